/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/file/file-user.h"

#include "broker/adapters/file/users-syntax.h"

/**
 * usher_file_user_name_of:
 * @section: a section of a users file, such as "user alice"
 *
 * Returns: (transfer none): the name in it; %NULL for another kind of section
 */
const char *
usher_file_user_name_of (const char *section)
{
  if (!g_str_has_prefix (section, USHER_USERS_SYNTAX_SECTION))
    return NULL;
  return section + strlen (USHER_USERS_SYNTAX_SECTION);
}

/**
 * usher_file_user_new:
 * @keys: a users file that usher_users_syntax_check() found good
 * @section: section of one user
 *
 * Returns: (transfer full): the user
 */
UsherFileUser *
usher_file_user_new (GKeyFile   *keys,
                     const char *section)
{
  UsherFileUser *user = g_new0 (UsherFileUser, 1);

  user->name = g_strdup (usher_file_user_name_of (section));
  user->display_name = g_key_file_get_string (keys, section, USHER_USERS_SYNTAX_DISPLAY_NAME, NULL);
  user->hash = g_key_file_get_string (keys, section, USHER_USERS_SYNTAX_PASSWORD, NULL);
  user->groups = g_key_file_get_string_list (keys, section, USHER_USERS_SYNTAX_GROUPS, NULL, NULL);
  if (user->groups == NULL)
    user->groups = g_new0 (char *, 1);
  user->disabled = g_key_file_get_boolean (keys, section, USHER_USERS_SYNTAX_DISABLED, NULL);
  return user;
}

void
usher_file_user_free (UsherFileUser *user)
{
  g_free (user->name);
  g_free (user->display_name);
  g_free (user->hash);
  g_strfreev (user->groups);
  g_free (user);
}
