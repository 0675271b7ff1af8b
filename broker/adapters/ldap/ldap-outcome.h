/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <ldap.h>

G_BEGIN_DECLS

gboolean usher_ldap_outcome_of_bind   (LDAP        *handle,
                                       LDAPMessage *answer,
                                       const char  *url,
                                       const char  *dn,
                                       GError     **error);
gboolean usher_ldap_outcome_of_search (LDAP        *handle,
                                       LDAPMessage *answer,
                                       const char  *url,
                                       const char  *base,
                                       int          scope,
                                       int          limit,
                                       GError     **error);

G_END_DECLS
