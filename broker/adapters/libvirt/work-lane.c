/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/work-lane.h"

#include "common/error.h"

/* of callers that named no deadline */
#define LONGEST (300 * G_USEC_PER_SEC)
/* how often a caller looks whether it was cancelled */
#define LOOK (100 * G_TIME_SPAN_MILLISECOND)

struct _UsherWorkLane
{
  gatomicrefcount refs;
  char           *host;
  guint           workers;

  GMutex          lock;
  GCond           changed;
  GThreadPool    *pool;
  GHashTable     *busy;
  guint           left;
};

typedef enum
{
  WORK_WAITING,
  WORK_RUNNING,
  WORK_DONE,
} WorkState;

/* one call; the caller and the worker hold a reference each */
typedef struct
{
  gatomicrefcount refs;
  UsherWorkLane  *lane;
  char           *key;
  UsherWorkFunc   func;
  gpointer        work;
  GDestroyNotify  free_work;
  UsherWait       wait;

  WorkState       state;
  gboolean        left;
  gboolean        outcome;
  GError         *error;
} WorkCall;

static void
work_call_unref (WorkCall *call)
{
  if (!g_atomic_ref_count_dec (&call->refs))
    return;
  call->free_work (call->work);
  g_clear_error (&call->error);
  g_clear_object (&call->wait.cancellable);
  usher_work_lane_unref (call->lane);
  g_free (call->key);
  g_free (call);
}

static void
work_call_run (gpointer data,
               gpointer user_data)
{
  WorkCall *call = data;
  UsherWorkLane *lane = call->lane;
  g_autoptr (GError) error = NULL;
  gboolean outcome = FALSE;
  gboolean wanted;

  g_mutex_lock (&lane->lock);
  call->state = WORK_RUNNING;
  wanted = !call->left;
  g_mutex_unlock (&lane->lock);

  /* nobody waits for it any more, and nothing has been done yet */
  if (wanted)
    outcome = call->func (call->work, &call->wait, &error);

  g_mutex_lock (&lane->lock);
  call->state = WORK_DONE;
  call->outcome = outcome;
  call->error = g_steal_pointer (&error);
  if (call->left && wanted)
    lane->left--;
  if (call->key != NULL)
    g_hash_table_remove (lane->busy, call->key);
  g_mutex_unlock (&lane->lock);
  /* not before: who is woken needs the lock */
  g_cond_broadcast (&lane->changed);
  work_call_unref (call);
}

/**
 * usher_work_lane_new:
 * @host: for the errors
 * @workers: at most
 *
 * Returns: (transfer full): a lane without calls
 */
UsherWorkLane *
usher_work_lane_new (const char *host,
                     guint       workers)
{
  UsherWorkLane *lane = g_new0 (UsherWorkLane, 1);

  g_atomic_ref_count_init (&lane->refs);
  lane->host = g_strdup (host);
  lane->workers = workers;
  g_mutex_init (&lane->lock);
  g_cond_init (&lane->changed);
  lane->pool = g_thread_pool_new (work_call_run, NULL, (int) workers, FALSE, NULL);
  lane->busy = g_hash_table_new (g_str_hash, g_str_equal);
  return lane;
}

void
usher_work_lane_unref (UsherWorkLane *lane)
{
  if (!g_atomic_ref_count_dec (&lane->refs))
    return;
  /* calls hold references, so the pool is idle; the last one may be dropped in a worker of its own */
  g_thread_pool_free (lane->pool, FALSE, FALSE);
  g_hash_table_unref (lane->busy);
  g_cond_clear (&lane->changed);
  g_mutex_clear (&lane->lock);
  g_free (lane->host);
  g_free (lane);
}

static WorkCall *
work_call_new (UsherWorkLane   *lane,
               const char      *key,
               UsherWorkFunc    func,
               gpointer         work,
               GDestroyNotify   free_work,
               const UsherWait *wait)
{
  WorkCall *call = g_new0 (WorkCall, 1);

  g_atomic_ref_count_init (&call->refs);
  g_atomic_ref_count_inc (&lane->refs);
  call->lane = lane;
  call->key = g_strdup (key);
  call->func = func;
  call->work = work;
  call->free_work = free_work;
  call->wait.deadline = g_get_monotonic_time () + usher_wait_remaining (wait, LONGEST);
  if (wait != NULL && wait->cancellable != NULL)
    call->wait.cancellable = g_object_ref (wait->cancellable);
  return call;
}

/* FALSE when the caller does not wait any longer; with the lock */
static gboolean
work_call_sleep (WorkCall *call,
                 GError  **error)
{
  gint64 until = call->wait.deadline;

  if (!usher_wait_check (&call->wait, error))
    {
      g_prefix_error (error, "host %s: ", call->lane->host);
      return FALSE;
    }
  if (call->wait.cancellable != NULL)
    until = MIN (until, g_get_monotonic_time () + LOOK);
  g_cond_wait_until (&call->lane->changed, &call->lane->lock, until);
  return TRUE;
}

/* with the lock; takes the key, and says no at once where all workers hang */
static gboolean
work_call_queue (WorkCall *call,
                 GError  **error)
{
  UsherWorkLane *lane = call->lane;

  do
    {
      if (lane->left >= lane->workers)
        {
          g_set_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST,
                       "host %s: %u calls hang there, and no more are begun", lane->host, lane->left);
          return FALSE;
        }
      if (call->key == NULL || !g_hash_table_contains (lane->busy, call->key))
        {
          if (call->key != NULL)
            g_hash_table_add (lane->busy, call->key);
          return TRUE;
        }
    }
  while (work_call_sleep (call, error));
  return FALSE;
}

/* with the lock */
static gboolean
work_call_finish (WorkCall *call,
                  GError  **error)
{
  while (call->state != WORK_DONE)
    {
      if (work_call_sleep (call, error))
        continue;
      call->left = TRUE;
      if (call->state == WORK_RUNNING)
        call->lane->left++;
      return FALSE;
    }
  if (!call->outcome)
    g_propagate_error (error, g_steal_pointer (&call->error));
  return call->outcome;
}

/**
 * usher_work_lane_run:
 * @lane: a lane
 * @key: (nullable): calls of one key never run at the same time, not even with one left behind
 * @func: what to do, in a worker
 * @work: (transfer full): its argument; the caller keeps a reference for the results
 * @free_work: drops @work, whenever the worker is through with it
 * @wait: (nullable): how long the caller waits
 * @error: of @func; TIMEOUT, cancelled, or HOST_LOST where all workers hang
 *
 * Returns: what @func returned; FALSE when it is not known yet
 */
gboolean
usher_work_lane_run (UsherWorkLane   *lane,
                     const char      *key,
                     UsherWorkFunc    func,
                     gpointer         work,
                     GDestroyNotify   free_work,
                     const UsherWait *wait,
                     GError         **error)
{
  return usher_work_lane_run_beside (lane, key, func, work, free_work, NULL, NULL, wait, error);
}

/**
 * usher_work_lane_run_beside:
 * @lane: a lane
 * @key: (nullable): as in usher_work_lane_run()
 * @func: what to do, in a worker
 * @work: (transfer full): its argument
 * @free_work: drops @work
 * @meanwhile: (nullable): called once, in this thread, while the worker is at it; also where no worker could begin
 * @data: for @meanwhile
 * @wait: (nullable): how long the caller waits
 * @error: as in usher_work_lane_run()
 *
 * Returns: what @func returned; FALSE when it is not known yet
 */
gboolean
usher_work_lane_run_beside (UsherWorkLane     *lane,
                            const char        *key,
                            UsherWorkFunc      func,
                            gpointer           work,
                            GDestroyNotify     free_work,
                            UsherWorkMeanwhile meanwhile,
                            gpointer           data,
                            const UsherWait   *wait,
                            GError           **error)
{
  WorkCall *call = work_call_new (lane, key, func, work, free_work, wait);
  gboolean outcome;

  g_mutex_lock (&lane->lock);
  outcome = work_call_queue (call, error);
  g_mutex_unlock (&lane->lock);
  if (outcome)
    {
      g_atomic_ref_count_inc (&call->refs);
      g_thread_pool_push (lane->pool, call, NULL);
    }
  if (meanwhile != NULL)
    meanwhile (data);
  if (outcome)
    {
      g_mutex_lock (&lane->lock);
      outcome = work_call_finish (call, error);
      g_mutex_unlock (&lane->lock);
    }
  work_call_unref (call);
  return outcome;
}
