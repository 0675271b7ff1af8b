/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/host-report.h"

/* hosts are asked side by side: a hung one costs its own answer, and no more */
#define THREADS 8

typedef struct
{
  UsherContext    *context;
  const UsherWait *wait;
} Round;

void
usher_host_report_free (UsherHostReport *report)
{
  if (report == NULL)
    return;
  usher_catalog_unref (report->catalog);
  g_free (report->problem);
  g_free (report);
}

static void
host_report_ask (gpointer data,
                 gpointer user_data)
{
  UsherHostReport *report = data;
  const Round *round = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHypervisor) hypervisor = NULL;

  hypervisor = usher_context_dup_hypervisor (round->context, report->host->name, &error);
  if (hypervisor != NULL)
    usher_hypervisor_capacity (hypervisor, &report->capacity, round->wait, &error);
  if (error != NULL)
    {
      report->capacity = (UsherHostCapacity) { 0 };
      report->problem = g_strdup (error->message);
    }
}

static int
host_report_compare (gconstpointer a,
                     gconstpointer b)
{
  return g_strcmp0 ((*(UsherHostReport *const *) a)->host->name, (*(UsherHostReport *const *) b)->host->name);
}

/**
 * usher_host_report_list:
 * @context: the ports
 * @wait: how long hosts may take to answer
 *
 * Asks every host how it is. Blocks until the slowest answered or @wait is over.
 *
 * Returns: (transfer full) (element-type UsherHostReport): by name
 */
GPtrArray *
usher_host_report_list (UsherContext    *context,
                        const UsherWait *wait)
{
  GPtrArray *reports = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_host_report_free);
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (context);
  Round round = { context, wait };
  GThreadPool *threads = g_thread_pool_new (host_report_ask, &round, THREADS, FALSE, NULL);
  GHashTableIter iter;
  gpointer host;

  g_hash_table_iter_init (&iter, catalog->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &host))
    {
      UsherHostReport *report = g_new0 (UsherHostReport, 1);

      report->catalog = usher_catalog_ref (catalog);
      report->host = host;
      g_ptr_array_add (reports, report);
      g_thread_pool_push (threads, report, NULL);
    }
  g_thread_pool_free (threads, FALSE, TRUE);
  g_ptr_array_sort (reports, host_report_compare);
  return reports;
}
