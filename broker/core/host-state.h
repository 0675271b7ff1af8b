/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/desktop.h"
#include "broker/core/pool.h"

G_BEGIN_DECLS

/**
 * UsherHostState: what a host is to its desktops. The first three are what an administrator wants of it, and are kept;
 * LOST is what is seen, and passes
 * @USHER_HOST_ACTIVE: takes desktops
 * @USHER_HOST_DRAIN: takes no new ones; free ones are made again elsewhere, used ones leave at release
 * @USHER_HOST_MAINTENANCE: somebody works on it: nothing on it is touched, and nobody misses it
 * @USHER_HOST_LOST: it has not answered for longer than it may
 */
typedef enum
{
  USHER_HOST_ACTIVE,
  USHER_HOST_DRAIN,
  USHER_HOST_MAINTENANCE,
  USHER_HOST_LOST,
} UsherHostState;

#define USHER_N_HOST_STATES (USHER_HOST_LOST + 1)

/**
 * UsherHostEvent: what can happen to a host
 * @USHER_HOST_ACTIVATE, @USHER_HOST_EMPTY, @USHER_HOST_MAINTAIN: an administrator wants it to be active, drained, left alone
 * @USHER_HOST_LOSE: it has not answered for longer than it may
 * @USHER_HOST_FIND: it answers again, and nothing else was wanted of it
 * @USHER_HOST_FIND_DRAINED: it answers again, and was to be drained
 */
typedef enum
{
  USHER_HOST_ACTIVATE,
  USHER_HOST_EMPTY,
  USHER_HOST_MAINTAIN,
  USHER_HOST_LOSE,
  USHER_HOST_FIND,
  USHER_HOST_FIND_DRAINED,
} UsherHostEvent;

#define USHER_N_HOST_EVENTS (USHER_HOST_FIND_DRAINED + 1)

/**
 * UsherHostUse: what may be done on a host
 * @USHER_HOST_PLACE: make a desktop there, also again in its old place
 * @USHER_HOST_CLAIM: give a free one of it to a user
 * @USHER_HOST_RUN: start, and launch, a desktop that is somebody's
 * @USHER_HOST_CLEAR: remove a desktop of it
 */
typedef enum
{
  USHER_HOST_PLACE = 1 << 0,
  USHER_HOST_CLAIM = 1 << 1,
  USHER_HOST_RUN = 1 << 2,
  USHER_HOST_CLEAR = 1 << 3,
} UsherHostUse;

/**
 * UsherHostStanding: how a host stands, to judge a desktop on it
 * @fenced: whether it is confirmed that nothing runs on it since it was lost
 * @peers: other hosts that see the same storage and may take the desktop
 */
typedef struct
{
  UsherHostState state;
  gboolean       fenced;
  guint          peers;
} UsherHostStanding;

/**
 * UsherHostStep: what becomes of a desktop for its host's sake
 * @USHER_HOST_STEP_KEEP: nothing
 * @USHER_HOST_STEP_ELSEWHERE: it is given up there; its pool makes another on another host
 * @USHER_HOST_STEP_MOVE: the same desktop, its disk and its owner, starts on another host of the same storage
 * @USHER_HOST_STEP_WAIT: until the host is back, or a fence is confirmed; it must not run anywhere
 */
typedef enum
{
  USHER_HOST_STEP_KEEP,
  USHER_HOST_STEP_ELSEWHERE,
  USHER_HOST_STEP_MOVE,
  USHER_HOST_STEP_WAIT,
} UsherHostStep;

gboolean       usher_host_state_move      (UsherHostState           from,
                                           UsherHostEvent           event,
                                           UsherHostState          *to);
UsherHostState usher_host_state_seen      (UsherHostState           wanted,
                                           gint64                   silent_since,
                                           gint64                   patience,
                                           gint64                   now);
gboolean       usher_host_state_allows    (UsherHostState           state,
                                           UsherHostUse             use);
UsherHostStep  usher_host_state_step      (const UsherHostStanding *host,
                                           UsherPoolKind            kind,
                                           const UsherDesktop      *desktop);
const char    *usher_host_state_to_word   (UsherHostState           state);
gboolean       usher_host_state_from_word (const char              *word,
                                           UsherHostState          *state);

G_END_DECLS
