/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USHER_NETWORK_BYTES 16

/**
 * UsherNetwork: an IP network, or with all bits one address; a plain value
 * @bytes: IPv6, in the network's order; IPv4 as ::ffff:a.b.c.d
 * @prefix: how many leading bits count, of 128; an IPv4 /24 is 120
 */
typedef struct
{
  guint8 bytes[USHER_NETWORK_BYTES];
  guint  prefix;
} UsherNetwork;

gboolean usher_network_parse         (const char         *text,
                                      UsherNetwork       *network);
gboolean usher_network_parse_address (const char         *text,
                                      UsherNetwork       *address);
gboolean usher_network_has           (const UsherNetwork *network,
                                      const UsherNetwork *address);

G_END_DECLS
