/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/http/flows.h"
#include "broker/http/server.h"
#include "broker/service/admin-flow.h"
#include "broker/settings.h"

G_BEGIN_DECLS

/**
 * UsherAppEdge: the HTTP server with its routes, certificate and listeners
 */
typedef struct _UsherEdge UsherAppEdge;

UsherAppEdge *usher_app_edge_new    (UsherFlows                *flows,
                              UsherAdminFlow            *admin,
                              const UsherServerSettings *settings);
void       usher_app_edge_free   (UsherAppEdge                 *edge);
gboolean   usher_app_edge_open   (UsherAppEdge                 *edge,
                              const UsherServerSettings *settings,
                              GError                   **error);
gboolean   usher_app_edge_reload (UsherAppEdge                 *edge,
                              const UsherServerSettings *settings,
                              GError                   **error);
guint      usher_app_edge_connections (UsherAppEdge             *edge);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherAppEdge, usher_app_edge_free)

G_END_DECLS
