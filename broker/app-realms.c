/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/app-realms.h"

#include "broker/adapters/file/file-directory.h"

static UsherSignInRealm *
realms_make_one (const UsherRealmSettings *settings,
                 GError                  **error)
{
  g_autoptr (UsherDirectory) directory = NULL;
  UsherUserRegistry *registry = NULL;
  UsherSignInRealm *realm;

  directory = usher_file_directory_new (settings->name, settings->users_file);
  registry = USHER_USER_REGISTRY (directory);
  realm = usher_sign_in_realm_new (settings->name, settings->title, directory, registry);
  realm->is_default = settings->is_default;
  return realm;
}

/**
 * usher_app_realms_make:
 * @settings: the configuration
 * @error: what a directory needs and does not have
 *
 * Returns: (transfer full) (element-type UsherSignInRealm): one realm for each that is configured, with its adapter
 */
GPtrArray *
usher_app_realms_make (const UsherSettings *settings,
                   GError             **error)
{
  g_autoptr (GPtrArray) realms = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_sign_in_realm_free);

  for (guint i = 0; i < settings->realms->len; i++)
    {
      UsherSignInRealm *realm = realms_make_one (settings->realms->pdata[i], error);

      if (realm == NULL)
        return NULL;
      g_ptr_array_add (realms, realm);
    }
  return g_steal_pointer (&realms);
}
