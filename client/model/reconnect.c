/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/model/reconnect.h"

/* two minutes outlive a switch that restarts, and not a user's patience */
#define LONGEST (120 * G_USEC_PER_SEC)
#define FIRST_DELAY_MS 500
#define LONGEST_DELAY_MS 15000

/**
 * usher_reconnect_next:
 * @reconnect: counted on
 * @now: g_get_monotonic_time()
 * @jitter: 0 to 1, from a random source: spreads the clients that one failure threw out
 * @delay_ms: (out): how long to wait before the next attempt
 *
 * Returns: FALSE, with @delay_ms untouched, when it is time to give up
 */
gboolean
usher_reconnect_next (UsherReconnect *reconnect,
                      gint64          now,
                      double          jitter,
                      guint          *delay_ms)
{
  guint delay;

  if (reconnect->since == 0)
    *reconnect = (UsherReconnect) { .since = now };
  if (reconnect->attempts >= USHER_RECONNECT_ATTEMPTS || now - reconnect->since >= LONGEST)
    return FALSE;

  delay = MIN (FIRST_DELAY_MS << MIN (reconnect->attempts, 8), LONGEST_DELAY_MS);
  *delay_ms = delay / 2 + (guint) (delay / 2 * CLAMP (jitter, 0.0, 1.0));
  reconnect->attempts++;
  return TRUE;
}

/**
 * usher_reconnect_is_worth:
 * @kind: why a display went away, or why the last attempt failed
 *
 * Returns: whether trying again by itself may help, and hurts nobody
 */
gboolean
usher_reconnect_is_worth (UsherFailureKind kind)
{
  switch (kind)
    {
    case USHER_FAILURE_UNREACHABLE:
    case USHER_FAILURE_DISPLAY_UNREACHABLE:
    case USHER_FAILURE_TICKET_EXPIRED:
    case USHER_FAILURE_CONNECTION_LOST:
    case USHER_FAILURE_HOST_LOST:
    case USHER_FAILURE_TIMEOUT:
    case USHER_FAILURE_BUSY:
    /* the broker may have asked for the desktop in the moment it died */
    case USHER_FAILURE_INTERNAL:
      return TRUE;
    case USHER_FAILURE_CERTIFICATE_UNTRUSTED:
    case USHER_FAILURE_CERTIFICATE_CHANGED:
    case USHER_FAILURE_WRONG_CREDENTIALS:
    case USHER_FAILURE_LOCKED:
    case USHER_FAILURE_PASSWORD_EXPIRED:
    case USHER_FAILURE_ACCOUNT_DISABLED:
    case USHER_FAILURE_NOT_SIGNED_IN:
    case USHER_FAILURE_FORBIDDEN:
    case USHER_FAILURE_NOT_FOUND:
    case USHER_FAILURE_NO_FREE_DESKTOP:
    case USHER_FAILURE_LIMIT:
    case USHER_FAILURE_POOL_CLOSED:
    case USHER_FAILURE_IN_USE:
    case USHER_FAILURE_START_FAILED:
    case USHER_FAILURE_DISPLAY_UNTRUSTED:
    case USHER_FAILURE_TAKEN_OVER:
    case USHER_FAILURE_SESSION_ENDED:
    case USHER_FAILURE_PROTOCOL:
    case USHER_FAILURE_LAUNCH_FILE:
    default:
      return FALSE;
    }
}

/**
 * usher_reconnect_explain:
 * @ended: what the viewer saw
 * @offer: (nullable): the desktop's offer as the broker lists it afterwards; NULL when it is not listed any more
 *
 * SPICE closes a viewer the same way whether its desktop was shut down or its host died; the broker knows which it was.
 * A desktop in use may still be ours: whether it is, the attempt to resume tells.
 *
 * Returns: @ended, or what the broker's view makes of it
 */
UsherFailureKind
usher_reconnect_explain (UsherFailureKind  ended,
                         const UsherOffer *offer)
{
  if (ended != USHER_FAILURE_CONNECTION_LOST)
    return ended;
  if (offer == NULL)
    return USHER_FAILURE_NOT_FOUND;

  switch (offer->state)
    {
    case USHER_OFFER_OFF:
      return USHER_FAILURE_SESSION_ENDED;
    case USHER_OFFER_CLOSED:
      return USHER_FAILURE_POOL_CLOSED;
    case USHER_OFFER_FAILED:
      return USHER_FAILURE_START_FAILED;
    case USHER_OFFER_READY:
    case USHER_OFFER_STARTING:
    case USHER_OFFER_IN_USE:
    case USHER_OFFER_WAITING:
    default:
      return ended;
    }
}
