/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/wire/launch-document.h"

G_BEGIN_DECLS

UsherLaunchDocument *usher_vv_file_parse (const char *data,
                                          gsize       length,
                                          gboolean   *delete_file,
                                          GError    **error);
UsherLaunchDocument *usher_vv_file_load  (const char *path,
                                          GError    **error);

G_END_DECLS
