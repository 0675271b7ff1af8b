/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/copy-store.h"

G_DEFINE_INTERFACE (UsherCopyStore, usher_copy_store, G_TYPE_OBJECT)

static void
usher_copy_store_default_init (UsherCopyStoreInterface *iface)
{
}

/**
 * usher_copy_store_add:
 * @store: a store
 * @template: name of a template
 * @number: of a version
 * @host: name of a host
 * @error: CONFLICT, NOT_FOUND
 */
gboolean
usher_copy_store_add (UsherCopyStore *store,
                      const char     *template,
                      guint           number,
                      const char     *host,
                      GError        **error)
{
  g_return_val_if_fail (USHER_IS_COPY_STORE (store), FALSE);
  g_return_val_if_fail (template != NULL && host != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_COPY_STORE_GET_IFACE (store)->add (store, template, number, host, error);
}

/**
 * usher_copy_store_remove:
 * @store: a store
 * @template: name of a template
 * @number: of a version
 * @host: name of a host
 * @error: for the store's own trouble
 */
gboolean
usher_copy_store_remove (UsherCopyStore *store,
                         const char     *template,
                         guint           number,
                         const char     *host,
                         GError        **error)
{
  g_return_val_if_fail (USHER_IS_COPY_STORE (store), FALSE);
  g_return_val_if_fail (template != NULL && host != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_COPY_STORE_GET_IFACE (store)->remove (store, template, number, host, error);
}

/**
 * usher_copy_store_hosts:
 * @store: a store
 * @template: name of a template
 * @number: of a version
 * @error: for the store's own trouble
 *
 * Returns: (transfer full) (array zero-terminated=1): names of the hosts that have a copy
 */
char **
usher_copy_store_hosts (UsherCopyStore *store,
                        const char     *template,
                        guint           number,
                        GError        **error)
{
  g_return_val_if_fail (USHER_IS_COPY_STORE (store), NULL);
  g_return_val_if_fail (template != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_COPY_STORE_GET_IFACE (store)->hosts (store, template, number, error);
}

/**
 * usher_copy_store_on_host:
 * @store: a store
 * @host: name of a host
 * @error: for the store's own trouble
 *
 * Returns: (transfer full) (element-type UsherTemplateVersion): what @host has copies of
 */
GPtrArray *
usher_copy_store_on_host (UsherCopyStore *store,
                          const char     *host,
                          GError        **error)
{
  g_return_val_if_fail (USHER_IS_COPY_STORE (store), NULL);
  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_COPY_STORE_GET_IFACE (store)->on_host (store, host, error);
}
