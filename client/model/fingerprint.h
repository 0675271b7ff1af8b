/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *usher_fingerprint_of        (const guint8 *der,
                                   gsize         length);
char *usher_fingerprint_normalise (const char   *text);

G_END_DECLS
