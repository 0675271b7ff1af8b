/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/file/user-list.h"

#include "broker/adapters/file/users-syntax.h"
#include "common/error.h"

struct _UsherUserList
{
  GPtrArray  *users;
  GHashTable *by_name;
};

static void
user_list_clear (gpointer data)
{
  UsherUserList *list = data;

  g_hash_table_unref (list->by_name);
  g_ptr_array_unref (list->users);
}

/**
 * usher_user_list_new:
 * @text: contents of a users file
 * @length: their size
 * @error: BAD_REQUEST naming the line that is wrong
 *
 * Returns: (transfer full): the users, in the order of the file
 */
UsherUserList *
usher_user_list_new (const char *text,
                     gsize       length,
                     GError    **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (UsherUserList) list = NULL;
  g_auto (GStrv) sections = NULL;

  if (!usher_users_syntax_check (text, length, error))
    return NULL;
  if (length > 0 && !g_key_file_load_from_data (keys, text, length, G_KEY_FILE_NONE, NULL))
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "not a key file");
      return NULL;
    }
  list = g_atomic_rc_box_new0 (UsherUserList);
  list->users = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_file_user_free);
  list->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  sections = g_key_file_get_groups (keys, NULL);
  for (char **section = sections; *section != NULL; section++)
    {
      UsherFileUser *user = usher_file_user_new (keys, *section);

      g_ptr_array_add (list->users, user);
      g_hash_table_insert (list->by_name, user->name, user);
    }
  return g_steal_pointer (&list);
}

UsherUserList *
usher_user_list_ref (UsherUserList *list)
{
  return g_atomic_rc_box_acquire (list);
}

void
usher_user_list_unref (UsherUserList *list)
{
  g_atomic_rc_box_release_full (list, user_list_clear);
}

/**
 * usher_user_list_find:
 * @list: users
 * @name: a name, to the letter
 *
 * Returns: (transfer none) (nullable): the user
 */
const UsherFileUser *
usher_user_list_find (const UsherUserList *list,
                      const char          *name)
{
  return g_hash_table_lookup (list->by_name, name);
}

const UsherFileUser *
usher_user_list_get (const UsherUserList *list,
                     guint                index)
{
  return g_ptr_array_index (list->users, index);
}

guint
usher_user_list_size (const UsherUserList *list)
{
  return list->users->len;
}

/**
 * usher_user_list_any_hash:
 * @list: users
 *
 * Returns: (transfer none) (nullable): the first hash in the file, whose cost stands for all
 */
const char *
usher_user_list_any_hash (const UsherUserList *list)
{
  for (guint i = 0; i < list->users->len; i++)
    {
      const UsherFileUser *user = g_ptr_array_index (list->users, i);

      if (user->hash != NULL)
        return user->hash;
    }
  return NULL;
}
