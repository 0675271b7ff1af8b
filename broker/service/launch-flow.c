/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/launch-flow.h"

#include "broker/core/assignment.h"
#include "broker/service/catalog-flow.h"
#include "broker/service/launch-assign.h"
#include "broker/service/launch-display.h"
#include "broker/service/launch-job.h"
#include "common/error.h"

#define LAUNCH_FLOW_ASK_PATIENCE 10

struct _UsherLaunchFlow
{
  GObject           parent_instance;

  UsherLaunchParts *parts;
};

G_DEFINE_FINAL_TYPE (UsherLaunchFlow, usher_launch_flow, G_TYPE_OBJECT)

static void
usher_launch_flow_finalize (GObject *object)
{
  g_clear_pointer (&USHER_LAUNCH_FLOW (object)->parts, usher_launch_parts_unref);
  G_OBJECT_CLASS (usher_launch_flow_parent_class)->finalize (object);
}

static void
usher_launch_flow_class_init (UsherLaunchFlowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_launch_flow_finalize;
}

static void
usher_launch_flow_init (UsherLaunchFlow *self)
{
}

/**
 * usher_launch_flow_new:
 * @context: the ports
 * @jobs: where a launch that takes time is followed
 * @workers: where it runs
 * @keeper: woken when a desktop is wanted
 * @line: who waits for one; outlives the flow
 * @locks: shared with whoever else sets tickets; outlive the flow
 *
 * Returns: (transfer full): the flow; usable from any thread
 */
UsherLaunchFlow *
usher_launch_flow_new (UsherContext      *context,
                       UsherJobs         *jobs,
                       UsherWorkers      *workers,
                       UsherPoolKeeper   *keeper,
                       UsherWaitLine     *line,
                       UsherDesktopLocks *locks)
{
  UsherLaunchFlow *self = g_object_new (USHER_TYPE_LAUNCH_FLOW, NULL);

  self->parts = usher_launch_parts_new (context, jobs, workers, keeper, line, locks);
  return self;
}

static gboolean
launch_flow_check_viewer (UsherLaunch  *launch,
                          UsherRequest *request,
                          GError      **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (UsherSession) live = NULL;

  live = usher_session_store_live (usher_context_sessions (launch->parts->context), launch->desktop->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (usher_assignment_take_over (launch->pool, live, launch->resume, launch->take_over))
    return TRUE;
  request->viewer_user = g_strdup (live->owner);
  request->viewer_address = g_strdup (live->viewer != NULL ? live->viewer : live->address);
  request->viewer_since = live->since;
  g_set_error (error, USHER_ERROR, USHER_ERROR_IN_USE, "a viewer at %s is connected to desktop %s",
               request->viewer_address != NULL ? request->viewer_address : "an unknown address", launch->desktop->name);
  return FALSE;
}

/* a desktop that is said to run gets its ticket at once; one that turns out to be off is started by a job */
static gboolean
launch_flow_open (UsherLaunch          *launch,
                  UsherRequest         *request,
                  UsherLaunchDocument **document,
                  GError              **error)
{
  UsherWait wait = usher_wait_new (LAUNCH_FLOW_ASK_PATIENCE, request->cancellable);
  g_autoptr (UsherDomainInfo) info = usher_launch_display_recall (launch);
  g_autoptr (GError) failure = NULL;

  if (info == NULL)
    info = usher_launch_display_look (launch, &wait, error);
  if (info == NULL)
    return FALSE;
  if (info->power != USHER_POWER_ON || info->tls_port == 0)
    return TRUE;
  *document = usher_launch_display_open (launch, info->tls_port, &failure);
  if (*document != NULL || usher_error_is (failure, USHER_ERROR_START_FAILED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* the desktop, and a launch document at once when it runs already */
static gboolean
launch_flow_try (UsherLaunch          *launch,
                 UsherRequest         *request,
                 UsherLaunchDocument **document,
                 GError              **error)
{
  UsherOfferTarget target;
  UsherHostState state;

  if (!usher_catalog_flow_resolve (launch->parts->context, request, launch->catalog, launch->offer, &target, error))
    return FALSE;
  launch->pool = target.pool;
  launch->desktop = target.desktop;
  if (!usher_catalog_flow_check_open (launch->pool, error))
    return FALSE;
  if (launch->desktop == NULL && !usher_launch_assign_decide (launch, error))
    return FALSE;
  if (launch->desktop == NULL)
    return TRUE;
  if (launch->desktop->state == USHER_DESKTOP_LOST)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST, "host %s of desktop %s does not answer",
                   launch->desktop->host, launch->desktop->name);
      return FALSE;
    }
  state = usher_host_states_get (usher_context_host_states (launch->parts->context), launch->desktop->host);
  if (!usher_host_state_allows (state, USHER_HOST_RUN))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST, "host %s of desktop %s: %s", launch->desktop->host,
                   launch->desktop->name, usher_host_state_to_word (state));
      return FALSE;
    }
  return launch_flow_check_viewer (launch, request, error) && launch_flow_open (launch, request, document, error);
}

/**
 * usher_launch_flow_launch:
 * @flow: the flow
 * @request: who launches; gets the viewer with IN_USE
 * @ask: what
 * @job: (out): the id of a job, when the desktop is not ready yet
 * @error: why not: NOT_FOUND, IN_USE, NO_FREE_DESKTOP, LIMIT_REACHED, HOST_LOST, START_FAILED, BUSY …
 *
 * Blocks for as long as the store and one call to the host take; what takes longer goes on as a job.
 *
 * Returns: (transfer full) (nullable): the launch document; NULL with @job set when the job will bring it, or with @error
 */
UsherLaunchDocument *
usher_launch_flow_launch (UsherLaunchFlow      *self,
                          UsherRequest         *request,
                          const UsherLaunchAsk *ask,
                          char                **job,
                          GError              **error)
{
  g_autoptr (UsherLaunch) launch = usher_launch_new (self->parts, request, ask);
  g_autoptr (GError) failure = NULL;
  UsherLaunchDocument *document = NULL;

  /* asked again while it is being prepared: the same job answers both */
  *job = usher_jobs_find (self->parts->jobs, launch->owner, ask->offer);
  if (*job != NULL)
    return NULL;

  if (!launch_flow_try (launch, request, &document, &failure))
    {
      usher_launch_assign_undo (launch);
      usher_launch_audit (launch, failure);
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (document != NULL)
    {
      usher_launch_audit (launch, NULL);
      return document;
    }
  *job = usher_launch_job_begin (g_steal_pointer (&launch), error);
  return NULL;
}
