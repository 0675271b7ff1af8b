/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherIdentity: who somebody proved to be; immutable, atomically reference counted
 * @realm: name of the realm
 * @name: the user's name as the directory spells it, unique in the realm
 * @display_name: for people
 * @groups: names of the groups, sorted, NULL-terminated
 * @proved_at: when groups were read; µs since the epoch
 */
typedef struct
{
  char  *realm;
  char  *name;
  char  *display_name;
  char **groups;
  gint64 proved_at;
} UsherIdentity;

UsherIdentity *usher_identity_new      (const char          *realm,
                                        const char          *name,
                                        const char          *display_name,
                                        const char *const   *groups,
                                        gint64               proved_at);
UsherIdentity *usher_identity_ref      (UsherIdentity       *identity);
void           usher_identity_unref    (UsherIdentity       *identity);
char          *usher_identity_owner    (const UsherIdentity *identity);
gboolean       usher_identity_in_group (const UsherIdentity *identity,
                                        const char          *group);
gboolean       usher_identity_in_any   (const UsherIdentity *identity,
                                        const char *const   *groups);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherIdentity, usher_identity_unref)

G_END_DECLS
