/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean usher_units_parse_duration (const char *text,
                                     guint      *seconds);
char    *usher_units_show_duration  (guint       seconds);
gboolean usher_units_parse_size     (const char *text,
                                     guint64    *bytes);
char    *usher_units_show_size      (guint64     bytes);

G_END_DECLS
