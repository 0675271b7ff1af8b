/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/ldap/ldap-config.h"

#include <ldap.h>
#include <string.h>

#include "common/error.h"

#define LDAP_CONFIG_TIMEOUT 10000
#define LDAP_CONFIG_RETRY_AFTER 30000
#define LDAP_CONFIG_CONNECTIONS 32

/* what directories of a kind have in common */
static const struct
{
  const char     *name;
  const char     *user_filter;
  const char     *name_attribute;
  const char     *member_attribute;
  const char     *group_filter;
  UsherLdapSearch group_search;
} ldap_profiles[] = {
  { "openldap", "(uid=%s)", "uid", "memberOf",
    "(|(member=%s)(uniqueMember=%s))", USHER_LDAP_SEARCH_WITHOUT_MEMBER_OF },
  { "rfc2307", "(uid=%s)", "uid", NULL, "(&(objectClass=posixGroup)(memberUid=%u))", USHER_LDAP_SEARCH_ALWAYS },
  { "389ds", "(uid=%s)", "uid", "memberOf",
    "(|(member=%s)(uniqueMember=%s))", USHER_LDAP_SEARCH_WITHOUT_MEMBER_OF },
  { "freeipa", "(&(objectClass=posixAccount)(uid=%s))", "uid", "memberOf", NULL, USHER_LDAP_SEARCH_NEVER },
  { "ad", "(&(objectCategory=person)(objectClass=user)(sAMAccountName=%s))", "sAMAccountName", "memberOf", NULL,
    USHER_LDAP_SEARCH_NEVER },
  { "custom", "(uid=%s)", "uid", "memberOf", "(member=%s)", USHER_LDAP_SEARCH_WITHOUT_MEMBER_OF },
};

/**
 * usher_ldap_config_new:
 * @realm: name of the realm
 * @profile: openldap, rfc2307, 389ds, freeipa, ad or custom
 * @error: BAD_REQUEST for another profile
 *
 * Returns: (transfer full): what is usual for @profile; servers, bases and accounts are left to set
 */
UsherLdapConfig *
usher_ldap_config_new (const char *realm,
                       const char *profile,
                       GError    **error)
{
  const char *const display[] = { "displayName", "cn", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (ldap_profiles); i++)
    {
      UsherLdapConfig *config;

      if (strcmp (ldap_profiles[i].name, profile) != 0)
        continue;
      config = g_atomic_rc_box_new0 (UsherLdapConfig);
      config->realm = g_strdup (realm);
      config->profile_filter = ldap_profiles[i].user_filter;
      config->name_attribute = g_strdup (ldap_profiles[i].name_attribute);
      config->display_attributes = g_strdupv ((char **) display);
      config->member_attribute = g_strdup (ldap_profiles[i].member_attribute);
      config->group_filter = g_strdup (ldap_profiles[i].group_filter);
      config->group_search = ldap_profiles[i].group_search;
      config->timeout = LDAP_CONFIG_TIMEOUT;
      config->retry_after = LDAP_CONFIG_RETRY_AFTER;
      config->connections = LDAP_CONFIG_CONNECTIONS;
      return config;
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
               "there is no profile %s; there are openldap, rfc2307, 389ds, freeipa, ad and custom", profile);
  return NULL;
}

static void
ldap_config_clear (gpointer data)
{
  UsherLdapConfig *config = data;

  g_free (config->realm);
  g_strfreev (config->servers);
  g_free (config->ca_file);
  g_free (config->bind_dn);
  g_clear_pointer (&config->bind_password, usher_secret_unref);
  g_free (config->user_base);
  g_free (config->user_filter);
  g_free (config->dn_pattern);
  g_free (config->name_attribute);
  g_strfreev (config->display_attributes);
  g_free (config->member_attribute);
  g_free (config->group_base);
  g_free (config->group_filter);
}

UsherLdapConfig *
usher_ldap_config_ref (UsherLdapConfig *config)
{
  return g_atomic_rc_box_acquire (config);
}

void
usher_ldap_config_unref (UsherLdapConfig *config)
{
  g_atomic_rc_box_release_full (config, ldap_config_clear);
}

static gboolean
ldap_config_fail (const char *why,
                  const char *what,
                  GError    **error)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "%s: %s", what, why);
  return FALSE;
}

static gboolean
ldap_config_is_here (const char *host)
{
  return host != NULL && (strcmp (host, "127.0.0.1") == 0 || strcmp (host, "::1") == 0 ||
                          strcmp (host, "localhost") == 0);
}

static gboolean
ldap_config_check_server (const UsherLdapConfig *config,
                          const char            *server,
                          GError               **error)
{
  LDAPURLDesc *url = NULL;
  gboolean plain;

  if (ldap_url_parse (server, &url) != LDAP_URL_SUCCESS)
    return ldap_config_fail ("not an LDAP URL such as ldaps://ldap1.example.org", server, error);
  plain = config->plain && strcmp (url->lud_scheme, "ldap") == 0 && !ldap_config_is_here (url->lud_host);
  ldap_free_urldesc (url);
  if (plain)
    return ldap_config_fail ("only this machine itself may be asked without TLS", server, error);
  return TRUE;
}

static gboolean
ldap_config_check_dn (const char *dn,
                      GError    **error)
{
  LDAPDN parsed = NULL;

  if (dn == NULL)
    return TRUE;
  if (ldap_str2dn (dn, &parsed, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS)
    return ldap_config_fail ("not a distinguished name", dn, error);
  ldap_dnfree (parsed);
  return TRUE;
}

/**
 * usher_ldap_config_check:
 * @config: a configuration
 * @error: BAD_REQUEST, saying what to correct; the caller names the realm
 *
 * Returns: whether a directory can be made from @config; no server is asked
 */
gboolean
usher_ldap_config_check (const UsherLdapConfig *config,
                         GError               **error)
{
  if (config->servers == NULL || config->servers[0] == NULL)
    return ldap_config_fail ("a directory needs a server", "servers", error);
  for (char **server = config->servers; *server != NULL; server++)
    if (!ldap_config_check_server (config, *server, error))
      return FALSE;
  if (config->dn_pattern == NULL && config->user_base == NULL)
    return ldap_config_fail ("users are searched below it, or found by a pattern", "base", error);
  if (config->dn_pattern != NULL && strstr (config->dn_pattern, "%s") == NULL)
    return ldap_config_fail ("has no %s for the name", "dn-pattern", error);
  if (config->dn_pattern == NULL && config->user_filter != NULL && strstr (config->user_filter, "%s") == NULL)
    return ldap_config_fail ("has no %s for the name", "user-filter", error);
  if (config->group_search != USHER_LDAP_SEARCH_NEVER && (config->group_filter == NULL || config->group_base == NULL))
    return ldap_config_fail ("groups are searched, and need a base and a filter", "group-base", error);
  if (config->bind_dn != NULL &&
      (config->bind_password == NULL || usher_secret_length (config->bind_password) == 0))
    return ldap_config_fail ("needs its password", "bind-dn", error);
  return ldap_config_check_dn (config->bind_dn, error) &&
         ldap_config_check_dn (config->user_base, error) &&
         ldap_config_check_dn (config->group_base, error);
}
