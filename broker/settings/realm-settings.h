/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/config.h"
#include "common/secret.h"

G_BEGIN_DECLS

/**
 * UsherRealmKind: where the users of a realm come from
 * @USHER_REALM_FILE: a file that the broker keeps itself
 * @USHER_REALM_LDAP: an LDAP directory
 */
typedef enum
{
  USHER_REALM_FILE,
  USHER_REALM_LDAP,
} UsherRealmKind;

/**
 * UsherRealmGroupSearch: when a user's groups are searched for, beside what the user's entry says
 */
typedef enum
{
  USHER_REALM_GROUP_SEARCH_PROFILE,
  USHER_REALM_GROUP_SEARCH_NEVER,
  USHER_REALM_GROUP_SEARCH_WITHOUT_MEMBER_OF,
  USHER_REALM_GROUP_SEARCH_ALWAYS,
} UsherRealmGroupSearch;

/**
 * UsherRealmProfile: what is usual for a directory of a kind, see usher_realm_settings_profile()
 */
typedef enum
{
  USHER_REALM_PROFILE_OPENLDAP,
  USHER_REALM_PROFILE_389DS,
  USHER_REALM_PROFILE_AD,
  USHER_REALM_PROFILE_FREEIPA,
  USHER_REALM_PROFILE_RFC2307,
  USHER_REALM_PROFILE_CUSTOM,
} UsherRealmProfile;

/**
 * UsherRealmSettings: what a file of realms.d says
 * @name: file name without .conf
 * @users_file: of a realm of kind file
 * @servers: this and the rest is for a realm of kind ldap; where NULL, the profile's counts
 * @user_base, @group_base: @base where they are not written
 * @timeout, @retry_after: seconds
 * @plain: lets ldap:// to this machine itself stay without TLS
 */
typedef struct
{
  char                 *name;
  char                 *title;
  UsherRealmKind        kind;
  gboolean              is_default;
  char                 *users_file;
  char                **servers;
  char                 *ca;
  UsherRealmProfile     profile;
  char                 *base;
  char                 *user_base;
  char                 *user_filter;
  char                 *dn_pattern;
  char                 *name_attribute;
  char                **display_attributes;
  char                 *member_attribute;
  char                 *bind_dn;
  UsherSecret          *bind_password;
  char                 *group_base;
  char                 *group_filter;
  UsherRealmGroupSearch group_search;
  guint                 timeout;
  guint                 retry_after;
  guint                 connections;
  gboolean              plain;
} UsherRealmSettings;

extern const UsherConfigTable usher_realm_settings_table;

UsherRealmSettings *usher_realm_settings_new       (void);
UsherRealmSettings *usher_realm_settings_new_local (const UsherConfigPlace *place);
void                usher_realm_settings_free      (UsherRealmSettings     *settings);
const char         *usher_realm_settings_profile   (const UsherRealmSettings *settings);
UsherRealmSettings *usher_realm_settings_read      (const UsherConfigFile  *file,
                                                    const UsherConfigPlace *place,
                                                    UsherConfigProblems    *problems);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRealmSettings, usher_realm_settings_free)

G_END_DECLS
