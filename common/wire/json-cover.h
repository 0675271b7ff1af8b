/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/secret.h"

G_BEGIN_DECLS

UsherSecret *usher_json_cover (char       *text,
                               gsize       length,
                               const char *name);

G_END_DECLS
