/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *usher_ldap_escape_filter (const char *value);
char *usher_ldap_escape_dn     (const char *value);
char *usher_ldap_escape_expand (const char *pattern,
                                const char *s,
                                const char *u);

G_END_DECLS
