/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/snapshot-flow.h"

#include "broker/service/audit.h"
#include "broker/service/snapshot-rights.h"
#include "common/error.h"

struct _UsherSnapshotFlow
{
  GObject       parent_instance;

  UsherContext *context;
  UsherJobs    *jobs;
  UsherWorkers *workers;

  GMutex        lock;
  GHashTable   *in_hand;
};

G_DEFINE_FINAL_TYPE (UsherSnapshotFlow, usher_snapshot_flow, G_TYPE_OBJECT)

/**
 * SnapshotTask: a snapshot that is made, or gone back to
 * @kind: of one that is made
 * @name: of the snapshot; of one that is made only known when it is its turn
 * @description: (nullable): of one that is made
 * @most: how many of this kind the desktop may have then; 0 for any number
 */
typedef struct
{
  UsherSnapshotFlow *flow;
  UsherRequest      *request;
  UsherDesktop      *desktop;
  const char        *action;
  UsherSnapshotKind  kind;
  char              *name;
  char              *description;
  guint              most;
  char              *job;
} SnapshotTask;

static void
usher_snapshot_flow_finalize (GObject *object)
{
  UsherSnapshotFlow *self = USHER_SNAPSHOT_FLOW (object);

  g_clear_object (&self->context);
  g_clear_object (&self->jobs);
  g_clear_object (&self->workers);
  g_hash_table_unref (self->in_hand);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (usher_snapshot_flow_parent_class)->finalize (object);
}

static void
usher_snapshot_flow_class_init (UsherSnapshotFlowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_snapshot_flow_finalize;
}

static void
usher_snapshot_flow_init (UsherSnapshotFlow *self)
{
  g_mutex_init (&self->lock);
  self->in_hand = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * usher_snapshot_flow_new:
 * @context: the ports
 * @jobs: where a snapshot that is made, or gone back to, is followed
 * @workers: where hosts are asked
 *
 * Returns: (transfer full): the flow; usable from any thread
 */
UsherSnapshotFlow *
usher_snapshot_flow_new (UsherContext *context,
                         UsherJobs    *jobs,
                         UsherWorkers *workers)
{
  UsherSnapshotFlow *self = g_object_new (USHER_TYPE_SNAPSHOT_FLOW, NULL);

  self->context = g_object_ref (context);
  self->jobs = g_object_ref (jobs);
  self->workers = g_object_ref (workers);
  return self;
}

/**
 * usher_snapshot_flow_take:
 * @flow: the flow
 * @desktop: whose snapshots are to be changed
 * @error: BUSY when they are being changed
 *
 * Returns: whether @desktop is the caller's now, until usher_snapshot_flow_put()
 */
gboolean
usher_snapshot_flow_take (UsherSnapshotFlow  *self,
                          const UsherDesktop *desktop,
                          GError            **error)
{
  gboolean taken;

  g_mutex_lock (&self->lock);
  taken = g_hash_table_add (self->in_hand, g_strdup (desktop->id));
  g_mutex_unlock (&self->lock);
  if (!taken)
    g_set_error (error, USHER_ERROR, USHER_ERROR_BUSY, "the snapshots of %s are being changed", desktop->name);
  return taken;
}

/**
 * usher_snapshot_flow_put:
 * @flow: the flow
 * @desktop: one that was taken
 */
void
usher_snapshot_flow_put (UsherSnapshotFlow  *self,
                         const UsherDesktop *desktop)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->in_hand, desktop->id);
  g_mutex_unlock (&self->lock);
}

static UsherSnapshotHost *
snapshot_flow_dup_host (UsherSnapshotFlow  *self,
                        const UsherDesktop *desktop,
                        GError            **error)
{
  UsherHypervisor *hypervisor = usher_context_dup_hypervisor (self->context, desktop->host, error);

  return hypervisor != NULL ? USHER_SNAPSHOT_HOST (hypervisor) : NULL;
}

/**
 * usher_snapshot_flow_find:
 * @flow: the flow
 * @request: who asks
 * @ask: which desktop
 * @error: NOT_FOUND, also for what is not the user's; CONFLICT when it has no snapshots: nobody's, or a floating pool's
 *
 * Returns: (transfer full) (nullable): the desktop, so that its host's lane may be chosen
 */
UsherDesktop *
usher_snapshot_flow_find (UsherSnapshotFlow      *self,
                          UsherRequest           *request,
                          const UsherSnapshotAsk *ask,
                          GError                **error)
{
  return usher_snapshot_rights_check (self->context, request, ask, USHER_SNAPSHOT_LOOK, NULL, error);
}

/**
 * usher_snapshot_flow_list:
 * @flow: the flow
 * @request: who asks
 * @ask: which desktop
 * @most: (out): how many of their own the desktop's user may keep
 * @error: as usher_snapshot_flow_find(); what the host says
 *
 * Blocks on the host.
 *
 * Returns: (transfer full) (nullable) (element-type UsherSnapshot): all of the desktop's, the oldest first
 */
GPtrArray *
usher_snapshot_flow_list (UsherSnapshotFlow      *self,
                          UsherRequest           *request,
                          const UsherSnapshotAsk *ask,
                          guint                  *most,
                          GError                **error)
{
  g_autoptr (UsherDesktop) desktop = usher_snapshot_rights_check (self->context, request, ask, USHER_SNAPSHOT_LOOK, most,
                                                                  error);
  g_autoptr (UsherSnapshotHost) host = desktop != NULL ? snapshot_flow_dup_host (self, desktop, error) : NULL;

  return host != NULL ? usher_snapshot_host_list (host, desktop->id, &request->wait, error) : NULL;
}

static void
snapshot_flow_free (SnapshotTask *task)
{
  usher_snapshot_flow_put (task->flow, task->desktop);
  g_object_unref (task->flow);
  usher_request_free (task->request);
  usher_desktop_free (task->desktop);
  g_free (task->name);
  g_free (task->description);
  g_free (task->job);
  g_free (task);
}

static guint
snapshot_flow_count (GPtrArray        *list,
                     UsherSnapshotKind kind)
{
  guint count = 0;

  for (guint i = 0; i < list->len; i++)
    count += usher_snapshot_name_kind (((const UsherSnapshot *) list->pdata[i])->name) == kind;
  return count;
}

static gboolean
snapshot_flow_has_name (GPtrArray  *list,
                        const char *name)
{
  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (((const UsherSnapshot *) list->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

/* counted and named at the host, while nobody else can add one */
static gboolean
snapshot_flow_make (UsherSnapshotHost *host,
                    SnapshotTask      *task,
                    const UsherWait   *wait,
                    GError           **error)
{
  g_autoptr (GPtrArray) list = usher_snapshot_host_list (host, task->desktop->id, wait, error);
  gint64 at = g_get_real_time ();

  if (list == NULL)
    return FALSE;
  if (task->most > 0 && snapshot_flow_count (list, task->kind) >= task->most)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_LIMIT_REACHED, "%s has as many snapshots of its user as pool %s allows: %u",
                   task->desktop->name, task->desktop->pool, task->most);
      return FALSE;
    }
  task->name = usher_snapshot_name_new (task->kind, at);
  while (snapshot_flow_has_name (list, task->name))
    {
      g_free (task->name);
      task->name = usher_snapshot_name_new (task->kind, at += G_TIME_SPAN_SECOND);
    }
  return usher_snapshot_host_create (host, task->desktop->id, task->name, task->description, wait, error);
}

/* whoever had the desktop when this was asked may have lost it while it waited for its turn */
static gboolean
snapshot_flow_is_same (const SnapshotTask *task,
                       GError            **error)
{
  g_autoptr (UsherDesktop) now = usher_desktop_store_get (usher_context_desktops (task->flow->context), task->desktop->id,
                                                          error);

  if (now == NULL)
    return FALSE;
  if (now->claimed_at == task->desktop->claimed_at && g_strcmp0 (now->owner, task->desktop->owner) == 0 &&
      g_strcmp0 (now->host, task->desktop->host) == 0)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s went to somebody else meanwhile", now->name);
  return FALSE;
}

static gboolean
snapshot_flow_go_back (UsherSnapshotHost  *host,
                       const SnapshotTask *task,
                       const UsherWait    *wait,
                       GError            **error)
{
  g_autoptr (UsherDomainInfo) info = NULL;

  if (!usher_snapshot_host_revert (host, task->desktop->id, task->name, wait, error))
    return FALSE;
  info = usher_hypervisor_inspect (USHER_HYPERVISOR (host), task->desktop->id, wait, error);
  return info != NULL && usher_desktop_store_set_power (usher_context_desktops (task->flow->context), task->desktop->id,
                                                        info->power, error);
}

static void
snapshot_flow_do (SnapshotTask *task,
                  GCancellable *cancellable,
                  GError      **error)
{
  UsherWait wait = usher_wait_new (USHER_SNAPSHOT_FLOW_PATIENCE, cancellable);
  g_autoptr (UsherSnapshotHost) host = snapshot_flow_dup_host (task->flow, task->desktop, error);

  if (host == NULL || !snapshot_flow_is_same (task, error))
    return;
  if (task->description == NULL)
    snapshot_flow_go_back (host, task, &wait, error);
  else
    snapshot_flow_make (host, task, &wait, error);
}

static void
snapshot_flow_run (gpointer data)
{
  SnapshotTask *task = data;
  g_autoptr (UsherJobs) jobs = g_object_ref (task->flow->jobs);
  g_autoptr (GCancellable) cancellable = usher_jobs_cancellable (jobs, task->job);
  UsherAuditEntry audit = usher_audit_entry (task->request, task->action, task->desktop);
  g_autofree char *job = g_strdup (task->job);
  g_autoptr (GError) error = NULL;

  usher_jobs_progress (jobs, job, USHER_JOB_PREPARING, 30, 0);
  snapshot_flow_do (task, cancellable, &error);
  audit.detail = task->name;
  usher_audit_write (task->flow->context, &audit, error);
  /* whoever hears that this is done may ask for the next at once */
  snapshot_flow_free (task);
  if (error == NULL)
    usher_jobs_finish (jobs, job, NULL);
  else
    usher_jobs_fail (jobs, job, error);
}

/* takes over @task, whose desktop was taken */
static char *
snapshot_flow_begin (SnapshotTask *task,
                     const char   *key,
                     GError      **error)
{
  UsherSnapshotFlow *self = task->flow;
  g_autofree char *lane = g_strconcat ("snapshot:", task->desktop->host, NULL);
  char *id = usher_jobs_open (self->jobs, task->request->actor, key);

  task->job = g_strdup (id);
  if (id != NULL && usher_workers_push (self->workers, lane, snapshot_flow_run, task))
    return id;
  g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BUSY, "too many snapshots are under way");
  if (id != NULL)
    usher_jobs_fail (self->jobs, id, *error);
  snapshot_flow_free (task);
  g_free (id);
  return NULL;
}

/* takes over @desktop; @made: the description of a new one, or the name of the one to go back to */
static char *
snapshot_flow_ask (UsherSnapshotFlow  *self,
                   UsherRequest       *request,
                   UsherDesktop       *desktop,
                   const SnapshotTask *made,
                   GError            **error)
{
  g_autofree char *key = g_strjoin (":", made->action, desktop->id, made->name, NULL);
  char *id = usher_jobs_find (self->jobs, request->actor, key);
  SnapshotTask *task;

  /* asked again while it is under way, or in another one's way */
  if (id != NULL || !usher_snapshot_flow_take (self, desktop, error))
    {
      usher_desktop_free (desktop);
      return id;
    }
  task = g_new0 (SnapshotTask, 1);
  task->flow = g_object_ref (self);
  task->request = usher_request_new (request->who, request->actor, request->address, 0);
  task->desktop = desktop;
  task->action = made->action;
  task->kind = made->kind;
  task->name = g_strdup (made->name);
  task->description = g_strdup (made->description);
  task->most = made->most;
  return snapshot_flow_begin (task, key, error);
}

/**
 * usher_snapshot_flow_create:
 * @flow: the flow
 * @request: who asks
 * @ask: which desktop, and perhaps a description
 * @error: as usher_snapshot_flow_find(); FORBIDDEN when the pool allows it not, BAD_REQUEST, BUSY
 *
 * Makes a snapshot, if the user does not have too many: with the desktop's memory when it runs. The job fails with LIMIT_REACHED.
 *
 * Returns: (transfer full) (nullable): the id of the job that does it
 */
char *
usher_snapshot_flow_create (UsherSnapshotFlow      *self,
                            UsherRequest           *request,
                            const UsherSnapshotAsk *ask,
                            GError                **error)
{
  SnapshotTask made = {
    .action = "snapshot",
    .kind = ask->right == USHER_SNAPSHOT_RIGHT_ADMIN ? USHER_SNAPSHOT_ADMIN : USHER_SNAPSHOT_USER,
    .description = (char *) (ask->description != NULL ? ask->description : ""),
  };
  UsherDesktop *desktop;

  if (!usher_snapshot_rights_check_text (made.description, error))
    return NULL;
  desktop = usher_snapshot_rights_check (self->context, request, ask, USHER_SNAPSHOT_CHANGE, &made.most, error);
  if (desktop == NULL)
    return NULL;
  if (made.kind == USHER_SNAPSHOT_ADMIN)
    made.most = 0;
  return snapshot_flow_ask (self, request, desktop, &made, error);
}

/**
 * usher_snapshot_flow_revert:
 * @flow: the flow
 * @request: who asks
 * @ask: which desktop, and which snapshot; with or without a viewer
 * @error: as usher_snapshot_flow_create(); IN_USE when a viewer is connected and may not be thrown out, CONFLICT when the
 *   desktop is protected
 *
 * Goes back to a snapshot: what was done since is lost. The job fails with NOT_FOUND when there is no such snapshot.
 *
 * Returns: (transfer full) (nullable): the id of the job that does it
 */
char *
usher_snapshot_flow_revert (UsherSnapshotFlow      *self,
                            UsherRequest           *request,
                            const UsherSnapshotAsk *ask,
                            GError                **error)
{
  SnapshotTask made = { .action = "revert", .name = (char *) ask->snapshot };
  UsherDesktop *desktop = usher_snapshot_rights_check (self->context, request, ask, USHER_SNAPSHOT_REVERT, NULL, error);

  return desktop != NULL ? snapshot_flow_ask (self, request, desktop, &made, error) : NULL;
}

/**
 * usher_snapshot_flow_remove:
 * @flow: the flow
 * @request: who asks
 * @ask: which desktop, and which snapshot: a user may forget those of users
 * @error: as usher_snapshot_flow_create(); what the host says
 *
 * Forgets a snapshot; one that is not there is forgotten, too. Blocks on the host.
 *
 * Returns: whether it is gone
 */
gboolean
usher_snapshot_flow_remove (UsherSnapshotFlow      *self,
                            UsherRequest           *request,
                            const UsherSnapshotAsk *ask,
                            GError                **error)
{
  g_autoptr (UsherDesktop) desktop = usher_snapshot_rights_check (self->context, request, ask, USHER_SNAPSHOT_CHANGE, NULL,
                                                                  error);
  g_autoptr (UsherSnapshotHost) host = NULL;
  g_autoptr (GError) failure = NULL;
  UsherAuditEntry audit;

  if (desktop == NULL || !usher_snapshot_rights_check_removal (ask, error) || !usher_snapshot_flow_take (self, desktop, error))
    return FALSE;
  audit = usher_audit_entry (request, "snapshot-remove", desktop);
  audit.detail = ask->snapshot;
  host = snapshot_flow_dup_host (self, desktop, &failure);
  if (host != NULL)
    usher_snapshot_host_remove (host, desktop->id, ask->snapshot, &request->wait, &failure);
  usher_snapshot_flow_put (self, desktop);
  usher_audit_write (self->context, &audit, failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
