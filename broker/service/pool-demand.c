/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/pool-demand.h"

#include "broker/core/pool-plan.h"

/* what is older than the window says nothing of the next minute */
#define POOL_DEMAND_SLICE (10 * G_TIME_SPAN_SECOND)
#define POOL_DEMAND_SLICES 6

struct _UsherPoolDemand
{
  GMutex      lock;
  GHashTable *pools;
};

/**
 * Seen: one pool
 * @taken: desktops that users took, in slices of time
 * @slice: number of the slice that is the newest
 * @lead: µs that a desktop took to make, smoothed; 0 when none was made yet
 */
typedef struct
{
  guint  taken[POOL_DEMAND_SLICES];
  gint64 slice;
  gint64 lead;
} Seen;

UsherPoolDemand *
usher_pool_demand_new (void)
{
  UsherPoolDemand *demand = g_new0 (UsherPoolDemand, 1);

  g_mutex_init (&demand->lock);
  demand->pools = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return demand;
}

void
usher_pool_demand_free (UsherPoolDemand *demand)
{
  g_hash_table_unref (demand->pools);
  g_mutex_clear (&demand->lock);
  g_free (demand);
}

/* called with the lock held */
static Seen *
pool_demand_of (UsherPoolDemand *demand,
                const char      *pool)
{
  Seen *seen = g_hash_table_lookup (demand->pools, pool);

  if (seen != NULL)
    return seen;
  seen = g_new0 (Seen, 1);
  g_hash_table_insert (demand->pools, g_strdup (pool), seen);
  return seen;
}

/* empties the slices that have passed since the newest */
static void
pool_demand_turn (Seen  *seen,
                  gint64 now)
{
  gint64 slice = now / POOL_DEMAND_SLICE;

  for (gint64 passed = MAX (seen->slice + 1, slice - POOL_DEMAND_SLICES + 1); passed <= slice; passed++)
    seen->taken[passed % POOL_DEMAND_SLICES] = 0;
  seen->slice = MAX (seen->slice, slice);
}

/**
 * usher_pool_demand_taken:
 * @demand: what is seen
 * @pool: a pool
 * @now: when a user took one of its free desktops
 */
void
usher_pool_demand_taken (UsherPoolDemand *demand,
                         const char      *pool,
                         gint64           now)
{
  Seen *seen;

  g_mutex_lock (&demand->lock);
  seen = pool_demand_of (demand, pool);
  pool_demand_turn (seen, now);
  seen->taken[seen->slice % POOL_DEMAND_SLICES]++;
  g_mutex_unlock (&demand->lock);
}

/**
 * usher_pool_demand_made:
 * @demand: what is seen
 * @pool: a pool
 * @took: µs that one of its desktops took to make, from when it was begun with
 */
void
usher_pool_demand_made (UsherPoolDemand *demand,
                        const char      *pool,
                        gint64           took)
{
  Seen *seen;

  g_mutex_lock (&demand->lock);
  seen = pool_demand_of (demand, pool);
  seen->lead = seen->lead == 0 ? took : (3 * seen->lead + took) / 4;
  g_mutex_unlock (&demand->lock);
}

/**
 * usher_pool_demand_expect:
 * @demand: what is seen
 * @pool: a pool
 * @now: the time
 *
 * Returns: how many of its desktops will be taken, if users keep coming, before one that is begun now is ready
 */
guint
usher_pool_demand_expect (UsherPoolDemand *demand,
                          const char      *pool,
                          gint64           now)
{
  guint taken = 0;
  gint64 lead = 0;
  Seen *seen;

  g_mutex_lock (&demand->lock);
  seen = g_hash_table_lookup (demand->pools, pool);
  if (seen != NULL)
    {
      pool_demand_turn (seen, now);
      lead = seen->lead;
      for (guint i = 0; i < POOL_DEMAND_SLICES; i++)
        taken += seen->taken[i];
    }
  g_mutex_unlock (&demand->lock);
  return usher_pool_plan_demand (taken, POOL_DEMAND_SLICES * POOL_DEMAND_SLICE, lead);
}
