/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"

G_BEGIN_DECLS

GArray       *usher_desktop_planner_hosts (UsherContext    *context,
                                           UsherCatalog    *catalog,
                                           GError         **error);
char         *usher_desktop_planner_place (UsherContext    *context,
                                           UsherCatalog    *catalog,
                                           const UsherPool *pool,
                                           GError         **error);
UsherDesktop *usher_desktop_planner_add   (UsherContext    *context,
                                           UsherCatalog    *catalog,
                                           const UsherPool *pool,
                                           guint            total,
                                           GError         **error);

G_END_DECLS
