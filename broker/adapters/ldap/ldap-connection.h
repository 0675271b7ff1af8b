/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <ldap.h>

#include "broker/adapters/ldap/ldap-config.h"
#include "common/wait.h"

G_BEGIN_DECLS

/**
 * UsherLdapConnection:
 *
 * One connection to one server, for one thread at a time. Its calls fail in the domain
 * USHER_LDAP_TROUBLE when the connection or the server is at fault; the connection is then broken for good.
 */
typedef struct _UsherLdapConnection UsherLdapConnection;

UsherLdapConnection *usher_ldap_connection_new       (const UsherLdapConfig *config,
                                                      const char            *url,
                                                      GError               **error);
void                 usher_ldap_connection_free      (UsherLdapConnection   *connection);
gboolean             usher_ldap_connection_is_broken (const UsherLdapConnection *connection);
gboolean             usher_ldap_connection_bind      (UsherLdapConnection   *connection,
                                                      const char            *dn,
                                                      const UsherSecret     *password,
                                                      const UsherWait       *wait,
                                                      GError               **error);
LDAPMessage         *usher_ldap_connection_search    (UsherLdapConnection   *connection,
                                                      const char            *base,
                                                      int                    scope,
                                                      const char            *filter,
                                                      const char *const     *attributes,
                                                      int                    limit,
                                                      const UsherWait       *wait,
                                                      GError               **error);
LDAP                *usher_ldap_connection_handle    (UsherLdapConnection   *connection);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLdapConnection, usher_ldap_connection_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LDAPMessage, ldap_msgfree)

G_END_DECLS
