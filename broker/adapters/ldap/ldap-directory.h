/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/ldap/ldap-config.h"
#include "broker/ports/directory.h"

G_BEGIN_DECLS

#define USHER_TYPE_LDAP_DIRECTORY (usher_ldap_directory_get_type ())
G_DECLARE_FINAL_TYPE (UsherLdapDirectory, usher_ldap_directory, USHER, LDAP_DIRECTORY, GObject)

UsherDirectory *usher_ldap_directory_new (UsherLdapConfig *config,
                                          GError         **error);

G_END_DECLS
