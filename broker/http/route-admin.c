/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-admin.h"

#include "broker/http/admin-json-pool.h"
#include "broker/http/admin-json.h"
#include "broker/http/route-admin-assignments.h"
#include "broker/http/route-admin-desktops.h"
#include "broker/http/route-admin-doctor.h"
#include "broker/http/route-admin-explain.h"
#include "broker/http/route-admin-hosts.h"
#include "broker/http/route-admin-queue.h"
#include "broker/http/route-admin-sessions.h"
#include "broker/http/route-admin-templates.h"
#include "broker/http/route-admin-users.h"
#include "broker/http/route-jobs.h"

#define ADMIN_LANE "admin"
/* what administrators look at may be slow; a host that does not answer is told as such */
#define ADMIN_HOSTS_PATIENCE 5
#define ADMIN_LIMIT 100
#define ADMIN_LIMIT_MOST 1000

static void
route_admin_status (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  UsherWait wait = usher_wait_new (ADMIN_HOSTS_PATIENCE, usher_call_request (call)->cancellable);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pools = usher_pool_report_list (flow->context, flow->keeper, NULL, &error);
  g_autoptr (GPtrArray) hosts = NULL;
  g_autoptr (GPtrArray) realms = usher_context_dup_realms (flow->context);

  if (pools == NULL)
    {
      usher_call_answer_error (call, error);
      return;
    }
  hosts = usher_host_report_list (flow->context, NULL, &wait, NULL);
  usher_call_answer_json (call, 200, usher_admin_json_status (pools, hosts, realms));
}

static void
route_admin_pools (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pools = usher_pool_report_list (flow->context, flow->keeper, NULL, &error);
  JsonArray *list;

  if (pools == NULL)
    {
      usher_call_answer_error (call, error);
      return;
    }
  list = json_array_new ();
  for (guint i = 0; i < pools->len; i++)
    json_array_add_element (list, usher_admin_json_pool_show (pools->pdata[i]));
  usher_call_answer_json (call, 200, usher_admin_json_list ("pools", list, NULL));
}

static void
route_admin_pool (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  const char *name = usher_call_param (call, "name");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pools = usher_pool_report_list (flow->context, flow->keeper, name, &error);

  if (pools == NULL)
    usher_call_answer_error (call, error);
  else
    usher_call_answer_json (call, 200, usher_admin_json_pool_show (pools->pdata[0]));
}

/* the trail of one desktop, by its name too, or of all; one that is gone is still found by its id */
static void
route_admin_audit (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  const char *desktop = usher_call_query (call, "desktop");
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) found = NULL;
  g_autoptr (JsonNode) rows = NULL;
  guint limit = ADMIN_LIMIT;

  if (desktop != NULL && !g_uuid_string_is_valid (desktop))
    {
      found = usher_admin_flow_desktop (flow, desktop, &error);
      desktop = found != NULL ? found->id : NULL;
    }
  if (error == NULL && usher_call_query_number (call, "limit", ADMIN_LIMIT_MOST, &limit, &error))
    rows = usher_audit_store_read (usher_context_audit (flow->context), desktop, limit, &error);
  if (rows == NULL)
    usher_call_answer_error (call, error);
  else
    usher_call_answer_json (call, 200, usher_admin_json_audit (rows));
}

/* a job of the administrator, or of the user that "owner" names, as a launch on somebody's behalf is the user's */
static void
route_admin_job (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  const char *owner = usher_call_query (call, "owner");
  g_autoptr (GError) error = NULL;
  guint seconds = 0;

  if (!usher_call_query_number (call, "wait", 60, &seconds, &error))
    usher_call_answer_error (call, error);
  else
    usher_jobs_watch (flow->jobs, usher_call_param (call, "id"),
                      owner != NULL ? owner : usher_call_request (call)->actor, seconds, usher_route_jobs_report,
                      usher_call_ref (call));
}

static void
route_admin_job_cancel (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  const char *owner = usher_call_query (call, "owner");
  g_autoptr (GError) error = NULL;

  if (usher_jobs_cancel (flow->jobs, usher_call_param (call, "id"),
                         owner != NULL ? owner : usher_call_request (call)->actor, &error))
    usher_call_answer_empty (call, 204);
  else
    usher_call_answer_error (call, error);
}

static const UsherRoute routes[] = {
  { "GET", "/v1/admin/status", USHER_ROUTE_ADMIN, ADMIN_LANE, 15, route_admin_status },
  { "GET", "/v1/admin/pools", USHER_ROUTE_ADMIN, ADMIN_LANE, 15, route_admin_pools },
  { "GET", "/v1/admin/pools/{name}", USHER_ROUTE_ADMIN, ADMIN_LANE, 15, route_admin_pool },
  { "GET", "/v1/admin/audit", USHER_ROUTE_ADMIN, ADMIN_LANE, 15, route_admin_audit },
  { "GET", "/v1/admin/jobs/{id}", USHER_ROUTE_ADMIN, NULL, 65, route_admin_job },
  { "DELETE", "/v1/admin/jobs/{id}", USHER_ROUTE_ADMIN, NULL, 10, route_admin_job_cancel },
};

/**
 * usher_route_admin_add:
 * @flow: outlives the router
 *
 * All that administrators may look at and do.
 */
void
usher_route_admin_add (UsherRouter    *router,
                       UsherAdminFlow *flow)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flow);
  usher_route_admin_assignments_add (router, flow);
  usher_route_admin_desktops_add (router, flow);
  usher_route_admin_doctor_add (router, flow);
  usher_route_admin_explain_add (router, flow);
  usher_route_admin_hosts_add (router, flow);
  usher_route_admin_queue_add (router, flow);
  usher_route_admin_sessions_add (router, flow);
  usher_route_admin_templates_add (router, flow);
  usher_route_admin_users_add (router, flow);
}
