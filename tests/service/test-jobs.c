/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/jobs.h"

#include "common/error.h"

#define PATIENCE (30 * G_TIME_SPAN_SECOND)
#define LONG 600

/**
 * Watch: one long poll and its answer
 */
typedef struct
{
  GMutex          lock;
  GCond           changed;
  UsherJobReport *report;
  GError         *error;
  guint           answers;
} Watch;

typedef struct
{
  UsherJobs *jobs;
} Fixture;

static void
setup (Fixture      *fixture,
       gconstpointer data)
{
  fixture->jobs = usher_jobs_new ();
}

static void
teardown (Fixture      *fixture,
          gconstpointer data)
{
  g_object_unref (fixture->jobs);
}

static void
watch_setup (Watch *watch)
{
  *watch = (Watch){ 0 };
  g_mutex_init (&watch->lock);
  g_cond_init (&watch->changed);
}

static void
watch_clear (Watch *watch)
{
  g_clear_pointer (&watch->report, usher_job_report_free);
  g_clear_error (&watch->error);
  g_mutex_clear (&watch->lock);
  g_cond_clear (&watch->changed);
}

static void
on_report (UsherJobReport *report,
           const GError   *error,
           gpointer        user_data)
{
  Watch *watch = user_data;

  g_mutex_lock (&watch->lock);
  g_assert_true ((report != NULL) != (error != NULL));
  g_clear_pointer (&watch->report, usher_job_report_free);
  watch->report = report;
  watch->error = error != NULL ? g_error_copy (error) : NULL;
  watch->answers++;
  g_cond_signal (&watch->changed);
  g_mutex_unlock (&watch->lock);
}

static void
watch_wait (Watch *watch)
{
  gint64 until = g_get_monotonic_time () + PATIENCE;

  g_mutex_lock (&watch->lock);
  while (watch->answers == 0)
    g_assert_true (g_cond_wait_until (&watch->changed, &watch->lock, until));
  g_assert_cmpuint (watch->answers, ==, 1);
  g_mutex_unlock (&watch->lock);
}

static gboolean
watch_is_answered (Watch *watch)
{
  gboolean answered;

  g_mutex_lock (&watch->lock);
  answered = watch->answers > 0;
  g_mutex_unlock (&watch->lock);
  return answered;
}

static void
ask (Fixture    *fixture,
     const char *id,
     const char *owner,
     guint       seconds,
     Watch      *watch)
{
  watch_setup (watch);
  usher_jobs_watch (fixture->jobs, id, owner, seconds, on_report, watch);
}

static UsherJobState
state_now (Fixture    *fixture,
           const char *id)
{
  Watch watch;
  UsherJobState state;

  ask (fixture, id, "alice@office", 0, &watch);
  g_assert_true (watch_is_answered (&watch));
  g_assert_nonnull (watch.report);
  state = watch.report->state;
  watch_clear (&watch);
  return state;
}

/* a poll is answered when there is news, and not before */
static void
test_long_poll (Fixture      *fixture,
                gconstpointer data)
{
  static const struct
  {
    UsherJobState state;
    guint         percent;
    guint         place;
    guint         shown;
  } steps[] = {
    { USHER_JOB_QUEUED, 0, 3, 0 },     { USHER_JOB_QUEUED, 0, 1, 0 },     { USHER_JOB_CLONING, 20, 0, 20 },
    { USHER_JOB_STARTING, 60, 0, 60 }, { USHER_JOB_PREPARING, 40, 0, 60 },
  };
  g_autofree char *id = usher_jobs_open (fixture->jobs, "alice@office", "pool:office");

  g_assert_cmpint (state_now (fixture, id), ==, USHER_JOB_QUEUED);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      Watch watch;

      ask (fixture, id, "alice@office", LONG, &watch);
      g_assert_false (watch_is_answered (&watch));
      g_assert_true (usher_jobs_progress (fixture->jobs, id, steps[i].state, steps[i].percent, steps[i].place));
      watch_wait (&watch);
      g_assert_cmpstr (watch.report->id, ==, id);
      g_assert_cmpint (watch.report->state, ==, steps[i].state);
      g_assert_cmpuint (watch.report->percent, ==, steps[i].shown);
      g_assert_cmpuint (watch.report->place, ==, steps[i].place);
      watch_clear (&watch);

      /* the same again is no news */
      ask (fixture, id, "alice@office", LONG, &watch);
      g_assert_true (usher_jobs_progress (fixture->jobs, id, steps[i].state, steps[i].percent, steps[i].place));
      g_assert_false (watch_is_answered (&watch));
      usher_jobs_progress (fixture->jobs, id, steps[i].state, steps[i].percent, 77);
      watch_wait (&watch);
      watch_clear (&watch);
    }
}

static void
test_patience (Fixture      *fixture,
               gconstpointer data)
{
  g_autofree char *id = usher_jobs_open (fixture->jobs, "alice@office", "pool:office");
  gint64 begun = g_get_monotonic_time ();
  Watch watch;

  ask (fixture, id, "alice@office", 1, &watch);
  watch_wait (&watch);
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, G_TIME_SPAN_SECOND);
  g_assert_cmpint (watch.report->state, ==, USHER_JOB_QUEUED);
  watch_clear (&watch);
}

static void
test_ended (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (GError) full = g_error_new_literal (USHER_ERROR, USHER_ERROR_NO_FREE_DESKTOP, "the pool is used up");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  UsherLaunchDocument *document = usher_launch_document_new ();
  g_autofree char *good = usher_jobs_open (fixture->jobs, "alice@office", "a");
  g_autofree char *bad = usher_jobs_open (fixture->jobs, "alice@office", "b");
  g_autofree char *odd = usher_jobs_open (fixture->jobs, "alice@office", "c");

  document->session = g_strdup ("s1");
  document->ticket = usher_secret_new ("t", 1);
  usher_jobs_progress (fixture->jobs, good, USHER_JOB_QUEUED, 10, 2);
  usher_jobs_finish (fixture->jobs, good, document);
  usher_jobs_fail (fixture->jobs, bad, full);
  usher_jobs_fail (fixture->jobs, odd, foreign);
  /* an end is an end: nothing that comes late changes it, and it can be asked for again at once */
  usher_jobs_fail (fixture->jobs, good, full);
  usher_jobs_finish (fixture->jobs, bad, usher_launch_document_new ());
  g_assert_false (usher_jobs_progress (fixture->jobs, good, USHER_JOB_STARTING, 1, 1));
  for (guint i = 0; i < 3; i++)
    {
      Watch watch;

      ask (fixture, good, "alice@office", LONG, &watch);
      g_assert_cmpint (watch.report->state, ==, USHER_JOB_READY);
      g_assert_cmpuint (watch.report->percent, ==, 100);
      g_assert_cmpuint (watch.report->place, ==, 0);
      g_assert_cmpstr (watch.report->result->session, ==, "s1");
      g_assert_cmpstr (usher_secret_text (watch.report->result->ticket), ==, "t");
      watch_clear (&watch);
      ask (fixture, bad, "alice@office", LONG, &watch);
      g_assert_cmpint (watch.report->state, ==, USHER_JOB_FAILED);
      g_assert_cmpstr (watch.report->code, ==, "no-free-desktop");
      g_assert_cmpstr (watch.report->detail, ==, "the pool is used up");
      g_assert_null (watch.report->result);
      watch_clear (&watch);
      ask (fixture, odd, "alice@office", LONG, &watch);
      g_assert_cmpstr (watch.report->code, ==, "internal");
      watch_clear (&watch);
    }
}

/* a job of somebody else reads as one that is not there */
static void
test_foreign (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char *id = usher_jobs_open (fixture->jobs, "alice@office", "pool:office");
  g_autoptr (GCancellable) cancellable = usher_jobs_cancellable (fixture->jobs, id);
  const struct
  {
    const char *id;
    const char *owner;
  } cases[] = { { id, "bob@office" }, { id, "alice@school" }, { id, "" }, { "nothing", "alice@office" }, { "", "alice@office" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      Watch watch;

      ask (fixture, cases[i].id, cases[i].owner, LONG, &watch);
      g_assert_true (watch_is_answered (&watch));
      g_assert_error (watch.error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
      g_assert_false (usher_jobs_cancel (fixture->jobs, cases[i].id, cases[i].owner, &error));
      g_assert_cmpstr (error->message, ==, watch.error->message);
      watch_clear (&watch);
    }
  g_assert_false (g_cancellable_is_cancelled (cancellable));
}

static void
test_cancel (Fixture      *fixture,
             gconstpointer data)
{
  g_autofree char *id = usher_jobs_open (fixture->jobs, "alice@office", "pool:office");
  g_autofree char *found = usher_jobs_find (fixture->jobs, "alice@office", "pool:office");
  g_autofree char *again = NULL;
  g_autoptr (GCancellable) cancellable = usher_jobs_cancellable (fixture->jobs, id);
  g_autoptr (GCancellable) nobody = usher_jobs_cancellable (fixture->jobs, "nothing");

  g_assert_cmpstr (found, ==, id);
  g_assert_null (usher_jobs_find (fixture->jobs, "alice@office", "pool:other"));
  g_assert_null (usher_jobs_find (fixture->jobs, "bob@office", "pool:office"));
  g_assert_true (g_cancellable_is_cancelled (nobody));
  g_assert_true (usher_jobs_cancel (fixture->jobs, id, "alice@office", NULL));
  g_assert_true (usher_jobs_cancel (fixture->jobs, id, "alice@office", NULL));
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  g_assert_false (usher_jobs_progress (fixture->jobs, id, USHER_JOB_STARTING, 10, 0));
  /* who launches anew does not get the one that is being given up */
  g_assert_null (usher_jobs_find (fixture->jobs, "alice@office", "pool:office"));
  again = usher_jobs_open (fixture->jobs, "alice@office", "pool:office");
  g_assert_cmpstr (again, !=, id);
}

/* a whole school waits: all hear of it, each once */
static void
test_many_watchers (Fixture      *fixture,
                    gconstpointer data)
{
  enum { MANY = 500 };
  g_autofree Watch *watches = g_new0 (Watch, MANY);
  g_autofree char *one = usher_jobs_open (fixture->jobs, "alice@office", "a");
  g_autofree char *other = usher_jobs_open (fixture->jobs, "alice@office", "b");

  for (guint i = 0; i < MANY; i++)
    ask (fixture, i % 2 == 0 ? one : other, "alice@office", LONG, &watches[i]);
  usher_jobs_finish (fixture->jobs, one, NULL);
  for (guint i = 0; i < MANY; i += 2)
    watch_wait (&watches[i]);
  for (guint i = 1; i < MANY; i += 2)
    g_assert_false (watch_is_answered (&watches[i]));
  usher_jobs_stop (fixture->jobs);
  for (guint i = 0; i < MANY; i++)
    {
      watch_wait (&watches[i]);
      g_assert_cmpint (watches[i].report->state, ==, i % 2 == 0 ? USHER_JOB_READY : USHER_JOB_QUEUED);
      watch_clear (&watches[i]);
    }
}

static void
test_stop (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *id = usher_jobs_open (fixture->jobs, "alice@office", "pool:office");
  g_autoptr (GCancellable) cancellable = usher_jobs_cancellable (fixture->jobs, id);
  Watch watch;

  ask (fixture, id, "alice@office", LONG, &watch);
  usher_jobs_stop (fixture->jobs);
  watch_wait (&watch);
  watch_clear (&watch);
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  g_assert_null (usher_jobs_open (fixture->jobs, "alice@office", "pool:other"));
  /* who asks still is answered at once: nobody would wake it */
  ask (fixture, id, "alice@office", LONG, &watch);
  g_assert_true (watch_is_answered (&watch));
  watch_clear (&watch);
  usher_jobs_stop (fixture->jobs);
}

typedef struct
{
  Fixture *fixture;
  guint    number;
} Runner;

/* opens, reports and ends jobs while another thread of the same owner polls them */
static gpointer
run_jobs (gpointer data)
{
  Runner *runner = data;

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *owner = g_strdup_printf ("user%u@office", runner->number);
      g_autofree char *key = g_strdup_printf ("pool:%u", i);
      g_autofree char *id = usher_jobs_open (runner->fixture->jobs, owner, key);
      Watch watch;

      ask (runner->fixture, id, owner, LONG, &watch);
      for (guint percent = 0; percent < 5; percent++)
        usher_jobs_progress (runner->fixture->jobs, id, USHER_JOB_STARTING, percent, 0);
      if (i % 2 == 0)
        usher_jobs_cancel (runner->fixture->jobs, id, owner, NULL);
      usher_jobs_finish (runner->fixture->jobs, id, NULL);
      watch_wait (&watch);
      watch_clear (&watch);
      ask (runner->fixture, id, owner, LONG, &watch);
      watch_wait (&watch);
      g_assert_cmpint (watch.report->state, ==, USHER_JOB_READY);
      watch_clear (&watch);
    }
  return NULL;
}

static void
test_threads (Fixture      *fixture,
              gconstpointer data)
{
  Runner runners[6];
  GThread *threads[6];

  for (guint i = 0; i < G_N_ELEMENTS (runners); i++)
    {
      runners[i] = (Runner){ fixture, i };
      threads[i] = g_thread_new ("runner", run_jobs, &runners[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

#define ADD(path, func) g_test_add ("/jobs/" path, Fixture, NULL, setup, func, teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("long-poll", test_long_poll);
  ADD ("patience", test_patience);
  ADD ("ended", test_ended);
  ADD ("foreign", test_foreign);
  ADD ("cancel", test_cancel);
  ADD ("many-watchers", test_many_watchers);
  ADD ("stop", test_stop);
  ADD ("threads", test_threads);
  return g_test_run ();
}
