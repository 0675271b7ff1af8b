/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/template-report.h"

#include "common/error.h"

void
usher_template_report_free (UsherTemplateReport *report)
{
  if (report == NULL)
    return;
  usher_catalog_unref (report->catalog);
  g_clear_pointer (&report->reports, g_ptr_array_unref);
  g_clear_pointer (&report->versions, g_ptr_array_unref);
  g_strfreev (report->pools);
  g_free (report);
}

static void
template_report_version_free (UsherVersionReport *report)
{
  g_strfreev (report->hosts);
  g_free (report);
}

static gboolean
template_report_add_version (UsherTemplateReport        *report,
                             UsherContext               *context,
                             const UsherTemplateVersion *version,
                             GError                    **error)
{
  UsherVersionReport *added = g_new0 (UsherVersionReport, 1);
  UsherVersionCounts counts = { 0 };

  added->version = version;
  g_ptr_array_add (report->reports, added);
  if (!usher_fleet_store_made_of (usher_context_fleet (context), NULL, version->template, version->number, &counts, error))
    return FALSE;
  added->desktops = counts.total;
  added->linked = counts.linked;
  added->hosts = usher_copy_store_hosts (usher_context_copies (context), version->template, version->number, error);
  return added->hosts != NULL;
}

static char **
template_report_pools (UsherCatalog *catalog,
                       const char   *template)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer pool;

  g_hash_table_iter_init (&iter, catalog->pools);
  while (g_hash_table_iter_next (&iter, NULL, &pool))
    {
      if (g_strcmp0 (((const UsherPool *) pool)->template, template) == 0)
        g_strv_builder_add (names, ((const UsherPool *) pool)->name);
    }
  return g_strv_builder_end (names);
}

static UsherTemplateReport *
template_report_new (UsherContext        *context,
                     UsherCatalog        *catalog,
                     const UsherTemplate *template,
                     GError             **error)
{
  UsherTemplateStore *store = usher_context_templates (context);
  g_autoptr (UsherTemplateReport) report = g_new0 (UsherTemplateReport, 1);
  g_autoptr (UsherTemplateVersion) current = NULL;
  g_autoptr (GError) failure = NULL;

  report->catalog = usher_catalog_ref (catalog);
  report->template = template;
  report->pools = template_report_pools (catalog, template->name);
  report->reports = g_ptr_array_new_with_free_func ((GDestroyNotify) template_report_version_free);
  current = usher_template_store_current (store, template->name, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  report->current = current != NULL ? current->number : 0;
  report->versions = usher_template_store_list (store, template->name, error);
  if (report->versions == NULL)
    return NULL;
  for (guint i = 0; i < report->versions->len; i++)
    {
      if (!template_report_add_version (report, context, report->versions->pdata[i], error))
        return NULL;
    }
  return g_steal_pointer (&report);
}

static int
template_report_compare (gconstpointer a,
                         gconstpointer b)
{
  return g_strcmp0 ((*(UsherTemplateReport *const *) a)->template->name,
                    (*(UsherTemplateReport *const *) b)->template->name);
}

/**
 * usher_template_report_list:
 * @context: the ports
 * @name: (nullable): of one template; NULL for all
 * @error: NOT_FOUND
 *
 * Returns: (transfer full) (element-type UsherTemplateReport): by name
 */
GPtrArray *
usher_template_report_list (UsherContext *context,
                            const char   *name,
                            GError      **error)
{
  g_autoptr (GPtrArray) reports = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_template_report_free);
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (context);
  GHashTableIter iter;
  gpointer template;

  if (name != NULL && usher_catalog_template (catalog, name) == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no template '%s'", name);
      return NULL;
    }
  g_hash_table_iter_init (&iter, catalog->templates);
  while (g_hash_table_iter_next (&iter, NULL, &template))
    {
      UsherTemplateReport *report;

      if (name != NULL && !g_str_equal (((const UsherTemplate *) template)->name, name))
        continue;
      report = template_report_new (context, catalog, template, error);
      if (report == NULL)
        return NULL;
      g_ptr_array_add (reports, report);
    }
  g_ptr_array_sort (reports, template_report_compare);
  return g_steal_pointer (&reports);
}
