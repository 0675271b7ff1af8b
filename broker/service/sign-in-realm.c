/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/sign-in-realm.h"

/**
 * usher_sign_in_realm_new:
 * @name, @title: copied
 * @directory: a reference is taken
 * @registry: (nullable): a reference is taken
 *
 * Returns: (transfer full): a realm
 */
UsherSignInRealm *
usher_sign_in_realm_new (const char        *name,
                 const char        *title,
                 UsherDirectory    *directory,
                 UsherUserRegistry *registry)
{
  UsherSignInRealm *realm = g_new0 (UsherSignInRealm, 1);

  realm->name = g_strdup (name);
  realm->title = g_strdup (title);
  realm->directory = g_object_ref (directory);
  g_set_object (&realm->registry, registry);
  return realm;
}

void
usher_sign_in_realm_free (UsherSignInRealm *realm)
{
  if (realm == NULL)
    return;
  g_free (realm->name);
  g_free (realm->title);
  g_object_unref (realm->directory);
  g_clear_object (&realm->registry);
  g_free (realm);
}

/**
 * usher_sign_in_realm_find:
 * @realms: (element-type UsherSignInRealm): the realms
 * @name: (nullable): one's name, or NULL for the default one
 *
 * Returns: (nullable): the realm, borrowed from @realms
 */
const UsherSignInRealm *
usher_sign_in_realm_find (GPtrArray  *realms,
                  const char *name)
{
  for (guint i = 0; i < realms->len; i++)
    {
      const UsherSignInRealm *realm = realms->pdata[i];

      if (name != NULL ? g_str_equal (realm->name, name) : realm->is_default || realms->len == 1)
        return realm;
    }
  return NULL;
}
