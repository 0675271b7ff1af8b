/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/api/job-call.h"

#include <string.h>

#include "client/api/broker-client-private.h"

#define POST_SECONDS 60
#define POLL_WAIT 25
#define POLL_SECONDS (POLL_WAIT + 15)
#define FORGET_SECONDS 10
#define PAUSE_MS 1000
#define MOST_FAILED_POLLS 5

/**
 * Follow: one call on its way
 * @task: NULL once the caller has its answer; what is still on its way then only tidies up
 * @pause: (nullable): the timer before the next poll
 *
 * One thing is on its way at any time: the POST, a poll, or the pause. Its end frees the call
 * when nothing follows.
 */
typedef struct
{
  UsherBrokerClient        *client;
  GTask                    *task;
  GCancellable             *poll;
  GSource                  *watch;
  GSource                  *pause;
  UsherBrokerClientProgress progress;
  gpointer                  progress_data;
  char                     *job_path;
  guint                     failed_polls;
  UsherJobState             state; /* as last reported, with the two below */
  guint                     percent;
  guint                     place;
  gboolean                  wants_document;
} Follow;

static void follow_poll (Follow *follow);

static void
follow_drop_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
follow_free (Follow *follow)
{
  follow_drop_source (&follow->watch);
  follow_drop_source (&follow->pause);
  g_clear_object (&follow->task);
  g_clear_object (&follow->poll);
  g_clear_object (&follow->client);
  g_free (follow->job_path);
  g_free (follow);
}

static void
follow_fail (Follow *follow,
             GError *error)
{
  g_task_return_error (follow->task, error);
  follow_free (follow);
}

static void
follow_fail_with (Follow          *follow,
                  UsherFailureKind kind,
                  const char      *detail)
{
  g_autoptr (UsherFailure) failure = usher_failure_new (kind, detail);

  follow_fail (follow, usher_failure_to_error (failure));
}

/* a user who gives up must not keep a place in the line, nor a desktop */
static void
follow_leave_line (Follow *follow)
{
  UsherBrokerCall call = { .method = "DELETE", .path = follow->job_path, .seconds = FORGET_SECONDS };

  if (follow->job_path != NULL)
    usher_broker_client_send_async (follow->client, &call, NULL, NULL, NULL);
}

static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      data)
{
  Follow *follow = data;
  g_autoptr (GTask) task = g_steal_pointer (&follow->task);

  follow_drop_source (&follow->watch);
  follow_leave_line (follow);
  g_cancellable_cancel (follow->poll);
  if (follow->pause != NULL)
    follow_free (follow);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  return G_SOURCE_REMOVE;
}

static void
follow_finish (Follow              *follow,
               UsherLaunchDocument *document)
{
  if (follow->wants_document && document == NULL)
    {
      follow_fail_with (follow, USHER_FAILURE_PROTOCOL, "the desktop is ready, and the broker sent no launch document");
      return;
    }
  if (follow->wants_document)
    g_task_return_pointer (follow->task, document, (GDestroyNotify) usher_launch_document_free);
  else
    g_task_return_boolean (follow->task, TRUE);
  if (!follow->wants_document)
    usher_launch_document_free (document);
  follow_free (follow);
}

static gboolean
on_paused (gpointer data)
{
  Follow *follow = data;

  follow_drop_source (&follow->pause);
  follow_poll (follow);
  return G_SOURCE_REMOVE;
}

static void
follow_pause (Follow *follow)
{
  follow->pause = g_timeout_source_new (PAUSE_MS);
  g_source_set_callback (follow->pause, on_paused, follow, NULL);
  g_source_attach (follow->pause, g_main_context_get_thread_default ());
}

/* a broker that answers a long poll without news must not be asked as fast as it can answer */
static gboolean
follow_is_news (Follow               *follow,
                const UsherJobReport *report)
{
  gboolean news = report->state != follow->state || report->percent != follow->percent || report->place != follow->place;

  follow->state = report->state;
  follow->percent = report->percent;
  follow->place = report->place;
  return news;
}

static void
follow_report (Follow         *follow,
               UsherJobReport *report)
{
  UsherProblem problem = { .code = report->code, .detail = report->detail };

  if (report->state == USHER_JOB_READY)
    {
      follow_finish (follow, g_steal_pointer (&report->result));
    }
  else if (report->state == USHER_JOB_FAILED)
    {
      g_autoptr (UsherFailure) failure = NULL;

      if (report->code == NULL)
        failure = usher_failure_new (USHER_FAILURE_START_FAILED, report->detail);
      else
        failure = usher_failure_new_from_problem (&problem);
      follow_fail (follow, usher_failure_to_error (failure));
    }
  else
    {
      gboolean news = follow_is_news (follow, report);

      if (follow->progress != NULL)
        follow->progress (report, follow->progress_data);
      if (news)
        follow_poll (follow);
      else
        follow_pause (follow);
    }
}

static gboolean
follow_may_try_again (const GError *error)
{
  return g_error_matches (error, USHER_FAILURE, USHER_FAILURE_UNREACHABLE) ||
         g_error_matches (error, USHER_FAILURE, USHER_FAILURE_TIMEOUT) ||
         g_error_matches (error, USHER_FAILURE, USHER_FAILURE_BUSY);
}

static void
on_polled (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Follow *follow = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherAnswer) answer = usher_broker_client_send_finish (follow->client, result, &error);
  g_autoptr (UsherJobReport) report = NULL;

  if (follow->task == NULL)
    {
      follow_free (follow);
      return;
    }
  if (answer == NULL && follow_may_try_again (error) && ++follow->failed_polls < MOST_FAILED_POLLS)
    {
      follow_pause (follow);
      return;
    }
  if (answer == NULL)
    {
      follow_fail (follow, g_steal_pointer (&error));
      return;
    }

  follow->failed_polls = 0;
  report = usher_job_report_from_json (answer->json, &error);
  if (report == NULL)
    follow_fail_with (follow, USHER_FAILURE_PROTOCOL, error->message);
  else
    follow_report (follow, report);
}

static void
follow_poll (Follow *follow)
{
  g_autofree char *path = g_strdup_printf ("%s?wait=%d", follow->job_path, POLL_WAIT);
  UsherBrokerCall call = { .method = "GET", .path = path, .seconds = POLL_SECONDS };

  usher_broker_client_send_async (follow->client, &call, follow->poll, on_polled, follow);
}

/* only a path of jobs on this broker: the token goes with every request to it */
static gboolean
follow_take_location (Follow     *follow,
                      const char *location)
{
  const char *id;

  if (location == NULL || !g_str_has_prefix (location, "/v1/jobs/"))
    return FALSE;
  id = location + strlen ("/v1/jobs/");
  if (*id == '\0' || strlen (id) > 256)
    return FALSE;
  for (const char *c = id; *c != '\0'; c++)
    {
      if (!g_ascii_isalnum (*c) && strchr ("-_:", *c) == NULL)
        return FALSE;
    }
  follow->job_path = g_strdup (location);
  return TRUE;
}

static void
follow_document (Follow   *follow,
                 JsonNode *json)
{
  g_autoptr (GError) error = NULL;
  UsherLaunchDocument *document = NULL;

  if (follow->wants_document)
    document = usher_launch_document_from_json (json, &error);
  if (error != NULL)
    follow_fail_with (follow, USHER_FAILURE_PROTOCOL, error->message);
  else
    follow_finish (follow, document);
}

static void
on_posted (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Follow *follow = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherAnswer) answer = usher_broker_client_send_finish (follow->client, result, &error);
  gboolean has_job = answer != NULL && answer->status == 202 && follow_take_location (follow, answer->location);

  if (follow->task == NULL)
    {
      follow_leave_line (follow);
      follow_free (follow);
    }
  else if (answer == NULL)
    follow_fail (follow, g_steal_pointer (&error));
  else if (has_job)
    follow_poll (follow);
  else if (answer->status == 202)
    follow_fail_with (follow, USHER_FAILURE_PROTOCOL, "the broker began a job and did not say which");
  else
    follow_document (follow, answer->json);
}

/**
 * usher_job_call_start:
 * @call: borrowed
 * @task: (transfer full): returns when the job has ended, or at once when it is cancelled
 *
 * The POST itself is not cancelled: its answer tells which job to leave.
 */
void
usher_job_call_start (UsherBrokerClient  *client,
                      const UsherJobCall *call,
                      GTask              *task)
{
  Follow *follow = g_new0 (Follow, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);
  /* a second launch of a desktop gives another ticket for it, and the first is worth nothing */
  UsherBrokerCall post = { .method = "POST", .path = call->path, .body = call->body, .seconds = POST_SECONDS,
                           .repeatable = call->wants_document };

  follow->client = g_object_ref (client);
  follow->task = task;
  follow->poll = g_cancellable_new ();
  follow->percent = G_MAXUINT; /* whatever is reported first is news */
  follow->progress = call->progress;
  follow->progress_data = call->progress_data;
  follow->wants_document = call->wants_document;
  if (cancellable != NULL)
    {
      follow->watch = g_cancellable_source_new (cancellable);
      g_source_set_callback (follow->watch, G_SOURCE_FUNC (on_cancelled), follow, NULL);
      g_source_attach (follow->watch, g_main_context_get_thread_default ());
    }
  usher_broker_client_send_async (client, &post, NULL, on_posted, follow);
}
