/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/entitlement.h"

#include <string.h>

#include "common/network.h"

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

/* the rule that names the user, or NULL */
static const char *
entitlement_user (char *const         *rules,
                  const UsherIdentity *identity)
{
  for (gsize i = 0; rules != NULL && rules[i] != NULL; i++)
    if (entitlement_names (rules[i], identity->name, identity->realm))
      return rules[i];
  return NULL;
}

static const char *
entitlement_group (char *const         *rules,
                   const UsherIdentity *identity)
{
  for (gsize i = 0; rules != NULL && rules[i] != NULL; i++)
    {
      const char *at;
      g_autofree char *group = NULL;

      if (usher_identity_in_group (identity, rules[i]))
        return rules[i];
      at = strrchr (rules[i], '@');
      if (at == NULL || strcmp (at + 1, identity->realm) != 0)
        continue;
      group = g_strndup (rules[i], at - rules[i]);
      if (usher_identity_in_group (identity, group))
        return rules[i];
    }
  return NULL;
}

/* what is no address, such as the admin socket, is in no network */
static const char *
entitlement_network (char *const *rules,
                     const char  *address)
{
  UsherNetwork client;
  UsherNetwork network;

  if (rules == NULL || address == NULL || !usher_network_parse_address (address, &client))
    return NULL;
  for (gsize i = 0; rules[i] != NULL; i++)
    if (usher_network_parse (rules[i], &network) && usher_network_has (&network, &client))
      return rules[i];
  return NULL;
}

static UsherEntitlement
entitlement_judge_user (const UsherPool     *pool,
                        const UsherIdentity *identity)
{
  const char *text;

  if ((text = entitlement_user (pool->deny_users, identity)) != NULL)
    return (UsherEntitlement){ USHER_ENTITLEMENT_DENIED_USER, text };
  if ((text = entitlement_group (pool->deny_groups, identity)) != NULL)
    return (UsherEntitlement){ USHER_ENTITLEMENT_DENIED_GROUP, text };
  if ((text = entitlement_user (pool->allow_users, identity)) != NULL)
    return (UsherEntitlement){ USHER_ENTITLEMENT_ALLOWED_USER, text };
  if ((text = entitlement_group (pool->allow_groups, identity)) != NULL)
    return (UsherEntitlement){ USHER_ENTITLEMENT_ALLOWED_GROUP, text };
  return (UsherEntitlement){ USHER_ENTITLEMENT_NOBODY, NULL };
}

/**
 * usher_entitlement_judge:
 * @pool: a pool
 * @identity: who asks
 * @address: (nullable): the client's IP address; anything else is in no network
 *
 * Default deny: a pool without an allow rule is nobody's; a deny rule beats every allow rule. A pool that allows
 * networks is for clients in one of them alone. The user's rules are told before the networks'.
 *
 * Returns: which rule decides, and so whether @identity may use @pool from @address
 */
UsherEntitlement
usher_entitlement_judge (const UsherPool     *pool,
                         const UsherIdentity *identity,
                         const char          *address)
{
  UsherEntitlement user = entitlement_judge_user (pool, identity);
  const char *text;

  if (!usher_entitlement_is_allowed (user.rule))
    return user;
  if ((text = entitlement_network (pool->deny_networks, address)) != NULL)
    return (UsherEntitlement){ USHER_ENTITLEMENT_DENIED_NETWORK, text };
  if (pool->allow_networks != NULL && entitlement_network (pool->allow_networks, address) == NULL)
    return (UsherEntitlement){ USHER_ENTITLEMENT_OTHER_NETWORK, NULL };
  return user;
}

/**
 * usher_entitlement_is_allowed:
 * @rule: a rule that decided
 *
 * Returns: whether it decided for the user
 */
gboolean
usher_entitlement_is_allowed (UsherEntitlementRule rule)
{
  return rule == USHER_ENTITLEMENT_ALLOWED_USER || rule == USHER_ENTITLEMENT_ALLOWED_GROUP;
}

/**
 * usher_entitlement_allows:
 * @pool: a pool
 * @identity: who asks
 * @address: (nullable): the client's IP address
 *
 * Returns: what usher_entitlement_judge() decides
 */
gboolean
usher_entitlement_allows (const UsherPool     *pool,
                          const UsherIdentity *identity,
                          const char          *address)
{
  return usher_entitlement_is_allowed (usher_entitlement_judge (pool, identity, address).rule);
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
 * @address: (nullable): the client's IP address
 *
 * Returns: (transfer container) (element-type UsherPool): the pools @identity may use from there, by title; borrowed from @catalog
 */
GPtrArray *
usher_entitlement_resolve (const UsherCatalog  *catalog,
                           const UsherIdentity *identity,
                           const char          *address)
{
  GPtrArray *pools = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer pool;

  g_hash_table_iter_init (&iter, catalog->pools);
  while (g_hash_table_iter_next (&iter, NULL, &pool))
    if (usher_entitlement_allows (pool, identity, address))
      g_ptr_array_add (pools, pool);
  g_ptr_array_sort (pools, entitlement_compare_pools);
  return pools;
}
