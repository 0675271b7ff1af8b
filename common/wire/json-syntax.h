/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean usher_json_syntax_check (const char *text,
                                  gsize       length,
                                  guint       deepest,
                                  GError    **error);

G_END_DECLS
