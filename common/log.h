/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void  usher_log_init (gboolean    debug);
char *usher_log_line (const char *domain,
                      const char *message,
                      gint64      now);

G_END_DECLS
