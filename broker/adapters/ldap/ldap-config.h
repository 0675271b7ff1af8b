/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/secret.h"

G_BEGIN_DECLS

/**
 * UsherLdapSearch: when a user's groups are searched for
 * @USHER_LDAP_SEARCH_NEVER: memberOf says all
 * @USHER_LDAP_SEARCH_WITHOUT_MEMBER_OF: only for a user whose entry names no group
 * @USHER_LDAP_SEARCH_ALWAYS: beside memberOf
 */
typedef enum
{
  USHER_LDAP_SEARCH_NEVER,
  USHER_LDAP_SEARCH_WITHOUT_MEMBER_OF,
  USHER_LDAP_SEARCH_ALWAYS,
} UsherLdapSearch;

/**
 * UsherLdapConfig: how to reach and read one LDAP directory; owns its members,
 *   atomically reference counted, and not changed once a directory has it
 * @realm: name of the realm
 * @servers: ldaps://, ldapi:// or ldap:// URLs, tried in turn; ldap:// turns to TLS before anything is said
 * @ca_file: (nullable): PEM file of the authorities that may sign the servers; the system's when NULL
 * @bind_dn, @bind_password: (nullable): account that searches; without it searches are anonymous
 * @user_base: where users are found
 * @user_filter: (nullable): how; %s is the name. The profile's when NULL, or with @dn_pattern any entry
 * @profile_filter: the profile's; static
 * @dn_pattern: (nullable): a user's DN without a search; %s is the name
 * @name_attribute: holds the name of a user
 * @display_attributes: the first one that a user has is the display name
 * @member_attribute: (nullable): of a user, DNs of groups
 * @group_base: (nullable): groups elsewhere do not count
 * @group_filter: finds a user's groups; %s is the user's DN, %u the name
 * @group_search: when @group_filter is used
 * @timeout: ms for one answer, and for reaching a server at all
 * @retry_after: ms for which a server that failed is tried last
 * @connections: kept at most, for each server: so many for searches, as many for binds
 * @plain: lets ldap:// to this machine itself stay without TLS
 */
typedef struct
{
  char           *realm;
  char          **servers;
  char           *ca_file;
  char           *bind_dn;
  UsherSecret    *bind_password;
  char           *user_base;
  char           *user_filter;
  const char     *profile_filter;
  char           *dn_pattern;
  char           *name_attribute;
  char          **display_attributes;
  char           *member_attribute;
  char           *group_base;
  char           *group_filter;
  UsherLdapSearch group_search;
  guint           timeout;
  guint           retry_after;
  guint           connections;
  gboolean        plain;
} UsherLdapConfig;

UsherLdapConfig *usher_ldap_config_new   (const char            *realm,
                                          const char            *profile,
                                          GError               **error);
gboolean         usher_ldap_config_check (const UsherLdapConfig *config,
                                          GError               **error);
UsherLdapConfig *usher_ldap_config_ref   (UsherLdapConfig       *config);
void             usher_ldap_config_unref (UsherLdapConfig       *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLdapConfig, usher_ldap_config_unref)

G_END_DECLS
