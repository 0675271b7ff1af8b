/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/pool-troubles.h"

#include "common/error.h"

struct _UsherPoolTroubles
{
  GMutex      lock;
  GHashTable *pools;
};

/**
 * Trouble: one pool's
 * @reason: (nullable): what the last failure said
 */
typedef struct
{
  UsherPoolHealth  health;
  char            *reason;
} Trouble;

static void
pool_troubles_trouble_free (gpointer data)
{
  Trouble *trouble = data;

  g_free (trouble->reason);
  g_free (trouble);
}

/**
 * usher_pool_troubles_new:
 *
 * Returns: (transfer full): all pools in good health
 */
UsherPoolTroubles *
usher_pool_troubles_new (void)
{
  UsherPoolTroubles *troubles = g_new0 (UsherPoolTroubles, 1);

  troubles->pools = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, pool_troubles_trouble_free);
  g_mutex_init (&troubles->lock);
  return troubles;
}

void
usher_pool_troubles_free (UsherPoolTroubles *troubles)
{
  g_hash_table_unref (troubles->pools);
  g_mutex_clear (&troubles->lock);
  g_free (troubles);
}

/* called with the lock held */
static Trouble *
pool_troubles_of (UsherPoolTroubles *troubles,
                  const char        *pool)
{
  Trouble *trouble = g_hash_table_lookup (troubles->pools, pool);

  if (trouble != NULL)
    return trouble;
  trouble = g_new0 (Trouble, 1);
  g_hash_table_insert (troubles->pools, g_strdup (pool), trouble);
  return trouble;
}

static void
pool_troubles_set_reason (Trouble      *trouble,
                          const GError *error)
{
  g_free (trouble->reason);
  trouble->reason = error != NULL ? g_strdup (error->message) : NULL;
}

/**
 * usher_pool_troubles_failed:
 * @troubles: the troubles
 * @pool: whose step failed
 * @begun: when the step began
 * @now: when it failed
 * @error: why; a host that does not answer is no fault of the pool
 */
void
usher_pool_troubles_failed (UsherPoolTroubles *troubles,
                            const char        *pool,
                            gint64             begun,
                            gint64             now,
                            const GError      *error)
{
  Trouble *trouble;

  g_mutex_lock (&troubles->lock);
  trouble = pool_troubles_of (troubles, pool);
  pool_troubles_set_reason (trouble, error);
  if (!usher_error_is (error, USHER_ERROR_HOST_LOST))
    trouble->health = usher_pool_health_failed (trouble->health, begun, now);
  g_mutex_unlock (&troubles->lock);
}

/**
 * usher_pool_troubles_succeeded:
 * @troubles: the troubles
 * @pool: whose step went well
 */
void
usher_pool_troubles_succeeded (UsherPoolTroubles *troubles,
                               const char        *pool)
{
  Trouble *trouble;

  g_mutex_lock (&troubles->lock);
  trouble = pool_troubles_of (troubles, pool);
  trouble->health = usher_pool_health_succeeded (trouble->health);
  pool_troubles_set_reason (trouble, NULL);
  g_mutex_unlock (&troubles->lock);
}

/**
 * usher_pool_troubles_note:
 * @troubles: the troubles
 * @pool: a pool
 * @error: (nullable): what kept the keeper from a step, such as a lack of room; NULL when nothing did
 *
 * Is shown, and slows nothing.
 */
void
usher_pool_troubles_note (UsherPoolTroubles *troubles,
                          const char        *pool,
                          const GError      *error)
{
  Trouble *trouble;

  g_mutex_lock (&troubles->lock);
  trouble = pool_troubles_of (troubles, pool);
  if (error != NULL || trouble->health.failures == 0)
    pool_troubles_set_reason (trouble, error);
  g_mutex_unlock (&troubles->lock);
}

/**
 * usher_pool_troubles_health:
 *
 * Returns: how the last steps of @pool went
 */
UsherPoolHealth
usher_pool_troubles_health (UsherPoolTroubles *troubles,
                            const char        *pool)
{
  UsherPoolHealth health;

  g_mutex_lock (&troubles->lock);
  health = pool_troubles_of (troubles, pool)->health;
  g_mutex_unlock (&troubles->lock);
  return health;
}

/**
 * usher_pool_troubles_explain:
 *
 * Returns: (transfer full) (nullable): for administrators: what is wrong with @pool; NULL when nothing is
 */
char *
usher_pool_troubles_explain (UsherPoolTroubles *troubles,
                             const char        *pool,
                             gint64             now)
{
  const Trouble *trouble;
  char *text;

  g_mutex_lock (&troubles->lock);
  trouble = pool_troubles_of (troubles, pool);
  text = usher_pool_health_explain (&trouble->health, trouble->reason, now);
  if (text == NULL)
    text = g_strdup (trouble->reason);
  g_mutex_unlock (&troubles->lock);
  return text;
}
