/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/host-store.h"

G_DEFINE_INTERFACE (UsherHostStore, usher_host_store, G_TYPE_OBJECT)

static void
usher_host_store_default_init (UsherHostStoreInterface *iface)
{
}

/**
 * usher_host_store_get:
 * @store: a store
 * @name: of a host
 * @error: for the store's own trouble
 *
 * Returns: (transfer full): what is kept of the host
 */
UsherHostRecord *
usher_host_store_get (UsherHostStore *store,
                      const char     *name,
                      GError        **error)
{
  g_return_val_if_fail (USHER_IS_HOST_STORE (store), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_HOST_STORE_GET_IFACE (store)->get (store, name, error);
}

/**
 * usher_host_store_list:
 * @store: a store
 * @error: for the store's own trouble
 *
 * Returns: (transfer full) (element-type UsherHostRecord): what is kept of hosts, by name
 */
GPtrArray *
usher_host_store_list (UsherHostStore *store,
                       GError        **error)
{
  g_return_val_if_fail (USHER_IS_HOST_STORE (store), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_HOST_STORE_GET_IFACE (store)->list (store, error);
}

/**
 * usher_host_store_set:
 * @store: a store
 * @record: what is to be kept, with the revision that the caller saw
 * @audit: (nullable): written in the same transaction
 * @error: CONFLICT, BAD_REQUEST
 *
 * Returns: (transfer full): the record after the change
 */
UsherHostRecord *
usher_host_store_set (UsherHostStore        *store,
                      const UsherHostRecord *record,
                      const UsherAuditEntry *audit,
                      GError               **error)
{
  g_return_val_if_fail (USHER_IS_HOST_STORE (store), NULL);
  g_return_val_if_fail (record != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_HOST_STORE_GET_IFACE (store)->set (store, record, audit, error);
}
