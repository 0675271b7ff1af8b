/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/host-report.h"

#include "common/error.h"

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
  usher_host_record_free (report->record);
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

/* from kept sums, all hosts at once */
static void
host_report_count (GPtrArray    *reports,
                   UsherContext *context)
{
  g_autofree const char **names = g_new0 (const char *, reports->len + 1);
  g_autofree UsherHostCounts *counts = g_new0 (UsherHostCounts, reports->len + 1);

  for (guint i = 0; i < reports->len; i++)
    names[i] = ((UsherHostReport *) reports->pdata[i])->host->name;
  if (!usher_fleet_store_hosts (usher_context_fleet (context), names, counts, NULL))
    return;
  for (guint i = 0; i < reports->len; i++)
    ((UsherHostReport *) reports->pdata[i])->desktops = counts[i].total;
}

/* reads the desktops of a host, and is asked of one host alone */
static void
host_report_count_owned (UsherHostReport *report,
                         UsherContext    *context)
{
  UsherDesktopQuery query = { .host = report->host->name };
  g_autoptr (GPtrArray) there = usher_desktop_store_find (usher_context_desktops (context), &query, NULL);

  report->owned = 0;
  for (guint i = 0; there != NULL && i < there->len; i++)
    report->owned += ((UsherDesktop *) there->pdata[i])->owner != NULL;
}

static UsherHostReport *
host_report_new (UsherContext    *context,
                 UsherCatalog    *catalog,
                 const UsherHost *host)
{
  UsherHostStates *states = usher_context_host_states (context);
  UsherHostReport *report = g_new0 (UsherHostReport, 1);

  report->catalog = usher_catalog_ref (catalog);
  report->host = host;
  report->record = usher_host_states_dup (states, host->name);
  report->state = usher_host_states_get (states, host->name);
  report->owned = -1;
  return report;
}

/**
 * usher_host_report_list:
 * @context: the ports
 * @name: (nullable): of one host; NULL for all
 * @wait: how long hosts may take to answer
 * @error: NOT_FOUND
 *
 * Asks every host how it is. Blocks until the slowest answered or @wait is over.
 *
 * Returns: (transfer full) (element-type UsherHostReport): by name
 */
GPtrArray *
usher_host_report_list (UsherContext    *context,
                        const char      *name,
                        const UsherWait *wait,
                        GError         **error)
{
  g_autoptr (GPtrArray) reports = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_host_report_free);
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (context);
  Round round = { context, wait };
  GThreadPool *threads;
  GHashTableIter iter;
  gpointer host;

  if (name != NULL && usher_catalog_host (catalog, name) == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no host '%s'", name);
      return NULL;
    }
  threads = g_thread_pool_new (host_report_ask, &round, THREADS, FALSE, NULL);
  g_hash_table_iter_init (&iter, catalog->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &host))
    {
      UsherHostReport *report;

      if (name != NULL && !g_str_equal (((const UsherHost *) host)->name, name))
        continue;
      report = host_report_new (context, catalog, host);
      g_ptr_array_add (reports, report);
      g_thread_pool_push (threads, report, NULL);
    }
  host_report_count (reports, context);
  if (name != NULL)
    host_report_count_owned (reports->pdata[0], context);
  g_thread_pool_free (threads, FALSE, TRUE);
  g_ptr_array_sort (reports, host_report_compare);
  return g_steal_pointer (&reports);
}
