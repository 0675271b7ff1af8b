/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/sql-writer.h"

#include "common/error.h"

/* posted work waits so long for company, and so long for a lost transaction to be tried again */
#define WRITER_LINGER (20 * G_TIME_SPAN_MILLISECOND)
#define WRITER_RETRY (500 * G_TIME_SPAN_MILLISECOND)
/* who waits for a relaxed commit waits so long for so much company: a page is written once for all of a group */
#define WRITER_COMPANY (2 * G_TIME_SPAN_MILLISECOND)
#define WRITER_COMPANY_ENOUGH 4
/* what was committed relaxed is made durable after so long */
#define WRITER_SYNC (500 * G_TIME_SPAN_MILLISECOND)
/* posted work that is enough for a group, and that makes the next caller wait */
#define WRITER_ENOUGH 1024
#define WRITER_FULL 8192

/**
 * WriterAnswer: on the stack of who waits
 * @lock: its own, so that who is woken need not wait for the writer's
 */
typedef struct
{
  GMutex   lock;
  GCond    given;
  gboolean done;
} WriterAnswer;

/**
 * WriterJob: one piece of work
 * @work: NULL to make durable what was committed
 * @answer: (nullable): given when done, with @error; NULL for posted work
 */
typedef struct
{
  UsherSqlWork       work;
  gpointer           data;
  GDestroyNotify     destroy;
  UsherSqlDurability durability;
  WriterAnswer      *answer;
  GError            *error;
} WriterJob;

/**
 * UsherSqlWriter:
 * @changed: work came, or the end
 * @space: the queue is no longer full; @n_crowded wait for that
 * @jobs: (element-type WriterJob): in order
 * @n_posted, @n_waiting: how many of each kind are in @jobs
 * @posted_due, @waiting_due: when posted work alone, and who waits, are reason enough to begin; monotonic
 * @sync_due: when the last relaxed commit is to be made durable; 0 when all is
 * @wake_at: when the writer looks by itself; 0 while it is awake, or about to be
 */
struct _UsherSqlWriter
{
  UsherSqlPool *pool;
  GThread      *thread;

  GMutex   mutex;
  GCond    changed;
  GCond    space;
  GQueue   jobs;
  guint    n_posted;
  guint    n_waiting;
  guint    n_crowded;
  gint64   posted_due;
  gint64   waiting_due;
  gint64   sync_due;
  gint64   wake_at;
  gboolean stopping;
};

static void
writer_job_free (WriterJob *job)
{
  if (job->destroy != NULL)
    job->destroy (job->data);
  g_clear_error (&job->error);
  g_free (job);
}

static gboolean
writer_is_retryable (const GError *error)
{
  return usher_error_is (error, USHER_ERROR_BUSY) || usher_error_is (error, USHER_ERROR_UNAVAILABLE);
}

/* FALSE when the whole transaction is gone */
static gboolean
writer_do_work (UsherSqlConnection *connection,
                WriterJob          *job,
                gboolean           *done,
                GError            **error)
{
  *done = job->work (connection, job->data, &job->error);
  if (connection->driver->in_transaction (connection))
    return TRUE;
  if (job->error != NULL)
    g_propagate_error (error, g_steal_pointer (&job->error));
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "store %s: the transaction ended early",
                 connection->target);
  return FALSE;
}

/* under a savepoint, to be undone alone */
static gboolean
writer_run_next (UsherSqlConnection *connection,
                 WriterJob          *job,
                 GError            **error)
{
  gboolean done;

  if (usher_sql_connection_run (connection, "SAVEPOINT job", SQL_NO_VALUES, error) < 0
      || !writer_do_work (connection, job, &done, error))
    return FALSE;
  if (!done && usher_sql_connection_run (connection, "ROLLBACK TO SAVEPOINT job", SQL_NO_VALUES, error) < 0)
    return FALSE;
  return usher_sql_connection_run (connection, "RELEASE SAVEPOINT job", SQL_NO_VALUES, error) >= 0;
}

/* posted work is one statement: when it fails, the database undoes it */
static gboolean
writer_run_posted (UsherSqlConnection *connection,
                   GQueue             *jobs,
                   const GList        *end,
                   GError            **error)
{
  for (GList *l = jobs->head; l != end; l = l->next)
    {
      WriterJob *job = l->data;
      gboolean done;

      g_clear_error (&job->error);
      if (job->answer == NULL && !writer_do_work (connection, job, &done, error))
        return FALSE;
    }
  return TRUE;
}

/* without a savepoint, which costs more than the work: when it fails, all so far is undone, and the posted work done again */
static gboolean
writer_run_first (UsherSqlConnection *connection,
                  GQueue             *jobs,
                  GList              *first,
                  UsherSqlDurability  durability,
                  GError            **error)
{
  gboolean done;

  if (!writer_do_work (connection, first->data, &done, error))
    return FALSE;
  if (done)
    return TRUE;
  connection->driver->rollback (connection);
  return connection->driver->begin (connection, durability, error)
         && writer_run_posted (connection, jobs, first, error);
}

static gboolean
writer_run_all (UsherSqlConnection *connection,
                GQueue             *jobs,
                UsherSqlDurability  durability,
                GError            **error)
{
  gboolean first = TRUE;

  for (GList *l = jobs->head; l != NULL; l = l->next)
    {
      WriterJob *job = l->data;
      gboolean go_on;
      gboolean done;

      if (job->work == NULL)
        continue;
      if (job->answer == NULL)
        go_on = writer_do_work (connection, job, &done, error);
      else if (first)
        go_on = writer_run_first (connection, jobs, l, durability, error);
      else
        go_on = writer_run_next (connection, job, error);
      if (!go_on)
        return FALSE;
      first = first && job->answer == NULL;
    }
  return TRUE;
}

static gboolean
writer_run_jobs (UsherSqlConnection *connection,
                 GQueue             *jobs,
                 UsherSqlDurability  durability,
                 GError            **error)
{
  if (!connection->driver->begin (connection, durability, error))
    return FALSE;
  if (writer_run_all (connection, jobs, durability, error))
    return connection->driver->commit (connection, error);
  connection->driver->rollback (connection);
  return FALSE;
}

/* an error of the group is everybody's answer */
static void
writer_fail_jobs (GQueue       *jobs,
                  const GError *error)
{
  for (GList *l = jobs->head; l != NULL; l = l->next)
    {
      WriterJob *job = l->data;

      g_clear_error (&job->error);
      job->error = g_error_copy (error);
    }
}

/* a flush answers for the posted work that went before it */
static void
writer_judge_flushes (UsherSqlConnection *connection,
                      GQueue             *jobs)
{
  const GError *posted = NULL;

  for (GList *l = jobs->head; l != NULL; l = l->next)
    {
      WriterJob *job = l->data;

      if (job->answer == NULL && job->error != NULL)
        posted = job->error;
      if (job->work != NULL)
        continue;
      if (posted != NULL)
        job->error = g_error_copy (posted);
      else
        connection->driver->sync (connection, &job->error);
    }
}

static void
writer_commit (UsherSqlWriter *writer,
               GQueue         *jobs)
{
  g_autoptr (UsherSqlConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  UsherSqlDurability durability = USHER_SQL_RELAXED;

  for (GList *l = jobs->head; l != NULL; l = l->next)
    durability = MAX (durability, ((WriterJob *) l->data)->durability);

  connection = usher_sql_pool_borrow (writer->pool, &error);
  if (connection == NULL || !writer_run_jobs (connection, jobs, durability, &error))
    writer_fail_jobs (jobs, error);
  else
    writer_judge_flushes (connection, jobs);
}

static void
writer_sync (UsherSqlWriter *writer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSqlConnection) connection = usher_sql_pool_borrow (writer->pool, &error);

  if (connection == NULL || !connection->driver->sync (connection, &error))
    g_warning ("%s", error->message);
}

static void
writer_give (WriterAnswer *answer)
{
  g_mutex_lock (&answer->lock);
  answer->done = TRUE;
  g_cond_signal (&answer->given);
  g_mutex_unlock (&answer->lock);
}

static void
writer_await (WriterAnswer *answer)
{
  g_mutex_lock (&answer->lock);
  while (!answer->done)
    g_cond_wait (&answer->given, &answer->lock);
  g_mutex_unlock (&answer->lock);
  g_mutex_clear (&answer->lock);
  g_cond_clear (&answer->given);
}

/* with the mutex held: posted work that may yet succeed goes back to the front, in order */
static void
writer_answer (UsherSqlWriter *writer,
               GQueue         *jobs)
{
  WriterJob *job;

  while ((job = g_queue_pop_tail (jobs)) != NULL)
    {
      if (job->answer != NULL)
        writer_give (job->answer);
      else if (job->error != NULL && writer_is_retryable (job->error) && !writer->stopping)
        {
          g_clear_error (&job->error);
          g_queue_push_head (&writer->jobs, job);
          writer->n_posted++;
          writer->posted_due = g_get_monotonic_time () + WRITER_RETRY;
        }
      else
        {
          if (job->error != NULL)
            g_warning ("lost a row: %s", job->error->message);
          writer_job_free (job);
        }
    }
  if (writer->n_crowded > 0)
    g_cond_broadcast (&writer->space);
}

/* with the mutex held; TRUE when there is a group to commit, FALSE to sync or to end */
static gboolean
writer_wait (UsherSqlWriter *writer)
{
  for (;;)
    {
      gint64 now = g_get_monotonic_time ();
      gint64 until = writer->n_posted > 0 ? writer->posted_due : G_MAXINT64;

      if (writer->n_waiting > 0)
        until = MIN (until, writer->waiting_due);
      if (now >= until)
        return TRUE;
      if (writer->stopping)
        return writer->n_posted + writer->n_waiting > 0;
      if (writer->sync_due != 0 && now >= writer->sync_due)
        return FALSE;
      /* while there is something to do, a look now and then costs less than being woken for each posted piece */
      if (writer->sync_due != 0)
        until = MIN (until, MIN (writer->sync_due, now + WRITER_LINGER));
      writer->wake_at = until;
      if (until == G_MAXINT64)
        g_cond_wait (&writer->changed, &writer->mutex);
      else
        g_cond_wait_until (&writer->changed, &writer->mutex, until);
      writer->wake_at = 0;
    }
}

/* with the mutex held, for what is due then: whether to signal, without the mutex, since who is woken needs it */
static gboolean
writer_must_wake (UsherSqlWriter *writer,
                  gint64          due)
{
  if (due >= writer->wake_at)
    return FALSE;
  writer->wake_at = 0;
  return TRUE;
}

static void
writer_take (UsherSqlWriter *writer,
             GQueue         *jobs)
{
  *jobs = writer->jobs;
  g_queue_init (&writer->jobs);
  writer->n_posted = 0;
  writer->n_waiting = 0;
}

static gpointer
writer_thread (gpointer data)
{
  UsherSqlWriter *writer = data;
  GQueue jobs = G_QUEUE_INIT;

  g_mutex_lock (&writer->mutex);
  for (;;)
    {
      gboolean group = writer_wait (writer);

      if (!group && writer->stopping)
        break;
      if (group)
        writer_take (writer, &jobs);
      else
        writer->sync_due = 0;
      g_mutex_unlock (&writer->mutex);
      if (group)
        writer_commit (writer, &jobs);
      else
        writer_sync (writer);
      g_mutex_lock (&writer->mutex);
      if (group && writer->sync_due == 0)
        writer->sync_due = g_get_monotonic_time () + WRITER_SYNC;
      writer_answer (writer, &jobs);
    }
  g_mutex_unlock (&writer->mutex);
  return NULL;
}

/**
 * usher_sql_writer_new:
 * @pool: where the writer borrows its connection for each group; must outlive it
 *
 * Returns: (transfer full): a writer with its thread
 */
UsherSqlWriter *
usher_sql_writer_new (UsherSqlPool *pool)
{
  UsherSqlWriter *writer = g_new0 (UsherSqlWriter, 1);

  writer->pool = pool;
  g_mutex_init (&writer->mutex);
  g_cond_init (&writer->changed);
  g_cond_init (&writer->space);
  g_queue_init (&writer->jobs);
  writer->thread = g_thread_new ("store-writer", writer_thread, writer);
  return writer;
}

/**
 * usher_sql_writer_run:
 * @writer: a writer
 * @durability: what the answer promises
 * @work: (nullable): the change
 * @data: for @work
 * @error: of @work, or of the commit of its group
 *
 * Blocks until the change is committed or undone; bounded by the patience of the connection.
 */
gboolean
usher_sql_writer_run (UsherSqlWriter    *writer,
                      UsherSqlDurability durability,
                      UsherSqlWork       work,
                      gpointer           data,
                      GError           **error)
{
  WriterAnswer answer = { .done = FALSE };
  WriterJob job = { .work = work, .data = data, .durability = durability, .answer = &answer };
  gint64 due = durability == USHER_SQL_RELAXED ? g_get_monotonic_time () + WRITER_COMPANY : 0;
  gboolean wake;

  g_mutex_init (&answer.lock);
  g_cond_init (&answer.given);
  g_mutex_lock (&writer->mutex);
  g_queue_push_tail (&writer->jobs, &job);
  if (++writer->n_waiting == WRITER_COMPANY_ENOUGH)
    due = 0;
  writer->waiting_due = writer->n_waiting == 1 ? due : MIN (writer->waiting_due, due);
  wake = writer_must_wake (writer, due);
  g_mutex_unlock (&writer->mutex);
  if (wake)
    g_cond_signal (&writer->changed);
  writer_await (&answer);

  if (job.error == NULL)
    return TRUE;
  g_propagate_error (error, job.error);
  return FALSE;
}

/**
 * usher_sql_writer_post:
 * @writer: a writer
 * @work: the change: one statement, which the database itself undoes when it fails
 * @data: (transfer full): for @work
 * @destroy: frees @data
 * @patience: µs to wait for room when too much is under way
 *
 * Does not wait for the commit.
 *
 * Returns: FALSE when there was no room for too long, and @work will not be done
 */
gboolean
usher_sql_writer_post (UsherSqlWriter *writer,
                       UsherSqlWork    work,
                       gpointer        data,
                       GDestroyNotify  destroy,
                       gint64          patience)
{
  gint64 deadline = g_get_monotonic_time () + patience;
  WriterJob *job = g_new0 (WriterJob, 1);
  gboolean room = TRUE;
  gboolean wake = FALSE;

  job->work = work;
  job->data = data;
  job->destroy = destroy;
  g_mutex_lock (&writer->mutex);
  writer->n_crowded++;
  while (room && writer->n_posted >= WRITER_FULL)
    room = g_cond_wait_until (&writer->space, &writer->mutex, deadline);
  writer->n_crowded--;
  if (room)
    {
      g_queue_push_tail (&writer->jobs, job);
      writer->n_posted++;
      if (writer->n_posted == 1)
        writer->posted_due = g_get_monotonic_time () + WRITER_LINGER;
      if (writer->n_posted == WRITER_ENOUGH)
        writer->posted_due = g_get_monotonic_time ();
      wake = writer_must_wake (writer, writer->posted_due);
    }
  g_mutex_unlock (&writer->mutex);
  if (wake)
    g_cond_signal (&writer->changed);
  if (!room)
    writer_job_free (job);
  return room;
}

/**
 * usher_sql_writer_flush:
 * @writer: a writer
 * @error: when something posted before could not be committed
 *
 * Returns when all that was posted or run before is durable.
 */
gboolean
usher_sql_writer_flush (UsherSqlWriter *writer,
                        GError        **error)
{
  return usher_sql_writer_run (writer, USHER_SQL_DURABLE, NULL, NULL, error);
}

/**
 * usher_sql_writer_free:
 * @writer: (nullable) (transfer full): nobody waits on it; posted work is committed first
 */
void
usher_sql_writer_free (UsherSqlWriter *writer)
{
  if (writer == NULL)
    return;
  g_mutex_lock (&writer->mutex);
  writer->stopping = TRUE;
  g_cond_signal (&writer->changed);
  g_mutex_unlock (&writer->mutex);
  g_thread_join (writer->thread);
  g_mutex_clear (&writer->mutex);
  g_cond_clear (&writer->changed);
  g_cond_clear (&writer->space);
  g_free (writer);
}
