/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean usher_self_signed_make (const char *const *names,
                                 gint64             now,
                                 char             **certificate,
                                 char             **key,
                                 GError           **error);

G_END_DECLS
