/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/ldap/ldap-connection.h"
#include "broker/core/identity.h"

G_BEGIN_DECLS

/**
 * UsherLdapUser: what the directory has of one user
 * @dn: the entry
 * @name: as the directory spells it
 * @display_name: (nullable): for people
 * @groups: set of names
 */
typedef struct
{
  char       *dn;
  char       *name;
  char       *display_name;
  GHashTable *groups;
} UsherLdapUser;

UsherLdapUser *usher_ldap_user_find          (const UsherLdapConfig *config,
                                              UsherLdapConnection   *connection,
                                              const char            *name,
                                              const UsherWait       *wait,
                                              GError               **error);
gboolean       usher_ldap_user_wants_search  (const UsherLdapUser   *user,
                                              const UsherLdapConfig *config);
gboolean       usher_ldap_user_search_groups (UsherLdapUser         *user,
                                              const UsherLdapConfig *config,
                                              UsherLdapConnection   *connection,
                                              const UsherWait       *wait,
                                              GError               **error);
char          *usher_ldap_user_dn_for        (const UsherLdapConfig *config,
                                              const char            *name);
UsherIdentity *usher_ldap_user_identity      (const UsherLdapUser   *user,
                                              const UsherLdapConfig *config);
void           usher_ldap_user_free          (UsherLdapUser         *user);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLdapUser, usher_ldap_user_free)

G_END_DECLS
