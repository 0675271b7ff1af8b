/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-admin-assignments.h"

#include "broker/http/admin-json.h"
#include "broker/service/admin-assignments.h"

#define ASSIGNMENTS_LANE "admin-launch"
#define ASSIGNMENTS_MOST 1000
#define ASSIGNMENTS_NAME_LONGEST 320

static JsonNode *
route_admin_assignments_json (UsherAdminFlow              *flow,
                              const UsherAssignmentRecord *record)
{
  g_autoptr (UsherDesktop) desktop = NULL;

  if (record->desktop != NULL)
    desktop = usher_desktop_store_get (usher_context_desktops (flow->context), record->desktop, NULL);
  return usher_admin_json_assignment (record, desktop != NULL ? desktop->name : NULL);
}

static void
route_admin_assignments_list (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  guint limit = ASSIGNMENTS_MOST;
  guint after = 0;
  g_autofree char *next = NULL;
  JsonArray *list;

  if (usher_call_query_number (call, "limit", ASSIGNMENTS_MOST, &limit, &error) &&
      usher_call_query_number (call, "after", G_MAXUINT, &after, &error))
    found = usher_admin_assignments_find (flow, usher_call_param (call, "name"), after, MAX (limit, 1) + 1, &error);
  if (found == NULL)
    {
      usher_call_answer_error (call, error);
      return;
    }
  limit = MAX (limit, 1);
  list = json_array_new ();
  for (guint i = 0; i < MIN (found->len, limit); i++)
    json_array_add_element (list, route_admin_assignments_json (flow, found->pdata[i]));
  if (found->len > limit)
    next = g_strdup_printf ("%" G_GINT64_FORMAT, ((UsherAssignmentRecord *) found->pdata[limit - 1])->id);
  usher_call_answer_json (call, 200, usher_admin_json_list ("assignments", list, next));
}

/* the texts belong to the body */
static gboolean
route_admin_assignments_read (JsonNode             *node,
                              UsherAdminAssignment *assignment,
                              GError              **error)
{
  UsherJsonFields fields;

  usher_json_fields_init (&fields, node, "assignment");
  if (fields.object == NULL)
    return usher_json_fields_finish (&fields, error);
  assignment->user = usher_json_fields_text (&fields, "user", ASSIGNMENTS_NAME_LONGEST);
  assignment->desktop = usher_json_fields_optional_text (&fields, "desktop", ASSIGNMENTS_NAME_LONGEST);
  assignment->line = usher_json_fields_optional_number (&fields, "line", 0, G_MAXINT, 0);
  return usher_json_fields_finish (&fields, error);
}

static gboolean
route_admin_assignments_put_all (UsherCall *call,
                                 JsonArray *array,
                                 GError   **error)
{
  guint length = json_array_get_length (array);
  g_autofree UsherAdminAssignment *assignments = g_new0 (UsherAdminAssignment, length);

  for (guint i = 0; i < length; i++)
    {
      if (!route_admin_assignments_read (json_array_get_element (array, i), &assignments[i], error))
        return FALSE;
    }
  return usher_admin_assignments_put (usher_call_data (call), usher_call_request (call), usher_call_param (call, "name"),
                                      assignments, length, error);
}

static void
route_admin_assignments_put (UsherCall *call)
{
  g_autoptr (GError) error = NULL;
  JsonArray *array = NULL;
  UsherJsonFields fields;

  if (usher_call_body (call, "assignments", &fields, &error))
    {
      array = usher_json_fields_array (&fields, "assignments", ASSIGNMENTS_MOST);
      if (array != NULL && json_array_get_length (array) == 0)
        usher_json_fields_refuse (&fields, "assignments", "is empty");
      usher_json_fields_finish (&fields, &error);
    }
  if (error == NULL && route_admin_assignments_put_all (call, array, &error))
    usher_call_answer_empty (call, 204);
  else
    usher_call_answer_error (call, error);
}

static void
route_admin_assignments_remove (UsherCall *call)
{
  UsherAdminAssignment assignment = {
    .user = usher_call_param (call, "user"),
    .desktop = usher_call_query (call, "desktop"),
  };
  g_autoptr (GError) error = NULL;

  if (usher_admin_assignments_remove (usher_call_data (call), usher_call_request (call), usher_call_param (call, "name"),
                                      &assignment, &error))
    usher_call_answer_empty (call, 204);
  else
    usher_call_answer_error (call, error);
}

static const UsherRoute routes[] = {
  { "GET", "/v1/admin/pools/{name}/assignments", USHER_ROUTE_ADMIN, "admin", 15, route_admin_assignments_list },
  { "POST", "/v1/admin/pools/{name}/assignments", USHER_ROUTE_ADMIN, ASSIGNMENTS_LANE, 60, route_admin_assignments_put },
  { "DELETE", "/v1/admin/pools/{name}/assignments/{user}", USHER_ROUTE_ADMIN, ASSIGNMENTS_LANE, 30,
    route_admin_assignments_remove },
};

/**
 * usher_route_admin_assignments_add:
 * @flow: outlives the router
 *
 * Personal desktops that are given beforehand.
 */
void
usher_route_admin_assignments_add (UsherRouter    *router,
                                   UsherAdminFlow *flow)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flow);
}
