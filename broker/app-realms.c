/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/app-realms.h"

#include "broker/adapters/file/file-directory.h"
#include "broker/adapters/ldap/ldap-directory.h"

/* what the file does not say stays as the profile has it */
static void
app_realms_override (char      **value,
                     const char *configured)
{
  if (configured == NULL)
    return;
  g_free (*value);
  *value = g_strdup (configured);
}

static void
app_realms_override_groups (UsherLdapConfig      *config,
                            UsherRealmGroupSearch search)
{
  switch (search)
    {
    case USHER_REALM_GROUP_SEARCH_NEVER:
      config->group_search = USHER_LDAP_SEARCH_NEVER;
      break;
    case USHER_REALM_GROUP_SEARCH_WITHOUT_MEMBER_OF:
      config->group_search = USHER_LDAP_SEARCH_WITHOUT_MEMBER_OF;
      break;
    case USHER_REALM_GROUP_SEARCH_ALWAYS:
      config->group_search = USHER_LDAP_SEARCH_ALWAYS;
      break;
    case USHER_REALM_GROUP_SEARCH_PROFILE:
    default:
      break;
    }
}

static UsherDirectory *
app_realms_ldap (const UsherRealmSettings *settings,
                 GError                  **error)
{
  g_autoptr (UsherLdapConfig) config = usher_ldap_config_new (settings->name, usher_realm_settings_profile (settings),
                                                              error);

  if (config == NULL)
    return NULL;
  g_strfreev (config->servers);
  config->servers = g_strdupv (settings->servers);
  app_realms_override (&config->ca_file, settings->ca);
  app_realms_override (&config->bind_dn, settings->bind_dn);
  if (settings->bind_password != NULL)
    config->bind_password = usher_secret_ref (settings->bind_password);
  app_realms_override (&config->user_base, settings->user_base);
  app_realms_override (&config->user_filter, settings->user_filter);
  app_realms_override (&config->dn_pattern, settings->dn_pattern);
  app_realms_override (&config->name_attribute, settings->name_attribute);
  app_realms_override (&config->member_attribute, settings->member_attribute);
  app_realms_override (&config->group_base, settings->group_base);
  app_realms_override (&config->group_filter, settings->group_filter);
  app_realms_override_groups (config, settings->group_search);
  if (settings->display_attributes != NULL)
    {
      g_strfreev (config->display_attributes);
      config->display_attributes = g_strdupv (settings->display_attributes);
    }
  config->timeout = settings->timeout * 1000;
  config->retry_after = settings->retry_after * 1000;
  config->connections = settings->connections;
  config->plain = settings->plain;
  return usher_ldap_directory_new (config, error);
}

static UsherSignInRealm *
app_realms_make_one (const UsherRealmSettings *settings,
                     GError                  **error)
{
  g_autoptr (UsherDirectory) directory = NULL;
  UsherUserRegistry *registry = NULL;
  UsherSignInRealm *realm;

  if (settings->kind == USHER_REALM_LDAP)
    directory = app_realms_ldap (settings, error);
  else
    {
      directory = usher_file_directory_new (settings->name, settings->users_file);
      registry = USHER_USER_REGISTRY (directory);
    }
  if (directory == NULL)
    {
      g_prefix_error (error, "realm %s: ", settings->name);
      return NULL;
    }
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
      UsherSignInRealm *realm = app_realms_make_one (settings->realms->pdata[i], error);

      if (realm == NULL)
        return NULL;
      g_ptr_array_add (realms, realm);
    }
  return g_steal_pointer (&realms);
}
