/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherLdapTrouble:
 * @USHER_LDAP_TROUBLE_STALE: a kept connection had died; a fresh one may do
 * @USHER_LDAP_TROUBLE_SERVER: this server cannot be reached, does not answer or is not who it should be; another one may do
 *
 * What went wrong on the way to a server, as against what a server said. Never leaves the adapter.
 */
typedef enum
{
  USHER_LDAP_TROUBLE_STALE,
  USHER_LDAP_TROUBLE_SERVER,
} UsherLdapTrouble;

#define USHER_LDAP_TROUBLE (usher_ldap_trouble_quark ())

GQuark usher_ldap_trouble_quark (void);

G_END_DECLS
