/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/pool-keeper.h"

#include "broker/service/desktop-steps.h"
#include "broker/service/pool-troubles.h"
#include "broker/service/pool-turn.h"

/* the slow rhythm; what changes wakes the keeper before */
#define POOL_KEEPER_TURN (5 * G_TIME_SPAN_SECOND)
struct _UsherPoolKeeper
{
  GObject            parent_instance;

  UsherContext      *context;
  UsherDesktopSteps *steps;
  UsherPoolTroubles *troubles;
  UsherWaitLine     *line;

  GMutex             lock;
  GCond              changed;
  GThread           *thread;
  GHashTable        *memories;
  guint              wakes;
  gboolean           stopping;
};

/**
 * PoolMemory: what one turn leaves for the next; only turns touch it, which never run side by side
 */
typedef struct
{
  UsherPoolSurplus spare;
  UsherPoolSurplus idle;
} PoolMemory;

G_DEFINE_FINAL_TYPE (UsherPoolKeeper, usher_pool_keeper, G_TYPE_OBJECT)

static void
usher_pool_keeper_finalize (GObject *object)
{
  UsherPoolKeeper *self = USHER_POOL_KEEPER (object);

  g_clear_object (&self->context);
  g_clear_pointer (&self->steps, usher_desktop_steps_free);
  g_clear_pointer (&self->troubles, usher_pool_troubles_free);
  g_hash_table_unref (self->memories);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  G_OBJECT_CLASS (usher_pool_keeper_parent_class)->finalize (object);
}

static void
usher_pool_keeper_class_init (UsherPoolKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_pool_keeper_finalize;
}

static void
usher_pool_keeper_init (UsherPoolKeeper *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->troubles = usher_pool_troubles_new ();
  self->memories = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
pool_keeper_note (UsherPoolKeeper *self,
                  const char      *pool,
                  const GError    *error)
{
  usher_pool_troubles_note (self->troubles, pool, error);
  if (error != NULL)
    g_warning ("pool %s: %s", pool, error->message);
}

/* how long a new desktop takes, with its time in the lane; what the clock on the wall makes of it may be nonsense */
static void
pool_keeper_measure (UsherPoolKeeper    *self,
                     const UsherDesktop *desktop,
                     gint64              took)
{
  if (desktop->state != USHER_DESKTOP_READY && desktop->state != USHER_DESKTOP_RETIRED && took > 0 && took < G_TIME_SPAN_HOUR)
    usher_pool_demand_made (usher_context_demand (self->context), desktop->pool, took);
}

static void
pool_keeper_step_ended (GObject            *owner,
                        const UsherDesktop *desktop,
                        gint64              begun,
                        const GError       *error)
{
  UsherPoolKeeper *self = USHER_POOL_KEEPER (owner);

  /* after a failure the slow rhythm goes on: waking at once would turn in circles */
  if (error != NULL)
    {
      usher_pool_troubles_failed (self->troubles, desktop->pool, begun, g_get_real_time (), error);
      g_warning ("pool %s: %s", desktop->pool, error->message);
      return;
    }
  usher_pool_troubles_succeeded (self->troubles, desktop->pool);
  pool_keeper_measure (self, desktop, g_get_real_time () - begun);
  usher_wait_line_call (self->line, desktop->pool);
  usher_pool_keeper_wake (self);
}

/**
 * usher_pool_keeper_new:
 * @context: the ports
 * @workers: where the work on hosts runs
 * @line: who waits; outlives the keeper
 *
 * Returns: (transfer full): a keeper that does nothing before usher_pool_keeper_start()
 */
UsherPoolKeeper *
usher_pool_keeper_new (UsherContext  *context,
                       UsherWorkers  *workers,
                       UsherWaitLine *line)
{
  UsherPoolKeeper *self = g_object_new (USHER_TYPE_POOL_KEEPER, NULL);

  self->context = g_object_ref (context);
  self->steps = usher_desktop_steps_new (context, workers, pool_keeper_step_ended);
  self->line = line;
  return self;
}

static PoolMemory *
pool_keeper_memory (UsherPoolKeeper *self,
                    const char      *pool)
{
  PoolMemory *memory = g_hash_table_lookup (self->memories, pool);

  if (memory != NULL)
    return memory;
  memory = g_new0 (PoolMemory, 1);
  g_hash_table_insert (self->memories, g_strdup (pool), memory);
  return memory;
}

static guint
pool_keeper_tend (UsherPoolKeeper *self,
                  UsherCatalog    *catalog,
                  const UsherPool *pool)
{
  PoolMemory *memory = pool_keeper_memory (self, pool->name);
  g_autoptr (GError) error = NULL;
  UsherPoolTurn turn = {
    .context = self->context,
    .steps = self->steps,
    .troubles = self->troubles,
    .owner = G_OBJECT (self),
    .catalog = catalog,
    .pool = pool,
    .waiting = usher_wait_line_count (self->line, pool->name),
    .spare = memory->spare,
    .idle = memory->idle,
  };
  guint begun = usher_pool_turn_run (&turn, g_get_real_time (), &error);

  memory->spare = turn.spare;
  memory->idle = turn.idle;
  if (error != NULL || turn.at_rest)
    pool_keeper_note (self, pool->name, error);
  /* a desktop may have become free without anybody making it */
  if (turn.waiting > 0 && turn.free > 0)
    usher_wait_line_call (self->line, pool->name);
  return begun;
}

/**
 * usher_pool_keeper_turn:
 * @keeper: the keeper
 *
 * One look at all pools. The steps it begins run in the hosts' lanes.
 *
 * Returns: how many steps were begun
 */
guint
usher_pool_keeper_turn (UsherPoolKeeper *self)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (self->context);
  GHashTableIter iter;
  gpointer pool;
  guint begun = 0;

  g_hash_table_iter_init (&iter, catalog->pools);
  while (g_hash_table_iter_next (&iter, NULL, &pool))
    begun += pool_keeper_tend (self, catalog, pool);
  return begun;
}

static gpointer
pool_keeper_thread (gpointer data)
{
  UsherPoolKeeper *self = data;

  g_mutex_lock (&self->lock);
  while (!self->stopping)
    {
      gint64 until = g_get_monotonic_time () + POOL_KEEPER_TURN + g_random_int_range (0, G_TIME_SPAN_SECOND);

      self->wakes = 0;
      g_mutex_unlock (&self->lock);
      usher_pool_keeper_turn (self);
      g_mutex_lock (&self->lock);
      while (!self->stopping && self->wakes == 0)
        if (!g_cond_wait_until (&self->changed, &self->lock, until))
          break;
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

/**
 * usher_pool_keeper_start:
 * @keeper: the keeper
 *
 * Begins to keep the pools, in a thread of its own.
 */
void
usher_pool_keeper_start (UsherPoolKeeper *self)
{
  self->thread = g_thread_new ("keeper", pool_keeper_thread, self);
}

/**
 * usher_pool_keeper_stop:
 * @keeper: the keeper
 *
 * Begins no more steps; those under way end in their lanes.
 */
void
usher_pool_keeper_stop (UsherPoolKeeper *self)
{
  usher_desktop_steps_stop (self->steps);
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));
}

/**
 * usher_pool_keeper_wake:
 * @keeper: the keeper
 *
 * Says that something changed: the next turn comes at once. From any thread.
 */
void
usher_pool_keeper_wake (UsherPoolKeeper *self)
{
  g_mutex_lock (&self->lock);
  self->wakes++;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
}

/**
 * usher_pool_keeper_busy:
 * @keeper: the keeper
 *
 * Returns: how many desktops are in hand
 */
guint
usher_pool_keeper_busy (UsherPoolKeeper *self)
{
  return usher_desktop_steps_busy (self->steps);
}

/**
 * usher_pool_keeper_problem:
 * @keeper: the keeper
 * @pool: a pool
 *
 * Returns: (transfer full) (nullable): what is wrong with it; NULL when nothing is
 */
char *
usher_pool_keeper_problem (UsherPoolKeeper *self,
                           const char      *pool)
{
  return usher_pool_troubles_explain (self->troubles, pool, g_get_real_time ());
}
