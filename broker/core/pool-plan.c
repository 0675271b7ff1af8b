/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/pool-plan.h"

/* a failed desktop is made again after 5 s, doubled with each failure, up to 15 min */
#define POOL_PLAN_RETRY (5 * G_TIME_SPAN_SECOND)
#define POOL_PLAN_CLAIM_GRACE (60 * G_TIME_SPAN_SECOND)
#define POOL_PLAN_RETRY_LONGEST (15 * 60 * G_TIME_SPAN_SECOND)

/**
 * usher_pool_plan_make:
 * @pool: what its file says
 * @facts: how it stands
 *
 * The pool holds its minimum, and beyond it what is owned, waited for and kept warm, but never more than its
 * maximum. Only free desktops are given up.
 *
 * Returns: the next steps; all 0 when the pool is as it should be
 */
UsherPoolPlan
usher_pool_plan_make (const UsherPool      *pool,
                      const UsherPoolFacts *facts)
{
  UsherPoolPlan plan = { 0 };
  guint ready = facts->by_state[USHER_DESKTOP_READY];
  guint owned = facts->by_state[USHER_DESKTOP_ASSIGNED] + facts->by_state[USHER_DESKTOP_IN_USE];
  guint total = 0;
  guint wanted;

  for (int i = 0; i < USHER_N_DESKTOP_STATES; i++)
    if (i != USHER_DESKTOP_RETIRED)
      total += facts->by_state[i];
  total -= MIN (total, facts->given_up);

  wanted = CLAMP (owned + facts->waiting + pool->warm, pool->size_min, pool->size_max);
  if (total < wanted)
    plan.create = wanted - total;
  else if (total > wanted)
    plan.retire = MIN (total - wanted, ready);

  if (facts->running < pool->warm)
    plan.start = MIN (pool->warm - facts->running, ready - MIN (ready, facts->running));
  return plan;
}

/**
 * usher_pool_plan_retry_at:
 * @desktop: a FAILED one
 * @jitter: µs to add, so that many do not come back at once
 *
 * Returns: when it is made again; µs since the epoch
 */
gint64
usher_pool_plan_retry_at (const UsherDesktop *desktop,
                          gint64              jitter)
{
  guint doublings = MIN (MAX (desktop->failures, 1) - 1, 20);
  gint64 delay = MIN (POOL_PLAN_RETRY << doublings, POOL_PLAN_RETRY_LONGEST);

  return desktop->state_since + delay + jitter;
}

/**
 * usher_pool_plan_is_stale_claim:
 * @pool: a pool
 * @desktop: one of it, without a live session
 * @now: µs since the epoch
 *
 * Returns: whether @desktop was claimed by a launch that never came to a viewer, and must have ended by now
 */
gboolean
usher_pool_plan_is_stale_claim (const UsherPool    *pool,
                                const UsherDesktop *desktop,
                                gint64              now)
{
  gint64 longest = (gint64) (pool->start_timeout + pool->ticket_life) * G_TIME_SPAN_SECOND + POOL_PLAN_CLAIM_GRACE;

  /* a viewer's leaving enters the state as well, and is noted as the last use at the same time */
  return pool->kind == USHER_POOL_FLOATING && desktop->state == USHER_DESKTOP_ASSIGNED &&
         desktop->last_used < desktop->state_since && now - desktop->state_since > longest;
}
