/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-realms.h"

static JsonNode *
route_realms_entry (const UsherSignInRealm *realm)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *ways = json_array_new ();

  json_array_add_string_element (ways, "password");
  json_object_set_string_member (object, "name", realm->name);
  json_object_set_string_member (object, "title", realm->title != NULL ? realm->title : realm->name);
  json_object_set_array_member (object, "ways", ways);
  json_object_set_boolean_member (object, "default", realm->is_default);
  json_node_take_object (node, object);
  return node;
}

static void
route_realms_list (UsherCall *call)
{
  UsherFlows *flows = usher_call_data (call);
  g_autoptr (GPtrArray) realms = usher_context_dup_realms (flows->context);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < realms->len; i++)
    json_array_add_element (array, route_realms_entry (realms->pdata[i]));
  json_object_set_array_member (object, "realms", array);
  json_node_take_object (node, object);
  usher_call_answer_json (call, 200, node);
}

static const UsherRoute routes[] = {
  { "GET", "/v1/realms", USHER_ROUTE_ANYBODY, NULL, 5, route_realms_list },
};

void
usher_route_realms_add (UsherRouter *router,
                        UsherFlows  *flows)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flows);
}
