/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-admin-queue.h"

#include "broker/http/admin-json.h"

static void
route_admin_queue_list (UsherCall *call)
{
  g_autoptr (GPtrArray) reports = usher_queue_report_list (usher_call_data (call), usher_call_query (call, "pool"));
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < reports->len; i++)
    json_array_add_element (list, usher_admin_json_queue (reports->pdata[i]));
  usher_call_answer_json (call, 200, usher_admin_json_list ("queue", list, NULL));
}

static void
route_admin_queue_remove (UsherCall *call)
{
  g_autoptr (GError) error = NULL;

  if (usher_queue_report_remove (usher_call_data (call), usher_call_request (call), usher_call_param (call, "job"), &error))
    usher_call_answer_empty (call, 204);
  else
    usher_call_answer_error (call, error);
}

static const UsherRoute routes[] = {
  { "GET", "/v1/admin/queue", USHER_ROUTE_ADMIN, NULL, 10, route_admin_queue_list },
  { "DELETE", "/v1/admin/queue/{job}", USHER_ROUTE_ADMIN, NULL, 10, route_admin_queue_remove },
};

/**
 * usher_route_admin_queue_add:
 * @flow: outlives the router
 *
 * Who waits for a desktop.
 */
void
usher_route_admin_queue_add (UsherRouter    *router,
                             UsherAdminFlow *flow)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flow);
}
