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
 * UsherRealmSettings: what a file of realms.d says
 * @name: file name without .conf
 * @users_file: of a realm of kind file
 * @servers: the rest is for a realm of kind ldap; what is not written is NULL, and the profile's default counts
 */
typedef struct
{
  char          *name;
  char          *title;
  UsherRealmKind kind;
  gboolean       is_default;
  char          *users_file;
  char         **servers;
  gboolean       start_tls;
  char          *ca;
  char          *profile;
  char          *base;
  char          *user_base;
  char          *user_filter;
  char          *dn_pattern;
  char          *bind_dn;
  UsherSecret   *bind_password;
  char          *group_base;
  char          *group_filter;
  guint          timeout;
} UsherRealmSettings;

extern const UsherConfigTable usher_realm_settings_table;

UsherRealmSettings *usher_realm_settings_new       (void);
UsherRealmSettings *usher_realm_settings_new_local (const UsherConfigPlace *place);
void                usher_realm_settings_free      (UsherRealmSettings     *settings);
UsherRealmSettings *usher_realm_settings_read      (const UsherConfigFile  *file,
                                                    const UsherConfigPlace *place,
                                                    UsherConfigProblems    *problems);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRealmSettings, usher_realm_settings_free)

G_END_DECLS
