/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/identity.h"

#include <stdlib.h>
#include <string.h>

static int
identity_compare_groups (const void *a,
                         const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
identity_clear (gpointer data)
{
  UsherIdentity *identity = data;

  g_free (identity->realm);
  g_free (identity->name);
  g_free (identity->display_name);
  g_strfreev (identity->groups);
}

/**
 * usher_identity_new:
 * @realm: name of the realm
 * @name: the user's name as the directory spells it
 * @display_name: (nullable): for people; @name when there is none
 * @groups: (nullable): in any order
 * @proved_at: when the directory said so; µs since the epoch
 *
 * Returns: (transfer full): an identity
 */
UsherIdentity *
usher_identity_new (const char        *realm,
                    const char        *name,
                    const char        *display_name,
                    const char *const *groups,
                    gint64             proved_at)
{
  UsherIdentity *identity = g_atomic_rc_box_new0 (UsherIdentity);

  identity->realm = g_strdup (realm);
  identity->name = g_strdup (name);
  identity->display_name = g_strdup (display_name != NULL && *display_name != '\0' ? display_name : name);
  identity->groups = groups != NULL ? g_strdupv ((char **) groups) : g_new0 (char *, 1);
  identity->proved_at = proved_at;
  qsort (identity->groups, g_strv_length (identity->groups), sizeof (char *), identity_compare_groups);
  return identity;
}

UsherIdentity *
usher_identity_ref (UsherIdentity *identity)
{
  return g_atomic_rc_box_acquire (identity);
}

void
usher_identity_unref (UsherIdentity *identity)
{
  g_atomic_rc_box_release_full (identity, identity_clear);
}

/**
 * usher_identity_owner:
 * @identity: somebody
 *
 * Returns: (transfer full): "name@realm", by which the store knows whose a desktop is
 */
char *
usher_identity_owner (const UsherIdentity *identity)
{
  return g_strconcat (identity->name, "@", identity->realm, NULL);
}

/**
 * usher_identity_in_group:
 * @identity: somebody
 * @group: name of a group
 *
 * Returns: whether the directory named @group for @identity; compared to the letter
 */
gboolean
usher_identity_in_group (const UsherIdentity *identity,
                         const char          *group)
{
  return bsearch (&group, identity->groups, g_strv_length (identity->groups), sizeof (char *),
                  identity_compare_groups) != NULL;
}

/**
 * usher_identity_in_any:
 * @identity: somebody
 * @groups: (nullable): names of groups
 *
 * Returns: whether @identity is in one of @groups
 */
gboolean
usher_identity_in_any (const UsherIdentity *identity,
                       const char *const   *groups)
{
  for (gsize i = 0; groups != NULL && groups[i] != NULL; i++)
    if (usher_identity_in_group (identity, groups[i]))
      return TRUE;
  return FALSE;
}
