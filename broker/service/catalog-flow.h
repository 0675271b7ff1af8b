/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/request.h"
#include "common/wire/offer.h"

G_BEGIN_DECLS

/**
 * UsherOfferTarget: what an offer's id stands for
 * @pool: borrowed from the catalog
 * @desktop: (nullable): set for "desktop:UUID"; owned
 */
typedef struct
{
  const UsherPool *pool;
  UsherDesktop    *desktop;
} UsherOfferTarget;

GPtrArray *usher_catalog_flow_list    (UsherContext     *context,
                                       UsherRequest     *request,
                                       GError          **error);
gboolean   usher_catalog_flow_resolve (UsherContext     *context,
                                       UsherRequest     *request,
                                       UsherCatalog     *catalog,
                                       const char       *offer,
                                       UsherOfferTarget *target,
                                       GError          **error);
gboolean   usher_catalog_flow_check_open (const UsherPool *pool,
                                          GError         **error);

G_END_DECLS
