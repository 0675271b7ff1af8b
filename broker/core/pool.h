/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/at-once.h"
#include "broker/core/session-rules.h"
#include "common/wire/launch-document.h"
#include "common/wire/offer.h"

G_BEGIN_DECLS

/**
 * UsherTakeOver: what a second viewer of a desktop in use gets
 */
typedef enum
{
  USHER_TAKE_OVER_ASK,
  USHER_TAKE_OVER_ALWAYS,
  USHER_TAKE_OVER_NEVER,
} UsherTakeOver;

/**
 * UsherPoolUserActions: what the pool's users may do with their desktop
 */
typedef enum
{
  USHER_POOL_USER_START = 1 << 0,
  USHER_POOL_USER_SHUTDOWN = 1 << 1,
  USHER_POOL_USER_RESET = 1 << 2,
  USHER_POOL_USER_SNAPSHOT = 1 << 3,
  USHER_POOL_USER_REVERT = 1 << 4,
} UsherPoolUserActions;

/**
 * UsherPoolClone: how much of its template's disk a desktop's own disk holds
 * @USHER_POOL_CLONE_LINKED: only what differs
 * @USHER_POOL_CLONE_FULL: all of it: the template may go, and the desktop stays
 */
typedef enum
{
  USHER_POOL_CLONE_LINKED,
  USHER_POOL_CLONE_FULL,
} UsherPoolClone;

/**
 * UsherPoolPlacement: which of the hosts that can take a desktop gets it
 * @USHER_POOL_PLACEMENT_SPREAD: the emptiest
 * @USHER_POOL_PLACEMENT_PACK: the fullest, so that others stay empty
 */
typedef enum
{
  USHER_POOL_PLACEMENT_SPREAD,
  USHER_POOL_PLACEMENT_PACK,
} UsherPoolPlacement;

/**
 * UsherPoolTexts: values that are read further, as the file has them: they tell what a reload changed; all nullable
 */
typedef struct
{
  char  *version;
  char **hours;
  char **schedule;
  char **snapshot_schedule;
  char  *time_zone;
  char  *on_disconnect;
  char  *on_lost_entitlement;
} UsherPoolTexts;

/**
 * UsherPool: desktops of one template under one policy, as its file says; immutable once loaded
 * @name: file name without .conf
 * @version: of the template; 0 for whichever is current
 * @name_pattern: desktop names, # standing for digits
 * @size_min: how many the keeper keeps
 * @size_max: never more than these
 * @warm: how many free ones are kept running
 * @warm_off: how many more free ones are kept, off
 * @shrink_after: seconds for which the pool must have had too many before it gives some up
 * @at_once: how many of its steps may be under way
 * @hours: (nullable) (element-type UsherCalendarRule): when it may be launched; NULL for always
 * @schedule: (nullable) (element-type UsherCalendarRule): sizes at times; where several say the same, the last counts
 * @snapshot_schedule: (nullable) (element-type UsherCalendarRule): when snapshots are made
 * @time_zone: (nullable): where the clock of these hangs; NULL for UTC
 * @snapshots: how many of a desktop its user may keep; 0 for none
 * @per_user: desktops a user may have of this pool
 * @ticket_life: seconds
 * @start_timeout: seconds until a start counts as failed
 * @require_labels: (nullable) (array zero-terminated=1): of a host that takes these desktops
 * @prefer_labels: (nullable) (array zero-terminated=1): of a host that takes them rather than another
 * @sessions: what becomes of its users' sessions
 * @allow_users ...: (nullable) (array zero-terminated=1): entitlement; deny beats allow
 * @allow_networks: (nullable) (array zero-terminated=1): clients must be in one of these
 * @deny_networks: (nullable) (array zero-terminated=1): and in none of these
 */
typedef struct
{
  char                *name;
  char                *title;
  char                *description;
  char                *icon;
  char                *template;
  guint                version;
  UsherPoolClone       clone;
  UsherPoolKind        kind;
  char                *name_pattern;
  guint                size_min;
  guint                size_max;
  guint                warm;
  guint                warm_off;
  guint                shrink_after;
  UsherAtOnce          at_once;
  GArray              *hours;
  GArray              *schedule;
  GArray              *snapshot_schedule;
  GTimeZone           *time_zone;
  guint                snapshots;
  guint                per_user;
  guint                ticket_life;
  guint                start_timeout;
  UsherTakeOver        take_over;
  UsherPoolUserActions user_actions;
  UsherPoolPlacement   placement;
  char               **hosts;
  char               **require_labels;
  char               **prefer_labels;
  UsherSessionPolicy   sessions;
  char               **allow_users;
  char               **allow_groups;
  char               **deny_users;
  char               **deny_groups;
  char               **allow_networks;
  char               **deny_networks;
  UsherPolicy          policy;
  UsherPoolTexts       texts;
} UsherPool;

UsherPool *usher_pool_new  (void);
void       usher_pool_free (UsherPool *pool);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherPool, usher_pool_free)

G_END_DECLS
