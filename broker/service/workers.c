/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/workers.h"

#include <string.h>

typedef struct
{
  UsherWorkFunc func;
  gpointer      data;
} Work;

typedef struct
{
  gint64 at;
  char  *lane;
  Work  *work;
} DelayedWork;

typedef struct
{
  guint threads;
  guint queue;
} LaneWidth;

struct _UsherWorkers
{
  GObject     parent_instance;

  GMutex      lock;
  GCond       changed;
  GHashTable *lanes;
  GHashTable *widths;
  GSequence  *delayed;
  GThread    *timer;
  gboolean    stopping;
};

G_DEFINE_FINAL_TYPE (UsherWorkers, usher_workers, G_TYPE_OBJECT)

typedef struct
{
  GThreadPool *pool;
  guint        queue;
} Lane;

static const LaneWidth workers_default_width = { 4, 1024 };

static void
workers_run (gpointer data,
             gpointer user_data)
{
  Work *work = data;

  work->func (work->data);
  g_free (work);
}

static void
workers_lane_free (gpointer data)
{
  Lane *lane = data;

  g_thread_pool_free (lane->pool, FALSE, TRUE);
  g_free (lane);
}

static gint
workers_compare_delayed (gconstpointer a,
                         gconstpointer b,
                         gpointer      user_data)
{
  const DelayedWork *left = a;
  const DelayedWork *right = b;

  return (left->at > right->at) - (left->at < right->at);
}

/* a width is set for a lane or for all lanes of a kind, "sign-in" for "sign-in:office" */
static LaneWidth
workers_width (UsherWorkers *self,
               const char   *name)
{
  const char *colon = strchr (name, ':');
  g_autofree char *kind = colon != NULL ? g_strndup (name, colon - name) : NULL;
  const LaneWidth *width = g_hash_table_lookup (self->widths, name);

  if (width == NULL && kind != NULL)
    width = g_hash_table_lookup (self->widths, kind);
  return width != NULL ? *width : workers_default_width;
}

static Lane *
workers_lane (UsherWorkers *self,
              const char   *name)
{
  Lane *lane = g_hash_table_lookup (self->lanes, name);
  LaneWidth width;

  if (lane != NULL)
    return lane;
  width = workers_width (self, name);
  lane = g_new0 (Lane, 1);
  lane->pool = g_thread_pool_new (workers_run, NULL, width.threads, FALSE, NULL);
  lane->queue = width.queue;
  g_hash_table_insert (self->lanes, g_strdup (name), lane);
  return lane;
}

static gpointer
workers_timer (gpointer data)
{
  UsherWorkers *self = data;

  g_mutex_lock (&self->lock);
  while (!self->stopping || !g_sequence_is_empty (self->delayed))
    {
      GSequenceIter *first = g_sequence_get_begin_iter (self->delayed);
      DelayedWork *delayed;

      if (g_sequence_iter_is_end (first))
        {
          g_cond_wait (&self->changed, &self->lock);
          continue;
        }
      delayed = g_sequence_get (first);
      if (!self->stopping && delayed->at > g_get_monotonic_time ())
        {
          g_cond_wait_until (&self->changed, &self->lock, delayed->at);
          continue;
        }
      g_sequence_remove (first);
      g_thread_pool_push (workers_lane (self, delayed->lane)->pool, delayed->work, NULL);
      g_free (delayed->lane);
      g_free (delayed);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

static void
usher_workers_finalize (GObject *object)
{
  UsherWorkers *self = USHER_WORKERS (object);

  usher_workers_stop (self);
  g_hash_table_unref (self->widths);
  g_sequence_free (self->delayed);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  G_OBJECT_CLASS (usher_workers_parent_class)->finalize (object);
}

static void
usher_workers_class_init (UsherWorkersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_workers_finalize;
}

static void
usher_workers_init (UsherWorkers *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->lanes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, workers_lane_free);
  self->widths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->delayed = g_sequence_new (NULL);
  self->timer = g_thread_new ("workers-timer", workers_timer, self);
}

UsherWorkers *
usher_workers_new (void)
{
  return g_object_new (USHER_TYPE_WORKERS, NULL);
}

/**
 * usher_workers_set_width:
 * @workers: the workers
 * @lane: a lane, or a kind ("sign-in" for all "sign-in:…"); before its first work
 * @threads: at most so many at once
 * @queue: at most so many waiting
 */
void
usher_workers_set_width (UsherWorkers *self,
                         const char   *lane,
                         guint         threads,
                         guint         queue)
{
  LaneWidth width = { threads, queue };

  g_mutex_lock (&self->lock);
  g_hash_table_replace (self->widths, g_strdup (lane), g_memdup2 (&width, sizeof width));
  g_mutex_unlock (&self->lock);
}

static Work *
workers_work (UsherWorkFunc func,
              gpointer      data)
{
  Work *work = g_new (Work, 1);

  *work = (Work){ func, data };
  return work;
}

/**
 * usher_workers_push:
 * @workers: the workers
 * @lane: its name; made at first use
 * @func: runs in a thread of the lane
 * @data: for @func, which owns it
 *
 * Returns: FALSE, with @func not called, when the lane's queue is full or the workers stop
 */
gboolean
usher_workers_push (UsherWorkers *self,
                    const char   *lane,
                    UsherWorkFunc func,
                    gpointer      data)
{
  Lane *found;
  gboolean pushed = FALSE;

  g_mutex_lock (&self->lock);
  if (!self->stopping)
    {
      found = workers_lane (self, lane);
      pushed = g_thread_pool_unprocessed (found->pool) < found->queue;
      if (pushed)
        g_thread_pool_push (found->pool, workers_work (func, data), NULL);
    }
  g_mutex_unlock (&self->lock);
  return pushed;
}

/**
 * usher_workers_push_at:
 * @workers: the workers
 * @lane: its name
 * @monotonic: when, in µs of g_get_monotonic_time()
 * @func: runs in a thread of the lane then; when the workers stop, at once
 * @data: for @func, which owns it
 *
 * Puts work off without holding a thread; a full queue does not refuse it.
 *
 * Returns: FALSE, with @func not called, when the workers stop already: work that puts itself off again must end
 */
gboolean
usher_workers_push_at (UsherWorkers *self,
                       const char   *lane,
                       gint64        monotonic,
                       UsherWorkFunc func,
                       gpointer      data)
{
  DelayedWork *delayed;
  gboolean pushed;

  g_mutex_lock (&self->lock);
  pushed = !self->stopping;
  if (pushed)
    {
      delayed = g_new (DelayedWork, 1);
      *delayed = (DelayedWork){ monotonic, g_strdup (lane), workers_work (func, data) };
      g_sequence_insert_sorted (self->delayed, delayed, workers_compare_delayed, NULL);
      g_cond_signal (&self->changed);
    }
  g_mutex_unlock (&self->lock);
  return pushed;
}

/**
 * usher_workers_pending:
 * @workers: the workers
 * @lane: its name
 *
 * Returns: how much work waits in the lane
 */
guint
usher_workers_pending (UsherWorkers *self,
                       const char   *lane)
{
  Lane *found;
  guint pending;

  g_mutex_lock (&self->lock);
  found = self->lanes != NULL ? g_hash_table_lookup (self->lanes, lane) : NULL;
  pending = found != NULL ? g_thread_pool_unprocessed (found->pool) : 0;
  g_mutex_unlock (&self->lock);
  return pending;
}

/**
 * usher_workers_stop:
 * @workers: the workers
 *
 * Takes no more work, brings put-off work forward, and returns when all work is done. Cancel what may take long before.
 */
void
usher_workers_stop (UsherWorkers *self)
{
  g_autoptr (GHashTable) lanes = NULL;

  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  if (self->timer == NULL)
    return;
  g_thread_join (g_steal_pointer (&self->timer));
  g_mutex_lock (&self->lock);
  lanes = g_steal_pointer (&self->lanes);
  g_mutex_unlock (&self->lock);
}
