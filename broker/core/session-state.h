/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherSessionState: how far a viewer has come
 * @USHER_SESSION_TICKETED: a ticket was given out and may still open channels
 * @USHER_SESSION_CONNECTED: the viewer's main channel is up; the ticket is not yet replaced
 * @USHER_SESSION_SEALED: connected, and the ticket is replaced by one nobody knows
 * @USHER_SESSION_ENDED: over; kept for reports, never shown as live
 */
typedef enum
{
  USHER_SESSION_TICKETED,
  USHER_SESSION_CONNECTED,
  USHER_SESSION_SEALED,
  USHER_SESSION_ENDED,
} UsherSessionState;

/**
 * UsherSessionEvent:
 * @USHER_SESSION_VIEWER_CAME: the main channel of a viewer came up
 * @USHER_SESSION_TICKET_REPLACED: the ticket was replaced while the viewer stays
 * @USHER_SESSION_TICKET_EXPIRED: nobody came in time
 * @USHER_SESSION_VIEWER_LEFT: the viewer is gone
 * @USHER_SESSION_SUPERSEDED: a newer launch of the same desktop took its place
 * @USHER_SESSION_DESKTOP_GONE: the domain stopped or its host was lost
 */
typedef enum
{
  USHER_SESSION_VIEWER_CAME,
  USHER_SESSION_TICKET_REPLACED,
  USHER_SESSION_TICKET_EXPIRED,
  USHER_SESSION_VIEWER_LEFT,
  USHER_SESSION_SUPERSEDED,
  USHER_SESSION_DESKTOP_GONE,
} UsherSessionEvent;

#define USHER_N_SESSION_STATES (USHER_SESSION_ENDED + 1)
#define USHER_N_SESSION_EVENTS (USHER_SESSION_DESKTOP_GONE + 1)

gboolean    usher_session_state_move      (UsherSessionState  from,
                                           UsherSessionEvent  event,
                                           UsherSessionState *to);
const char *usher_session_state_to_word   (UsherSessionState  state);
gboolean    usher_session_state_from_word (const char        *word,
                                           UsherSessionState *state);

G_END_DECLS
