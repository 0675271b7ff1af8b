/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

int      usher_file_replace_lock  (const char *path,
                                   GError    **error);
void     usher_file_replace_unlock (int        lock);
gboolean usher_file_replace_write (const char *path,
                                   const char *text,
                                   gsize       length,
                                   GError    **error);

G_END_DECLS
