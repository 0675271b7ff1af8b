/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/desktop.h"
#include "broker/core/pool.h"
#include "broker/core/session.h"
#include "common/error.h"

G_BEGIN_DECLS

/**
 * UsherAssignmentKind: what a launch does for a desktop
 * @USHER_ASSIGNMENT_REUSE: the user has one of the pool already
 * @USHER_ASSIGNMENT_CLAIM: a free one becomes the user's
 * @USHER_ASSIGNMENT_CREATE: none is free, and the pool may grow
 * @USHER_ASSIGNMENT_WAIT: none is free, and one is being made or reset
 * @USHER_ASSIGNMENT_REFUSE: see reason
 */
typedef enum
{
  USHER_ASSIGNMENT_REUSE,
  USHER_ASSIGNMENT_CLAIM,
  USHER_ASSIGNMENT_CREATE,
  USHER_ASSIGNMENT_WAIT,
  USHER_ASSIGNMENT_REFUSE,
} UsherAssignmentKind;

/**
 * UsherAssignmentFacts: what the decision looks at; all borrowed
 * @own: (element-type UsherDesktop): the user's desktops of the pool
 * @free: (element-type UsherDesktop): some READY ones, best first
 * @total: desktops of the pool
 * @coming: those being made or reset
 * @resume: (nullable): the caller comes back: id of the desktop its session runs on, or "" when that is over
 * @turn: spreads callers that decide at once over @free
 */
typedef struct
{
  const UsherPool *pool;
  GPtrArray       *own;
  GPtrArray       *free;
  guint            total;
  guint            coming;
  guint            turn;
  const char      *resume;
} UsherAssignmentFacts;

/**
 * UsherAssignment: the decision
 * @desktop: (nullable): with REUSE and CLAIM; borrowed from the facts
 * @owner_limit: with CLAIM: desktops of the pool that the store may leave the user with
 * @reason: with REFUSE
 */
typedef struct
{
  UsherAssignmentKind kind;
  const UsherDesktop *desktop;
  guint               owner_limit;
  UsherError          reason;
} UsherAssignment;

UsherAssignment usher_assignment_decide    (const UsherAssignmentFacts *facts);
gboolean        usher_assignment_take_over (const UsherPool            *pool,
                                            const UsherSession         *live,
                                            const char                 *resume,
                                            gboolean                    asked);

G_END_DECLS
