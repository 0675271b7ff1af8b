/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/request.h"
#include "common/wire/offer.h"

G_BEGIN_DECLS

GPtrArray    *usher_catalog_flow_list    (UsherContext  *context,
                                          UsherRequest  *request,
                                          GError       **error);
UsherDesktop *usher_catalog_flow_resolve (UsherContext  *context,
                                          UsherRequest  *request,
                                          const char    *offer,
                                          UsherCatalog  *catalog,
                                          const UsherPool **pool,
                                          GError       **error);

G_END_DECLS
