/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/power-flow.h"

#include "broker/service/audit.h"
#include "broker/service/catalog-flow.h"
#include "common/error.h"

#define POWER_FLOW_PATIENCE 120
/* a guest that was asked to shut down gets so long, and is looked at so often */
#define POWER_FLOW_SHUTDOWN_PATIENCE 90
#define POWER_FLOW_LOOK (500 * 1000)

struct _UsherPowerFlow
{
  GObject       parent_instance;

  UsherContext *context;
  UsherJobs    *jobs;
  UsherWorkers *workers;
};

G_DEFINE_FINAL_TYPE (UsherPowerFlow, usher_power_flow, G_TYPE_OBJECT)

/**
 * PowerTask: one action under way
 */
typedef struct
{
  UsherPowerFlow   *flow;
  UsherRequest     *request;
  UsherDesktop     *desktop;
  UsherPowerAction  action;
  char             *job;
} PowerTask;

static const struct
{
  const char          *word;
  UsherPoolUserActions allowed;
} power_actions[] = {
  [USHER_POWER_ACTION_START] = { "start", USHER_POOL_USER_START },
  [USHER_POWER_ACTION_SHUTDOWN] = { "shutdown", USHER_POOL_USER_SHUTDOWN },
  [USHER_POWER_ACTION_RESET] = { "reset", USHER_POOL_USER_RESET },
};

static void
usher_power_flow_finalize (GObject *object)
{
  UsherPowerFlow *self = USHER_POWER_FLOW (object);

  g_clear_object (&self->context);
  g_clear_object (&self->jobs);
  g_clear_object (&self->workers);
  G_OBJECT_CLASS (usher_power_flow_parent_class)->finalize (object);
}

static void
usher_power_flow_class_init (UsherPowerFlowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_power_flow_finalize;
}

static void
usher_power_flow_init (UsherPowerFlow *self)
{
}

/**
 * usher_power_flow_new:
 * @context: the ports
 * @jobs: where an action is followed
 * @workers: where it runs
 *
 * Returns: (transfer full): the flow; usable from any thread
 */
UsherPowerFlow *
usher_power_flow_new (UsherContext *context,
                      UsherJobs    *jobs,
                      UsherWorkers *workers)
{
  UsherPowerFlow *self = g_object_new (USHER_TYPE_POWER_FLOW, NULL);

  self->context = g_object_ref (context);
  self->jobs = g_object_ref (jobs);
  self->workers = g_object_ref (workers);
  return self;
}

static void
power_flow_free (PowerTask *task)
{
  g_object_unref (task->flow);
  usher_request_free (task->request);
  usher_desktop_free (task->desktop);
  g_free (task->job);
  g_free (task);
}

static gboolean
power_flow_shut_down (UsherHypervisor *hypervisor,
                      const char      *id,
                      GCancellable    *cancellable,
                      GError         **error)
{
  UsherWait wait = usher_wait_new (POWER_FLOW_SHUTDOWN_PATIENCE, cancellable);

  if (!usher_hypervisor_stop (hypervisor, id, FALSE, &wait, error))
    return FALSE;
  for (;;)
    {
      g_autoptr (UsherDomainInfo) info = usher_hypervisor_inspect (hypervisor, id, &wait, error);

      if (info == NULL)
        return FALSE;
      if (info->power == USHER_POWER_OFF)
        return TRUE;
      if (!usher_wait_check (&wait, NULL))
        break;
      g_usleep (POWER_FLOW_LOOK);
    }
  g_set_error_literal (error, USHER_ERROR, USHER_ERROR_TIMEOUT, "the guest was asked to shut down and still runs");
  return FALSE;
}

static gboolean
power_flow_do (PowerTask    *task,
               GCancellable *cancellable,
               GError      **error)
{
  UsherContext *context = task->flow->context;
  UsherWait wait = usher_wait_new (POWER_FLOW_PATIENCE, cancellable);
  g_autoptr (UsherHypervisor) hypervisor = usher_context_dup_hypervisor (context, task->desktop->host, error);
  UsherPower power = task->action == USHER_POWER_ACTION_SHUTDOWN ? USHER_POWER_OFF : USHER_POWER_ON;
  gboolean done = FALSE;

  if (hypervisor == NULL)
    return FALSE;
  switch (task->action)
    {
    case USHER_POWER_ACTION_START:
      done = usher_hypervisor_start (hypervisor, task->desktop->id, &wait, error);
      break;
    case USHER_POWER_ACTION_SHUTDOWN:
      done = power_flow_shut_down (hypervisor, task->desktop->id, cancellable, error);
      break;
    case USHER_POWER_ACTION_RESET:
      done = usher_hypervisor_reset (hypervisor, task->desktop->id, &wait, error);
      break;
    default:
      g_assert_not_reached ();
    }
  return done &&
         usher_desktop_store_set_power (usher_context_desktops (context), task->desktop->id, power, error);
}

static void
power_flow_run (gpointer data)
{
  PowerTask *task = data;
  g_autoptr (GCancellable) cancellable = usher_jobs_cancellable (task->flow->jobs, task->job);
  UsherAuditEntry audit = usher_audit_entry (task->request, power_actions[task->action].word, task->desktop);
  g_autoptr (GError) error = NULL;

  usher_jobs_progress (task->flow->jobs, task->job, USHER_JOB_STARTING, 30, 0);
  power_flow_do (task, cancellable, &error);
  usher_audit_write (task->flow->context, &audit, error);
  if (error == NULL)
    usher_jobs_finish (task->flow->jobs, task->job, NULL);
  else
    usher_jobs_fail (task->flow->jobs, task->job, error);
  power_flow_free (task);
}

/* takes over @desktop */
static char *
power_flow_begin (UsherPowerFlow  *self,
                  UsherRequest    *request,
                  UsherDesktop    *desktop,
                  UsherPowerAction action,
                  GError         **error)
{
  g_autofree char *lane = g_strconcat ("power:", desktop->host, NULL);
  g_autofree char *key = g_strconcat (power_actions[action].word, ":", desktop->id, NULL);
  char *id = usher_jobs_find (self->jobs, request->actor, key);
  PowerTask *task;

  /* asked again while it is under way */
  if (id != NULL)
    {
      usher_desktop_free (desktop);
      return id;
    }
  id = usher_jobs_open (self->jobs, request->actor, key);
  task = g_new0 (PowerTask, 1);
  task->flow = g_object_ref (self);
  task->request = usher_request_new (request->who, request->actor, request->address, 0);
  task->desktop = desktop;
  task->action = action;
  task->job = g_strdup (id);
  if (id != NULL && usher_workers_push (self->workers, lane, power_flow_run, task))
    return id;
  g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BUSY, "too many actions are under way");
  if (id != NULL)
    usher_jobs_fail (self->jobs, id, *error);
  power_flow_free (task);
  g_free (id);
  return NULL;
}

/* the user's own desktop that an offer stands for */
static UsherDesktop *
power_flow_own (UsherPowerFlow         *self,
                UsherRequest           *request,
                const UsherOfferTarget *target,
                GError                **error)
{
  g_autofree char *owner = usher_identity_owner (request->who);
  UsherDesktopQuery query = { .owner = owner, .pool = target->pool->name, .limit = 1 };
  g_autoptr (GPtrArray) own = NULL;

  if (target->desktop != NULL)
    return target->desktop;
  own = usher_desktop_store_find (usher_context_desktops (self->context), &query, error);
  if (own == NULL)
    return NULL;
  if (own->len > 0)
    return usher_desktop_copy (own->pdata[0]);
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s has no desktop of pool %s yet", owner, target->pool->name);
  return NULL;
}

/**
 * usher_power_flow_act:
 * @flow: the flow
 * @request: who
 * @offer: "pool:NAME" or "desktop:UUID"
 * @action: what to do
 * @error: NOT_FOUND, FORBIDDEN when the pool does not allow it, POOL_CLOSED for a start outside its hours, CONFLICT when the
 *   user has no desktop of the pool, BUSY
 *
 * Returns: (transfer full) (nullable): the id of the job that does it
 */
char *
usher_power_flow_act (UsherPowerFlow  *self,
                      UsherRequest    *request,
                      const char      *offer,
                      UsherPowerAction action,
                      GError         **error)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (self->context);
  UsherOfferTarget target;
  UsherDesktop *desktop;

  if (!usher_catalog_flow_resolve (self->context, request, catalog, offer, &target, error))
    return NULL;
  if (!(target.pool->user_actions & power_actions[action].allowed))
    {
      usher_desktop_free (target.desktop);
      g_set_error (error, USHER_ERROR, USHER_ERROR_FORBIDDEN, "users of pool %s may not %s their desktop",
                   target.pool->name, power_actions[action].word);
      return NULL;
    }
  if (action == USHER_POWER_ACTION_START && !usher_catalog_flow_check_open (target.pool, error))
    {
      usher_desktop_free (target.desktop);
      return NULL;
    }
  desktop = power_flow_own (self, request, &target, error);
  return desktop != NULL ? power_flow_begin (self, request, desktop, action, error) : NULL;
}

/**
 * usher_power_flow_act_admin:
 * @flow: the flow
 * @request: which administrator
 * @desktop: id of any desktop
 * @action: what to do
 * @error: NOT_FOUND, BUSY
 *
 * Returns: (transfer full) (nullable): the id of the job that does it; the actor's own
 */
char *
usher_power_flow_act_admin (UsherPowerFlow  *self,
                            UsherRequest    *request,
                            const char      *desktop,
                            UsherPowerAction action,
                            GError         **error)
{
  UsherDesktop *found = usher_desktop_store_get (usher_context_desktops (self->context), desktop, error);

  return found != NULL ? power_flow_begin (self, request, found, action, error) : NULL;
}
