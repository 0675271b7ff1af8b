/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/host-state.h"

/* every edge there is; what is not here is a conflict */
static const struct
{
  UsherHostState from;
  UsherHostEvent event;
  UsherHostState to;
} host_edges[] = {
  { USHER_HOST_ACTIVE, USHER_HOST_EMPTY, USHER_HOST_DRAIN },
  { USHER_HOST_ACTIVE, USHER_HOST_MAINTAIN, USHER_HOST_MAINTENANCE },
  { USHER_HOST_ACTIVE, USHER_HOST_LOSE, USHER_HOST_LOST },

  { USHER_HOST_DRAIN, USHER_HOST_ACTIVATE, USHER_HOST_ACTIVE },
  { USHER_HOST_DRAIN, USHER_HOST_MAINTAIN, USHER_HOST_MAINTENANCE },
  { USHER_HOST_DRAIN, USHER_HOST_LOSE, USHER_HOST_LOST },

  /* while somebody works on it, its silence says nothing */
  { USHER_HOST_MAINTENANCE, USHER_HOST_ACTIVATE, USHER_HOST_ACTIVE },
  { USHER_HOST_MAINTENANCE, USHER_HOST_EMPTY, USHER_HOST_DRAIN },

  { USHER_HOST_LOST, USHER_HOST_MAINTAIN, USHER_HOST_MAINTENANCE },
  { USHER_HOST_LOST, USHER_HOST_FIND, USHER_HOST_ACTIVE },
  { USHER_HOST_LOST, USHER_HOST_FIND_DRAINED, USHER_HOST_DRAIN },
};

static const UsherHostUse host_state_uses[USHER_N_HOST_STATES] = {
  [USHER_HOST_ACTIVE] = USHER_HOST_PLACE | USHER_HOST_CLAIM | USHER_HOST_RUN | USHER_HOST_CLEAR,
  [USHER_HOST_DRAIN] = USHER_HOST_RUN | USHER_HOST_CLEAR,
  [USHER_HOST_MAINTENANCE] = 0,
  [USHER_HOST_LOST] = 0,
};

static const char *const host_state_words[USHER_N_HOST_STATES] = {
  [USHER_HOST_ACTIVE] = "active",
  [USHER_HOST_DRAIN] = "drain",
  [USHER_HOST_MAINTENANCE] = "maintenance",
  [USHER_HOST_LOST] = "lost",
};

/**
 * usher_host_state_move:
 * @from: the state now
 * @event: what happened
 * @to: (out): the state then
 *
 * The only place that knows the edges between the states of a host.
 *
 * Returns: FALSE, with @to untouched, when there is no such edge
 */
gboolean
usher_host_state_move (UsherHostState  from,
                       UsherHostEvent  event,
                       UsherHostState *to)
{
  for (gsize i = 0; i < G_N_ELEMENTS (host_edges); i++)
    {
      if (host_edges[i].from != from || host_edges[i].event != event)
        continue;
      *to = host_edges[i].to;
      return TRUE;
    }
  return FALSE;
}

/**
 * usher_host_state_seen:
 * @wanted: what an administrator wants of the host: ACTIVE, DRAIN or MAINTENANCE
 * @silent_since: since when it does not answer, by the same clock as @now; 0 when it does
 * @patience: µs for which a silent host may come back as if nothing had been
 * @now: µs
 *
 * Returns: the host's state: @wanted, or LOST when it has been silent for longer than @patience and is missed
 */
UsherHostState
usher_host_state_seen (UsherHostState wanted,
                       gint64         silent_since,
                       gint64         patience,
                       gint64         now)
{
  UsherHostState lost;

  if (silent_since == 0 || now - silent_since < patience)
    return wanted;
  return usher_host_state_move (wanted, USHER_HOST_LOSE, &lost) ? lost : wanted;
}

/**
 * usher_host_state_allows:
 * @state: a host's state
 * @use: what is to be done on it
 *
 * Returns: whether all of @use may be done
 */
gboolean
usher_host_state_allows (UsherHostState state,
                         UsherHostUse   use)
{
  return (host_state_uses[state] & use) == use;
}

/* somebody's work may be on it, or an administrator wants it kept */
static gboolean
host_state_is_kept (UsherPoolKind       kind,
                    const UsherDesktop *desktop)
{
  if (desktop->flags & (USHER_DESKTOP_PROTECTED | USHER_DESKTOP_ADOPTED))
    return TRUE;
  return kind != USHER_POOL_FLOATING && desktop->owner != NULL;
}

/**
 * usher_host_state_step:
 * @host: how the desktop's host stands
 * @kind: of the desktop's pool
 * @desktop: one on that host
 *
 * A desktop that holds somebody's work is never started twice: it moves only from a host of which it is confirmed that
 * nothing runs there any more.
 *
 * Returns: what becomes of @desktop for its host's sake
 */
UsherHostStep
usher_host_state_step (const UsherHostStanding *host,
                       UsherPoolKind            kind,
                       const UsherDesktop      *desktop)
{
  if (desktop->state == USHER_DESKTOP_RETIRED)
    return usher_host_state_allows (host->state, USHER_HOST_CLEAR) ? USHER_HOST_STEP_KEEP : USHER_HOST_STEP_WAIT;
  switch (host->state)
    {
    case USHER_HOST_DRAIN:
      return desktop->owner != NULL || host_state_is_kept (kind, desktop) ? USHER_HOST_STEP_KEEP : USHER_HOST_STEP_ELSEWHERE;
    case USHER_HOST_MAINTENANCE:
      return USHER_HOST_STEP_WAIT;
    case USHER_HOST_LOST:
      if (!host_state_is_kept (kind, desktop))
        return USHER_HOST_STEP_ELSEWHERE;
      return host->fenced && host->peers > 0 ? USHER_HOST_STEP_MOVE : USHER_HOST_STEP_WAIT;
    case USHER_HOST_ACTIVE:
    default:
      return USHER_HOST_STEP_KEEP;
    }
}

const char *
usher_host_state_to_word (UsherHostState state)
{
  g_return_val_if_fail ((guint) state < USHER_N_HOST_STATES, "?");
  return host_state_words[state];
}

gboolean
usher_host_state_from_word (const char     *word,
                            UsherHostState *state)
{
  for (int i = 0; i < USHER_N_HOST_STATES; i++)
    {
      if (g_strcmp0 (word, host_state_words[i]) != 0)
        continue;
      *state = i;
      return TRUE;
    }
  return FALSE;
}
