/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/launch-flow.h"

#include "broker/core/assignment.h"
#include "broker/service/audit.h"
#include "broker/service/catalog-flow.h"
#include "broker/service/desktop-move.h"
#include "broker/service/launch-ticket.h"
#include "common/error.h"

/* others claim at the same time: each loser looks again */
#define LAUNCH_FLOW_TRIES 16
#define LAUNCH_FLOW_CANDIDATES 8
#define LAUNCH_FLOW_ASK_PATIENCE 10

struct _UsherLaunchFlow
{
  GObject            parent_instance;

  UsherContext      *context;
  UsherJobs         *jobs;
  UsherWorkers      *workers;
  UsherPoolKeeper   *keeper;
  UsherWaitLine     *line;
  UsherDesktopLocks *locks;
  gint               turn;
};

G_DEFINE_FINAL_TYPE (UsherLaunchFlow, usher_launch_flow, G_TYPE_OBJECT)

/**
 * Launch: one launch on its way, from the first decision to the ticket
 * @request: of its own: a launch that goes on as a job outlives the call
 * @desktop: (nullable): once it is decided
 * @claimed: (nullable): id of the desktop this launch claimed: what it gives back when it fails
 * @job: (nullable): once it goes on as a job
 */
typedef struct
{
  UsherLaunchFlow *flow;
  UsherRequest    *request;
  char            *owner;
  char            *offer;
  char            *resume;
  UsherCatalog    *catalog;
  const UsherPool *pool;
  UsherDesktop    *desktop;
  UsherHypervisor *hypervisor;
  char            *claimed;
  char            *job;
  GCancellable    *cancellable;
  gulong           cancel_handler;
  gboolean         take_over;
} Launch;

static void
launch_flow_free (Launch *launch)
{
  g_object_unref (launch->flow);
  usher_request_free (launch->request);
  g_free (launch->owner);
  g_free (launch->offer);
  g_free (launch->resume);
  g_clear_pointer (&launch->catalog, usher_catalog_unref);
  g_clear_pointer (&launch->desktop, usher_desktop_free);
  g_clear_object (&launch->hypervisor);
  g_free (launch->claimed);
  g_free (launch->job);
  g_clear_object (&launch->cancellable);
  g_free (launch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Launch, launch_flow_free)

static void
usher_launch_flow_finalize (GObject *object)
{
  UsherLaunchFlow *self = USHER_LAUNCH_FLOW (object);

  g_clear_object (&self->context);
  g_clear_object (&self->jobs);
  g_clear_object (&self->workers);
  g_clear_object (&self->keeper);
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

  self->context = g_object_ref (context);
  self->jobs = g_object_ref (jobs);
  self->workers = g_object_ref (workers);
  self->keeper = g_object_ref (keeper);
  self->line = line;
  self->locks = locks;
  return self;
}

static Launch *
launch_flow_begin (UsherLaunchFlow      *self,
                   UsherRequest         *request,
                   const UsherLaunchAsk *ask)
{
  Launch *launch = g_new0 (Launch, 1);

  launch->flow = g_object_ref (self);
  launch->request = usher_request_new (request->who, request->actor, request->address, 0);
  launch->owner = usher_identity_owner (request->who);
  launch->offer = g_strdup (ask->offer);
  launch->resume = g_strdup (ask->resume);
  launch->take_over = ask->take_over;
  launch->catalog = usher_context_dup_catalog (self->context);
  return launch;
}

/* which of several desktops the session ran on that the caller comes back for */
static const char *
launch_flow_resumed (Launch    *launch,
                     GPtrArray *own)
{
  for (guint i = 0; i < own->len; i++)
    {
      const UsherDesktop *desktop = own->pdata[i];
      g_autoptr (UsherSession) live = usher_session_store_live (usher_context_sessions (launch->flow->context),
                                                                desktop->id, NULL);

      if (live != NULL && g_str_equal (live->id, launch->resume))
        return desktop->id;
    }
  return "";
}

/* reads what the decision needs, and decides; the arrays own what the answer borrows */
static gboolean
launch_flow_decide (Launch          *launch,
                    GPtrArray      **own,
                    GPtrArray      **free_ones,
                    UsherAssignment *assignment,
                    GError         **error)
{
  UsherDesktopStore *desktops = usher_context_desktops (launch->flow->context);
  UsherDesktopQuery own_query = { .owner = launch->owner, .pool = launch->pool->name };
  UsherDesktopQuery free_query = {
    .pool = launch->pool->name,
    .states = 1u << USHER_DESKTOP_READY,
    .limit = LAUNCH_FLOW_CANDIDATES,
  };
  UsherAssignmentFacts facts = { .pool = launch->pool };
  UsherDesktopCounts counts;

  *own = usher_desktop_store_find (desktops, &own_query, error);
  if (*own == NULL)
    return FALSE;
  *free_ones = usher_desktop_store_find (desktops, &free_query, error);
  if (*free_ones == NULL || !usher_desktop_store_counts (desktops, launch->pool->name, &counts, error))
    return FALSE;
  facts.own = *own;
  facts.free = *free_ones;
  facts.total = counts.total;
  facts.coming = usher_desktop_store_coming (&counts);
  facts.resume = launch->resume != NULL ? launch_flow_resumed (launch, *own) : NULL;
  /* the warm ones stand first: only losers of a race look further */
  facts.turn = (guint) g_atomic_int_get (&launch->flow->turn);
  *assignment = usher_assignment_decide (&facts);
  return TRUE;
}

static gboolean
launch_flow_claim (Launch                *launch,
                   const UsherAssignment *assignment,
                   GError               **error)
{
  const UsherDesktop *desktop = assignment->desktop;
  UsherAuditEntry audit = usher_audit_entry (launch->request, "claim", desktop);
  UsherDesktopChange change = {
    .id = desktop->id,
    .revision = desktop->revision,
    .event = USHER_DESKTOP_CLAIM,
    .now = audit.at,
    .owner = launch->owner,
    .owner_limit = assignment->owner_limit,
  };

  launch->desktop = usher_desktop_store_change (usher_context_desktops (launch->flow->context), &change, &audit, error);
  if (launch->desktop == NULL)
    return FALSE;
  usher_audit_log (&audit);
  launch->claimed = g_strdup (desktop->id);
  usher_pool_keeper_wake (launch->flow->keeper);
  return TRUE;
}

/* sets launch->desktop, or leaves it NULL when the user has to wait */
static gboolean
launch_flow_assign (Launch  *launch,
                    GError **error)
{
  for (int try = 0; try < LAUNCH_FLOW_TRIES; try++)
    {
      g_autoptr (GPtrArray) own = NULL;
      g_autoptr (GPtrArray) free_ones = NULL;
      g_autoptr (GError) failure = NULL;
      UsherAssignment assignment;

      if (!launch_flow_decide (launch, &own, &free_ones, &assignment, error))
        return FALSE;
      switch (assignment.kind)
        {
        case USHER_ASSIGNMENT_REUSE:
          launch->desktop = usher_desktop_copy (assignment.desktop);
          return TRUE;
        case USHER_ASSIGNMENT_CREATE:
        case USHER_ASSIGNMENT_WAIT:
          return TRUE;
        case USHER_ASSIGNMENT_REFUSE:
          g_set_error (error, USHER_ERROR, assignment.reason, "pool %s has no desktop for %s", launch->pool->name,
                       launch->owner);
          return FALSE;
        case USHER_ASSIGNMENT_CLAIM:
        default:
          break;
        }
      if (launch_flow_claim (launch, &assignment, &failure))
        return TRUE;
      if (!usher_error_is (failure, USHER_ERROR_CONFLICT) && !usher_error_is (failure, USHER_ERROR_LIMIT_REACHED))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      g_atomic_int_inc (&launch->flow->turn);
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_BUSY, "too many launches of pool %s at once", launch->pool->name);
  return FALSE;
}

/* what this launch claimed, nobody has seen: it goes back to be reset */
static void
launch_flow_undo (Launch *launch)
{
  UsherDesktopStore *desktops = usher_context_desktops (launch->flow->context);
  g_autoptr (UsherDesktop) desktop = NULL;
  g_autoptr (UsherDesktop) changed = NULL;
  g_autoptr (GError) error = NULL;
  UsherDesktopMove move = {
    .event = USHER_DESKTOP_RELEASE,
    .request = launch->request,
    .why = "the launch did not come through",
  };

  if (launch->claimed == NULL)
    return;
  desktop = usher_desktop_store_get (desktops, launch->claimed, &error);
  if (desktop == NULL || desktop->state != USHER_DESKTOP_ASSIGNED || g_strcmp0 (desktop->owner, launch->owner) != 0)
    return;
  changed = usher_desktop_move_make (launch->flow->context, desktop, &move, &error);
  if (changed == NULL)
    g_warning ("desktop %s stays claimed after a failed launch: %s", desktop->name, error->message);
  g_clear_pointer (&launch->claimed, g_free);
  usher_pool_keeper_wake (launch->flow->keeper);
}

static gboolean
launch_flow_check_viewer (Launch       *launch,
                          UsherRequest *request,
                          GError      **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (UsherSession) live = NULL;

  live = usher_session_store_live (usher_context_sessions (launch->flow->context), launch->desktop->id, &failure);
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

/* the desktop may have been taken away since it was decided: only its owner of this moment gets the ticket */
static UsherLaunchDocument *
launch_flow_ticket (Launch  *launch,
                    guint    tls_port,
                    GError **error)
{
  UsherContext *context = launch->flow->context;
  UsherLaunchTicket ticket = {
    .context = context,
    .pool = launch->pool,
    .host = usher_catalog_host (launch->catalog, launch->desktop->host),
    .hypervisor = launch->hypervisor,
    .tls_port = tls_port,
  };
  g_autoptr (UsherDesktop) desktop = NULL;
  UsherLaunchDocument *document = NULL;
  GMutex *lock = usher_desktop_locks_of (launch->flow->locks, launch->desktop->id);

  if (ticket.host == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST, "host %s is no longer configured", launch->desktop->host);
      return NULL;
    }
  g_mutex_lock (lock);
  desktop = usher_desktop_store_get (usher_context_desktops (context), launch->desktop->id, error);
  ticket.desktop = desktop;
  if (desktop != NULL &&
      (g_strcmp0 (desktop->owner, launch->owner) != 0 || !usher_desktop_state_is_owned (desktop->state)))
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "desktop %s was taken away meanwhile", desktop->name);
  else if (desktop != NULL)
    document = usher_launch_ticket_issue (&ticket, launch->request, error);
  g_mutex_unlock (lock);
  return document;
}

static UsherDomainInfo *
launch_flow_inspect (Launch          *launch,
                     const UsherWait *wait,
                     GError         **error)
{
  if (launch->hypervisor == NULL)
    launch->hypervisor = usher_context_dup_hypervisor (launch->flow->context, launch->desktop->host, error);
  if (launch->hypervisor == NULL)
    return NULL;
  return usher_hypervisor_inspect (launch->hypervisor, launch->desktop->id, wait, error);
}

static UsherLaunchDocument *
launch_flow_start (Launch  *launch,
                   GError **error)
{
  UsherWait wait = usher_wait_new (launch->pool->start_timeout, launch->cancellable);
  g_autoptr (UsherDomainInfo) info = NULL;
  g_autoptr (GError) failure = NULL;

  usher_jobs_progress (launch->flow->jobs, launch->job, USHER_JOB_STARTING, 40, 0);
  info = launch_flow_inspect (launch, &wait, error);
  if (info == NULL)
    return NULL;
  if (info->power != USHER_POWER_ON || info->tls_port == 0)
    {
      if (!usher_hypervisor_start (launch->hypervisor, launch->desktop->id, &wait, error))
        return NULL;
      if (!usher_desktop_store_set_power (usher_context_desktops (launch->flow->context), launch->desktop->id,
                                          USHER_POWER_ON, &failure))
        g_warning ("desktop %s: %s", launch->desktop->name, failure->message);
      usher_jobs_progress (launch->flow->jobs, launch->job, USHER_JOB_PREPARING, 80, 0);
      usher_domain_info_free (info);
      info = launch_flow_inspect (launch, &wait, error);
      if (info == NULL)
        return NULL;
    }
  if (!usher_wait_check (&wait, error))
    return NULL;
  return launch_flow_ticket (launch, info->tls_port, error);
}

static void
launch_flow_audit (Launch       *launch,
                   const GError *error)
{
  UsherAuditEntry audit = usher_audit_entry (launch->request, "launch", launch->desktop);

  if (launch->desktop == NULL && launch->pool != NULL)
    audit.pool = launch->pool->name;
  usher_audit_write (launch->flow->context, &audit, error);
}

/* the end of a launch that went on as a job */
static void
launch_flow_finish_job (Launch              *launch,
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
    launch_flow_undo (launch);
  launch_flow_audit (launch, error);
  if (document != NULL)
    usher_jobs_finish (launch->flow->jobs, launch->job, document);
  else
    usher_jobs_fail (launch->flow->jobs, launch->job, error);
  launch_flow_free (launch);
}

static void
launch_flow_start_job (gpointer data)
{
  Launch *launch = data;
  g_autoptr (GError) error = NULL;
  UsherLaunchDocument *document = launch_flow_start (launch, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      g_set_error_literal (&error, USHER_ERROR, USHER_ERROR_CONFLICT, "the launch was cancelled");
    }
  launch_flow_finish_job (launch, document, error);
}

static void
launch_flow_push_start (Launch *launch)
{
  g_autofree char *lane = g_strconcat ("launch:", launch->desktop->host, NULL);
  g_autoptr (GError) error = NULL;

  if (usher_workers_push (launch->flow->workers, lane, launch_flow_start_job, launch))
    return;
  g_set_error (&error, USHER_ERROR, USHER_ERROR_BUSY, "too many desktops of host %s are being started",
               launch->desktop->host);
  launch_flow_finish_job (launch, NULL, error);
}

static void launch_flow_place (guint    place,
                               gpointer data);

static void
launch_flow_wait (Launch  *launch,
                  gboolean front)
{
  /* from the moment it stands in line, another thread may end it */
  g_autoptr (UsherPoolKeeper) keeper = g_object_ref (launch->flow->keeper);

  usher_wait_line_join (launch->flow->line, launch->pool->name, front, launch_flow_place, launch);
  usher_pool_keeper_wake (keeper);
}

/* a turn has come: claim, or go back to the front of the line */
static void
launch_flow_turn (gpointer data)
{
  Launch *launch = data;
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (launch->cancellable))
    g_set_error_literal (&error, USHER_ERROR, USHER_ERROR_CONFLICT, "the launch was cancelled");
  else if (launch_flow_assign (launch, &error))
    {
      if (launch->desktop != NULL)
        launch_flow_push_start (launch);
      else
        launch_flow_wait (launch, TRUE);
      return;
    }
  launch_flow_finish_job (launch, NULL, error);
}

/* called with the line locked */
static void
launch_flow_place (guint    place,
                   gpointer data)
{
  Launch *launch = data;

  if (place > 0)
    usher_jobs_progress (launch->flow->jobs, launch->job, USHER_JOB_QUEUED, 0, place);
  else
    usher_workers_push_at (launch->flow->workers, "line", 0, launch_flow_turn, launch);
}

/* a launch that still stood in line has nobody else to end it */
static void
launch_flow_left_line (gpointer data)
{
  Launch *launch = data;
  g_autoptr (GError) error = NULL;

  g_set_error_literal (&error, USHER_ERROR, USHER_ERROR_CONFLICT, "the launch was cancelled");
  launch_flow_finish_job (launch, NULL, error);
}

static void
launch_flow_on_cancelled (GCancellable *cancellable,
                          gpointer      data)
{
  Launch *launch = data;

  /* not here: the handler may not be disconnected from within itself */
  if (usher_wait_line_leave (launch->flow->line, launch->pool->name, launch))
    usher_workers_push_at (launch->flow->workers, "line", 0, launch_flow_left_line, launch);
}

/* takes over @launch */
static char *
launch_flow_to_job (Launch  *launch,
                    GError **error)
{
  char *id = usher_jobs_open (launch->flow->jobs, launch->owner, launch->offer);

  if (id == NULL)
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BUSY, "too many launches are under way");
      launch_flow_undo (launch);
      launch_flow_audit (launch, *error);
      launch_flow_free (launch);
      return NULL;
    }
  launch->job = g_strdup (id);
  launch->cancellable = usher_jobs_cancellable (launch->flow->jobs, id);
  if (launch->desktop != NULL)
    {
      launch_flow_push_start (launch);
      return id;
    }
  launch->cancel_handler = g_cancellable_connect (launch->cancellable, G_CALLBACK (launch_flow_on_cancelled), launch,
                                                  NULL);
  launch_flow_wait (launch, FALSE);
  return id;
}

/* the desktop, and a launch document at once when it runs already */
static gboolean
launch_flow_try (Launch               *launch,
                 UsherRequest         *request,
                 UsherLaunchDocument **document,
                 GError              **error)
{
  UsherWait wait = usher_wait_new (LAUNCH_FLOW_ASK_PATIENCE, request->cancellable);
  UsherOfferTarget target;
  g_autoptr (UsherDomainInfo) info = NULL;
  g_autoptr (GError) failure = NULL;

  if (!usher_catalog_flow_resolve (launch->flow->context, request, launch->catalog, launch->offer, &target, error))
    return FALSE;
  launch->pool = target.pool;
  launch->desktop = target.desktop;
  if (launch->desktop == NULL && !launch_flow_assign (launch, error))
    return FALSE;
  if (launch->desktop == NULL)
    return TRUE;
  if (launch->desktop->state == USHER_DESKTOP_LOST)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST, "host %s of desktop %s does not answer",
                   launch->desktop->host, launch->desktop->name);
      return FALSE;
    }
  if (!launch_flow_check_viewer (launch, request, error))
    return FALSE;

  info = launch_flow_inspect (launch, &wait, &failure);
  if (info == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (info->power != USHER_POWER_ON || info->tls_port == 0)
    return TRUE;
  *document = launch_flow_ticket (launch, info->tls_port, error);
  return *document != NULL;
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
  g_autoptr (Launch) launch = launch_flow_begin (self, request, ask);
  g_autoptr (GError) failure = NULL;
  UsherLaunchDocument *document = NULL;

  /* asked again while it is being prepared: the same job answers both */
  *job = usher_jobs_find (self->jobs, launch->owner, ask->offer);
  if (*job != NULL)
    return NULL;

  if (!launch_flow_try (launch, request, &document, &failure))
    {
      launch_flow_undo (launch);
      launch_flow_audit (launch, failure);
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (document != NULL)
    {
      launch_flow_audit (launch, NULL);
      return document;
    }
  *job = launch_flow_to_job (g_steal_pointer (&launch), error);
  return NULL;
}
