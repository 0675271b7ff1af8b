/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/ldap/ldap-pool.h"

G_BEGIN_DECLS

/**
 * UsherLdapServer:
 *
 * One server of a directory: its kept connections, and the memory of whether it failed. A server
 * that failed is tried last until a thread of its own has found it answering again, so that no
 * sign-in pays for finding out.
 */
typedef struct _UsherLdapServer UsherLdapServer;

UsherLdapServer *usher_ldap_server_new     (UsherLdapConfig       *config,
                                            const char            *url);
UsherLdapServer *usher_ldap_server_ref     (UsherLdapServer       *server);
void             usher_ldap_server_unref   (UsherLdapServer       *server);
gboolean         usher_ldap_server_is_down (UsherLdapServer       *server);
void             usher_ldap_server_failed  (UsherLdapServer       *server,
                                            const char            *why);
void             usher_ldap_server_worked  (UsherLdapServer       *server);
void             usher_ldap_server_flush   (UsherLdapServer       *server);
const char      *usher_ldap_server_url     (const UsherLdapServer *server);
gboolean         usher_ldap_server_bind    (UsherLdapServer       *server,
                                            const char            *dn,
                                            const UsherSecret     *password,
                                            const UsherWait       *wait,
                                            GError               **error);
gboolean         usher_ldap_server_ping    (UsherLdapServer       *server,
                                            const UsherWait       *wait,
                                            GError               **error);
UsherLdapPool   *usher_ldap_server_readers (UsherLdapServer       *server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLdapServer, usher_ldap_server_unref)

G_END_DECLS
