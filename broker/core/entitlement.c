/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/entitlement.h"

#include <string.h>

/* "name" stands for the name in any realm, "name@realm" for that realm's alone */
static gboolean
entitlement_names (const char *rule,
                   const char *name,
                   const char *realm)
{
  gsize length = strlen (name);

  if (strncmp (rule, name, length) != 0)
    return FALSE;
  return rule[length] == '\0' || (rule[length] == '@' && strcmp (rule + length + 1, realm) == 0);
}

static gboolean
entitlement_user (char *const         *rules,
                  const UsherIdentity *identity)
{
  for (gsize i = 0; rules != NULL && rules[i] != NULL; i++)
    if (entitlement_names (rules[i], identity->name, identity->realm))
      return TRUE;
  return FALSE;
}

static gboolean
entitlement_group (char *const         *rules,
                   const UsherIdentity *identity)
{
  for (gsize i = 0; rules != NULL && rules[i] != NULL; i++)
    {
      const char *at;
      g_autofree char *group = NULL;

      if (usher_identity_in_group (identity, rules[i]))
        return TRUE;
      at = strrchr (rules[i], '@');
      if (at == NULL || strcmp (at + 1, identity->realm) != 0)
        continue;
      group = g_strndup (rules[i], at - rules[i]);
      if (usher_identity_in_group (identity, group))
        return TRUE;
    }
  return FALSE;
}

/**
 * usher_entitlement_allows:
 * @pool: a pool
 * @identity: who asks
 *
 * Default deny: a pool without an allow rule is nobody's; a deny rule beats every allow rule.
 *
 * Returns: whether @identity may use @pool
 */
gboolean
usher_entitlement_allows (const UsherPool     *pool,
                          const UsherIdentity *identity)
{
  if (entitlement_user (pool->deny_users, identity) || entitlement_group (pool->deny_groups, identity))
    return FALSE;
  return entitlement_user (pool->allow_users, identity) || entitlement_group (pool->allow_groups, identity);
}

static gint
entitlement_compare_pools (gconstpointer a,
                           gconstpointer b)
{
  const UsherPool *left = *(const UsherPool *const *) a;
  const UsherPool *right = *(const UsherPool *const *) b;
  int order = g_strcmp0 (left->title, right->title);

  return order != 0 ? order : g_strcmp0 (left->name, right->name);
}

/**
 * usher_entitlement_resolve:
 * @catalog: what is configured
 * @identity: who asks
 *
 * Returns: (transfer container) (element-type UsherPool): the pools @identity may use, by title; borrowed from @catalog
 */
GPtrArray *
usher_entitlement_resolve (const UsherCatalog  *catalog,
                           const UsherIdentity *identity)
{
  GPtrArray *pools = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer pool;

  g_hash_table_iter_init (&iter, catalog->pools);
  while (g_hash_table_iter_next (&iter, NULL, &pool))
    if (usher_entitlement_allows (pool, identity))
      g_ptr_array_add (pools, pool);
  g_ptr_array_sort (pools, entitlement_compare_pools);
  return pools;
}
