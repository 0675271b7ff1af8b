/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/http/call.h"
#include "broker/service/login-flow.h"

G_BEGIN_DECLS

/**
 * UsherRouteAuth: who may call a route
 * @USHER_ROUTE_ANYBODY: everybody who reaches the broker
 * @USHER_ROUTE_USER: a signed-in user
 * @USHER_ROUTE_ADMIN: a peer of the admin socket who is root, the broker's own user or in the admin group; on every
 *   listener, a signed-in user who is in one of the admin groups
 */
typedef enum
{
  USHER_ROUTE_ANYBODY,
  USHER_ROUTE_USER,
  USHER_ROUTE_ADMIN,
} UsherRouteAuth;

/**
 * UsherRouteHandler: answers @call, now or (with a reference of its own) later from any thread.
 * What was added beside the table is usher_call_data().
 */
typedef void (*UsherRouteHandler) (UsherCall *call);

/**
 * UsherRoute: one row of the table of routes
 * @method: GET, POST, PUT or DELETE; HEAD goes where GET goes
 * @pattern: "/v1/desktops/{id}/launch"; a part in braces takes one segment of the path, which usher_call_param() tells decoded
 * @lane: (nullable): the lane of UsherWorkers in which the handler runs, so that it may block; NULL when it never
 *   blocks for longer than a read of the store, as it runs in the thread that serves the connections
 * @seconds: how long the call may take at most (UsherRequest's wait)
 */
typedef struct
{
  const char       *method;
  const char       *pattern;
  UsherRouteAuth    auth;
  const char       *lane;
  guint             seconds;
  UsherRouteHandler handler;
} UsherRoute;

/**
 * UsherRouter: the table of routes; what is not in it is denied
 */
typedef struct _UsherRouter UsherRouter;

UsherRouter      *usher_router_new             (UsherLoginFlow    *login,
                                                UsherWorkers      *workers);
void              usher_router_free            (UsherRouter       *router);
void              usher_router_set_admin_group (UsherRouter       *router,
                                                gid_t              group);
void              usher_router_add             (UsherRouter       *router,
                                                const UsherRoute  *routes,
                                                gsize              n_routes,
                                                gpointer           data);
void              usher_router_dispatch        (UsherRouter       *router,
                                                UsherCall         *call);
const UsherRoute *usher_router_get             (UsherRouter       *router,
                                                guint              index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRouter, usher_router_free)

G_END_DECLS
