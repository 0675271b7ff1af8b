/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/catalog.h"
#include "broker/core/identity.h"

G_BEGIN_DECLS

/**
 * UsherEntitlementRule: which of a pool's rules decided
 * @USHER_ENTITLEMENT_ALLOWED_USER, @USHER_ENTITLEMENT_ALLOWED_GROUP: may use it, and no rule says otherwise
 * @USHER_ENTITLEMENT_NOBODY: no rule allows the user
 * @USHER_ENTITLEMENT_DENIED_USER, @USHER_ENTITLEMENT_DENIED_GROUP: a rule denies the user, whatever allows
 * @USHER_ENTITLEMENT_DENIED_NETWORK: the client's network is denied
 * @USHER_ENTITLEMENT_OTHER_NETWORK: some networks are allowed, and the client is in none of them
 */
typedef enum
{
  USHER_ENTITLEMENT_ALLOWED_USER,
  USHER_ENTITLEMENT_ALLOWED_GROUP,
  USHER_ENTITLEMENT_NOBODY,
  USHER_ENTITLEMENT_DENIED_USER,
  USHER_ENTITLEMENT_DENIED_GROUP,
  USHER_ENTITLEMENT_DENIED_NETWORK,
  USHER_ENTITLEMENT_OTHER_NETWORK,
} UsherEntitlementRule;

/**
 * UsherEntitlement: a judgement with its reason
 * @text: (nullable): the rule as it is written: a user, a group, a network; borrowed from the pool
 */
typedef struct
{
  UsherEntitlementRule rule;
  const char          *text;
} UsherEntitlement;

UsherEntitlement usher_entitlement_judge   (const UsherPool      *pool,
                                            const UsherIdentity  *identity,
                                            const char           *address);
gboolean         usher_entitlement_allows  (const UsherPool      *pool,
                                            const UsherIdentity  *identity,
                                            const char           *address);
gboolean         usher_entitlement_is_allowed (UsherEntitlementRule rule);
GPtrArray       *usher_entitlement_resolve (const UsherCatalog   *catalog,
                                            const UsherIdentity  *identity,
                                            const char           *address);

G_END_DECLS
