/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/config.h"

G_BEGIN_DECLS

char *usher_config_value_store      (const UsherConfigKey   *key,
                                     const UsherConfigPlace *place,
                                     gpointer                target,
                                     const char             *text);
char *usher_config_value_store_list (const UsherConfigKey   *key,
                                     gpointer                target,
                                     const char *const      *texts);

G_END_DECLS
