/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/ldap/ldap-connection.h"

G_BEGIN_DECLS

/**
 * UsherLdapPurpose: what the connections of a pool are for; never mixed, since a bind changes whom the server sees
 * @USHER_LDAP_PURPOSE_SEARCH: bound as the service account, or anonymous
 * @USHER_LDAP_PURPOSE_BIND: for proving passwords and nothing else
 */
typedef enum
{
  USHER_LDAP_PURPOSE_SEARCH,
  USHER_LDAP_PURPOSE_BIND,
} UsherLdapPurpose;

/**
 * UsherLdapPool:
 *
 * Kept connections to one server for one purpose, lent to one thread at a time. Connections are
 * opened by threads of their own, so that a borrower keeps its deadline even while a name service or
 * a handshake hangs.
 */
typedef struct _UsherLdapPool UsherLdapPool;

UsherLdapPool       *usher_ldap_pool_new   (UsherLdapConfig       *config,
                                            const char            *url,
                                            UsherLdapPurpose       purpose);
UsherLdapPool       *usher_ldap_pool_ref   (UsherLdapPool         *pool);
void                 usher_ldap_pool_unref (UsherLdapPool         *pool);
UsherLdapConnection *usher_ldap_pool_take  (UsherLdapPool         *pool,
                                            const UsherWait       *wait,
                                            GError               **error);
void                 usher_ldap_pool_give  (UsherLdapPool         *pool,
                                            UsherLdapConnection   *connection);
void                 usher_ldap_pool_flush (UsherLdapPool         *pool);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLdapPool, usher_ldap_pool_unref)

G_END_DECLS
