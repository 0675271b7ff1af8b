/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/pool-keeper.h"

#include "broker/core/pool-plan.h"
#include "broker/service/desktop-move.h"
#include "broker/service/desktop-planner.h"
#include "broker/service/desktop-steps.h"
#include "broker/service/pool-troubles.h"
#include "common/error.h"

/* the slow rhythm; what changes wakes the keeper before */
#define POOL_KEEPER_TURN (5 * G_TIME_SPAN_SECOND)
/* steps of one pool that are begun in one turn */
#define POOL_KEEPER_AT_ONCE 16
/* desktops of one pool that are looked at in one go */
#define POOL_KEEPER_PAGE 64

#define POOL_KEEPER_WORK_STATES                                                                             \
  (1u << USHER_DESKTOP_PLANNED | 1u << USHER_DESKTOP_CLONING | 1u << USHER_DESKTOP_PREPARING |              \
   1u << USHER_DESKTOP_RECYCLING | 1u << USHER_DESKTOP_RETIRED | 1u << USHER_DESKTOP_FAILED)

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
  guint              wakes;
  gboolean           stopping;
};

G_DEFINE_FINAL_TYPE (UsherPoolKeeper, usher_pool_keeper, G_TYPE_OBJECT)

static void
usher_pool_keeper_finalize (GObject *object)
{
  UsherPoolKeeper *self = USHER_POOL_KEEPER (object);

  g_clear_object (&self->context);
  g_clear_pointer (&self->steps, usher_desktop_steps_free);
  g_clear_pointer (&self->troubles, usher_pool_troubles_free);
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
  usher_wait_line_call (self->line, desktop->pool);
  usher_pool_keeper_wake (self);
}

/* a pool whose desktops keep failing may do little; removing is always allowed */
static gboolean
pool_keeper_begin (UsherPoolKeeper    *self,
                   const UsherDesktop *desktop,
                   UsherDesktopStep    step)
{
  UsherDesktopStepLimits limits = { .pool = POOL_KEEPER_AT_ONCE, .host = G_MAXUINT };

  if (step != USHER_DESKTOP_STEP_DELETE)
    limits.pool = MIN (limits.pool, usher_pool_troubles_most (self->troubles, desktop->pool, g_get_real_time ()));
  return usher_desktop_steps_begin (self->steps, desktop, step, &limits, G_OBJECT (self));
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

static GPtrArray *
pool_keeper_find (UsherPoolKeeper *self,
                  const char      *pool,
                  const char      *host,
                  guint            states,
                  guint            limit,
                  GError         **error)
{
  UsherDesktopQuery query = { .pool = pool, .host = host, .states = states, .limit = limit };

  return usher_desktop_store_find (usher_context_desktops (self->context), &query, error);
}

static guint
pool_keeper_create (UsherPoolKeeper *self,
                    UsherCatalog    *catalog,
                    const UsherPool *pool,
                    guint            total,
                    guint            count,
                    GError         **error)
{
  guint created = 0;

  while (created < count)
    {
      g_autoptr (UsherDesktop) desktop = usher_desktop_planner_add (self->context, catalog, pool, total + created, error);

      if (desktop == NULL)
        break;
      pool_keeper_begin (self, desktop, USHER_DESKTOP_STEP_CLONE);
      created++;
    }
  return created;
}

static guint
pool_keeper_retire (UsherPoolKeeper *self,
                    const UsherPool *pool,
                    guint            count,
                    GError         **error)
{
  g_autoptr (GPtrArray) free_ones = pool_keeper_find (self, pool->name, NULL, 1u << USHER_DESKTOP_READY,
                                                      MIN (count, POOL_KEEPER_AT_ONCE), error);
  guint retired = 0;

  for (guint i = 0; free_ones != NULL && i < free_ones->len; i++)
    {
      /* claimed in between: then it stays */
      UsherDesktopMove move = { .event = USHER_DESKTOP_RETIRE };
      g_autoptr (UsherDesktop) changed = usher_desktop_move_make (self->context, free_ones->pdata[i], &move, NULL);

      retired += changed != NULL && pool_keeper_begin (self, changed, USHER_DESKTOP_STEP_DELETE);
    }
  return retired;
}

static guint
pool_keeper_start_some (UsherPoolKeeper *self,
                        const UsherPool *pool,
                        guint            running,
                        guint            count,
                        GError         **error)
{
  g_autoptr (GPtrArray) free_ones = pool_keeper_find (self, pool->name, NULL, 1u << USHER_DESKTOP_READY,
                                                      running + count, error);
  guint started = 0;

  for (guint i = 0; free_ones != NULL && i < free_ones->len && started < MIN (count, POOL_KEEPER_AT_ONCE); i++)
    {
      const UsherDesktop *desktop = free_ones->pdata[i];

      if (desktop->power != USHER_POWER_ON)
        started += pool_keeper_begin (self, desktop, USHER_DESKTOP_STEP_START);
    }
  return started;
}

/* page by page, since those that wait for their time, or for a host that hangs, must not hide the others */
static guint
pool_keeper_continue (UsherPoolKeeper *self,
                      const UsherPool *pool,
                      GError         **error)
{
  UsherDesktopQuery query = { .pool = pool->name, .states = POOL_KEEPER_WORK_STATES, .limit = POOL_KEEPER_PAGE };
  g_autofree char *after = NULL;
  gint64 now = g_get_real_time ();
  guint begun = 0;
  guint found;

  do
    {
      g_autoptr (GPtrArray) page = usher_desktop_store_find (usher_context_desktops (self->context), &query, error);

      found = page != NULL ? page->len : 0;
      for (guint i = 0; i < found; i++)
        {
          const UsherDesktop *desktop = page->pdata[i];
          gint64 jitter = g_random_int_range (0, G_TIME_SPAN_SECOND);

          if (desktop->state != USHER_DESKTOP_FAILED || now >= usher_pool_plan_retry_at (desktop, jitter))
            begun += pool_keeper_begin (self, desktop, desktop->state == USHER_DESKTOP_RETIRED ? USHER_DESKTOP_STEP_DELETE
                                                                                               : USHER_DESKTOP_STEP_CLONE);
        }
      g_free (after);
      after = found > 0 ? g_strdup (((UsherDesktop *) page->pdata[found - 1])->id) : NULL;
      query.after = after;
    }
  while (found == POOL_KEEPER_PAGE && begun < POOL_KEEPER_PAGE);
  return begun;
}

/* those of hosts that were given up, which hold nobody's work; asked only while there are such hosts */
static guint
pool_keeper_count_given_up (UsherPoolKeeper *self,
                            UsherCatalog    *catalog,
                            const UsherPool *pool,
                            GError         **error)
{
  UsherHostWatch *watch = usher_context_host_watch (self->context);
  GHashTableIter iter;
  gpointer host;
  guint count = 0;

  g_hash_table_iter_init (&iter, catalog->hosts);
  while (g_hash_table_iter_next (&iter, &host, NULL))
    {
      g_autoptr (GPtrArray) lost = NULL;

      if (!usher_host_watch_is_lost (watch, host))
        continue;
      lost = pool_keeper_find (self, pool->name, host, 1u << USHER_DESKTOP_LOST, 0, error);
      for (guint i = 0; lost != NULL && i < lost->len; i++)
        count += pool->kind == USHER_POOL_FLOATING || ((UsherDesktop *) lost->pdata[i])->owner == NULL;
    }
  return count;
}

/* no more are planned than can be begun: what is planned and waits would be looked at in each turn */
static guint
pool_keeper_room (UsherPoolKeeper      *self,
                  const UsherPool      *pool,
                  const UsherPoolFacts *facts)
{
  guint most = MIN (POOL_KEEPER_AT_ONCE, usher_pool_troubles_most (self->troubles, pool->name, g_get_real_time ()));
  guint coming = facts->by_state[USHER_DESKTOP_PLANNED] + facts->by_state[USHER_DESKTOP_CLONING] +
                 facts->by_state[USHER_DESKTOP_PREPARING];

  return most - MIN (most, coming);
}

static guint
pool_keeper_tend (UsherPoolKeeper *self,
                  UsherCatalog    *catalog,
                  const UsherPool *pool,
                  GError         **error)
{
  UsherDesktopCounts counts;
  UsherPoolFacts facts = { 0 };
  UsherPoolSizes sizes;
  UsherPoolPlan plan;
  gint64 now = g_get_real_time ();
  guint begun = 0;

  if (!usher_desktop_store_counts (usher_context_desktops (self->context), pool->name, &counts, error))
    return 0;
  for (int i = 0; i < USHER_N_DESKTOP_STATES; i++)
    facts.by_state[i] = counts.by_state[i];
  facts.running = counts.running;
  facts.waiting = usher_wait_line_count (self->line, pool->name);
  if (facts.by_state[USHER_DESKTOP_LOST] > 0)
    facts.given_up = pool_keeper_count_given_up (self, catalog, pool, error);
  sizes = usher_pool_schedule_sizes (pool, now, NULL);
  plan = usher_pool_plan_make (pool, &sizes, &facts, now);

  if (plan.create > 0)
    begun += pool_keeper_create (self, catalog, pool, counts.total,
                                 MIN (plan.create, pool_keeper_room (self, pool, &facts)), error);
  if (plan.retire > 0 && *error == NULL)
    begun += pool_keeper_retire (self, pool, plan.retire, error);
  if (plan.start > 0 && *error == NULL)
    begun += pool_keeper_start_some (self, pool, facts.running, plan.start, error);
  if (counts.total > 0 && *error == NULL)
    begun += pool_keeper_continue (self, pool, error);
  if (*error == NULL && begun == 0 && facts.by_state[USHER_DESKTOP_FAILED] + facts.by_state[USHER_DESKTOP_LOST] == 0 &&
      plan.create + plan.retire + plan.start == 0)
    pool_keeper_note (self, pool->name, NULL);
  /* a desktop may have become free without anybody making it */
  if (facts.waiting > 0 && counts.by_state[USHER_DESKTOP_READY] > 0)
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
    {
      g_autoptr (GError) error = NULL;

      begun += pool_keeper_tend (self, catalog, pool, &error);
      if (error != NULL)
        pool_keeper_note (self, ((UsherPool *) pool)->name, error);
    }
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
