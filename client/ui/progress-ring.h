/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define USHER_TYPE_PROGRESS_RING (usher_progress_ring_get_type ())
G_DECLARE_FINAL_TYPE (UsherProgressRing, usher_progress_ring, USHER, PROGRESS_RING, GtkProgressBar)

void usher_progress_ring_set_percent (UsherProgressRing *ring,
                                      int                percent);
void usher_progress_ring_set_caption (UsherProgressRing *ring,
                                      const char        *caption);

G_END_DECLS
