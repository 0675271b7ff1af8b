/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/token-store.h"

G_DEFINE_INTERFACE (UsherTokenStore, usher_token_store, G_TYPE_OBJECT)

static void
usher_token_store_default_init (UsherTokenStoreInterface *iface)
{
}

/**
 * usher_token_store_add:
 * @store: a store
 * @row: the sign-in to keep
 * @entry: (nullable): the audit entry that tells of it
 * @error: CONFLICT when the hash exists
 */
gboolean
usher_token_store_add (UsherTokenStore       *store,
                       const UsherTokenRow   *row,
                       const UsherAuditEntry *entry,
                       GError               **error)
{
  g_return_val_if_fail (USHER_IS_TOKEN_STORE (store), FALSE);
  g_return_val_if_fail (row != NULL && row->identity != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_TOKEN_STORE_GET_IFACE (store)->add (store, row, entry, error);
}

/**
 * usher_token_store_get:
 * @store: a store
 * @hash: USHER_TOKEN_HASH_LENGTH bytes
 * @error: NOT_FOUND
 *
 * Returns: (transfer full): the sign-in
 */
UsherTokenRow *
usher_token_store_get (UsherTokenStore *store,
                       const guint8    *hash,
                       GError         **error)
{
  g_return_val_if_fail (USHER_IS_TOKEN_STORE (store), NULL);
  g_return_val_if_fail (hash != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_TOKEN_STORE_GET_IFACE (store)->get (store, hash, error);
}

/**
 * usher_token_store_touch:
 * @store: a store
 * @hash: USHER_TOKEN_HASH_LENGTH bytes
 * @used: last seen; µs since the epoch
 * @error: for the store's own trouble
 */
gboolean
usher_token_store_touch (UsherTokenStore *store,
                         const guint8    *hash,
                         gint64           used,
                         GError         **error)
{
  g_return_val_if_fail (USHER_IS_TOKEN_STORE (store), FALSE);
  g_return_val_if_fail (hash != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_TOKEN_STORE_GET_IFACE (store)->touch (store, hash, used, error);
}

/**
 * usher_token_store_remove:
 * @store: a store
 * @hash: USHER_TOKEN_HASH_LENGTH bytes
 * @error: for the store's own trouble; a token that is not there is fine
 */
gboolean
usher_token_store_remove (UsherTokenStore *store,
                          const guint8    *hash,
                          GError         **error)
{
  g_return_val_if_fail (USHER_IS_TOKEN_STORE (store), FALSE);
  g_return_val_if_fail (hash != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_TOKEN_STORE_GET_IFACE (store)->remove (store, hash, error);
}

/**
 * usher_token_store_remove_owner:
 * @store: a store
 * @owner: "name@realm"
 * @error: for the store's own trouble
 */
gboolean
usher_token_store_remove_owner (UsherTokenStore *store,
                                const char      *owner,
                                GError         **error)
{
  g_return_val_if_fail (USHER_IS_TOKEN_STORE (store), FALSE);
  g_return_val_if_fail (owner != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_TOKEN_STORE_GET_IFACE (store)->remove_owner (store, owner, error);
}

/**
 * usher_token_store_expire:
 * @store: a store
 * @expires_before: forgets those that expire before this time
 * @used_before: and those last seen before this time
 * @error: for the store's own trouble
 *
 * Returns: how many were forgotten; -1 with @error
 */
gint
usher_token_store_expire (UsherTokenStore *store,
                          gint64           expires_before,
                          gint64           used_before,
                          GError         **error)
{
  g_return_val_if_fail (USHER_IS_TOKEN_STORE (store), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  return USHER_TOKEN_STORE_GET_IFACE (store)->expire (store, expires_before, used_before, error);
}

/**
 * usher_token_row_free:
 * @row: (nullable) (transfer full): a sign-in
 */
void
usher_token_row_free (UsherTokenRow *row)
{
  if (row == NULL)
    return;
  g_clear_pointer (&row->identity, usher_identity_unref);
  g_free (row->address);
  g_free (row);
}
