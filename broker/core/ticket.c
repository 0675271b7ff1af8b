/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/ticket.h"

/**
 * usher_ticket_new:
 * @random: at least 16 bytes of the kernel's randomness
 *
 * Returns: (transfer full): @random as base64url without padding (RFC 4648, section 5): a SPICE ticket, or a token
 */
UsherSecret *
usher_ticket_new (const UsherSecret *random)
{
  char *text;

  g_return_val_if_fail (usher_secret_length (random) >= 16, NULL);

  text = g_base64_encode ((const guchar *) usher_secret_text (random), usher_secret_length (random));
  for (char *c = text; *c != '\0'; c++)
    {
      if (*c == '+')
        *c = '-';
      else if (*c == '/')
        *c = '_';
      else if (*c == '=')
        *c = '\0';
    }
  return usher_secret_new_take (text);
}

/**
 * usher_ticket_expires:
 * @now: µs since the epoch
 * @life: seconds
 *
 * Returns: when a ticket of @life made at @now opens no more channels; µs since the epoch
 */
gint64
usher_ticket_expires (gint64 now,
                      guint  life)
{
  return now + (gint64) life * G_TIME_SPAN_SECOND;
}
