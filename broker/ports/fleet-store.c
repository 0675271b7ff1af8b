/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/fleet-store.h"

G_DEFINE_INTERFACE (UsherFleetStore, usher_fleet_store, G_TYPE_OBJECT)

static void
usher_fleet_store_default_init (UsherFleetStoreInterface *iface)
{
}

/**
 * usher_fleet_store_hosts:
 * @store: a store
 * @hosts: (array zero-terminated=1): names of hosts; one without desktops counts nothing
 * @counts: (out): as many as there are @hosts
 * @error: for the store's own trouble
 *
 * Returns: whether @counts is filled
 */
gboolean
usher_fleet_store_hosts (UsherFleetStore   *store,
                         const char *const *hosts,
                         UsherHostCounts   *counts,
                         GError           **error)
{
  g_return_val_if_fail (USHER_IS_FLEET_STORE (store), FALSE);
  g_return_val_if_fail (hosts != NULL && counts != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_FLEET_STORE_GET_IFACE (store)->hosts (store, hosts, counts, error);
}

/**
 * usher_fleet_store_made_of:
 * @store: a store
 * @pool: (nullable): name of a pool, or NULL for all
 * @template: name of a template
 * @version: of the template; 0 for one without versions
 * @counts: (out caller-allocates): how many there are
 * @error: for the store's own trouble
 */
gboolean
usher_fleet_store_made_of (UsherFleetStore    *store,
                           const char         *pool,
                           const char         *template,
                           guint               version,
                           UsherVersionCounts *counts,
                           GError            **error)
{
  g_return_val_if_fail (USHER_IS_FLEET_STORE (store), FALSE);
  g_return_val_if_fail (template != NULL && counts != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_FLEET_STORE_GET_IFACE (store)->made_of (store, pool, template, version, counts, error);
}

/**
 * usher_fleet_store_outdated:
 * @store: a store
 * @pool: name of a pool
 * @template: what its desktops should be made of
 * @version: of @template
 * @limit: at most so many; 0 for all
 * @error: for the store's own trouble; nothing found is an empty answer
 *
 * Returns: (transfer full) (element-type UsherDesktop): free ones that are made of something else
 */
GPtrArray *
usher_fleet_store_outdated (UsherFleetStore *store,
                            const char      *pool,
                            const char      *template,
                            guint            version,
                            guint            limit,
                            GError         **error)
{
  g_return_val_if_fail (USHER_IS_FLEET_STORE (store), NULL);
  g_return_val_if_fail (pool != NULL && template != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_FLEET_STORE_GET_IFACE (store)->outdated (store, pool, template, version, limit, error);
}

/**
 * usher_fleet_store_due:
 * @store: a store
 * @now: µs since the epoch
 * @after: (nullable): the last one of the page before; NULL for the first page
 * @limit: at most so many; 0 for all
 * @error: for the store's own trouble; nothing found is an empty answer
 *
 * Returns: (transfer full) (element-type UsherDesktop): those to look at
 */
GPtrArray *
usher_fleet_store_due (UsherFleetStore    *store,
                       gint64              now,
                       const UsherDesktop *after,
                       guint               limit,
                       GError            **error)
{
  g_return_val_if_fail (USHER_IS_FLEET_STORE (store), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_FLEET_STORE_GET_IFACE (store)->due (store, now, after, limit, error);
}

/**
 * usher_fleet_store_set_due:
 * @store: a store
 * @id: of a desktop
 * @revision: as the caller saw it
 * @due_at: when to look at it next; µs since the epoch, 0 for never
 * @error: CONFLICT, NOT_FOUND
 */
gboolean
usher_fleet_store_set_due (UsherFleetStore *store,
                           const char      *id,
                           gint64           revision,
                           gint64           due_at,
                           GError         **error)
{
  g_return_val_if_fail (USHER_IS_FLEET_STORE (store), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_FLEET_STORE_GET_IFACE (store)->set_due (store, id, revision, due_at, error);
}
