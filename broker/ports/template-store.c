/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/template-store.h"

G_DEFINE_INTERFACE (UsherTemplateStore, usher_template_store, G_TYPE_OBJECT)

static void
usher_template_store_default_init (UsherTemplateStoreInterface *iface)
{
}

/**
 * usher_template_store_next:
 * @store: a store
 * @draft: whose template's next number is wanted, with its note, publisher and time
 * @audit: (nullable): written in the same transaction
 * @error: for the store's own trouble
 *
 * Returns: (transfer full): the version as it is kept, with its number
 */
UsherTemplateVersion *
usher_template_store_next (UsherTemplateStore         *store,
                           const UsherTemplateVersion *draft,
                           const UsherAuditEntry      *audit,
                           GError                    **error)
{
  g_return_val_if_fail (USHER_IS_TEMPLATE_STORE (store), NULL);
  g_return_val_if_fail (draft != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_TEMPLATE_STORE_GET_IFACE (store)->next (store, draft, audit, error);
}

/**
 * usher_template_store_seal:
 * @store: a store
 * @version: one that was given by usher_template_store_next(), with what publishing found out
 * @audit: (nullable): written in the same transaction
 * @error: CONFLICT, NOT_FOUND
 */
gboolean
usher_template_store_seal (UsherTemplateStore         *store,
                           const UsherTemplateVersion *version,
                           const UsherAuditEntry      *audit,
                           GError                    **error)
{
  g_return_val_if_fail (USHER_IS_TEMPLATE_STORE (store), FALSE);
  g_return_val_if_fail (version != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_TEMPLATE_STORE_GET_IFACE (store)->seal (store, version, audit, error);
}

/**
 * usher_template_store_fail:
 * @store: a store
 * @template: name of a template
 * @number: of a version
 * @failure: why publishing did not come through
 * @audit: (nullable): written in the same transaction
 * @error: CONFLICT, NOT_FOUND
 */
gboolean
usher_template_store_fail (UsherTemplateStore    *store,
                           const char            *template,
                           guint                  number,
                           const char            *failure,
                           const UsherAuditEntry *audit,
                           GError               **error)
{
  g_return_val_if_fail (USHER_IS_TEMPLATE_STORE (store), FALSE);
  g_return_val_if_fail (template != NULL && failure != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_TEMPLATE_STORE_GET_IFACE (store)->fail (store, template, number, failure, audit, error);
}

/**
 * usher_template_store_retire:
 * @store: a store
 * @template: name of a template
 * @number: of a version
 * @audit: (nullable): written in the same transaction
 * @error: CONFLICT, NOT_FOUND
 */
gboolean
usher_template_store_retire (UsherTemplateStore    *store,
                             const char            *template,
                             guint                  number,
                             const UsherAuditEntry *audit,
                             GError               **error)
{
  g_return_val_if_fail (USHER_IS_TEMPLATE_STORE (store), FALSE);
  g_return_val_if_fail (template != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_TEMPLATE_STORE_GET_IFACE (store)->retire (store, template, number, audit, error);
}

/**
 * usher_template_store_remove:
 * @store: a store
 * @template: name of a template
 * @number: of a version
 * @audit: (nullable): written in the same transaction
 * @error: CONFLICT, NOT_FOUND
 */
gboolean
usher_template_store_remove (UsherTemplateStore    *store,
                             const char            *template,
                             guint                  number,
                             const UsherAuditEntry *audit,
                             GError               **error)
{
  g_return_val_if_fail (USHER_IS_TEMPLATE_STORE (store), FALSE);
  g_return_val_if_fail (template != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_TEMPLATE_STORE_GET_IFACE (store)->remove (store, template, number, audit, error);
}

/**
 * usher_template_store_set_current:
 * @store: a store
 * @template: name of a template
 * @number: of a version
 * @audit: (nullable): written in the same transaction
 * @error: CONFLICT, NOT_FOUND
 */
gboolean
usher_template_store_set_current (UsherTemplateStore    *store,
                                  const char            *template,
                                  guint                  number,
                                  const UsherAuditEntry *audit,
                                  GError               **error)
{
  g_return_val_if_fail (USHER_IS_TEMPLATE_STORE (store), FALSE);
  g_return_val_if_fail (template != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_TEMPLATE_STORE_GET_IFACE (store)->set_current (store, template, number, audit, error);
}

/**
 * usher_template_store_set_note:
 * @store: a store
 * @template: name of a template
 * @number: of a version
 * @note: (nullable): what to say of it
 * @audit: (nullable): written in the same transaction
 * @error: NOT_FOUND
 */
gboolean
usher_template_store_set_note (UsherTemplateStore    *store,
                               const char            *template,
                               guint                  number,
                               const char            *note,
                               const UsherAuditEntry *audit,
                               GError               **error)
{
  g_return_val_if_fail (USHER_IS_TEMPLATE_STORE (store), FALSE);
  g_return_val_if_fail (template != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_TEMPLATE_STORE_GET_IFACE (store)->set_note (store, template, number, note, audit, error);
}

/**
 * usher_template_store_get:
 * @store: a store
 * @template: name of a template
 * @number: of a version
 * @error: NOT_FOUND
 *
 * Returns: (transfer full): the version
 */
UsherTemplateVersion *
usher_template_store_get (UsherTemplateStore *store,
                          const char         *template,
                          guint               number,
                          GError            **error)
{
  g_return_val_if_fail (USHER_IS_TEMPLATE_STORE (store), NULL);
  g_return_val_if_fail (template != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_TEMPLATE_STORE_GET_IFACE (store)->get (store, template, number, error);
}

/**
 * usher_template_store_current:
 * @store: a store
 * @template: name of a template
 * @error: for the store's own trouble
 *
 * Returns: (transfer full) (nullable): the version that pools get which follow the latest; NULL when there is none
 */
UsherTemplateVersion *
usher_template_store_current (UsherTemplateStore *store,
                              const char         *template,
                              GError            **error)
{
  g_return_val_if_fail (USHER_IS_TEMPLATE_STORE (store), NULL);
  g_return_val_if_fail (template != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_TEMPLATE_STORE_GET_IFACE (store)->current (store, template, error);
}

/**
 * usher_template_store_list:
 * @store: a store
 * @template: (nullable): name of a template, or NULL for all
 * @error: for the store's own trouble
 *
 * Returns: (transfer full) (element-type UsherTemplateVersion): the versions, the newest first
 */
GPtrArray *
usher_template_store_list (UsherTemplateStore *store,
                           const char         *template,
                           GError            **error)
{
  g_return_val_if_fail (USHER_IS_TEMPLATE_STORE (store), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_TEMPLATE_STORE_GET_IFACE (store)->list (store, template, error);
}
