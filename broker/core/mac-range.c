/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/mac-range.h"

#include <string.h>

/* locally administered, and no multicast: nobody's card has such an address. "Us", and the number of the NIC */
#define MAC_RANGE_FORMAT "02:75:5%x:%02x:%02x:%02x"

/**
 * usher_mac_range_pick:
 * @random: any number
 *
 * Returns: a desktop's number, from 1 to USHER_MAC_RANGE_LAST. Which ones are taken the store knows
 */
guint32
usher_mac_range_pick (guint32 random)
{
  return random % USHER_MAC_RANGE_LAST + 1;
}

/**
 * usher_mac_range_after:
 * @number: one that is taken
 *
 * Returns: the one to try next; all come in turn
 */
guint32
usher_mac_range_after (guint32 number)
{
  return number % USHER_MAC_RANGE_LAST + 1;
}

/**
 * usher_mac_range_expand:
 * @number: a desktop's number, from 1 to USHER_MAC_RANGE_LAST
 * @nic: which of its network interfaces, from 0 to USHER_MAC_RANGE_NICS - 1
 *
 * Returns: (transfer full): the MAC address, "02:75:5N:xx:xx:xx" with N for @nic
 */
char *
usher_mac_range_expand (guint32 number,
                        guint   nic)
{
  g_return_val_if_fail (number > 0 && number <= USHER_MAC_RANGE_LAST && nic < USHER_MAC_RANGE_NICS, NULL);
  return g_strdup_printf (MAC_RANGE_FORMAT, nic, number >> 16, number >> 8 & 0xff, number & 0xff);
}

/**
 * usher_mac_range_parse:
 * @text: a MAC address, in either case
 * @number: (out): the desktop's number
 * @nic: (out): which of its network interfaces
 *
 * Returns: FALSE, with nothing set, for an address that is not of the range
 */
gboolean
usher_mac_range_parse (const char *text,
                       guint32    *number,
                       guint      *nic)
{
  guint64 value = 0;

  if (strlen (text) != strlen ("02:75:50:00:00:00"))
    return FALSE;
  for (guint i = 0; text[i] != '\0'; i++)
    {
      if (i % 3 == 2 ? text[i] != ':' : !g_ascii_isxdigit (text[i]))
        return FALSE;
      if (i % 3 != 2)
        value = value << 4 | (guint) g_ascii_xdigit_value (text[i]);
    }
  if (value >> 28 != 0x02755 || (value & USHER_MAC_RANGE_LAST) == 0)
    return FALSE;
  *number = value & USHER_MAC_RANGE_LAST;
  *nic = value >> 24 & 0xf;
  return TRUE;
}
