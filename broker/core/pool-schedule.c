/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/pool-schedule.h"

/* what repeats each week has shown all it does by then */
#define POOL_SCHEDULE_HORIZON (9 * G_TIME_SPAN_DAY)

static GTimeZone *
pool_schedule_zone (const UsherPool *pool)
{
  return pool->time_zone != NULL ? g_time_zone_ref (pool->time_zone) : g_time_zone_new_utc ();
}

/**
 * usher_pool_schedule_sizes:
 * @pool: a pool
 * @now: µs since the epoch
 * @change: (out) (optional): when a rule of its schedule next begins or ends; G_MAXINT64 without any
 *
 * Returns: what @pool is to hold at @now: what its file says, and what its schedule says of this time in its stead
 */
UsherPoolSizes
usher_pool_schedule_sizes (const UsherPool *pool,
                           gint64           now,
                           gint64          *change)
{
  UsherPoolSizes sizes = { pool->size_min, pool->size_max, pool->warm, pool->warm_off };
  g_autoptr (GTimeZone) zone = pool_schedule_zone (pool);
  gint64 first = G_MAXINT64;

  for (guint i = 0; pool->schedule != NULL && i < pool->schedule->len; i++)
    {
      const UsherCalendarRule *rule = &g_array_index (pool->schedule, UsherCalendarRule, i);
      gint64 then;
      gboolean covers = usher_calendar_rule_covers (rule, zone, now, &then);

      first = MIN (first, then);
      if (covers && (rule->sets & USHER_CALENDAR_SIZE_MIN))
        sizes.min = rule->size_min;
      if (covers && (rule->sets & USHER_CALENDAR_WARM))
        sizes.warm = rule->warm;
      if (covers && (rule->sets & USHER_CALENDAR_WARM_OFF))
        sizes.warm_off = rule->warm_off;
    }
  sizes.min = MIN (sizes.min, sizes.max);
  if (change != NULL)
    *change = first;
  return sizes;
}

/* whether any of the rules holds, and when the first of them next begins or the last of those that hold ends */
static gboolean
pool_schedule_covers (GArray    *rules,
                      GTimeZone *zone,
                      gint64     now,
                      gint64    *change)
{
  gint64 begins = G_MAXINT64;
  gint64 ends = G_MININT64;

  for (guint i = 0; i < rules->len; i++)
    {
      gint64 then;

      if (usher_calendar_rule_covers (&g_array_index (rules, UsherCalendarRule, i), zone, now, &then))
        ends = MAX (ends, then);
      else
        begins = MIN (begins, then);
    }
  *change = ends != G_MININT64 ? ends : begins;
  return ends != G_MININT64;
}

/**
 * usher_pool_schedule_is_open:
 * @pool: a pool
 * @now: µs since the epoch
 * @change: (out) (optional): when it next closes, or opens; G_MAXINT64 for never
 *
 * Returns: whether @pool may be launched at @now. Sessions that run go on when it closes
 */
gboolean
usher_pool_schedule_is_open (const UsherPool *pool,
                             gint64           now,
                             gint64          *change)
{
  g_autoptr (GTimeZone) zone = pool_schedule_zone (pool);
  gint64 then = G_MAXINT64;
  gboolean open = TRUE;

  if (pool->hours != NULL)
    open = pool_schedule_covers (pool->hours, zone, now, &then);
  if (open && then != G_MAXINT64)
    {
      gint64 end = then;

      /* where one rule ends another may hold already, and so on */
      while (end < now + POOL_SCHEDULE_HORIZON && pool_schedule_covers (pool->hours, zone, end, &then))
        end = then;
      then = end < now + POOL_SCHEDULE_HORIZON ? end : G_MAXINT64;
    }
  if (change != NULL)
    *change = then;
  return open;
}

/**
 * usher_pool_schedule_snapshot:
 * @pool: a pool
 * @after: µs since the epoch
 * @keep: (out) (optional): how many scheduled snapshots of a desktop are kept then
 *
 * Returns: when the next snapshots are due, later than @after; G_MAXINT64 for never
 */
gint64
usher_pool_schedule_snapshot (const UsherPool *pool,
                              gint64           after,
                              guint           *keep)
{
  g_autoptr (GTimeZone) zone = pool_schedule_zone (pool);
  gint64 first = G_MAXINT64;

  for (guint i = 0; pool->snapshot_schedule != NULL && i < pool->snapshot_schedule->len; i++)
    {
      const UsherCalendarRule *rule = &g_array_index (pool->snapshot_schedule, UsherCalendarRule, i);
      gint64 next = usher_calendar_rule_next (rule, zone, after);

      if (next >= first)
        continue;
      first = next;
      if (keep != NULL)
        *keep = rule->keep;
    }
  return first;
}
