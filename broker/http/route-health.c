/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-health.h"

/* says that the broker answers, and no more, as everybody may ask */
static void
route_health_get (UsherCall *call)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "status", "ok");
  json_object_set_string_member (object, "api", "v1");
  json_node_take_object (node, object);
  usher_call_answer_json (call, 200, node);
}

static const UsherRoute routes[] = {
  { "GET", "/v1/health", USHER_ROUTE_ANYBODY, NULL, 5, route_health_get },
};

void
usher_route_health_add (UsherRouter *router,
                        UsherFlows  *flows)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flows);
}
