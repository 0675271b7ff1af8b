/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/network.h"

#include <arpa/inet.h>
#include <string.h>

#define NETWORK_BITS (USHER_NETWORK_BYTES * 8)
/* the bits in front of an IPv4 address, as ::ffff:a.b.c.d has it */
#define NETWORK_IPV4_AHEAD 96

static const guint8 network_mapped[NETWORK_IPV4_AHEAD / 8] = { [10] = 0xff, [11] = 0xff };

/* fills the bytes, and tells how many bits an address of its kind has */
static guint
network_read_address (const char *text,
                      guint8     *bytes)
{
  if (inet_pton (AF_INET6, text, bytes) == 1)
    return NETWORK_BITS;
  if (inet_pton (AF_INET, text, bytes + sizeof network_mapped) != 1)
    return 0;
  memcpy (bytes, network_mapped, sizeof network_mapped);
  return NETWORK_BITS - NETWORK_IPV4_AHEAD;
}

static gboolean
network_same_bits (const guint8 *left,
                   const guint8 *right,
                   guint         bits)
{
  guint whole = bits / 8;
  guint8 mask = 0xff00 >> bits % 8;

  return memcmp (left, right, whole) == 0 && (bits % 8 == 0 || ((left[whole] ^ right[whole]) & mask) == 0);
}

/**
 * usher_network_parse:
 * @text: "192.0.2.0/24", "2001:db8::/32", or one address
 * @network: (out): the network
 *
 * Returns: FALSE, with @network untouched, for anything else, also for a network with bits past its prefix: 192.0.2.5/24
 *   may mean the address or the network
 */
gboolean
usher_network_parse (const char   *text,
                     UsherNetwork *network)
{
  const char *slash = strchr (text, '/');
  g_autofree char *address = slash != NULL ? g_strndup (text, slash - text) : g_strdup (text);
  UsherNetwork parsed = { 0 };
  guint bits = network_read_address (address, parsed.bytes);
  guint64 prefix = bits;

  if (bits == 0 || (slash != NULL && !g_ascii_string_to_unsigned (slash + 1, 10, 0, bits, &prefix, NULL)))
    return FALSE;
  parsed.prefix = NETWORK_BITS - bits + prefix;
  for (guint bit = parsed.prefix; bit < NETWORK_BITS; bit++)
    if (parsed.bytes[bit / 8] & 0x80 >> bit % 8)
      return FALSE;
  *network = parsed;
  return TRUE;
}

/**
 * usher_network_parse_address:
 * @text: "192.0.2.7", "2001:db8::7"
 * @address: (out): the address
 *
 * Returns: FALSE, with @address untouched, for anything else
 */
gboolean
usher_network_parse_address (const char   *text,
                             UsherNetwork *address)
{
  return strchr (text, '/') == NULL && usher_network_parse (text, address);
}

/**
 * usher_network_has:
 * @network: a network
 * @address: an address
 *
 * Returns: whether @address is in @network; ::/0 has every IPv6 address and no IPv4 one
 */
gboolean
usher_network_has (const UsherNetwork *network,
                   const UsherNetwork *address)
{
  if (network->prefix < NETWORK_IPV4_AHEAD && network_same_bits (address->bytes, network_mapped, NETWORK_IPV4_AHEAD))
    return FALSE;
  return network_same_bits (network->bytes, address->bytes, network->prefix);
}
