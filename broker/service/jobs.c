/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/jobs.h"

#include "common/error.h"

/* an ended job can be asked for this long: a client that lost its line asks again */
#define JOBS_KEEP_ENDED (60 * G_TIME_SPAN_SECOND)
/* the launch document of a job dies with its ticket, whatever its pool says */
#define JOBS_MAX 10000

typedef struct
{
  char              *job;
  guint              seen;
  gint64             until;
  UsherJobWatchFunc  func;
  gpointer           user_data;
} JobWatch;

typedef struct
{
  char           *owner;
  char           *key;
  UsherJobReport *report;
  GCancellable   *cancellable;
  guint           serial;
  guint           shown;
  gint64          opened;
  gint64          ended;
} Job;

struct _UsherJobs
{
  GObject     parent_instance;

  GMutex      lock;
  GCond       changed;
  GHashTable *jobs;
  GHashTable *under_way;
  GQueue      watches;
  GThread    *thread;
  gboolean    stopping;
};

G_DEFINE_FINAL_TYPE (UsherJobs, usher_jobs, G_TYPE_OBJECT)

static void
jobs_job_free (gpointer data)
{
  Job *job = data;

  g_free (job->owner);
  g_free (job->key);
  usher_job_report_free (job->report);
  g_object_unref (job->cancellable);
  g_free (job);
}

static UsherJobReport *
jobs_copy_report (const UsherJobReport *report)
{
  UsherJobReport *copy = usher_job_report_new ();

  *copy = *report;
  copy->id = g_strdup (report->id);
  copy->code = g_strdup (report->code);
  copy->detail = g_strdup (report->detail);
  copy->result = report->result != NULL ? usher_launch_document_copy (report->result) : NULL;
  return copy;
}

/* an owner's name holds no line break */
static char *
jobs_name (const char *owner,
           const char *key)
{
  return g_strconcat (owner, "\n", key, NULL);
}

/* called with the lock held */
static void
jobs_leave (UsherJobs *self,
            Job       *job)
{
  g_autofree char *name = jobs_name (job->owner, job->key);

  if (g_hash_table_lookup (self->under_way, name) == job)
    g_hash_table_remove (self->under_way, name);
}

static gboolean
jobs_watch_is_due (UsherJobs *self,
                   JobWatch  *watch,
                   gint64     now)
{
  Job *job = g_hash_table_lookup (self->jobs, watch->job);

  return self->stopping || job == NULL || job->serial != watch->seen || job->ended != 0 || now >= watch->until;
}

/* called with the lock held, which is let go around the callback */
static void
jobs_answer (UsherJobs *self,
             JobWatch  *watch)
{
  Job *job = g_hash_table_lookup (self->jobs, watch->job);
  g_autoptr (UsherJobReport) report = NULL;
  g_autoptr (GError) error = NULL;

  if (job != NULL)
    {
      report = jobs_copy_report (job->report);
      job->shown = job->serial;
    }
  else
    g_set_error_literal (&error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no such job, or it ended long ago");
  g_mutex_unlock (&self->lock);
  watch->func (g_steal_pointer (&report), error, watch->user_data);
  g_free (watch->job);
  g_free (watch);
  g_mutex_lock (&self->lock);
}

static gboolean
jobs_is_stale (gpointer key,
               gpointer value,
               gpointer user_data)
{
  const Job *job = value;

  return job->ended != 0 && *(gint64 *) user_data - job->ended > JOBS_KEEP_ENDED;
}

/* answers due watches and returns when the next one is due */
static gint64
jobs_serve (UsherJobs *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 next = now + G_TIME_SPAN_SECOND;
  GList *link = self->watches.head;

  while (link != NULL)
    {
      JobWatch *watch = link->data;

      if (!jobs_watch_is_due (self, watch, now))
        {
          next = MIN (next, watch->until);
          link = link->next;
          continue;
        }
      g_queue_delete_link (&self->watches, link);
      jobs_answer (self, watch);
      /* the list may have changed while the lock was away */
      link = self->watches.head;
    }
  g_hash_table_foreach_remove (self->jobs, jobs_is_stale, &now);
  return next;
}

static gpointer
jobs_thread (gpointer data)
{
  UsherJobs *self = data;

  g_mutex_lock (&self->lock);
  while (!self->stopping)
    {
      gint64 next = jobs_serve (self);

      if (self->stopping)
        break;
      if (g_hash_table_size (self->jobs) == 0 && self->watches.length == 0)
        g_cond_wait (&self->changed, &self->lock);
      else
        g_cond_wait_until (&self->changed, &self->lock, next);
    }
  jobs_serve (self);
  g_mutex_unlock (&self->lock);
  return NULL;
}

static void
usher_jobs_finalize (GObject *object)
{
  UsherJobs *self = USHER_JOBS (object);

  usher_jobs_stop (self);
  g_hash_table_unref (self->under_way);
  g_hash_table_unref (self->jobs);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  G_OBJECT_CLASS (usher_jobs_parent_class)->finalize (object);
}

static void
usher_jobs_class_init (UsherJobsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_jobs_finalize;
}

static void
usher_jobs_init (UsherJobs *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->watches);
  self->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, jobs_job_free);
  self->under_way = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->thread = g_thread_new ("jobs", jobs_thread, self);
}

UsherJobs *
usher_jobs_new (void)
{
  return g_object_new (USHER_TYPE_JOBS, NULL);
}

/**
 * usher_jobs_open:
 * @jobs: the jobs
 * @owner: "name@realm"; nobody else sees the job
 * @key: what it is about, such as the offer: one job at a time for each owner and key
 *
 * Returns: (transfer full) (nullable): the id of a new job; NULL when there are too many
 */
char *
usher_jobs_open (UsherJobs  *self,
                 const char *owner,
                 const char *key)
{
  Job *job;
  char *id = NULL;

  g_mutex_lock (&self->lock);
  if (g_hash_table_size (self->jobs) < JOBS_MAX && !self->stopping)
    {
      job = g_new0 (Job, 1);
      job->owner = g_strdup (owner);
      job->key = g_strdup (key);
      job->opened = g_get_real_time ();
      job->report = usher_job_report_new ();
      job->report->id = g_uuid_string_random ();
      job->report->state = USHER_JOB_QUEUED;
      job->cancellable = g_cancellable_new ();
      g_hash_table_insert (self->jobs, job->report->id, job);
      g_hash_table_replace (self->under_way, jobs_name (owner, key), job);
      id = g_strdup (job->report->id);
      g_cond_signal (&self->changed);
    }
  g_mutex_unlock (&self->lock);
  return id;
}

/**
 * usher_jobs_find:
 * @jobs: the jobs
 * @owner: whose
 * @key: about what
 *
 * Returns: (transfer full) (nullable): the id of the job under way for @owner and @key
 */
char *
usher_jobs_find (UsherJobs  *self,
                 const char *owner,
                 const char *key)
{
  g_autofree char *name = jobs_name (owner, key);
  const Job *job;
  char *id;

  g_mutex_lock (&self->lock);
  job = g_hash_table_lookup (self->under_way, name);
  id = job != NULL ? g_strdup (job->report->id) : NULL;
  g_mutex_unlock (&self->lock);
  return id;
}

/**
 * usher_jobs_progress:
 * @jobs: the jobs
 * @id: a job
 * @state: where it is
 * @percent: how far, 0 to 100; never goes back within one job
 * @place: in line from 1, or 0
 *
 * Returns: FALSE when nobody wants the job any more
 */
gboolean
usher_jobs_progress (UsherJobs     *self,
                     const char    *id,
                     UsherJobState  state,
                     guint          percent,
                     guint          place)
{
  Job *job;
  gboolean wanted = FALSE;

  g_mutex_lock (&self->lock);
  job = g_hash_table_lookup (self->jobs, id);
  if (job != NULL && job->ended == 0)
    {
      wanted = !g_cancellable_is_cancelled (job->cancellable);
      if (job->report->state != state || job->report->percent < percent || job->report->place != place)
        {
          job->report->state = state;
          job->report->percent = MAX (percent, job->report->percent);
          job->report->place = place;
          job->serial++;
          g_cond_signal (&self->changed);
        }
    }
  g_mutex_unlock (&self->lock);
  return wanted;
}

/* called with the lock held */
static void
jobs_end (UsherJobs *self,
          Job       *job)
{
  jobs_leave (self, job);
  job->ended = g_get_monotonic_time ();
  job->report->place = 0;
  job->serial++;
  g_cond_signal (&self->changed);
}

/**
 * usher_jobs_finish:
 * @jobs: the jobs
 * @id: a job
 * @result: (nullable) (transfer full): the launch document of a launch
 */
void
usher_jobs_finish (UsherJobs           *self,
                   const char          *id,
                   UsherLaunchDocument *result)
{
  g_autoptr (UsherLaunchDocument) owned = result;
  Job *job;

  g_mutex_lock (&self->lock);
  job = g_hash_table_lookup (self->jobs, id);
  if (job != NULL && job->ended == 0)
    {
      job->report->state = USHER_JOB_READY;
      job->report->percent = 100;
      job->report->result = g_steal_pointer (&owned);
      jobs_end (self, job);
    }
  g_mutex_unlock (&self->lock);
}

/**
 * usher_jobs_fail:
 * @jobs: the jobs
 * @id: a job
 * @error: why
 */
void
usher_jobs_fail (UsherJobs    *self,
                 const char   *id,
                 const GError *error)
{
  Job *job;

  g_mutex_lock (&self->lock);
  job = g_hash_table_lookup (self->jobs, id);
  if (job != NULL && job->ended == 0)
    {
      job->report->state = USHER_JOB_FAILED;
      job->report->code = g_strdup (usher_error_to_word (error->domain == USHER_ERROR ? error->code
                                                                                      : USHER_ERROR_INTERNAL));
      job->report->detail = g_strdup (error->message);
      jobs_end (self, job);
    }
  g_mutex_unlock (&self->lock);
}

/**
 * usher_jobs_cancellable:
 * @jobs: the jobs
 * @id: a job
 *
 * Returns: (transfer full): cancelled when nobody wants the job any more
 */
GCancellable *
usher_jobs_cancellable (UsherJobs  *self,
                        const char *id)
{
  Job *job;
  GCancellable *cancellable;

  g_mutex_lock (&self->lock);
  job = g_hash_table_lookup (self->jobs, id);
  cancellable = job != NULL ? g_object_ref (job->cancellable) : g_cancellable_new ();
  g_mutex_unlock (&self->lock);
  if (job == NULL)
    g_cancellable_cancel (cancellable);
  return cancellable;
}

/**
 * usher_jobs_cancel:
 * @jobs: the jobs
 * @id: a job
 * @owner: who asks; a job of somebody else is not found
 * @error: NOT_FOUND
 *
 * Tells the job that its owner left; what it holds, it gives back.
 *
 * Returns: whether there was such a job
 */
gboolean
usher_jobs_cancel (UsherJobs  *self,
                   const char *id,
                   const char *owner,
                   GError    **error)
{
  g_autoptr (GCancellable) cancellable = NULL;
  Job *job;

  g_mutex_lock (&self->lock);
  job = g_hash_table_lookup (self->jobs, id);
  if (job != NULL && g_str_equal (job->owner, owner))
    {
      cancellable = g_object_ref (job->cancellable);
      jobs_leave (self, job);
    }
  g_mutex_unlock (&self->lock);
  if (cancellable == NULL)
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no such job, or it ended long ago");
      return FALSE;
    }
  g_cancellable_cancel (cancellable);
  return TRUE;
}

void
usher_jobs_place_free (UsherJobPlace *place)
{
  if (place == NULL)
    return;
  g_free (place->id);
  g_free (place->owner);
  g_free (place->key);
  g_free (place);
}

static UsherJobPlace *
jobs_place_of (const Job *job)
{
  UsherJobPlace *place = g_new0 (UsherJobPlace, 1);

  place->id = g_strdup (job->report->id);
  place->owner = g_strdup (job->owner);
  place->key = g_strdup (job->key);
  place->place = job->report->place;
  place->since = job->opened;
  return place;
}

/**
 * usher_jobs_places:
 * @jobs: the jobs
 *
 * Returns: (transfer full) (element-type UsherJobPlace): the jobs that stand in a line now, in no order
 */
GPtrArray *
usher_jobs_places (UsherJobs *self)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_jobs_place_free);
  GHashTableIter iter;
  gpointer job;

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &job))
    {
      if (((const Job *) job)->report->place > 0)
        g_ptr_array_add (places, jobs_place_of (job));
    }
  g_mutex_unlock (&self->lock);
  return places;
}

/**
 * usher_jobs_watch:
 * @jobs: the jobs
 * @id: a job
 * @owner: who asks
 * @seconds: how long to wait for news; 0 for none
 * @func: called once: when the job has news since it was last shown, has ended, or @seconds are over
 * @user_data: for @func
 *
 * A long poll that holds no thread.
 */
void
usher_jobs_watch (UsherJobs         *self,
                  const char        *id,
                  const char        *owner,
                  guint              seconds,
                  UsherJobWatchFunc  func,
                  gpointer           user_data)
{
  JobWatch *watch = g_new0 (JobWatch, 1);
  Job *job;

  g_mutex_lock (&self->lock);
  job = g_hash_table_lookup (self->jobs, id);
  if (job != NULL && !g_str_equal (job->owner, owner))
    job = NULL;
  watch->job = g_strdup (job != NULL ? id : "");
  watch->seen = job != NULL ? job->shown : 0;
  watch->until = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  watch->func = func;
  watch->user_data = user_data;
  if (seconds == 0 || jobs_watch_is_due (self, watch, g_get_monotonic_time ()))
    jobs_answer (self, watch);
  else
    {
      g_queue_push_tail (&self->watches, watch);
      g_cond_signal (&self->changed);
    }
  g_mutex_unlock (&self->lock);
}

/**
 * usher_jobs_stop:
 * @jobs: the jobs
 *
 * Cancels all jobs, answers all who watch, and takes no more.
 */
void
usher_jobs_stop (UsherJobs *self)
{
  g_autoptr (GPtrArray) cancellables = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (cancellables, g_object_ref (((Job *) value)->cancellable));
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  /* who leaves a line moves those behind up, whose jobs are told of it */
  for (guint i = 0; i < cancellables->len; i++)
    g_cancellable_cancel (cancellables->pdata[i]);
  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));
}
