/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherDesktopState: what a desktop is to its pool
 * @USHER_DESKTOP_PLANNED: a row with a name and a UUID; nothing on the host yet
 * @USHER_DESKTOP_CLONING: its volume and its domain are being made
 * @USHER_DESKTOP_PREPARING: made; being started or customised
 * @USHER_DESKTOP_READY: free and clean; may be claimed
 * @USHER_DESKTOP_ASSIGNED: somebody's, no viewer connected
 * @USHER_DESKTOP_IN_USE: somebody's, and a viewer is connected
 * @USHER_DESKTOP_RECYCLING: nobody's; its reset is not yet proven
 * @USHER_DESKTOP_FAILED: making or resetting it failed; tried again later
 * @USHER_DESKTOP_LOST: its host does not answer
 * @USHER_DESKTOP_RETIRED: to be removed for good; never offered again
 */
typedef enum
{
  USHER_DESKTOP_PLANNED,
  USHER_DESKTOP_CLONING,
  USHER_DESKTOP_PREPARING,
  USHER_DESKTOP_READY,
  USHER_DESKTOP_ASSIGNED,
  USHER_DESKTOP_IN_USE,
  USHER_DESKTOP_RECYCLING,
  USHER_DESKTOP_FAILED,
  USHER_DESKTOP_LOST,
  USHER_DESKTOP_RETIRED,
} UsherDesktopState;

#define USHER_N_DESKTOP_STATES (USHER_DESKTOP_RETIRED + 1)

/**
 * UsherDesktopEvent: what can happen to a desktop
 * @USHER_DESKTOP_CLONE: the keeper begins to make it
 * @USHER_DESKTOP_CLONED: volume and domain exist
 * @USHER_DESKTOP_PREPARED: it is clean and may be claimed
 * @USHER_DESKTOP_CLAIM: a user gets it
 * @USHER_DESKTOP_VIEWER_CAME: the first channel of a viewer is up
 * @USHER_DESKTOP_VIEWER_LEFT: the viewer's last channel is gone
 * @USHER_DESKTOP_RELEASE: the user gives it up, or it is taken away
 * @USHER_DESKTOP_RESET_PROVEN: the old overlay is gone and the new one made
 * @USHER_DESKTOP_FAIL: the step that was under way failed for good
 * @USHER_DESKTOP_RETRY: a failed one is made again from nothing
 * @USHER_DESKTOP_HOST_LOST: its host stopped answering
 * @USHER_DESKTOP_FOUND_FREE: its host is back, and nobody owns it
 * @USHER_DESKTOP_FOUND_OWNED: its host is back, and somebody owns it
 * @USHER_DESKTOP_RETIRE: it is to go for good
 */
typedef enum
{
  USHER_DESKTOP_CLONE,
  USHER_DESKTOP_CLONED,
  USHER_DESKTOP_PREPARED,
  USHER_DESKTOP_CLAIM,
  USHER_DESKTOP_VIEWER_CAME,
  USHER_DESKTOP_VIEWER_LEFT,
  USHER_DESKTOP_RELEASE,
  USHER_DESKTOP_RESET_PROVEN,
  USHER_DESKTOP_FAIL,
  USHER_DESKTOP_RETRY,
  USHER_DESKTOP_HOST_LOST,
  USHER_DESKTOP_FOUND_FREE,
  USHER_DESKTOP_FOUND_OWNED,
  USHER_DESKTOP_RETIRE,
} UsherDesktopEvent;

#define USHER_N_DESKTOP_EVENTS (USHER_DESKTOP_RETIRE + 1)

gboolean    usher_desktop_state_move      (UsherDesktopState  from,
                                           UsherDesktopEvent  event,
                                           UsherDesktopState *to);
gboolean    usher_desktop_state_is_owned  (UsherDesktopState  state);
const char *usher_desktop_state_to_word   (UsherDesktopState  state);
gboolean    usher_desktop_state_from_word (const char        *word,
                                           UsherDesktopState *state);
const char *usher_desktop_state_event_to_word (UsherDesktopEvent  event);

G_END_DECLS
