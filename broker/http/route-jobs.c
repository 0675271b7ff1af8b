/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-jobs.h"

#include "broker/http/discretion.h"

#define JOBS_WAIT_LONGEST 60

/* why a job failed stands in the audit trail, with the names of hosts and volumes */
static void
route_jobs_hide (UsherJobReport *report)
{
  const char *words = usher_discretion_words (report->code);

  if (words == NULL)
    return;
  g_free (report->detail);
  report->detail = g_strdup (words);
}

/**
 * usher_route_jobs_report:
 * @report: (transfer full) (nullable): the job
 * @error: (nullable): why there is none
 * @user_data: (transfer full): the call
 *
 * Answers a call with a job that was watched.
 */
void
usher_route_jobs_report (UsherJobReport *report,
                         const GError   *error,
                         gpointer        user_data)
{
  g_autoptr (UsherJobReport) owned = report;
  g_autoptr (UsherCall) call = user_data;

  if (owned != NULL && usher_call_audience (call) != USHER_CALL_ADMIN)
    route_jobs_hide (owned);
  if (owned == NULL)
    usher_call_answer_error (call, error);
  else
    usher_call_answer (call, usher_answer_new_secret (200, usher_job_report_to_json (owned)));
}

static void
route_jobs_get (UsherCall *call)
{
  UsherFlows *flows = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  g_autofree char *owner = usher_identity_owner (usher_call_request (call)->who);
  guint seconds = 0;

  if (!usher_call_query_number (call, "wait", JOBS_WAIT_LONGEST, &seconds, &error))
    usher_call_answer_error (call, error);
  else
    usher_jobs_watch (flows->jobs, usher_call_param (call, "id"), owner, seconds, usher_route_jobs_report,
                      usher_call_ref (call));
}

static void
route_jobs_delete (UsherCall *call)
{
  UsherFlows *flows = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  g_autofree char *owner = usher_identity_owner (usher_call_request (call)->who);

  if (usher_jobs_cancel (flows->jobs, usher_call_param (call, "id"), owner, &error))
    usher_call_answer_empty (call, 204);
  else
    usher_call_answer_error (call, error);
}

static const UsherRoute routes[] = {
  { "GET", "/v1/jobs/{id}", USHER_ROUTE_USER, NULL, JOBS_WAIT_LONGEST + 5, route_jobs_get },
  { "DELETE", "/v1/jobs/{id}", USHER_ROUTE_USER, NULL, 10, route_jobs_delete },
};

void
usher_route_jobs_add (UsherRouter *router,
                      UsherFlows  *flows)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flows);
}
