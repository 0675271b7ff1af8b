/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/pool-health.h"

#include "common/units.h"

/* so many in a row are the pool's trouble, no longer one desktop's */
#define POOL_HEALTH_SICK 3
/* the first pause, doubled with each try that fails */
#define POOL_HEALTH_PAUSE (10 * G_TIME_SPAN_SECOND)
#define POOL_HEALTH_LONGEST (5 * G_TIME_SPAN_MINUTE)

static gboolean
pool_health_is_sick (const UsherPoolHealth *health)
{
  return health->failures >= POOL_HEALTH_SICK;
}

/**
 * usher_pool_health_failed:
 * @health: as it was
 * @begun: when the step began that failed
 * @now: when it failed; µs since the epoch
 *
 * Only what is the pool's own trouble belongs here: a host that does not answer is the host's.
 *
 * Returns: as it is now. From the third failure in a row on the pool is slowed: it waits 10 s, doubled with each further
 *   try that fails, up to 5 min
 */
UsherPoolHealth
usher_pool_health_failed (UsherPoolHealth health,
                          gint64          begun,
                          gint64          now)
{
  guint doublings;

  /* of many steps at once all may fail: together they are one try */
  if (pool_health_is_sick (&health) && begun < health.slowed_at)
    return health;
  if (health.failures == 0)
    health.since = now;
  health.failures = MIN (health.failures, G_MAXUINT - 1) + 1;
  if (!pool_health_is_sick (&health))
    return health;
  doublings = MIN (health.failures - POOL_HEALTH_SICK, 16);
  health.slowed_at = now;
  health.not_before = now + MIN (POOL_HEALTH_PAUSE << doublings, POOL_HEALTH_LONGEST);
  return health;
}

/**
 * usher_pool_health_succeeded:
 * @health: as it was
 *
 * Returns: as it is after a step that went well: a pool that was slowed works at its full speed again, but the next
 *   failure slows it at once, until as many steps have gone well as failures make it sick
 */
UsherPoolHealth
usher_pool_health_succeeded (UsherPoolHealth health)
{
  health.failures = MIN (health.failures, POOL_HEALTH_SICK);
  if (health.failures > 0)
    health.failures--;
  health.not_before = 0;
  health.slowed_at = 0;
  if (health.failures == 0)
    health.since = 0;
  return health;
}

/**
 * usher_pool_health_judge:
 * @health: as it is
 * @now: µs since the epoch
 * @until: (out) (optional): with WAIT, when the next step may begin; else 0
 *
 * A clock that was set back makes nobody wait longer than the longest pause.
 *
 * Returns: what the pool may do now
 */
UsherPoolHealthVerdict
usher_pool_health_judge (const UsherPoolHealth *health,
                         gint64                 now,
                         gint64                *until)
{
  gboolean wait = pool_health_is_sick (health) && now < health->not_before && health->not_before - now <= POOL_HEALTH_LONGEST;

  if (until != NULL)
    *until = wait ? health->not_before : 0;
  if (!pool_health_is_sick (health))
    return USHER_POOL_HEALTH_GOOD;
  return wait ? USHER_POOL_HEALTH_WAIT : USHER_POOL_HEALTH_TRY;
}

/**
 * usher_pool_health_most:
 * @health: as it is
 * @now: µs since the epoch
 *
 * Returns: how many steps that make or start desktops may be under way: G_MAXUINT for no limit of its own, 1, or 0
 */
guint
usher_pool_health_most (const UsherPoolHealth *health,
                        gint64                 now)
{
  switch (usher_pool_health_judge (health, now, NULL))
    {
    case USHER_POOL_HEALTH_TRY:
      return 1;
    case USHER_POOL_HEALTH_WAIT:
      return 0;
    case USHER_POOL_HEALTH_GOOD:
    default:
      return G_MAXUINT;
    }
}

/**
 * usher_pool_health_explain:
 * @health: as it is
 * @reason: (nullable): what the last failure said
 * @now: µs since the epoch
 *
 * Returns: (transfer full) (nullable): for administrators: why the pool is slowed and when it tries again; NULL when it is not
 */
char *
usher_pool_health_explain (const UsherPoolHealth *health,
                           const char            *reason,
                           gint64                 now)
{
  g_autofree char *when = NULL;
  gint64 until;

  switch (usher_pool_health_judge (health, now, &until))
    {
    case USHER_POOL_HEALTH_WAIT:
      {
        g_autofree char *left = usher_units_show_duration ((until - now + G_TIME_SPAN_SECOND - 1) / G_TIME_SPAN_SECOND);

        when = g_strdup_printf ("one is tried in %s", left);
        break;
      }
    case USHER_POOL_HEALTH_TRY:
      when = g_strdup ("one at a time is tried");
      break;
    case USHER_POOL_HEALTH_GOOD:
    default:
      return NULL;
    }
  return g_strdup_printf ("the last %u tries to make or start a desktop failed, and %s; the last said: %s", health->failures,
                          when, reason != NULL ? reason : "nothing");
}
