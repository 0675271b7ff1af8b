/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/ldap/ldap-user.h"

#include <string.h>

#include "broker/adapters/ldap/ldap-dn.h"
#include "broker/adapters/ldap/ldap-escape.h"
#include "broker/ports/directory.h"
#include "common/error.h"

/* the text values of an attribute; one that is no name (binary, control characters) is left out */
static GPtrArray *
ldap_user_values (LDAP        *handle,
                  LDAPMessage *entry,
                  const char  *attribute)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  struct berval **values = attribute != NULL ? ldap_get_values_len (handle, entry, attribute) : NULL;

  for (gsize i = 0; values != NULL && values[i] != NULL; i++)
    if (values[i]->bv_len > 0 && g_utf8_validate (values[i]->bv_val, (gssize) values[i]->bv_len, NULL))
      g_ptr_array_add (texts, g_strndup (values[i]->bv_val, values[i]->bv_len));
  ldap_value_free_len (values);
  return texts;
}

/* of several names always the same one, by whichever of them the user came */
static char *
ldap_user_least_name (LDAP        *handle,
                      LDAPMessage *entry,
                      const char  *attribute)
{
  g_autoptr (GPtrArray) names = ldap_user_values (handle, entry, attribute);
  const char *least = NULL;

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      if (usher_directory_is_name (name) && (least == NULL || strcmp (name, least) < 0))
        least = name;
    }
  return g_strdup (least);
}

static char *
ldap_user_display_name (const UsherLdapConfig *config,
                        LDAP                  *handle,
                        LDAPMessage           *entry)
{
  for (char **attribute = config->display_attributes; *attribute != NULL; attribute++)
    {
      g_autoptr (GPtrArray) names = ldap_user_values (handle, entry, *attribute);

      if (names->len > 0)
        return g_strdup (g_ptr_array_index (names, 0));
    }
  return NULL;
}

static void
ldap_user_add_group (UsherLdapUser         *user,
                     const UsherLdapConfig *config,
                     const char            *dn)
{
  char *group;

  if (config->group_base != NULL && !usher_ldap_dn_is_below (dn, config->group_base))
    return;
  group = usher_ldap_dn_leaf (dn);
  if (group != NULL)
    g_hash_table_add (user->groups, group);
}

static UsherLdapUser *
ldap_user_new (const UsherLdapConfig *config,
               LDAP                  *handle,
               LDAPMessage           *entry)
{
  UsherLdapUser *user = g_new0 (UsherLdapUser, 1);
  g_autoptr (GPtrArray) members = ldap_user_values (handle, entry, config->member_attribute);
  char *dn = ldap_get_dn (handle, entry);

  user->dn = g_strdup (dn);
  ldap_memfree (dn);
  user->name = ldap_user_least_name (handle, entry, config->name_attribute);
  user->display_name = ldap_user_display_name (config, handle, entry);
  user->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < members->len; i++)
    ldap_user_add_group (user, config, g_ptr_array_index (members, i));
  return user;
}

void
usher_ldap_user_free (UsherLdapUser *user)
{
  g_free (user->dn);
  g_free (user->name);
  g_free (user->display_name);
  g_hash_table_unref (user->groups);
  g_free (user);
}

/* exactly one entry with a DN and a name, or nobody */
static UsherLdapUser *
ldap_user_pick (const UsherLdapConfig *config,
                LDAP                  *handle,
                LDAPMessage           *answer,
                const char            *asked,
                GError               **error)
{
  int found = ldap_count_entries (handle, answer);
  g_autoptr (UsherLdapUser) user = NULL;

  if (found == 1)
    user = ldap_user_new (config, handle, ldap_first_entry (handle, answer));
  if (user != NULL && user->dn != NULL && *user->dn != '\0' && user->name != NULL)
    return g_steal_pointer (&user);
  if (found > 1)
    g_message ("realm %s: several entries match the name %s, so nobody can sign in by it", config->realm, asked);
  else if (found == 1)
    g_message ("realm %s: the entry of %s has no %s that the broker may read", config->realm, asked,
               config->name_attribute);
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "realm %s has no user %s", config->realm, asked);
  return NULL;
}

/**
 * usher_ldap_user_dn_for:
 * @config: of a directory with a pattern
 * @name: a name, as typed
 *
 * Returns: (transfer full): the DN that a user of this name would have
 */
char *
usher_ldap_user_dn_for (const UsherLdapConfig *config,
                        const char            *name)
{
  g_autofree char *escaped = usher_ldap_escape_dn (name);

  return usher_ldap_escape_expand (config->dn_pattern, escaped, NULL);
}

static char **
ldap_user_attributes (const UsherLdapConfig *config)
{
  g_autoptr (GStrvBuilder) wanted = g_strv_builder_new ();

  g_strv_builder_add (wanted, config->name_attribute);
  g_strv_builder_addv (wanted, (const char **) config->display_attributes);
  if (config->member_attribute != NULL)
    g_strv_builder_add (wanted, config->member_attribute);
  return g_strv_builder_end (wanted);
}

static char *
ldap_user_filter_for (const UsherLdapConfig *config,
                      const char            *name)
{
  const char *pattern = config->dn_pattern != NULL ? "(objectClass=*)" : config->profile_filter;
  g_autofree char *escaped = usher_ldap_escape_filter (name);

  return usher_ldap_escape_expand (config->user_filter != NULL ? config->user_filter : pattern, escaped, NULL);
}

/**
 * usher_ldap_user_find:
 * @config: of the directory
 * @connection: to search on
 * @name: a name, as typed
 * @wait: how long
 * @error: NOT_FOUND when no user or more than one has that name; UNAVAILABLE; trouble
 *
 * Returns: (transfer full): the user, with the groups that its entry names
 */
UsherLdapUser *
usher_ldap_user_find (const UsherLdapConfig *config,
                      UsherLdapConnection   *connection,
                      const char            *name,
                      const UsherWait       *wait,
                      GError               **error)
{
  g_auto (GStrv) wanted = ldap_user_attributes (config);
  g_autofree char *filter = ldap_user_filter_for (config, name);
  g_autofree char *dn = config->dn_pattern != NULL ? usher_ldap_user_dn_for (config, name) : NULL;
  g_autoptr (LDAPMessage) answer = NULL;

  answer = usher_ldap_connection_search (connection, dn != NULL ? dn : config->user_base,
                                         dn != NULL ? LDAP_SCOPE_BASE : LDAP_SCOPE_SUBTREE, filter,
                                         (const char *const *) wanted, 2, wait, error);
  if (answer == NULL)
    return NULL;
  return ldap_user_pick (config, usher_ldap_connection_handle (connection), answer, name, error);
}

/**
 * usher_ldap_user_wants_search:
 * @user: a user
 * @config: of the directory
 *
 * Returns: whether groups are to be searched for beside those that the entry names
 */
gboolean
usher_ldap_user_wants_search (const UsherLdapUser   *user,
                              const UsherLdapConfig *config)
{
  if (config->group_search == USHER_LDAP_SEARCH_WITHOUT_MEMBER_OF)
    return g_hash_table_size (user->groups) == 0;
  return config->group_search == USHER_LDAP_SEARCH_ALWAYS;
}

/**
 * usher_ldap_user_search_groups:
 * @user: a user
 * @config: of the directory
 * @connection: to search on
 * @wait: how long
 * @error: UNAVAILABLE, trouble
 *
 * Adds the groups that a search finds.
 *
 * Returns: whether all groups are known now
 */
gboolean
usher_ldap_user_search_groups (UsherLdapUser         *user,
                               const UsherLdapConfig *config,
                               UsherLdapConnection   *connection,
                               const UsherWait       *wait,
                               GError               **error)
{
  const char *const nothing[] = { LDAP_NO_ATTRS, NULL };
  LDAP *handle = usher_ldap_connection_handle (connection);
  g_autofree char *dn = usher_ldap_escape_filter (user->dn);
  g_autofree char *name = usher_ldap_escape_filter (user->name);
  g_autofree char *filter = NULL;
  g_autoptr (LDAPMessage) answer = NULL;

  filter = usher_ldap_escape_expand (config->group_filter, dn, name);
  answer = usher_ldap_connection_search (connection, config->group_base, LDAP_SCOPE_SUBTREE, filter, nothing, 0, wait,
                                         error);
  if (answer == NULL)
    return FALSE;
  for (LDAPMessage *entry = ldap_first_entry (handle, answer); entry != NULL; entry = ldap_next_entry (handle, entry))
    {
      char *group = ldap_get_dn (handle, entry);

      if (group != NULL)
        ldap_user_add_group (user, config, group);
      ldap_memfree (group);
    }
  return TRUE;
}

/**
 * usher_ldap_user_identity:
 * @user: a user that has proved to be it
 * @config: of the directory
 *
 * Returns: (transfer full): the identity
 */
UsherIdentity *
usher_ldap_user_identity (const UsherLdapUser   *user,
                          const UsherLdapConfig *config)
{
  g_autofree char **groups = (char **) g_hash_table_get_keys_as_array (user->groups, NULL);

  return usher_identity_new (config->realm, user->name, user->display_name, (const char *const *) groups,
                             g_get_real_time ());
}
