/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/desktop.h"
#include "broker/core/pool-health.h"
#include "broker/core/pool-schedule.h"

G_BEGIN_DECLS

/**
 * UsherPoolSurplus: for how long a pool has had more than it needs; a plain value, handed from plan to plan, zero at first
 * @since: µs since the epoch
 * @least: the fewest it had too many since then; 0 when it has none too many
 */
typedef struct
{
  gint64 since;
  guint  least;
} UsherPoolSurplus;

/**
 * UsherPoolFacts: how a pool stands
 * @by_state: how many desktops are in each state
 * @running: those READY ones that are on
 * @outdated: those READY ones that are of another version of the template than a new one would be
 * @waiting: users in line
 * @demand: see usher_pool_plan_demand(); 0 when that is not looked at
 * @given_up: those LOST ones that are made again elsewhere: their host was given up, and nobody's work is on them
 * @making, @starting, @removing: steps of these kinds that are under way
 * @health: (nullable): how its last steps went
 * @spare, @idle: what the last plan said
 */
typedef struct
{
  guint                  by_state[USHER_N_DESKTOP_STATES];
  guint                  running;
  guint                  outdated;
  guint                  waiting;
  guint                  demand;
  guint                  given_up;
  guint                  making;
  guint                  starting;
  guint                  removing;
  const UsherPoolHealth *health;
  UsherPoolSurplus       spare;
  UsherPoolSurplus       idle;
} UsherPoolFacts;

/**
 * UsherPoolPlan: what the keeper does next
 * @create: desktops to plan
 * @renew: READY outdated ones to make anew in their place
 * @start: READY ones to start
 * @stop: READY ones that run to shut down
 * @retire: READY ones to remove, outdated ones first
 * @may_make: steps that make, or make anew, what is PLANNED … RECYCLING, or FAILED and due, which may begin now; G_MAXUINT
 *   for as many as there are
 * @may_remove: steps that remove RETIRED ones which may begin now; G_MAXUINT for as many as there are
 * @spare, @idle: for the facts of the next plan
 * @again: when there will be something to do that nobody wakes the keeper for: µs since the epoch, G_MAXINT64 for never
 */
typedef struct
{
  guint            create;
  guint            renew;
  guint            start;
  guint            stop;
  guint            retire;
  guint            may_make;
  guint            may_remove;
  UsherPoolSurplus spare;
  UsherPoolSurplus idle;
  gint64           again;
} UsherPoolPlan;

UsherPoolPlan usher_pool_plan_make       (const UsherPool      *pool,
                                          const UsherPoolSizes *sizes,
                                          const UsherPoolFacts *facts,
                                          gint64                now);
guint         usher_pool_plan_demand     (guint                 claims,
                                          gint64                window,
                                          gint64                lead);
gint64        usher_pool_plan_retry_at   (const UsherDesktop   *desktop,
                                          gint64                jitter);
gboolean      usher_pool_plan_is_stale_claim (const UsherPool    *pool,
                                              const UsherDesktop *desktop,
                                              gint64              now);

G_END_DECLS
