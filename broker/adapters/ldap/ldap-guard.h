/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherLdapGuard:
 *
 * Shuts a socket down when its time is up, so that whoever blocks in it comes back. libldap
 * has no deadline of its own while it shakes hands: it waits for ever, or in a busy loop.
 */
typedef struct _UsherLdapGuard UsherLdapGuard;

UsherLdapGuard *usher_ldap_guard_new (int             socket,
                                      guint           milliseconds);
gboolean        usher_ldap_guard_end (UsherLdapGuard *guard);

G_END_DECLS
