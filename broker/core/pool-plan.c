/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/pool-plan.h"

/* a failed desktop is made again after 5 s, doubled with each failure, up to 15 min */
#define POOL_PLAN_RETRY (5 * G_TIME_SPAN_SECOND)
#define POOL_PLAN_CLAIM_GRACE (60 * G_TIME_SPAN_SECOND)
#define POOL_PLAN_RETRY_LONGEST (15 * 60 * G_TIME_SPAN_SECOND)

/* what is left of a limit, where 0 is none */
static guint
pool_plan_left (guint limit,
                guint under_way)
{
  if (limit == 0)
    return G_MAXUINT;
  return limit - MIN (limit, under_way);
}

/* the same for steps that show whether the pool is well: a sick one tries one at a time, or none */
static guint
pool_plan_left_in_health (guint                 limit,
                          guint                 under_way,
                          const UsherPoolFacts *facts,
                          gint64                now)
{
  guint most = facts->health != NULL ? usher_pool_health_most (facts->health, now) : G_MAXUINT;
  guint busy = facts->making + facts->starting;

  if (most == G_MAXUINT)
    return pool_plan_left (limit, under_way);
  return MIN (pool_plan_left (limit, under_way), most - MIN (most, busy));
}

/* what a pool has had too many for as long as its patience; notes how it stands now */
static guint
pool_plan_surplus (UsherPoolSurplus *surplus,
                   guint             too_many,
                   guint             patience,
                   gint64            now)
{
  gint64 span = (gint64) patience * G_TIME_SPAN_SECOND;

  if (too_many == 0)
    *surplus = (UsherPoolSurplus){ 0 };
  /* a clock that was set back begins anew */
  else if (surplus->least == 0 || now < surplus->since)
    *surplus = (UsherPoolSurplus){ now, too_many };
  else
    surplus->least = MIN (surplus->least, too_many);
  return surplus->least > 0 && now - surplus->since >= span ? surplus->least : 0;
}

/* what is left over of it waits for another time of patience */
static void
pool_plan_give_up (UsherPoolSurplus *surplus,
                   guint             too_many,
                   guint             given_up,
                   gint64            now)
{
  surplus->least -= MIN (surplus->least, given_up);
  if (surplus->least == 0)
    *surplus = (UsherPoolSurplus){ too_many > given_up ? now : 0, too_many - MIN (too_many, given_up) };
}

/* what is past already waits for a step to end, and that wakes the keeper by itself */
static gint64
pool_plan_again (const UsherPoolSurplus *surplus,
                 guint                   patience,
                 gint64                  again,
                 gint64                  now)
{
  gint64 over = surplus->since + (gint64) patience * G_TIME_SPAN_SECOND;

  return surplus->least > 0 && over > now ? MIN (again, over) : again;
}

static guint
pool_plan_total (const UsherPoolFacts *facts)
{
  guint total = 0;

  for (int i = 0; i < USHER_N_DESKTOP_STATES; i++)
    if (i != USHER_DESKTOP_RETIRED)
      total += facts->by_state[i];
  return total - MIN (total, facts->given_up);
}

/* what is somebody's, what is waited for, and the free ones that are kept or will be asked for; a pool that keeps none makes
   none ahead */
static guint
pool_plan_wanted (const UsherPoolSizes *sizes,
                  const UsherPoolFacts *facts)
{
  guint lost = facts->by_state[USHER_DESKTOP_LOST];
  guint taken = facts->by_state[USHER_DESKTOP_ASSIGNED] + facts->by_state[USHER_DESKTOP_IN_USE] + lost -
                MIN (lost, facts->given_up);
  guint64 kept = (guint64) sizes->warm + sizes->warm_off;
  guint64 wanted = (guint64) taken + facts->waiting + (kept > 0 ? MAX (kept, facts->demand) : 0);

  return MIN (MAX (wanted, sizes->min), sizes->max);
}

/* desktops that wait for a step that makes them, before any new one */
static guint
pool_plan_backlog (const UsherPoolFacts *facts)
{
  guint unmade = facts->by_state[USHER_DESKTOP_PLANNED] + facts->by_state[USHER_DESKTOP_CLONING] +
                 facts->by_state[USHER_DESKTOP_PREPARING] + facts->by_state[USHER_DESKTOP_RECYCLING];

  return unmade - MIN (unmade, facts->making);
}

static void
pool_plan_power (const UsherPool      *pool,
                 const UsherPoolSizes *sizes,
                 const UsherPoolFacts *facts,
                 gint64                now,
                 UsherPoolPlan        *plan)
{
  guint ready = facts->by_state[USHER_DESKTOP_READY] - MIN (facts->by_state[USHER_DESKTOP_READY], plan->retire + plan->renew);
  guint running = MIN (facts->running, ready);
  guint warm = sizes->warm > 0 ? MIN (MAX (sizes->warm, facts->demand), sizes->max) : 0;
  guint too_many = running - MIN (running, warm);
  guint left = pool_plan_left_in_health (pool->at_once.starts, facts->starting, facts, now);

  /* the one try of a pool that is not well */
  if (plan->may_make == 1 && left == 1 && facts->health != NULL &&
      plan->create + plan->renew + pool_plan_backlog (facts) + facts->by_state[USHER_DESKTOP_FAILED] > 0)
    left = 0;
  if (running + facts->starting < warm)
    plan->start = MIN (MIN (warm - running - facts->starting, ready - MIN (ready, running + facts->starting)), left);
  plan->stop = pool_plan_surplus (&plan->idle, too_many, pool->shrink_after, now);
  pool_plan_give_up (&plan->idle, too_many, plan->stop, now);
}

/* too many are given up with patience, since the next user may come; over the maximum at once */
static void
pool_plan_shrink (const UsherPool      *pool,
                  const UsherPoolSizes *sizes,
                  const UsherPoolFacts *facts,
                  guint                 total,
                  guint                 wanted,
                  gint64                now,
                  UsherPoolPlan        *plan)
{
  guint ready = facts->by_state[USHER_DESKTOP_READY];
  guint too_many = MIN (total - MIN (total, wanted), ready);
  guint over = total - MIN (total, sizes->max);
  guint surplus = pool_plan_surplus (&plan->spare, too_many, pool->shrink_after, now);

  plan->retire = MIN (MIN (MAX (surplus, over), ready), plan->may_remove);
  pool_plan_give_up (&plan->spare, too_many, plan->retire, now);
}

/**
 * usher_pool_plan_make:
 * @pool: what its file says
 * @sizes: what it is to hold now
 * @facts: how it stands
 * @now: µs since the epoch
 *
 * The pool holds its minimum, and beyond it what is owned, waited for, kept free and soon asked for, but never more than
 * its maximum. Only free desktops are given up. What waits to be made comes before what is new, and what is new before what is
 * renewed.
 *
 * Returns: the next steps; none when the pool is as it should be, or its limits are used up
 */
UsherPoolPlan
usher_pool_plan_make (const UsherPool      *pool,
                      const UsherPoolSizes *sizes,
                      const UsherPoolFacts *facts,
                      gint64                now)
{
  UsherPoolPlan plan = { .spare = facts->spare, .idle = facts->idle, .again = G_MAXINT64 };
  guint total = pool_plan_total (facts);
  guint wanted = pool_plan_wanted (sizes, facts);
  guint left;
  gint64 until = 0;

  plan.may_make = pool_plan_left_in_health (pool->at_once.clones, facts->making, facts, now);
  plan.may_remove = pool_plan_left (pool->at_once.deletes, facts->removing);
  left = plan.may_make - MIN (plan.may_make, pool_plan_backlog (facts));
  plan.create = MIN (wanted - MIN (wanted, total), left);
  left -= plan.create;
  pool_plan_shrink (pool, sizes, facts, total, wanted, now, &plan);
  plan.renew = MIN (facts->outdated - MIN (facts->outdated, plan.retire), left);
  pool_plan_power (pool, sizes, facts, now, &plan);

  plan.again = pool_plan_again (&plan.spare, pool->shrink_after, plan.again, now);
  plan.again = pool_plan_again (&plan.idle, pool->shrink_after, plan.again, now);
  if (facts->health != NULL)
    usher_pool_health_judge (facts->health, now, &until);
  if (until != 0)
    plan.again = MIN (plan.again, until);
  return plan;
}

/**
 * usher_pool_plan_demand:
 * @claims: desktops that users took in the last @window
 * @window: µs
 * @lead: µs that a desktop of the pool takes from being planned to being ready, as seen lately
 *
 * Returns: how many will be taken, if users keep coming as they do, before one that is begun now is ready
 */
guint
usher_pool_plan_demand (guint  claims,
                        gint64 window,
                        gint64 lead)
{
  guint64 demand;

  if (window <= 0 || lead <= 0)
    return 0;
  demand = claims * ((guint64) lead / G_TIME_SPAN_MILLISECOND);
  window = MAX (window / G_TIME_SPAN_MILLISECOND, 1);
  return MIN ((demand + window - 1) / window, G_MAXINT);
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
