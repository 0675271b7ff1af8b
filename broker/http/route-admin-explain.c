/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-admin-explain.h"

#include "broker/http/admin-json.h"
#include "common/error.h"

static void
route_admin_explain_launch (UsherCall *call)
{
  UsherExplainAsk ask = {
    .user = usher_call_query (call, "user"),
    .pool = usher_call_query (call, "pool"),
    .address = usher_call_query (call, "address"),
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherExplainReport) report = NULL;

  if (ask.user == NULL || ask.pool == NULL)
    g_set_error (&error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "\"%s\" in the query is missing",
                 ask.user == NULL ? "user" : "pool");
  else
    report = usher_explain_flow_launch (usher_call_data (call), usher_call_request (call), &ask, &error);
  if (report != NULL)
    usher_call_answer_json (call, 200, usher_admin_json_explain (report));
  else
    usher_call_answer_error (call, error);
}

static const UsherRoute routes[] = {
  { "GET", "/v1/admin/explain/launch", USHER_ROUTE_ADMIN, "admin-launch", 30, route_admin_explain_launch },
};

/**
 * usher_route_admin_explain_add:
 * @flow: outlives the router
 *
 * Why something would happen.
 */
void
usher_route_admin_explain_add (UsherRouter    *router,
                               UsherAdminFlow *flow)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flow);
}
