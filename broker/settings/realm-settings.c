/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/settings/realm-settings.h"

#include <string.h>

/* in the order of the enums */
static const char *const kind_words[] = { "file", "ldap", NULL };
static const char *const profile_words[] = { "openldap", "389ds", "ad", "freeipa", "rfc2307", "custom", NULL };
static const char *const search_words[] = { "profile", "never", "without-member-of", "always", NULL };

static const char *
realm_settings_check_server (const char *value)
{
  g_autoptr (GUri) uri = g_uri_parse (value, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      (strcmp (scheme, "ldap") != 0 && strcmp (scheme, "ldaps") != 0 && strcmp (scheme, "ldapi") != 0))
    return "is not an LDAP server such as ldaps://ldap1.example.org";
  return NULL;
}

static const char *
realm_settings_check_pattern (const char *value)
{
  if (strstr (value, "%s") == NULL)
    return "has no %s for the user's name, as in uid=%s,ou=people,dc=example,dc=org";
  return NULL;
}

static const char *
realm_settings_check_filter (const char *value)
{
  gsize length = strlen (value);

  if (value[0] != '(' || value[length - 1] != ')')
    return "is not an LDAP filter in parentheses";
  return NULL;
}

static const char *
realm_settings_check_user_filter (const char *value)
{
  const char *why = realm_settings_check_filter (value);

  if (why == NULL && strstr (value, "%s") == NULL)
    return "has no %s for the user's name, as in (uid=%s)";
  return why;
}

/* parts between commas that no backslash precedes: each attribute=value */
static const char *
realm_settings_check_dn (const char *value)
{
  gboolean equals = FALSE;

  for (const char *here = value;; here++)
    {
      if (*here == '\\' && here[1] != '\0')
        here++;
      else if (*here == '=')
        equals = here > value && here[-1] != ',';
      else if (*here == ',' || *here == '\0')
        {
          if (!equals)
            return "is not a DN such as dc=example,dc=org";
          if (*here == '\0')
            return NULL;
          equals = FALSE;
        }
    }
}

static const char *
realm_settings_check_attribute (const char *value)
{
  for (const char *letter = value; *letter != '\0'; letter++)
    {
      if (!g_ascii_isalnum (*letter) && strchr ("-.;", *letter) == NULL)
        return "is not the name of an attribute";
    }
  return NULL;
}

#define MEMBER(name) G_STRUCT_OFFSET (UsherRealmSettings, name)

static const UsherConfigKey realm_settings_keys[] = {
  { "realm", "title", USHER_CONFIG_TEXT, 0, "@name@", MEMBER (title),
    .doc = "Name that users choose the realm by" },
  { "realm", "kind", USHER_CONFIG_WORD, 0, "file", MEMBER (kind), .words = kind_words,
    .doc = "Where the users are: file, kept with usherctl user; or ldap, a directory" },
  { "realm", "default", USHER_CONFIG_FLAG, 0, "no", MEMBER (is_default), .mask = TRUE,
    .doc = "Whether the realm is chosen when the user chose none" },
  { "realm", "users-file", USHER_CONFIG_PATH, 0, "@state@/users/@name@.conf", MEMBER (users_file), .only = "file",
    .doc = "Where usherd keeps the users" },
  { "realm", "servers", USHER_CONFIG_LIST, 0, NULL, MEMBER (servers), .only = "ldap",
    .check = realm_settings_check_server,
    .doc = "LDAP servers, tried in turn: ldaps://HOST, or ldap://HOST, which turns to TLS before anything is said" },
  { "realm", "ca", USHER_CONFIG_PATH, 0, NULL, MEMBER (ca), .only = "ldap",
    .doc = "PEM file of the authorities that may sign the servers' certificates; the system's when left out" },
  { "realm", "profile", USHER_CONFIG_WORD, 0, "openldap", MEMBER (profile), .words = profile_words, .only = "ldap",
    .doc = "What kind of directory it is; sets filters and attributes that are not written" },
  { "realm", "base", USHER_CONFIG_TEXT, 0, NULL, MEMBER (base), .only = "ldap",
    .check = realm_settings_check_dn,
    .doc = "DN below which users and groups are" },
  { "realm", "user-base", USHER_CONFIG_TEXT, 0, NULL, MEMBER (user_base), .only = "ldap",
    .check = realm_settings_check_dn,
    .doc = "DN below which users are; base when left out" },
  { "realm", "user-filter", USHER_CONFIG_TEXT, 0, NULL, MEMBER (user_filter), .only = "ldap",
    .check = realm_settings_check_user_filter,
    .doc = "Filter that finds a user, with %s for the name; the profile's when left out" },
  { "realm", "dn-pattern", USHER_CONFIG_TEXT, 0, NULL, MEMBER (dn_pattern), .only = "ldap",
    .check = realm_settings_check_pattern,
    .doc = "A user's DN, with %s for the name, where no search is needed" },
  { "realm", "name-attribute", USHER_CONFIG_TEXT, 0, NULL, MEMBER (name_attribute), .only = "ldap",
    .check = realm_settings_check_attribute,
    .doc = "Attribute that holds a user's name; the profile's when left out" },
  { "realm", "display-attributes", USHER_CONFIG_LIST, 0, NULL, MEMBER (display_attributes), .only = "ldap",
    .check = realm_settings_check_attribute,
    .doc = "Attributes of which the first that a user has is the name for people; displayName, then cn, when left out" },
  { "realm", "member-attribute", USHER_CONFIG_TEXT, 0, NULL, MEMBER (member_attribute), .only = "ldap",
    .check = realm_settings_check_attribute,
    .doc = "Attribute of a user that holds the DNs of groups; the profile's when left out" },
  { "realm", "bind-dn", USHER_CONFIG_TEXT, 0, NULL, MEMBER (bind_dn), .only = "ldap",
    .check = realm_settings_check_dn,
    .doc = "DN of the account that searches; searches are anonymous when left out" },
  { "realm", "bind-password-file", USHER_CONFIG_SECRET, 0, NULL, MEMBER (bind_password), .only = "ldap",
    .doc = "File with that account's password in its first line; others may not be able to read it" },
  { "realm", "group-base", USHER_CONFIG_TEXT, 0, NULL, MEMBER (group_base), .only = "ldap",
    .check = realm_settings_check_dn,
    .doc = "DN below which groups are, others do not count; base when left out" },
  { "realm", "group-filter", USHER_CONFIG_TEXT, 0, NULL, MEMBER (group_filter), .only = "ldap",
    .check = realm_settings_check_filter,
    .doc = "Filter that finds a user's groups, with %s for the user's DN and %u for the name; the profile's when left out" },
  { "realm", "group-search", USHER_CONFIG_WORD, 0, "profile", MEMBER (group_search), .words = search_words, .only = "ldap",
    .doc = "When groups are searched for: as the profile says, never, for users whose entry names none, or always" },
  { "realm", "timeout", USHER_CONFIG_DURATION, 0, "10s", MEMBER (timeout), .least = 1, .most = 120, .only = "ldap",
    .doc = "A server that does not answer within this time has failed, and the next one is asked" },
  { "realm", "retry-after", USHER_CONFIG_DURATION, 0, "30s", MEMBER (retry_after), .least = 1, .most = 3600,
    .only = "ldap",
    .doc = "A server that failed is asked last for so long" },
  { "realm", "connections", USHER_CONFIG_NUMBER, 0, "32", MEMBER (connections), .least = 1, .most = 1000, .only = "ldap",
    .doc = "Connections kept at most with each server: so many for searches, and as many for passwords" },
  { "realm", "plain", USHER_CONFIG_FLAG, 0, "no", MEMBER (plain), .mask = TRUE, .only = "ldap",
    .doc = "Whether ldap:// to this machine itself stays without TLS" },
};

const UsherConfigTable usher_realm_settings_table = {
  "realm", "realms.d", realm_settings_keys, G_N_ELEMENTS (realm_settings_keys),
};

UsherRealmSettings *
usher_realm_settings_new (void)
{
  return g_new0 (UsherRealmSettings, 1);
}

/**
 * usher_realm_settings_new_local:
 * @place: for the users' file
 *
 * Returns: (transfer full): the realm that there is when no file describes one
 */
UsherRealmSettings *
usher_realm_settings_new_local (const UsherConfigPlace *place)
{
  g_autoptr (UsherConfigProblems) problems = usher_config_problems_new ();
  UsherRealmSettings *settings = usher_realm_settings_new ();

  settings->name = g_strdup (place->name);
  usher_config_read (&usher_realm_settings_table, NULL, place, settings, problems);
  settings->is_default = TRUE;
  return settings;
}

void
usher_realm_settings_free (UsherRealmSettings *settings)
{
  if (settings == NULL)
    return;
  g_free (settings->name);
  g_free (settings->title);
  g_free (settings->users_file);
  g_strfreev (settings->servers);
  g_free (settings->ca);
  g_free (settings->base);
  g_free (settings->user_base);
  g_free (settings->user_filter);
  g_free (settings->dn_pattern);
  g_free (settings->name_attribute);
  g_strfreev (settings->display_attributes);
  g_free (settings->member_attribute);
  g_free (settings->bind_dn);
  g_clear_pointer (&settings->bind_password, usher_secret_unref);
  g_free (settings->group_base);
  g_free (settings->group_filter);
  g_free (settings);
}

static void
realm_settings_refuse_strangers (const UsherRealmSettings *settings,
                                 const UsherConfigFile    *file,
                                 UsherConfigProblems      *problems)
{
  const char *kind = kind_words[settings->kind];

  for (gsize i = 0; i < G_N_ELEMENTS (realm_settings_keys); i++)
    {
      const UsherConfigKey *key = &realm_settings_keys[i];

      if (key->only != NULL && strcmp (key->only, kind) != 0 && usher_config_file_has (file, key->group, key->key))
        usher_config_problems_add (problems, usher_config_file_path (file),
                                   usher_config_file_line (file, key->group, key->key), key->group, key->key,
                                   "is for realms of kind %s, and this one is of kind %s", key->only, kind);
    }
}

static void
realm_settings_require (const UsherConfigFile *file,
                        const char            *key,
                        const char            *why,
                        UsherConfigProblems   *problems)
{
  if (!usher_config_file_has (file, "realm", key))
    usher_config_problems_add (problems, usher_config_file_path (file),
                               MAX (usher_config_file_line (file, "realm", NULL), 1), "realm", key, "is missing: %s", why);
}

static void
realm_settings_check_plain (const UsherRealmSettings *settings,
                            const UsherConfigFile    *file,
                            UsherConfigProblems      *problems)
{
  for (guint i = 0; settings->plain && settings->servers != NULL && settings->servers[i] != NULL; i++)
    {
      g_autoptr (GUri) uri = g_uri_parse (settings->servers[i], G_URI_FLAGS_NONE, NULL);
      static const char *const here[] = { "localhost", "127.0.0.1", "::1", NULL };

      if (g_str_has_prefix (settings->servers[i], "ldap:") && !g_strv_contains (here, g_uri_get_host (uri)))
        usher_config_problems_add (problems, usher_config_file_path (file),
                                   usher_config_file_line (file, "realm", "plain"), "realm", "plain",
                                   "'%s' is another machine: passwords would go there in the clear", settings->servers[i]);
    }
}

static gboolean
realm_settings_searches_groups (const UsherRealmSettings *settings)
{
  if (settings->group_search != USHER_REALM_GROUP_SEARCH_PROFILE)
    return settings->group_search != USHER_REALM_GROUP_SEARCH_NEVER;
  return settings->profile != USHER_REALM_PROFILE_AD && settings->profile != USHER_REALM_PROFILE_FREEIPA;
}

static void
realm_settings_check_ldap (const UsherRealmSettings *settings,
                           const UsherConfigFile    *file,
                           UsherConfigProblems      *problems)
{
  realm_settings_require (file, "servers", "a realm of kind ldap needs a server", problems);
  if (settings->dn_pattern == NULL && settings->user_base == NULL)
    realm_settings_require (file, "base", "users are searched below it", problems);
  else if (settings->group_base == NULL && realm_settings_searches_groups (settings))
    realm_settings_require (file, "base", "groups are searched below it", problems);
  if (settings->bind_dn != NULL)
    realm_settings_require (file, "bind-password-file", "bind-dn needs its password", problems);
  realm_settings_check_plain (settings, file, problems);
}

/**
 * usher_realm_settings_read:
 * @file: a file of realms.d
 * @place: its place
 * @problems: takes what is wrong
 *
 * Returns: (transfer full): the realm
 */
UsherRealmSettings *
usher_realm_settings_read (const UsherConfigFile  *file,
                           const UsherConfigPlace *place,
                           UsherConfigProblems    *problems)
{
  UsherRealmSettings *settings = usher_realm_settings_new ();

  settings->name = g_strdup (place->name);
  usher_config_read (&usher_realm_settings_table, file, place, settings, problems);
  realm_settings_refuse_strangers (settings, file, problems);
  if (settings->kind == USHER_REALM_LDAP)
    realm_settings_check_ldap (settings, file, problems);
  if (settings->user_base == NULL)
    settings->user_base = g_strdup (settings->base);
  if (settings->group_base == NULL)
    settings->group_base = g_strdup (settings->base);
  return settings;
}

/**
 * usher_realm_settings_profile:
 *
 * Returns: the profile's word
 */
const char *
usher_realm_settings_profile (const UsherRealmSettings *settings)
{
  return profile_words[settings->profile];
}
