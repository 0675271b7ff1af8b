/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* a desktop's number has 24 bits, and 0 stands for none */
#define USHER_MAC_RANGE_LAST 0xffffffu
#define USHER_MAC_RANGE_NICS 16u

guint32  usher_mac_range_pick   (guint32     random);
guint32  usher_mac_range_after  (guint32     number);
char    *usher_mac_range_expand (guint32     number,
                                 guint       nic);
gboolean usher_mac_range_parse  (const char *text,
                                 guint32    *number,
                                 guint      *nic);

G_END_DECLS
