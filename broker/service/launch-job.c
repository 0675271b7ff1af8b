/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/launch-job.h"

#include "broker/service/launch-assign.h"
#include "broker/service/launch-display.h"
#include "common/error.h"

static UsherLaunchDocument *
launch_job_start (UsherLaunch *launch,
                  GError     **error)
{
  UsherWait wait = usher_wait_new (launch->pool->start_timeout, launch->cancellable);
  g_autoptr (UsherDomainInfo) info = NULL;
  g_autoptr (GError) failure = NULL;

  usher_jobs_progress (launch->parts->jobs, launch->job, USHER_JOB_STARTING, 40, 0);
  info = usher_launch_display_look (launch, &wait, error);
  if (info == NULL)
    return NULL;
  if (info->power != USHER_POWER_ON || info->tls_port == 0)
    {
      if (!usher_hypervisor_start (launch->hypervisor, launch->desktop->id, &wait, error))
        return NULL;
      if (!usher_desktop_store_set_power (usher_context_desktops (launch->parts->context), launch->desktop->id,
                                          USHER_POWER_ON, &failure))
        g_warning ("desktop %s: %s", launch->desktop->name, failure->message);
      usher_jobs_progress (launch->parts->jobs, launch->job, USHER_JOB_PREPARING, 80, 0);
      usher_domain_info_free (info);
      info = usher_launch_display_look (launch, &wait, error);
      if (info == NULL)
        return NULL;
    }
  if (!usher_wait_check (&wait, error))
    return NULL;
  return usher_launch_display_open (launch, info->tls_port, error);
}

/* the end of a launch that went on as a job */
static void
launch_job_finish (UsherLaunch         *launch,
                   UsherLaunchDocument *document,
                   const GError        *error)
{
  if (launch->cancel_handler != 0)
    g_cancellable_disconnect (launch->cancellable, launch->cancel_handler);
  launch->cancel_handler = 0;
  /* a floating one that does not start, its volume gone perhaps, would fail every launch of its user: it is made anew */
  if (launch->claimed == NULL && launch->desktop != NULL && launch->pool->kind == USHER_POOL_FLOATING &&
      usher_error_is (error, USHER_ERROR_START_FAILED))
    launch->claimed = g_strdup (launch->desktop->id);
  if (document == NULL)
    usher_launch_assign_undo (launch);
  usher_launch_audit (launch, error);
  if (document != NULL)
    usher_jobs_finish (launch->parts->jobs, launch->job, document);
  else
    usher_jobs_fail (launch->parts->jobs, launch->job, error);
  usher_launch_free (launch);
}

static void
launch_job_run (gpointer data)
{
  UsherLaunch *launch = data;
  g_autoptr (GError) error = NULL;
  UsherLaunchDocument *document = launch_job_start (launch, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      g_set_error_literal (&error, USHER_ERROR, USHER_ERROR_CONFLICT, "the launch was cancelled");
    }
  launch_job_finish (launch, document, error);
}

static void
launch_job_push_start (UsherLaunch *launch)
{
  g_autofree char *lane = g_strconcat ("launch:", launch->desktop->host, NULL);
  g_autoptr (GError) error = NULL;

  if (usher_workers_push (launch->parts->workers, lane, launch_job_run, launch))
    return;
  g_set_error (&error, USHER_ERROR, USHER_ERROR_BUSY, "too many desktops of host %s are being started",
               launch->desktop->host);
  launch_job_finish (launch, NULL, error);
}

static void launch_job_place (guint    place,
                              gpointer data);

static void
launch_job_wait (UsherLaunch *launch,
                 gboolean     front)
{
  /* from the moment it stands in line, another thread may end it */
  g_autoptr (UsherPoolKeeper) keeper = g_object_ref (launch->parts->keeper);

  usher_wait_line_join (launch->parts->line, launch->pool->name, front, launch_job_place, launch);
  usher_pool_keeper_wake (keeper);
}

/* a turn has come: claim, or go back to the front of the line */
static void
launch_job_turn (gpointer data)
{
  UsherLaunch *launch = data;
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (launch->cancellable))
    g_set_error_literal (&error, USHER_ERROR, USHER_ERROR_CONFLICT, "the launch was cancelled");
  else if (usher_launch_assign_decide (launch, &error))
    {
      if (launch->desktop != NULL)
        launch_job_push_start (launch);
      else
        launch_job_wait (launch, TRUE);
      return;
    }
  launch_job_finish (launch, NULL, error);
}

/* called with the line locked */
static void
launch_job_place (guint    place,
                  gpointer data)
{
  UsherLaunch *launch = data;

  if (place > 0)
    usher_jobs_progress (launch->parts->jobs, launch->job, USHER_JOB_QUEUED, 0, place);
  else
    usher_workers_push_at (launch->parts->workers, "line", 0, launch_job_turn, launch);
}

/* a launch that still stood in line has nobody else to end it */
static void
launch_job_left_line (gpointer data)
{
  UsherLaunch *launch = data;
  g_autoptr (GError) error = NULL;

  g_set_error_literal (&error, USHER_ERROR, USHER_ERROR_CONFLICT, "the launch was cancelled");
  launch_job_finish (launch, NULL, error);
}

static void
launch_job_on_cancelled (GCancellable *cancellable,
                         gpointer      data)
{
  UsherLaunch *launch = data;

  /* not here: the handler may not be disconnected from within itself */
  if (usher_wait_line_leave (launch->parts->line, launch->pool->name, launch))
    usher_workers_push_at (launch->parts->workers, "line", 0, launch_job_left_line, launch);
}

/**
 * usher_launch_job_begin:
 * @launch: (transfer full): a launch that takes time
 * @error: BUSY
 *
 * Goes on with it in workers: waits for a desktop if it has none, starts the desktop, and opens its display.
 *
 * Returns: (transfer full): the id of its job
 */
char *
usher_launch_job_begin (UsherLaunch *launch,
                        GError     **error)
{
  char *id = usher_jobs_open (launch->parts->jobs, launch->owner, launch->offer);

  if (id == NULL)
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BUSY, "too many launches are under way");
      usher_launch_assign_undo (launch);
      usher_launch_audit (launch, *error);
      usher_launch_free (launch);
      return NULL;
    }
  launch->job = g_strdup (id);
  launch->cancellable = usher_jobs_cancellable (launch->parts->jobs, id);
  if (launch->desktop != NULL)
    {
      launch_job_push_start (launch);
      return id;
    }
  launch->cancel_handler = g_cancellable_connect (launch->cancellable, G_CALLBACK (launch_job_on_cancelled), launch,
                                                  NULL);
  launch_job_wait (launch, FALSE);
  return id;
}
