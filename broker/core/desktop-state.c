/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/desktop-state.h"

/* every edge there is; what is not here is a conflict */
static const struct
{
  UsherDesktopState from;
  UsherDesktopEvent event;
  UsherDesktopState to;
} desktop_edges[] = {
  { USHER_DESKTOP_PLANNED, USHER_DESKTOP_CLONE, USHER_DESKTOP_CLONING },
  { USHER_DESKTOP_PLANNED, USHER_DESKTOP_FAIL, USHER_DESKTOP_FAILED },
  { USHER_DESKTOP_PLANNED, USHER_DESKTOP_RETIRE, USHER_DESKTOP_RETIRED },

  { USHER_DESKTOP_CLONING, USHER_DESKTOP_CLONED, USHER_DESKTOP_PREPARING },
  { USHER_DESKTOP_CLONING, USHER_DESKTOP_FAIL, USHER_DESKTOP_FAILED },
  { USHER_DESKTOP_CLONING, USHER_DESKTOP_HOST_LOST, USHER_DESKTOP_LOST },
  { USHER_DESKTOP_CLONING, USHER_DESKTOP_RETIRE, USHER_DESKTOP_RETIRED },

  { USHER_DESKTOP_PREPARING, USHER_DESKTOP_PREPARED, USHER_DESKTOP_READY },
  { USHER_DESKTOP_PREPARING, USHER_DESKTOP_FAIL, USHER_DESKTOP_FAILED },
  { USHER_DESKTOP_PREPARING, USHER_DESKTOP_HOST_LOST, USHER_DESKTOP_LOST },
  { USHER_DESKTOP_PREPARING, USHER_DESKTOP_RETIRE, USHER_DESKTOP_RETIRED },

  { USHER_DESKTOP_READY, USHER_DESKTOP_CLAIM, USHER_DESKTOP_ASSIGNED },
  { USHER_DESKTOP_READY, USHER_DESKTOP_FAIL, USHER_DESKTOP_FAILED },
  { USHER_DESKTOP_READY, USHER_DESKTOP_RELEASE, USHER_DESKTOP_RECYCLING },
  { USHER_DESKTOP_READY, USHER_DESKTOP_HOST_LOST, USHER_DESKTOP_LOST },
  { USHER_DESKTOP_READY, USHER_DESKTOP_RETIRE, USHER_DESKTOP_RETIRED },

  { USHER_DESKTOP_ASSIGNED, USHER_DESKTOP_VIEWER_CAME, USHER_DESKTOP_IN_USE },
  { USHER_DESKTOP_ASSIGNED, USHER_DESKTOP_RELEASE, USHER_DESKTOP_RECYCLING },
  { USHER_DESKTOP_ASSIGNED, USHER_DESKTOP_HOST_LOST, USHER_DESKTOP_LOST },
  { USHER_DESKTOP_ASSIGNED, USHER_DESKTOP_RETIRE, USHER_DESKTOP_RETIRED },

  { USHER_DESKTOP_IN_USE, USHER_DESKTOP_VIEWER_LEFT, USHER_DESKTOP_ASSIGNED },
  { USHER_DESKTOP_IN_USE, USHER_DESKTOP_RELEASE, USHER_DESKTOP_RECYCLING },
  { USHER_DESKTOP_IN_USE, USHER_DESKTOP_HOST_LOST, USHER_DESKTOP_LOST },

  { USHER_DESKTOP_RECYCLING, USHER_DESKTOP_RESET_PROVEN, USHER_DESKTOP_READY },
  { USHER_DESKTOP_RECYCLING, USHER_DESKTOP_FAIL, USHER_DESKTOP_FAILED },
  { USHER_DESKTOP_RECYCLING, USHER_DESKTOP_HOST_LOST, USHER_DESKTOP_LOST },
  { USHER_DESKTOP_RECYCLING, USHER_DESKTOP_RETIRE, USHER_DESKTOP_RETIRED },

  { USHER_DESKTOP_FAILED, USHER_DESKTOP_RETRY, USHER_DESKTOP_RECYCLING },
  { USHER_DESKTOP_FAILED, USHER_DESKTOP_HOST_LOST, USHER_DESKTOP_LOST },
  { USHER_DESKTOP_FAILED, USHER_DESKTOP_RETIRE, USHER_DESKTOP_RETIRED },

  { USHER_DESKTOP_LOST, USHER_DESKTOP_FOUND_FREE, USHER_DESKTOP_RECYCLING },
  { USHER_DESKTOP_LOST, USHER_DESKTOP_FOUND_OWNED, USHER_DESKTOP_ASSIGNED },
  { USHER_DESKTOP_LOST, USHER_DESKTOP_RELEASE, USHER_DESKTOP_RECYCLING },
  { USHER_DESKTOP_LOST, USHER_DESKTOP_RETIRE, USHER_DESKTOP_RETIRED },
};

static const char *const desktop_state_words[USHER_N_DESKTOP_STATES] = {
  [USHER_DESKTOP_PLANNED] = "planned",
  [USHER_DESKTOP_CLONING] = "cloning",
  [USHER_DESKTOP_PREPARING] = "preparing",
  [USHER_DESKTOP_READY] = "ready",
  [USHER_DESKTOP_ASSIGNED] = "assigned",
  [USHER_DESKTOP_IN_USE] = "in-use",
  [USHER_DESKTOP_RECYCLING] = "recycling",
  [USHER_DESKTOP_FAILED] = "failed",
  [USHER_DESKTOP_LOST] = "lost",
  [USHER_DESKTOP_RETIRED] = "retired",
};

static const char *const desktop_event_words[USHER_N_DESKTOP_EVENTS] = {
  [USHER_DESKTOP_CLONE] = "clone",
  [USHER_DESKTOP_CLONED] = "cloned",
  [USHER_DESKTOP_PREPARED] = "prepared",
  [USHER_DESKTOP_CLAIM] = "claim",
  [USHER_DESKTOP_VIEWER_CAME] = "viewer-came",
  [USHER_DESKTOP_VIEWER_LEFT] = "viewer-left",
  [USHER_DESKTOP_RELEASE] = "release",
  [USHER_DESKTOP_RESET_PROVEN] = "reset-proven",
  [USHER_DESKTOP_FAIL] = "fail",
  [USHER_DESKTOP_RETRY] = "retry",
  [USHER_DESKTOP_HOST_LOST] = "host-lost",
  [USHER_DESKTOP_FOUND_FREE] = "found-free",
  [USHER_DESKTOP_FOUND_OWNED] = "found-owned",
  [USHER_DESKTOP_RETIRE] = "retire",
};

/**
 * usher_desktop_state_move:
 * @from: the state now
 * @event: what happened
 * @to: (out): the state then
 *
 * The only place that knows the edges between the states of a desktop.
 *
 * Returns: FALSE, with @to untouched, when there is no such edge
 */
gboolean
usher_desktop_state_move (UsherDesktopState  from,
                          UsherDesktopEvent  event,
                          UsherDesktopState *to)
{
  for (gsize i = 0; i < G_N_ELEMENTS (desktop_edges); i++)
    {
      if (desktop_edges[i].from != from || desktop_edges[i].event != event)
        continue;
      *to = desktop_edges[i].to;
      return TRUE;
    }
  return FALSE;
}

/**
 * usher_desktop_state_is_owned:
 * @state: a state
 *
 * Returns: whether a desktop in @state is somebody's by its state alone; a LOST one may be too
 */
gboolean
usher_desktop_state_is_owned (UsherDesktopState state)
{
  return state == USHER_DESKTOP_ASSIGNED || state == USHER_DESKTOP_IN_USE;
}

const char *
usher_desktop_state_to_word (UsherDesktopState state)
{
  g_return_val_if_fail ((guint) state < USHER_N_DESKTOP_STATES, "?");
  return desktop_state_words[state];
}

gboolean
usher_desktop_state_from_word (const char        *word,
                               UsherDesktopState *state)
{
  for (int i = 0; i < USHER_N_DESKTOP_STATES; i++)
    {
      if (g_strcmp0 (word, desktop_state_words[i]) != 0)
        continue;
      *state = i;
      return TRUE;
    }
  return FALSE;
}

const char *
usher_desktop_state_event_to_word (UsherDesktopEvent event)
{
  g_return_val_if_fail ((guint) event < USHER_N_DESKTOP_EVENTS, "?");
  return desktop_event_words[event];
}
