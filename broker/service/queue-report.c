/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/queue-report.h"

#include <string.h>

#include "broker/service/audit.h"
#include "common/error.h"

#define QUEUE_POOL "pool:"

void
usher_queue_report_free (UsherQueueReport *report)
{
  if (report == NULL)
    return;
  g_free (report->job);
  g_free (report->owner);
  g_free (report->pool);
  g_free (report);
}

static UsherQueueReport *
queue_report_new (const UsherJobPlace *place)
{
  UsherQueueReport *report = g_new0 (UsherQueueReport, 1);

  report->job = g_strdup (place->id);
  report->owner = g_strdup (place->owner);
  report->pool = g_strdup (place->key + strlen (QUEUE_POOL));
  report->place = place->place;
  report->since = place->since;
  return report;
}

static int
queue_report_compare (gconstpointer a,
                      gconstpointer b)
{
  const UsherQueueReport *one = *(UsherQueueReport *const *) a;
  const UsherQueueReport *other = *(UsherQueueReport *const *) b;
  int order = strcmp (one->pool, other->pool);

  return order != 0 ? order : (one->place > other->place) - (one->place < other->place);
}

/**
 * usher_queue_report_list:
 * @flow: the flow
 * @pool: (nullable): of one pool; NULL for all
 *
 * Returns: (transfer full) (element-type UsherQueueReport): who waits, by pool, the next one first
 */
GPtrArray *
usher_queue_report_list (UsherAdminFlow *flow,
                         const char     *pool)
{
  GPtrArray *reports = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_queue_report_free);
  g_autoptr (GPtrArray) places = usher_jobs_places (flow->jobs);

  for (guint i = 0; i < places->len; i++)
    {
      const UsherJobPlace *place = places->pdata[i];

      if (g_str_has_prefix (place->key, QUEUE_POOL) &&
          (pool == NULL || g_str_equal (place->key + strlen (QUEUE_POOL), pool)))
        g_ptr_array_add (reports, queue_report_new (place));
    }
  g_ptr_array_sort (reports, queue_report_compare);
  return reports;
}

/**
 * usher_queue_report_remove:
 * @flow: the flow
 * @request: which administrator
 * @job: id of a job that waits
 * @error: NOT_FOUND, also when its turn has come
 *
 * Takes a user out of the line, who is told that the launch was cancelled.
 *
 * Returns: whether the user was in it
 */
gboolean
usher_queue_report_remove (UsherAdminFlow *flow,
                           UsherRequest   *request,
                           const char     *job,
                           GError        **error)
{
  g_autoptr (GPtrArray) reports = usher_queue_report_list (flow, NULL);
  UsherAuditEntry audit = usher_audit_entry (request, "queue-remove", NULL);

  for (guint i = 0; i < reports->len; i++)
    {
      const UsherQueueReport *report = reports->pdata[i];

      if (!g_str_equal (report->job, job))
        continue;
      if (!usher_jobs_cancel (flow->jobs, job, report->owner, error))
        return FALSE;
      audit.pool = report->pool;
      audit.detail = report->owner;
      usher_audit_write (flow->context, &audit, NULL);
      return TRUE;
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "nobody waits with job '%s'", job);
  return FALSE;
}
