/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/template-publishing.h"

#include "broker/ports/template-host.h"
#include "broker/service/audit.h"
#include "common/error.h"

/* an image of many GiB on a slow disk */
#define TEMPLATE_PUBLISHING_PATIENCE (6 * 60 * 60)
/* of the job, when the copy is whole and its checksum is known */
#define TEMPLATE_PUBLISHING_COPIED 95
#define TEMPLATE_PUBLISHING_CLEAR_PATIENCE 60

UsherTemplatePublishing *
usher_template_publishing_new (UsherContext *context,
                               UsherJobs    *jobs)
{
  UsherTemplatePublishing *publishing = g_new0 (UsherTemplatePublishing, 1);

  publishing->context = g_object_ref (context);
  publishing->jobs = g_object_ref (jobs);
  return publishing;
}

void
usher_template_publishing_free (UsherTemplatePublishing *publishing)
{
  g_object_unref (publishing->context);
  g_object_unref (publishing->jobs);
  usher_request_free (publishing->request);
  usher_template_version_free (publishing->version);
  g_free (publishing->from);
  g_free (publishing->host);
  g_free (publishing->job);
  g_free (publishing);
}

static void
template_publishing_on_progress (guint    percent,
                                 gpointer user_data)
{
  UsherTemplatePublishing *publishing = user_data;

  usher_jobs_progress (publishing->jobs, publishing->job, USHER_JOB_CLONING,
                       percent * TEMPLATE_PUBLISHING_COPIED / 100, 0);
}

/* a domain of that name, or else a volume */
static UsherPublished *
template_publishing_copy (UsherTemplatePublishing *publishing,
                          GError                 **error)
{
  g_autoptr (GCancellable) cancellable = usher_jobs_cancellable (publishing->jobs, publishing->job);
  UsherWait wait = usher_wait_new (TEMPLATE_PUBLISHING_PATIENCE, cancellable);
  g_autoptr (UsherHypervisor) host = usher_context_dup_hypervisor (publishing->context, publishing->host, error);
  UsherPublishSpec spec = {
    .domain = publishing->from,
    .target = publishing->version->volume,
    .progress = template_publishing_on_progress,
    .user_data = publishing,
  };
  g_autoptr (GError) failure = NULL;
  UsherPublished *published;

  if (host == NULL)
    return NULL;
  published = usher_template_host_publish (USHER_TEMPLATE_HOST (host), &spec, &wait, &failure);
  if (published == NULL && usher_error_is (failure, USHER_ERROR_NOT_FOUND))
    {
      g_clear_error (&failure);
      spec.domain = NULL;
      spec.volume = publishing->from;
      published = usher_template_host_publish (USHER_TEMPLATE_HOST (host), &spec, &wait, &failure);
    }
  if (published == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return published;
}

/* an image alone says nothing of the machine around it: the template's file does, or the version before */
static char *
template_publishing_domain (UsherTemplatePublishing *publishing,
                            const UsherPublished    *published,
                            GError                 **error)
{
  UsherContext *context = publishing->context;
  const char *name = publishing->version->template;
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (context);
  const UsherTemplate *template = usher_catalog_template (catalog, name);
  g_autoptr (UsherTemplateVersion) current = NULL;

  if (published->domain_xml != NULL)
    return g_strdup (published->domain_xml);
  if (template != NULL && template->domain != NULL)
    return g_strdup (template->domain);
  current = usher_template_store_current (usher_context_templates (context), name, NULL);
  if (current != NULL)
    return g_strdup (current->domain);
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
               "an image alone is no template: name a domain definition with the key domain in templates.d/%s.conf", name);
  return NULL;
}

static UsherAuditEntry
template_publishing_entry (const UsherTemplatePublishing *publishing,
                           const char                    *detail)
{
  UsherAuditEntry audit = usher_audit_entry (publishing->request, "template-publish", NULL);

  audit.detail = detail;
  return audit;
}

/**
 * usher_template_publishing_seal:
 * @publishing: what is published
 * @error: why it is not
 *
 * Blocks until the copy is whole.
 *
 * Returns: whether the version is sealed and the current one
 */
gboolean
usher_template_publishing_seal (UsherTemplatePublishing *publishing,
                                GError                 **error)
{
  UsherContext *context = publishing->context;
  UsherTemplateVersion *version = publishing->version;
  g_autofree char *detail = g_strdup_printf ("version %u of template %s", version->number, version->template);
  UsherAuditEntry audit = template_publishing_entry (publishing, detail);
  g_autoptr (UsherPublished) published = template_publishing_copy (publishing, error);

  if (published == NULL)
    return FALSE;
  version->domain = template_publishing_domain (publishing, published, error);
  if (version->domain == NULL)
    return FALSE;
  version->checksum = g_strdup (published->checksum);
  version->size = published->size;
  if (!usher_template_store_seal (usher_context_templates (context), version, &audit, error))
    return FALSE;
  usher_audit_log (&audit);
  return usher_copy_store_add (usher_context_copies (context), version->template, version->number, publishing->host,
                               error);
}

/* a copy that is no version is nobody's */
static void
template_publishing_clear (UsherTemplatePublishing *publishing)
{
  UsherWait wait = usher_wait_new (TEMPLATE_PUBLISHING_CLEAR_PATIENCE, NULL);
  g_autoptr (UsherHypervisor) host = usher_context_dup_hypervisor (publishing->context, publishing->host, NULL);
  g_autoptr (GError) error = NULL;

  if (host != NULL &&
      !usher_template_host_remove_volume (USHER_TEMPLATE_HOST (host), publishing->version->volume, &wait, &error))
    g_message ("volume %s stays on host %s: %s", publishing->version->volume, publishing->host, error->message);
}

/**
 * usher_template_publishing_give_up:
 * @publishing: what was to be published
 * @error: why it is not
 *
 * Writes down that the version failed, and clears away what there is of its copy.
 */
void
usher_template_publishing_give_up (UsherTemplatePublishing *publishing,
                                   const GError            *error)
{
  UsherTemplateVersion *version = publishing->version;
  g_autofree char *detail = g_strdup_printf ("version %u of template %s: %s", version->number, version->template,
                                             error->message);
  UsherAuditEntry audit = template_publishing_entry (publishing, detail);
  g_autoptr (GError) failure = NULL;

  template_publishing_clear (publishing);
  audit.outcome = usher_error_to_word (error->domain == USHER_ERROR ? error->code : USHER_ERROR_INTERNAL);
  if (usher_template_store_fail (usher_context_templates (publishing->context), version->template, version->number,
                                 error->message, &audit, &failure))
    usher_audit_log (&audit);
  else
    g_warning ("%s; and that is not written down: %s", detail, failure->message);
}
