/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/pool-report.h"

#include "common/error.h"

void
usher_pool_report_free (UsherPoolReport *report)
{
  if (report == NULL)
    return;
  usher_catalog_unref (report->catalog);
  g_free (report->problem);
  g_free (report);
}

static UsherPoolReport *
pool_report_new (UsherContext    *context,
                 UsherPoolKeeper *keeper,
                 UsherCatalog    *catalog,
                 const UsherPool *pool,
                 GError         **error)
{
  g_autoptr (UsherPoolReport) report = g_new0 (UsherPoolReport, 1);

  report->catalog = usher_catalog_ref (catalog);
  report->pool = pool;
  report->problem = keeper != NULL ? usher_pool_keeper_problem (keeper, pool->name) : NULL;
  if (!usher_desktop_store_counts (usher_context_desktops (context), pool->name, &report->counts, error))
    return NULL;
  return g_steal_pointer (&report);
}

static int
pool_report_compare (gconstpointer a,
                     gconstpointer b)
{
  return g_strcmp0 ((*(UsherPoolReport *const *) a)->pool->name, (*(UsherPoolReport *const *) b)->pool->name);
}

/**
 * usher_pool_report_list:
 * @context: the ports
 * @keeper: (nullable): knows why a pool is not as it should be
 * @name: (nullable): of one pool; NULL for all
 * @error: NOT_FOUND
 *
 * Returns: (transfer full) (element-type UsherPoolReport): by name
 */
GPtrArray *
usher_pool_report_list (UsherContext    *context,
                        UsherPoolKeeper *keeper,
                        const char      *name,
                        GError         **error)
{
  g_autoptr (GPtrArray) reports = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_pool_report_free);
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (context);
  GHashTableIter iter;
  gpointer value;

  if (name != NULL && usher_catalog_pool (catalog, name) == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no pool '%s'", name);
      return NULL;
    }
  g_hash_table_iter_init (&iter, catalog->pools);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const UsherPool *pool = value;
      UsherPoolReport *report;

      if (name != NULL && !g_str_equal (pool->name, name))
        continue;
      report = pool_report_new (context, keeper, catalog, pool, error);
      if (report == NULL)
        return NULL;
      g_ptr_array_add (reports, report);
    }
  g_ptr_array_sort (reports, pool_report_compare);
  return g_steal_pointer (&reports);
}
