/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-admin-sessions.h"

#include "broker/http/admin-json.h"
#include "broker/service/admin-sessions.h"

#define SESSIONS_LANE "admin"
#define SESSIONS_LIMIT 100
#define SESSIONS_LIMIT_MOST 1000

static void
route_admin_sessions_list (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sessions = NULL;
  guint limit = SESSIONS_LIMIT;
  JsonArray *list;

  if (usher_call_query_number (call, "limit", SESSIONS_LIMIT_MOST, &limit, &error))
    sessions = usher_session_store_list (usher_context_sessions (flow->context), usher_call_query (call, "owner"), limit,
                                         &error);
  if (sessions == NULL)
    {
      usher_call_answer_error (call, error);
      return;
    }
  list = json_array_new ();
  for (guint i = 0; i < sessions->len; i++)
    {
      const UsherSession *session = sessions->pdata[i];
      g_autoptr (UsherDesktop) desktop = NULL;

      desktop = usher_desktop_store_get (usher_context_desktops (flow->context), session->desktop, NULL);
      json_array_add_element (list, usher_admin_json_session (session, desktop != NULL ? desktop->name : NULL));
    }
  usher_call_answer_json (call, 200, usher_admin_json_list ("sessions", list, NULL));
}

static void
route_admin_sessions_show (UsherCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) desktop = NULL;
  g_autoptr (UsherSession) session = NULL;

  session = usher_admin_sessions_get (usher_call_data (call), usher_call_param (call, "id"), &desktop, &error);
  if (session == NULL)
    usher_call_answer_error (call, error);
  else
    usher_call_answer_json (call, 200, usher_admin_json_session (session, desktop != NULL ? desktop->name : NULL));
}

static void
route_admin_sessions_end (UsherCall *call)
{
  g_autoptr (GError) error = NULL;

  if (usher_admin_sessions_end (usher_call_data (call), usher_call_request (call), usher_call_param (call, "id"), &error))
    usher_call_answer_empty (call, 204);
  else
    usher_call_answer_error (call, error);
}

static const UsherRoute routes[] = {
  { "GET", "/v1/admin/sessions", USHER_ROUTE_ADMIN, SESSIONS_LANE, 15, route_admin_sessions_list },
  { "GET", "/v1/admin/sessions/{id}", USHER_ROUTE_ADMIN, SESSIONS_LANE, 15, route_admin_sessions_show },
  { "DELETE", "/v1/admin/sessions/{id}", USHER_ROUTE_ADMIN, SESSIONS_LANE, 30, route_admin_sessions_end },
};

/**
 * usher_route_admin_sessions_add:
 * @flow: outlives the router
 *
 * Who is connected.
 */
void
usher_route_admin_sessions_add (UsherRouter    *router,
                                UsherAdminFlow *flow)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flow);
}
