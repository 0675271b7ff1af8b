/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/catalog.h"
#include "broker/core/identity.h"

G_BEGIN_DECLS

gboolean   usher_entitlement_allows  (const UsherPool     *pool,
                                      const UsherIdentity *identity);
GPtrArray *usher_entitlement_resolve (const UsherCatalog  *catalog,
                                      const UsherIdentity *identity);

G_END_DECLS
