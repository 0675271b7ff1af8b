/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/desktop-store.h"

G_DEFINE_INTERFACE (UsherDesktopStore, usher_desktop_store, G_TYPE_OBJECT)

static void
usher_desktop_store_default_init (UsherDesktopStoreInterface *iface)
{
}

/**
 * usher_desktop_store_add:
 * @store: a store
 * @desktop: what to keep, with the revision it carries
 * @audit: (nullable): written in the same transaction
 * @error: CONFLICT when the id or the name exists
 */
gboolean
usher_desktop_store_add (UsherDesktopStore     *store,
                         const UsherDesktop    *desktop,
                         const UsherAuditEntry *audit,
                         GError               **error)
{
  g_return_val_if_fail (USHER_IS_DESKTOP_STORE (store), FALSE);
  g_return_val_if_fail (desktop != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_DESKTOP_STORE_GET_IFACE (store)->add (store, desktop, audit, error);
}

/**
 * usher_desktop_store_get:
 * @store: a store
 * @id: of the desktop
 * @error: NOT_FOUND
 *
 * Returns: (transfer full): the desktop as it is now
 */
UsherDesktop *
usher_desktop_store_get (UsherDesktopStore *store,
                         const char        *id,
                         GError           **error)
{
  g_return_val_if_fail (USHER_IS_DESKTOP_STORE (store), NULL);
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_DESKTOP_STORE_GET_IFACE (store)->get (store, id, error);
}

/**
 * usher_desktop_store_find:
 * @store: a store
 * @query: which ones, and in what order
 * @error: for the store's own trouble; nothing found is an empty answer
 *
 * Returns: (transfer full) (element-type UsherDesktop): what was found
 */
GPtrArray *
usher_desktop_store_find (UsherDesktopStore       *store,
                          const UsherDesktopQuery *query,
                          GError                 **error)
{
  g_return_val_if_fail (USHER_IS_DESKTOP_STORE (store), NULL);
  g_return_val_if_fail (query != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_DESKTOP_STORE_GET_IFACE (store)->find (store, query, error);
}

/**
 * usher_desktop_store_counts:
 * @store: a store
 * @pool: name of a pool; one without desktops counts nothing
 * @counts: (out caller-allocates): how many in each state
 * @error: for the store's own trouble
 */
gboolean
usher_desktop_store_counts (UsherDesktopStore  *store,
                            const char         *pool,
                            UsherDesktopCounts *counts,
                            GError            **error)
{
  g_return_val_if_fail (USHER_IS_DESKTOP_STORE (store), FALSE);
  g_return_val_if_fail (pool != NULL, FALSE);
  g_return_val_if_fail (counts != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_DESKTOP_STORE_GET_IFACE (store)->counts (store, pool, counts, error);
}

/**
 * usher_desktop_store_coming:
 * @counts: of a pool
 *
 * Returns: how many desktops are being made or reset
 */
guint
usher_desktop_store_coming (const UsherDesktopCounts *counts)
{
  return counts->by_state[USHER_DESKTOP_PLANNED] + counts->by_state[USHER_DESKTOP_CLONING] +
         counts->by_state[USHER_DESKTOP_PREPARING] + counts->by_state[USHER_DESKTOP_RECYCLING];
}

/**
 * usher_desktop_store_survey:
 * @store: a store
 * @pools: (array zero-terminated=1): names of pools
 * @counts: (out): as many as there are @pools
 * @error: what the database says
 *
 * Returns: whether @counts is filled
 */
gboolean
usher_desktop_store_survey (UsherDesktopStore  *store,
                            const char *const  *pools,
                            UsherDesktopCounts *counts,
                            GError            **error)
{
  g_return_val_if_fail (USHER_IS_DESKTOP_STORE (store), FALSE);

  return USHER_DESKTOP_STORE_GET_IFACE (store)->survey (store, pools, counts, error);
}

/**
 * usher_desktop_store_change:
 * @store: a store
 * @change: what happens to which desktop
 * @audit: (nullable): written in the same transaction
 * @error: CONFLICT, LIMIT_REACHED, NOT_FOUND
 *
 * Returns: (transfer full): the desktop after the change
 */
UsherDesktop *
usher_desktop_store_change (UsherDesktopStore        *store,
                            const UsherDesktopChange *change,
                            const UsherAuditEntry    *audit,
                            GError                  **error)
{
  g_return_val_if_fail (USHER_IS_DESKTOP_STORE (store), NULL);
  g_return_val_if_fail (change != NULL && change->id != NULL, NULL);
  g_return_val_if_fail (change->event != USHER_DESKTOP_CLAIM || change->owner != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_DESKTOP_STORE_GET_IFACE (store)->change (store, change, audit, error);
}

/**
 * usher_desktop_store_set_power:
 * @store: a store
 * @id: of the desktop
 * @power: as observed
 * @error: NOT_FOUND
 */
gboolean
usher_desktop_store_set_power (UsherDesktopStore *store,
                               const char        *id,
                               UsherPower         power,
                               GError           **error)
{
  g_return_val_if_fail (USHER_IS_DESKTOP_STORE (store), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_DESKTOP_STORE_GET_IFACE (store)->set_power (store, id, power, error);
}

/**
 * usher_desktop_store_set_source:
 * @store: a store
 * @id: of the desktop
 * @revision: as the caller saw it
 * @source: what it is about to be made of
 * @audit: (nullable): written in the same transaction
 * @error: CONFLICT, NOT_FOUND
 *
 * Returns: (transfer full): the desktop after the change
 */
UsherDesktop *
usher_desktop_store_set_source (UsherDesktopStore        *store,
                                const char               *id,
                                gint64                    revision,
                                const UsherDesktopSource *source,
                                const UsherAuditEntry    *audit,
                                GError                  **error)
{
  g_return_val_if_fail (USHER_IS_DESKTOP_STORE (store), NULL);
  g_return_val_if_fail (id != NULL && source != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_DESKTOP_STORE_GET_IFACE (store)->set_source (store, id, revision, source, audit, error);
}

/**
 * usher_desktop_store_mark:
 * @store: a store
 * @id: of the desktop
 * @revision: as the caller saw it
 * @mark: what an administrator says of it
 * @audit: (nullable): written in the same transaction
 * @error: CONFLICT, NOT_FOUND
 *
 * Returns: (transfer full): the desktop after the change
 */
UsherDesktop *
usher_desktop_store_mark (UsherDesktopStore      *store,
                          const char             *id,
                          gint64                  revision,
                          const UsherDesktopMark *mark,
                          const UsherAuditEntry  *audit,
                          GError                **error)
{
  g_return_val_if_fail (USHER_IS_DESKTOP_STORE (store), NULL);
  g_return_val_if_fail (id != NULL && mark != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_DESKTOP_STORE_GET_IFACE (store)->mark (store, id, revision, mark, audit, error);
}

/**
 * usher_desktop_store_remove:
 * @store: a store
 * @id: of the desktop
 * @revision: as the caller saw it
 * @audit: (nullable): written in the same transaction
 * @error: CONFLICT, NOT_FOUND
 */
gboolean
usher_desktop_store_remove (UsherDesktopStore     *store,
                            const char            *id,
                            gint64                 revision,
                            const UsherAuditEntry *audit,
                            GError               **error)
{
  g_return_val_if_fail (USHER_IS_DESKTOP_STORE (store), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_DESKTOP_STORE_GET_IFACE (store)->remove (store, id, revision, audit, error);
}
