/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/session-state.h"

/* every edge there is; what is not here is a conflict */
static const struct
{
  UsherSessionState from;
  UsherSessionEvent event;
  UsherSessionState to;
} session_edges[] = {
  { USHER_SESSION_TICKETED, USHER_SESSION_VIEWER_CAME, USHER_SESSION_CONNECTED },
  { USHER_SESSION_TICKETED, USHER_SESSION_TICKET_EXPIRED, USHER_SESSION_ENDED },
  { USHER_SESSION_TICKETED, USHER_SESSION_SUPERSEDED, USHER_SESSION_ENDED },
  { USHER_SESSION_TICKETED, USHER_SESSION_DESKTOP_GONE, USHER_SESSION_ENDED },
  { USHER_SESSION_CONNECTED, USHER_SESSION_TICKET_REPLACED, USHER_SESSION_SEALED },
  { USHER_SESSION_CONNECTED, USHER_SESSION_VIEWER_LEFT, USHER_SESSION_ENDED },
  { USHER_SESSION_CONNECTED, USHER_SESSION_SUPERSEDED, USHER_SESSION_ENDED },
  { USHER_SESSION_CONNECTED, USHER_SESSION_DESKTOP_GONE, USHER_SESSION_ENDED },
  { USHER_SESSION_SEALED, USHER_SESSION_VIEWER_LEFT, USHER_SESSION_ENDED },
  { USHER_SESSION_SEALED, USHER_SESSION_SUPERSEDED, USHER_SESSION_ENDED },
  { USHER_SESSION_SEALED, USHER_SESSION_DESKTOP_GONE, USHER_SESSION_ENDED },
};

static const char *const session_state_words[USHER_N_SESSION_STATES] = {
  [USHER_SESSION_TICKETED] = "ticketed",
  [USHER_SESSION_CONNECTED] = "connected",
  [USHER_SESSION_SEALED] = "sealed",
  [USHER_SESSION_ENDED] = "ended",
};

/**
 * usher_session_state_move:
 * @from: the state now
 * @event: what happened
 * @to: (out): the state then
 *
 * The only place that knows the edges between the states of a session.
 *
 * Returns: FALSE, with @to untouched, when there is no such edge
 */
gboolean
usher_session_state_move (UsherSessionState  from,
                          UsherSessionEvent  event,
                          UsherSessionState *to)
{
  for (gsize i = 0; i < G_N_ELEMENTS (session_edges); i++)
    {
      if (session_edges[i].from != from || session_edges[i].event != event)
        continue;
      *to = session_edges[i].to;
      return TRUE;
    }
  return FALSE;
}

const char *
usher_session_state_to_word (UsherSessionState state)
{
  g_return_val_if_fail ((guint) state < USHER_N_SESSION_STATES, "?");
  return session_state_words[state];
}

gboolean
usher_session_state_from_word (const char        *word,
                               UsherSessionState *state)
{
  for (int i = 0; i < USHER_N_SESSION_STATES; i++)
    {
      if (g_strcmp0 (word, session_state_words[i]) != 0)
        continue;
      *state = i;
      return TRUE;
    }
  return FALSE;
}
