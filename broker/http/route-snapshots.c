/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-snapshots.h"

#include "broker/http/admin-answer.h"

#define SNAPSHOTS_NAME_LONGEST 64
/* in bytes; the flow counts characters */
#define SNAPSHOTS_DESCRIPTION_LONGEST 800

/* the pattern of a route says who asks: the same handlers serve both */
static UsherSnapshotAsk
route_snapshots_ask (UsherCall *call)
{
  UsherSnapshotAsk ask = { .desktop = usher_call_param (call, "id"), .snapshot = usher_call_param (call, "name") };

  if (g_str_has_prefix (usher_call_path (call), "/v1/admin/"))
    ask.right = USHER_SNAPSHOT_RIGHT_ADMIN;
  return ask;
}

static JsonNode *
route_snapshots_to_json (const UsherSnapshot *snapshot)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "name", snapshot->name);
  json_object_set_string_member (object, "kind",
                                 usher_snapshot_name_kind_to_word (usher_snapshot_name_kind (snapshot->name)));
  json_object_set_string_member (object, "description", snapshot->description);
  usher_json_fields_set_time (object, "created", snapshot->created * G_TIME_SPAN_SECOND);
  json_node_take_object (node, object);
  return node;
}

static void
route_snapshots_list_now (UsherCall *call)
{
  UsherFlows *flows = usher_call_data (call);
  UsherSnapshotAsk ask = route_snapshots_ask (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;
  JsonObject *object;
  JsonArray *array;
  JsonNode *node;
  guint most;

  list = usher_snapshot_flow_list (flows->snapshots, usher_call_request (call), &ask, &most, &error);
  if (list == NULL)
    {
      usher_call_answer_error (call, error);
      return;
    }
  array = json_array_new ();
  for (guint i = 0; i < list->len; i++)
    json_array_add_element (array, route_snapshots_to_json (list->pdata[i]));
  object = json_object_new ();
  json_object_set_array_member (object, "snapshots", array);
  json_object_set_int_member (object, "most", most);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  usher_call_answer_json (call, 200, node);
}

static void
route_snapshots_remove_now (UsherCall *call)
{
  UsherFlows *flows = usher_call_data (call);
  UsherSnapshotAsk ask = route_snapshots_ask (call);
  g_autoptr (GError) error = NULL;
  gboolean done = usher_snapshot_flow_remove (flows->snapshots, usher_call_request (call), &ask, &error);

  usher_admin_answer_done (call, done, error);
}

/* each host has a lane of its own, so that one that hangs keeps nobody waiting whose desktop is elsewhere */
static void
route_snapshots_push (UsherCall    *call,
                      UsherCallFunc func)
{
  UsherFlows *flows = usher_call_data (call);
  UsherSnapshotAsk ask = route_snapshots_ask (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) desktop = NULL;
  g_autofree char *lane = NULL;

  desktop = usher_snapshot_flow_find (flows->snapshots, usher_call_request (call), &ask, &error);
  if (desktop == NULL)
    {
      usher_call_answer_error (call, error);
      return;
    }
  lane = g_strconcat ("snapshot-look:", desktop->host, NULL);
  usher_call_push (call, flows->workers, lane, func);
}

static void
route_snapshots_list (UsherCall *call)
{
  route_snapshots_push (call, route_snapshots_list_now);
}

static void
route_snapshots_remove (UsherCall *call)
{
  route_snapshots_push (call, route_snapshots_remove_now);
}

static void
route_snapshots_answer_job (UsherCall    *call,
                            const char   *job,
                            const GError *error)
{
  if (job == NULL)
    usher_call_answer_error (call, error);
  else if (route_snapshots_ask (call).right == USHER_SNAPSHOT_RIGHT_ADMIN)
    usher_admin_answer_accepted (call, job, NULL);
  else
    usher_call_answer_accepted (call, job);
}

static void
route_snapshots_create (UsherCall *call)
{
  UsherFlows *flows = usher_call_data (call);
  UsherSnapshotAsk ask = route_snapshots_ask (call);
  g_autoptr (GError) error = NULL;
  g_autofree char *job = NULL;
  UsherJsonFields fields;

  if (usher_call_body (call, "snapshot", &fields, &error))
    {
      ask.description = usher_json_fields_optional_text (&fields, "description", SNAPSHOTS_DESCRIPTION_LONGEST);
      if (usher_json_fields_finish (&fields, &error))
        job = usher_snapshot_flow_create (flows->snapshots, usher_call_request (call), &ask, &error);
    }
  route_snapshots_answer_job (call, job, error);
}

static void
route_snapshots_revert (UsherCall *call)
{
  UsherFlows *flows = usher_call_data (call);
  UsherSnapshotAsk ask = route_snapshots_ask (call);
  g_autoptr (GError) error = NULL;
  g_autofree char *job = NULL;
  UsherJsonFields fields;

  if (usher_call_body (call, "revert", &fields, &error))
    {
      ask.snapshot = usher_json_fields_text (&fields, "snapshot", SNAPSHOTS_NAME_LONGEST);
      ask.disconnect = usher_json_fields_flag (&fields, "disconnect", FALSE);
      if (usher_json_fields_finish (&fields, &error))
        job = usher_snapshot_flow_revert (flows->snapshots, usher_call_request (call), &ask, &error);
    }
  route_snapshots_answer_job (call, job, error);
}

static const UsherRoute routes[] = {
  { "GET", "/v1/desktops/{id}/snapshots", USHER_ROUTE_USER, "store", 60, route_snapshots_list },
  { "POST", "/v1/desktops/{id}/snapshots", USHER_ROUTE_USER, "store", 30, route_snapshots_create },
  { "DELETE", "/v1/desktops/{id}/snapshots/{name}", USHER_ROUTE_USER, "store", 300, route_snapshots_remove },
  { "POST", "/v1/desktops/{id}/revert", USHER_ROUTE_USER, "store", 30, route_snapshots_revert },
  { "GET", "/v1/admin/desktops/{id}/snapshots", USHER_ROUTE_ADMIN, "admin", 60, route_snapshots_list },
  { "POST", "/v1/admin/desktops/{id}/snapshots", USHER_ROUTE_ADMIN, "admin", 30, route_snapshots_create },
  { "DELETE", "/v1/admin/desktops/{id}/snapshots/{name}", USHER_ROUTE_ADMIN, "admin", 300, route_snapshots_remove },
  { "POST", "/v1/admin/desktops/{id}/revert", USHER_ROUTE_ADMIN, "admin", 30, route_snapshots_revert },
};

/**
 * usher_route_snapshots_add:
 * @flows: outlives the router
 *
 * Snapshots of desktops, for their users and for administrators.
 */
void
usher_route_snapshots_add (UsherRouter *router,
                           UsherFlows  *flows)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flows);
}
