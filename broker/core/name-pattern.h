/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean usher_name_pattern_check  (const char *pattern,
                                    GError    **error);
guint    usher_name_pattern_size   (const char *pattern);
char    *usher_name_pattern_expand (const char *pattern,
                                    guint       number);

G_END_DECLS
