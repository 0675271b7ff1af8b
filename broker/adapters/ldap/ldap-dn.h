/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *usher_ldap_dn_leaf     (const char *dn);
gboolean usher_ldap_dn_is_below (const char *dn,
                                 const char *base);

G_END_DECLS
