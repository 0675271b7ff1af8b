/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-admin-doctor.h"

#include "broker/http/admin-json.h"

/* a look at all hosts takes a while, and holds up nobody else */
#define DOCTOR_LANE "admin-doctor"
#define DOCTOR_LONGEST 300

static void
route_admin_doctor (UsherCall *call,
                    gboolean   mend)
{
  UsherAdminFlow *flow = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = usher_doctor_look (flow->context, flow->keeper, usher_call_request (call), mend, &error);
  JsonArray *list;

  if (findings == NULL)
    {
      usher_call_answer_error (call, error);
      return;
    }
  list = json_array_new ();
  for (guint i = 0; i < findings->len; i++)
    json_array_add_element (list, usher_admin_json_finding (findings->pdata[i]));
  usher_call_answer_json (call, 200, usher_admin_json_list ("findings", list, NULL));
}

static void
route_admin_doctor_look (UsherCall *call)
{
  route_admin_doctor (call, FALSE);
}

static void
route_admin_doctor_mend (UsherCall *call)
{
  route_admin_doctor (call, TRUE);
}

static const UsherRoute routes[] = {
  { "GET", "/v1/admin/doctor", USHER_ROUTE_ADMIN, DOCTOR_LANE, DOCTOR_LONGEST, route_admin_doctor_look },
  { "POST", "/v1/admin/doctor", USHER_ROUTE_ADMIN, DOCTOR_LANE, DOCTOR_LONGEST, route_admin_doctor_mend },
};

/**
 * usher_route_admin_doctor_add:
 * @flow: outlives the router
 *
 * What differs from the plan.
 */
void
usher_route_admin_doctor_add (UsherRouter    *router,
                              UsherAdminFlow *flow)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flow);
}
