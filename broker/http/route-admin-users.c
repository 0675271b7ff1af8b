/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-admin-users.h"

#include "broker/http/admin-answer.h"
#include "broker/http/admin-json.h"
#include "broker/service/admin-users.h"

#define USERS_LANE "admin"
#define USERS_TEXT_LONGEST 256
#define USERS_PASSWORD_LONGEST 1024
#define USERS_GROUPS_MOST 1000

static void
route_admin_users_list (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) users = NULL;

  users = usher_admin_users_list (flow->context, usher_call_query (call, "realm"), &error);
  if (users == NULL)
    usher_call_answer_error (call, error);
  else
    usher_call_answer_json (call, 200, usher_admin_json_list ("users", json_node_dup_array (users), NULL));
}

/* NULL where the member is not there */
static GStrv
route_admin_users_groups (UsherJsonFields *fields)
{
  g_autoptr (GStrvBuilder) groups = g_strv_builder_new ();
  JsonArray *array;

  if (!usher_json_fields_has (fields, "groups"))
    return NULL;
  array = usher_json_fields_array (fields, "groups", USERS_GROUPS_MOST);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *group = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (group) && json_node_get_value_type (group) == G_TYPE_STRING)
        g_strv_builder_add (groups, json_node_get_string (group));
      else
        usher_json_fields_refuse (fields, "groups", "is not a list of names");
    }
  return g_strv_builder_end (groups);
}

static void
route_admin_users_put (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  UsherUserChange change = { .realm = usher_call_query (call, "realm"), .user = usher_call_param (call, "name") };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSecret) password = NULL;
  g_auto (GStrv) groups = NULL;
  gboolean done = FALSE;
  UsherJsonFields fields;

  if (usher_call_body (call, "user", &fields, &error))
    {
      if (usher_json_fields_has (&fields, "password"))
        password = usher_call_body_secret (call, &fields, "password", USERS_PASSWORD_LONGEST);
      groups = route_admin_users_groups (&fields);
      change.password = password;
      change.groups = (const char *const *) groups;
      change.display_name = usher_json_fields_optional_text (&fields, "display_name", USERS_TEXT_LONGEST);
      change.disabled = -1;
      if (usher_json_fields_has (&fields, "disabled"))
        change.disabled = usher_json_fields_flag (&fields, "disabled", FALSE) ? 1 : 0;
      done = usher_json_fields_finish (&fields, &error) &&
             usher_admin_users_put (flow->context, usher_call_request (call), &change, &error);
    }
  usher_admin_answer_done (call, done, error);
}

static void
route_admin_users_remove (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  g_autoptr (GError) error = NULL;

  if (usher_admin_users_remove (flow->context, usher_call_request (call), usher_call_query (call, "realm"),
                                usher_call_param (call, "name"), &error))
    usher_call_answer_empty (call, 204);
  else
    usher_call_answer_error (call, error);
}

static const UsherRoute routes[] = {
  { "GET", "/v1/admin/users", USHER_ROUTE_ADMIN, USERS_LANE, 15, route_admin_users_list },
  { "PUT", "/v1/admin/users/{name}", USHER_ROUTE_ADMIN, USERS_LANE, 15, route_admin_users_put },
  { "DELETE", "/v1/admin/users/{name}", USHER_ROUTE_ADMIN, USERS_LANE, 15, route_admin_users_remove },
};

/**
 * usher_route_admin_users_add:
 * @flow: outlives the router
 *
 * Users that the broker keeps itself.
 */
void
usher_route_admin_users_add (UsherRouter    *router,
                             UsherAdminFlow *flow)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flow);
}
