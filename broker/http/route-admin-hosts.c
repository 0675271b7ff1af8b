/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-admin-hosts.h"

#include "broker/http/admin-answer.h"
#include "broker/http/admin-json.h"
#include "common/error.h"

#define HOSTS_LANE "admin"
/* a host that does not answer is told as such */
#define HOSTS_PATIENCE 5
#define HOSTS_REASON_LONGEST 1000

static GPtrArray *
route_admin_hosts_ask (UsherCall  *call,
                       const char *name,
                       GError    **error)
{
  UsherAdminFlow *flow = usher_call_data (call);
  UsherWait wait = usher_wait_new (HOSTS_PATIENCE, usher_call_request (call)->cancellable);

  return usher_host_report_list (flow->context, name, &wait, error);
}

static void
route_admin_hosts_list (UsherCall *call)
{
  g_autoptr (GPtrArray) hosts = route_admin_hosts_ask (call, NULL, NULL);
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < hosts->len; i++)
    json_array_add_element (list, usher_admin_json_host (hosts->pdata[i]));
  usher_call_answer_json (call, 200, usher_admin_json_list ("hosts", list, NULL));
}

static void
route_admin_hosts_show (UsherCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hosts = route_admin_hosts_ask (call, usher_call_param (call, "name"), &error);

  if (hosts == NULL)
    usher_call_answer_error (call, error);
  else
    usher_call_answer_json (call, 200, usher_admin_json_host (hosts->pdata[0]));
}

/* NULL leaves @wanted as it is, for the fields to be found wrong */
static void
route_admin_hosts_read_state (UsherJsonFields *fields,
                              UsherHostState  *wanted)
{
  const char *word = usher_json_fields_text (fields, "state", 32);

  if (word != NULL && (!usher_host_state_from_word (word, wanted) || *wanted == USHER_HOST_LOST))
    usher_json_fields_refuse (fields, "state", "is none of active, drain and maintenance");
}

static void
route_admin_hosts_want (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  UsherHostState wanted = USHER_HOST_ACTIVE;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  UsherJsonFields fields;
  const char *reason;

  if (usher_call_body (call, "state", &fields, &error))
    {
      route_admin_hosts_read_state (&fields, &wanted);
      reason = usher_json_fields_optional_text (&fields, "reason", HOSTS_REASON_LONGEST);
      done = usher_json_fields_finish (&fields, &error) &&
             usher_host_flow_want (flow->hosts, usher_call_request (call), usher_call_param (call, "name"), wanted, reason,
                                   &error);
    }
  usher_admin_answer_done (call, done, error);
}

static void
route_admin_hosts_fenced (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  g_autoptr (GError) error = NULL;

  if (usher_host_flow_fenced (flow->hosts, usher_call_request (call), usher_call_param (call, "name"), &error))
    usher_call_answer_empty (call, 204);
  else
    usher_call_answer_error (call, error);
}

static const UsherRoute routes[] = {
  { "GET", "/v1/admin/hosts", USHER_ROUTE_ADMIN, HOSTS_LANE, 15, route_admin_hosts_list },
  { "GET", "/v1/admin/hosts/{name}", USHER_ROUTE_ADMIN, HOSTS_LANE, 15, route_admin_hosts_show },
  { "PUT", "/v1/admin/hosts/{name}/state", USHER_ROUTE_ADMIN, HOSTS_LANE, 30, route_admin_hosts_want },
  { "POST", "/v1/admin/hosts/{name}/fenced", USHER_ROUTE_ADMIN, HOSTS_LANE, 30, route_admin_hosts_fenced },
};

/**
 * usher_route_admin_hosts_add:
 * @flow: outlives the router
 *
 * How hosts are, and what is wanted of them.
 */
void
usher_route_admin_hosts_add (UsherRouter    *router,
                             UsherAdminFlow *flow)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flow);
}
