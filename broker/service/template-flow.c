/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/template-flow.h"

#include "broker/core/template-choice.h"
#include "broker/ports/template-host.h"
#include "broker/service/audit.h"
#include "broker/service/template-copies.h"
#include "broker/service/template-publishing.h"
#include "common/error.h"

#define TEMPLATE_FLOW_LANE "template"

struct _UsherTemplateFlow
{
  GObject          parent_instance;

  UsherContext    *context;
  UsherJobs       *jobs;
  UsherWorkers    *workers;
  UsherPoolKeeper *keeper;
};

G_DEFINE_FINAL_TYPE (UsherTemplateFlow, usher_template_flow, G_TYPE_OBJECT)

static void
usher_template_flow_finalize (GObject *object)
{
  UsherTemplateFlow *self = USHER_TEMPLATE_FLOW (object);

  g_clear_object (&self->context);
  g_clear_object (&self->jobs);
  g_clear_object (&self->workers);
  g_clear_object (&self->keeper);
  G_OBJECT_CLASS (usher_template_flow_parent_class)->finalize (object);
}

static void
usher_template_flow_class_init (UsherTemplateFlowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_template_flow_finalize;
}

static void
usher_template_flow_init (UsherTemplateFlow *self)
{
}

/**
 * usher_template_flow_new:
 * @context: the ports
 * @jobs: where a publishing is followed
 * @workers: where it runs
 * @keeper: woken by a new version
 *
 * Returns: (transfer full): the flow
 */
UsherTemplateFlow *
usher_template_flow_new (UsherContext    *context,
                         UsherJobs       *jobs,
                         UsherWorkers    *workers,
                         UsherPoolKeeper *keeper)
{
  UsherTemplateFlow *self = g_object_new (USHER_TYPE_TEMPLATE_FLOW, NULL);

  self->context = g_object_ref (context);
  self->jobs = g_object_ref (jobs);
  self->workers = g_object_ref (workers);
  self->keeper = g_object_ref (keeper);
  return self;
}

static UsherAuditEntry
template_flow_entry (const UsherRequest *request,
                     const char         *action,
                     const char         *detail)
{
  UsherAuditEntry audit = usher_audit_entry (request, action, NULL);

  audit.detail = detail;
  return audit;
}

/**
 * Publishing: a publishing in its lane
 */
typedef struct
{
  UsherTemplateFlow       *flow;
  UsherTemplatePublishing *publishing;
} Publishing;

static void
template_flow_free (Publishing *task)
{
  g_object_unref (task->flow);
  usher_template_publishing_free (task->publishing);
  g_free (task);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Publishing, template_flow_free)

static void
template_flow_run (gpointer data)
{
  g_autoptr (Publishing) task = data;
  UsherTemplateFlow *self = task->flow;
  UsherTemplatePublishing *publishing = task->publishing;
  g_autoptr (GError) error = NULL;

  usher_jobs_progress (self->jobs, publishing->job, USHER_JOB_CLONING, 0, 0);
  if (usher_template_publishing_seal (publishing, &error))
    {
      usher_jobs_finish (self->jobs, publishing->job, NULL);
      usher_pool_keeper_wake (self->keeper);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      g_set_error_literal (&error, USHER_ERROR, USHER_ERROR_CONFLICT, "the publishing was cancelled");
    }
  usher_template_publishing_give_up (publishing, error);
  usher_jobs_fail (self->jobs, publishing->job, error);
}

/* the host that is named, or the only one there is */
static char *
template_flow_host (const UsherCatalog     *catalog,
                    const UsherTemplateAsk *ask,
                    GError                **error)
{
  GHashTableIter iter;
  gpointer only = NULL;

  if (ask->host != NULL && usher_catalog_host (catalog, ask->host) != NULL)
    return g_strdup (ask->host);
  if (ask->host == NULL && g_hash_table_size (catalog->hosts) == 1)
    {
      g_hash_table_iter_init (&iter, catalog->hosts);
      g_hash_table_iter_next (&iter, &only, NULL);
      return g_strdup (only);
    }
  if (ask->host != NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no host '%s'", ask->host);
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "host: there are several; say on which one '%s' is", ask->from);
  return NULL;
}

static gboolean
template_flow_check (const UsherCatalog *catalog,
                     const char         *name,
                     GError            **error)
{
  const UsherTemplate *template = usher_catalog_template (catalog, name);

  if (template == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no template '%s': templates.d/%s.conf makes one", name,
                 name);
  else if (template->volume != NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT,
                 "template %s has no versions, since templates.d/%s.conf names its volume: take out the key volume", name, name);
  return template != NULL && template->volume == NULL;
}

static UsherTemplatePublishing *
template_flow_begin (UsherTemplateFlow      *self,
                     UsherRequest           *request,
                     const UsherTemplateAsk *ask,
                     GError                **error)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (self->context);
  UsherTemplateVersion draft = {
    .template = (char *) ask->template,
    .note = (char *) ask->note,
    .publisher = request->actor,
    .created = g_get_real_time (),
  };
  g_autofree char *host = NULL;
  UsherTemplateVersion *version;
  UsherTemplatePublishing *publishing;

  if (!template_flow_check (catalog, ask->template, error))
    return NULL;
  host = template_flow_host (catalog, ask, error);
  version = host != NULL ? usher_template_store_next (usher_context_templates (self->context), &draft, NULL, error) : NULL;
  if (version == NULL)
    return NULL;
  publishing = usher_template_publishing_new (self->context, self->jobs);
  publishing->request = usher_request_new (request->who, request->actor, request->address, 0);
  publishing->version = version;
  version->volume = usher_template_host_volume_name (version->template, version->number);
  publishing->from = g_strdup (ask->from);
  publishing->host = g_steal_pointer (&host);
  return publishing;
}

/**
 * usher_template_flow_publish:
 * @flow: the flow
 * @request: which administrator
 * @ask: what becomes the next version
 * @error: NOT_FOUND, CONFLICT for a template whose file names its volume, BAD_REQUEST, BUSY
 *
 * The version's number is allotted at once; it becomes the current one when its copy is whole.
 *
 * Returns: (transfer full): the id of the job that copies it; the actor's own
 */
char *
usher_template_flow_publish (UsherTemplateFlow      *self,
                             UsherRequest           *request,
                             const UsherTemplateAsk *ask,
                             GError                **error)
{
  g_autofree char *key = g_strconcat ("publish:", ask->template, NULL);
  g_autoptr (GError) failure = NULL;
  UsherTemplatePublishing *publishing;
  Publishing *task;
  char *job = usher_jobs_find (self->jobs, request->actor, key);

  /* asked again while it is under way */
  if (job != NULL)
    return job;
  publishing = template_flow_begin (self, request, ask, error);
  if (publishing == NULL)
    return NULL;
  job = usher_jobs_open (self->jobs, request->actor, key);
  publishing->job = g_strdup (job);
  task = g_new0 (Publishing, 1);
  task->flow = g_object_ref (self);
  task->publishing = publishing;
  if (job != NULL && usher_workers_push (self->workers, TEMPLATE_FLOW_LANE, template_flow_run, task))
    return job;
  g_set_error_literal (&failure, USHER_ERROR, USHER_ERROR_BUSY, "too many jobs are under way");
  usher_template_publishing_give_up (publishing, failure);
  if (job != NULL)
    usher_jobs_fail (self->jobs, job, failure);
  template_flow_free (task);
  g_free (job);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/**
 * usher_template_flow_roll_back:
 * @flow: the flow
 * @request: which administrator
 * @template: name of a template
 * @number: of a sealed version
 * @error: NOT_FOUND, CONFLICT
 *
 * Makes @number the current version: pools that follow the template make their desktops of it, and free ones anew.
 *
 * Returns: whether it is
 */
gboolean
usher_template_flow_roll_back (UsherTemplateFlow *self,
                               UsherRequest      *request,
                               const char        *template,
                               guint              number,
                               GError           **error)
{
  g_autofree char *detail = g_strdup_printf ("version %u of template %s", number, template);
  UsherAuditEntry audit = template_flow_entry (request, "template-roll-back", detail);

  if (!usher_template_store_set_current (usher_context_templates (self->context), template, number, &audit, error))
    return FALSE;
  usher_audit_log (&audit);
  usher_pool_keeper_wake (self->keeper);
  return TRUE;
}

/**
 * usher_template_flow_retire:
 * @flow: the flow
 * @request: which administrator
 * @template: name of a template
 * @number: of a version that is not the current one
 * @error: NOT_FOUND, CONFLICT
 *
 * No more desktops are made of it; it is removed when no desktop's disk needs it.
 *
 * Returns: whether it is retired
 */
gboolean
usher_template_flow_retire (UsherTemplateFlow *self,
                            UsherRequest      *request,
                            const char        *template,
                            guint              number,
                            GError           **error)
{
  g_autofree char *detail = g_strdup_printf ("version %u of template %s", number, template);
  UsherAuditEntry audit = template_flow_entry (request, "template-retire", detail);

  if (!usher_template_store_retire (usher_context_templates (self->context), template, number, &audit, error))
    return FALSE;
  usher_audit_log (&audit);
  usher_template_flow_settle (self);
  return TRUE;
}

/**
 * usher_template_flow_note:
 * @flow: the flow
 * @request: which administrator
 * @template: name of a template
 * @number: of a version
 * @note: (nullable): what is to be said of it; NULL for nothing
 * @error: NOT_FOUND
 *
 * Returns: whether it is written down
 */
gboolean
usher_template_flow_note (UsherTemplateFlow *self,
                          UsherRequest      *request,
                          const char        *template,
                          guint              number,
                          const char        *note,
                          GError           **error)
{
  g_autofree char *detail = g_strdup_printf ("version %u of template %s", number, template);
  UsherAuditEntry audit = template_flow_entry (request, "template-note", detail);

  if (!usher_template_store_set_note (usher_context_templates (self->context), template, number, note, &audit, error))
    return FALSE;
  usher_audit_log (&audit);
  return TRUE;
}

/**
 * usher_template_flow_resume:
 * @flow: the flow
 *
 * To be called once when the broker starts: what was being published when it stopped is given up, since its copy is
 * not whole; the next publishing clears it away.
 */
void
usher_template_flow_resume (UsherTemplateFlow *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) versions = usher_template_store_list (usher_context_templates (self->context), NULL, &error);

  for (guint i = 0; versions != NULL && i < versions->len; i++)
    {
      const UsherTemplateVersion *version = versions->pdata[i];

      if (version->state == USHER_TEMPLATE_VERSION_PUBLISHING)
        usher_template_store_fail (usher_context_templates (self->context), version->template, version->number,
                                   "the broker stopped while it was being copied: publish it again", NULL, &error);
    }
  if (error != NULL)
    g_warning ("what was being published is not given up: %s", error->message);
}

static void
template_flow_clear_one (UsherTemplateFlow          *self,
                         const UsherCatalog         *catalog,
                         const UsherTemplateVersion *version)
{
  g_autofree char *detail = g_strdup_printf ("version %u of template %s", version->number, version->template);
  UsherAuditEntry audit = template_flow_entry (NULL, "template-remove", detail);
  g_autoptr (GError) error = NULL;
  UsherVersionCounts counts;
  UsherTemplateNeed need;

  if (!usher_fleet_store_made_of (usher_context_fleet (self->context), NULL, version->template, version->number, &counts,
                                  &error))
    {
      g_warning ("%s: %s", detail, error->message);
      return;
    }
  /* a retired one is never the current one: the store sees to it */
  need = usher_template_choice_need (version, catalog, 0, counts.linked, NULL);
  if (need != USHER_TEMPLATE_NEED_NONE)
    return;
  if (usher_template_copies_remove (self->context, version, &error) &&
      usher_template_store_remove (usher_context_templates (self->context), version->template, version->number, &audit,
                                   &error))
    usher_audit_log (&audit);
  else
    g_message ("%s is retired and stays for now: %s", detail, error->message);
}

static void
template_flow_clear (gpointer data)
{
  g_autoptr (UsherTemplateFlow) self = data;
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (self->context);
  g_autoptr (GPtrArray) versions = usher_template_store_list (usher_context_templates (self->context), NULL, NULL);

  for (guint i = 0; versions != NULL && i < versions->len; i++)
    {
      const UsherTemplateVersion *version = versions->pdata[i];

      if (version->state == USHER_TEMPLATE_VERSION_RETIRED)
        template_flow_clear_one (self, catalog, version);
    }
}

/**
 * usher_template_flow_settle:
 * @flow: the flow
 *
 * Removes retired versions that no desktop's disk needs any more, in a lane of its own. Slow rhythm.
 */
void
usher_template_flow_settle (UsherTemplateFlow *self)
{
  if (!usher_workers_push (self->workers, TEMPLATE_FLOW_LANE ":clear", template_flow_clear, g_object_ref (self)))
    g_object_unref (self);
}
