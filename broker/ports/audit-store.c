/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/audit-store.h"

G_DEFINE_INTERFACE (UsherAuditStore, usher_audit_store, G_TYPE_OBJECT)

static void
usher_audit_store_default_init (UsherAuditStoreInterface *iface)
{
}

/**
 * usher_audit_store_write:
 * @store: a store
 * @entry: borrowed; actor, action and outcome are always there
 */
void
usher_audit_store_write (UsherAuditStore       *store,
                         const UsherAuditEntry *entry)
{
  g_return_if_fail (USHER_IS_AUDIT_STORE (store));
  g_return_if_fail (entry != NULL);
  g_return_if_fail (entry->actor != NULL && entry->action != NULL && entry->outcome != NULL);

  USHER_AUDIT_STORE_GET_IFACE (store)->write (store, entry);
}

/**
 * usher_audit_store_read:
 * @store: a store
 * @desktop: (nullable): id of the desktop; NULL for all
 * @limit: at most so many; 0 for all
 * @error: for the store's own trouble
 *
 * Returns: (transfer full): a JSON array, newest first
 */
JsonNode *
usher_audit_store_read (UsherAuditStore *store,
                        const char      *desktop,
                        guint            limit,
                        GError         **error)
{
  g_return_val_if_fail (USHER_IS_AUDIT_STORE (store), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_AUDIT_STORE_GET_IFACE (store)->read (store, desktop, limit, error);
}

/**
 * usher_audit_store_flush:
 * @store: a store
 * @error: for the store's own trouble
 */
gboolean
usher_audit_store_flush (UsherAuditStore *store,
                         GError         **error)
{
  g_return_val_if_fail (USHER_IS_AUDIT_STORE (store), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_AUDIT_STORE_GET_IFACE (store)->flush (store, error);
}

/**
 * usher_audit_store_expire:
 * @store: a store
 * @before: forgets entries of before this time; µs since the epoch
 * @error: for the store's own trouble
 *
 * Returns: how many were forgotten; -1 with @error
 */
gint
usher_audit_store_expire (UsherAuditStore *store,
                          gint64           before,
                          GError         **error)
{
  g_return_val_if_fail (USHER_IS_AUDIT_STORE (store), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  return USHER_AUDIT_STORE_GET_IFACE (store)->expire (store, before, error);
}
