/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/assignment-store.h"

G_DEFINE_INTERFACE (UsherAssignmentStore, usher_assignment_store, G_TYPE_OBJECT)

static void
usher_assignment_store_default_init (UsherAssignmentStoreInterface *iface)
{
}

/**
 * usher_assignment_store_put:
 * @store: a store
 * @records: (element-type UsherAssignmentRecord): what is given to whom
 * @audit: (nullable): written in the same transaction
 * @error: NOT_FOUND, BAD_REQUEST, CONFLICT; then none of @records is kept
 */
gboolean
usher_assignment_store_put (UsherAssignmentStore  *store,
                            GPtrArray             *records,
                            const UsherAuditEntry *audit,
                            GError               **error)
{
  g_return_val_if_fail (USHER_IS_ASSIGNMENT_STORE (store), FALSE);
  g_return_val_if_fail (records != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_ASSIGNMENT_STORE_GET_IFACE (store)->put (store, records, audit, error);
}

/**
 * usher_assignment_store_remove:
 * @store: a store
 * @pool: name of a pool
 * @user: "name@realm"
 * @desktop: (nullable): id of the desktop, or NULL for all that the user was given in the pool
 * @audit: (nullable): written in the same transaction
 * @error: NOT_FOUND
 */
gboolean
usher_assignment_store_remove (UsherAssignmentStore  *store,
                               const char            *pool,
                               const char            *user,
                               const char            *desktop,
                               const UsherAuditEntry *audit,
                               GError               **error)
{
  g_return_val_if_fail (USHER_IS_ASSIGNMENT_STORE (store), FALSE);
  g_return_val_if_fail (pool != NULL && user != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_ASSIGNMENT_STORE_GET_IFACE (store)->remove (store, pool, user, desktop, audit, error);
}

/**
 * usher_assignment_store_find:
 * @store: a store
 * @query: which ones
 * @error: for the store's own trouble
 *
 * Returns: (transfer full) (element-type UsherAssignmentRecord): what was found
 */
GPtrArray *
usher_assignment_store_find (UsherAssignmentStore       *store,
                             const UsherAssignmentQuery *query,
                             GError                    **error)
{
  g_return_val_if_fail (USHER_IS_ASSIGNMENT_STORE (store), NULL);
  g_return_val_if_fail (query != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_ASSIGNMENT_STORE_GET_IFACE (store)->find (store, query, error);
}
