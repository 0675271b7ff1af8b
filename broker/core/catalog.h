/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/host.h"
#include "broker/core/pool.h"
#include "broker/core/template.h"

G_BEGIN_DECLS

/**
 * UsherCatalog: what should exist: one consistent reading of the configuration files.
 * Immutable once shared; atomically reference counted, so that a flow keeps the one it began with.
 * @pools, @templates, @hosts: (element-type utf8 …): by name; the tables own the values
 */
typedef struct
{
  GHashTable *pools;
  GHashTable *templates;
  GHashTable *hosts;
} UsherCatalog;

UsherCatalog        *usher_catalog_new      (void);
UsherCatalog        *usher_catalog_ref      (UsherCatalog       *catalog);
void                 usher_catalog_unref    (UsherCatalog       *catalog);
const UsherPool     *usher_catalog_pool     (const UsherCatalog *catalog,
                                             const char         *name);
const UsherTemplate *usher_catalog_template (const UsherCatalog *catalog,
                                             const char         *name);
const UsherHost     *usher_catalog_host     (const UsherCatalog *catalog,
                                             const char         *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCatalog, usher_catalog_unref)

G_END_DECLS
