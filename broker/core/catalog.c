/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/catalog.h"

static void
catalog_clear (gpointer data)
{
  UsherCatalog *catalog = data;

  g_hash_table_unref (catalog->pools);
  g_hash_table_unref (catalog->templates);
  g_hash_table_unref (catalog->hosts);
}

/**
 * usher_catalog_new:
 *
 * Returns: (transfer full): a catalog that holds nothing yet; its tables take values keyed by their own name
 */
UsherCatalog *
usher_catalog_new (void)
{
  UsherCatalog *catalog = g_atomic_rc_box_new0 (UsherCatalog);

  catalog->pools = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) usher_pool_free);
  catalog->templates = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) usher_template_free);
  catalog->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) usher_host_free);
  return catalog;
}

UsherCatalog *
usher_catalog_ref (UsherCatalog *catalog)
{
  return g_atomic_rc_box_acquire (catalog);
}

void
usher_catalog_unref (UsherCatalog *catalog)
{
  g_atomic_rc_box_release_full (catalog, catalog_clear);
}

const UsherPool *
usher_catalog_pool (const UsherCatalog *catalog,
                    const char         *name)
{
  return g_hash_table_lookup (catalog->pools, name);
}

const UsherTemplate *
usher_catalog_template (const UsherCatalog *catalog,
                        const char         *name)
{
  return g_hash_table_lookup (catalog->templates, name);
}

const UsherHost *
usher_catalog_host (const UsherCatalog *catalog,
                    const char         *name)
{
  return g_hash_table_lookup (catalog->hosts, name);
}
