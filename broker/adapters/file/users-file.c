/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/file/users-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/adapters/file/file-replace.h"
#include "broker/adapters/file/password-hash.h"
#include "broker/adapters/file/users-syntax.h"
#include "broker/ports/directory.h"
#include "common/error.h"

#define USERS_FILE_LARGEST (64 * 1024 * 1024)

/* one change: makes @keys what they shall be, or says why not */
typedef struct UsersFileChange UsersFileChange;

struct UsersFileChange
{
  const char        *name;
  const char        *display_name;
  const char *const *groups;
  const char        *hash;
  int                disabled;
  gboolean         (*apply) (const UsersFileChange *change,
                             GKeyFile              *keys,
                             const char            *section,
                             GError               **error);
};

static gboolean
users_file_read_all (int      file,
                     GString *text)
{
  char part[16384];
  ssize_t got;

  while ((got = read (file, part, sizeof part)) != 0)
    {
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return FALSE;
      g_string_append_len (text, part, got);
      if (text->len > USERS_FILE_LARGEST)
        {
          errno = EFBIG;
          return FALSE;
        }
    }
  return TRUE;
}

/* a file that is not there has no users; an open one that others can read or change is refused */
static GString *
users_file_load (const char     *path,
                 UsherFileStamp *stamp,
                 GError        **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  struct stat status;
  int file = open (path, O_RDONLY | O_CLOEXEC);
  gboolean done;

  if (stamp != NULL)
    *stamp = usher_file_stamp_of (path);
  if (file < 0 && errno == ENOENT)
    return g_steal_pointer (&text);
  if (file < 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "cannot open %s: %s", path, g_strerror (errno));
      return NULL;
    }
  done = fstat (file, &status) == 0 && users_file_read_all (file, text);
  if (!done)
    g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "cannot read %s: %s", path, g_strerror (errno));
  close (file);
  if (!done)
    return NULL;
  if (stamp != NULL)
    *stamp = usher_file_stamp_from (&status);
  if ((status.st_mode & (S_IWGRP | S_IRWXO)) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE,
                   "%s holds password hashes and is open to others: chmod 0600 it", path);
      return NULL;
    }
  return g_steal_pointer (&text);
}

/**
 * usher_users_file_read:
 * @path: of a users file; one that is not there has no users
 * @stamp: (out) (optional): which state of the file was read; set on failure as well
 * @error: UNAVAILABLE, naming file and line
 *
 * Returns: (transfer full): its users
 */
UsherUserList *
usher_users_file_read (const char     *path,
                       UsherFileStamp *stamp,
                       GError        **error)
{
  g_autoptr (GString) text = users_file_load (path, stamp, error);
  g_autoptr (GError) local = NULL;
  UsherUserList *list;

  if (text == NULL)
    return NULL;
  list = usher_user_list_new (text->str, text->len, &local);
  if (list == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "%s, %s", path, local->message);
  return list;
}

static GKeyFile *
users_file_parse (const char *path,
                  GError    **error)
{
  g_autoptr (GString) text = users_file_load (path, NULL, error);
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (GError) local = NULL;

  if (text == NULL)
    return NULL;
  if (!usher_users_syntax_check (text->str, text->len, &local))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "%s, %s", path, local->message);
      return NULL;
    }
  if (text->len > 0 && !g_key_file_load_from_data (keys, text->str, text->len, G_KEY_FILE_KEEP_COMMENTS, NULL))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "%s is no key file", path);
      return NULL;
    }
  return g_steal_pointer (&keys);
}

static gboolean
users_file_rewrite (const char            *path,
                    const UsersFileChange *change,
                    GError               **error)
{
  g_autofree char *section = g_strconcat (USHER_USERS_SYNTAX_SECTION, change->name, NULL);
  g_autoptr (GKeyFile) keys = users_file_parse (path, error);
  g_autofree char *text = NULL;
  gsize length;

  if (keys == NULL || !change->apply (change, keys, section, error))
    return FALSE;
  text = g_key_file_to_data (keys, &length, NULL);
  return usher_users_syntax_check (text, length, error) &&
         usher_file_replace_write (path, text, length, error);
}

static gboolean
users_file_change (const char            *path,
                   const UsersFileChange *change,
                   GError               **error)
{
  g_autofree char *target = realpath (path, NULL);
  g_autofree char *folder = NULL;
  const char *file = target != NULL ? target : path;
  gboolean done;
  int lock;

  if (!usher_users_syntax_is_name (change->name))
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                           "a user's name has 1 to 256 bytes, without brackets, control characters or spaces around it");
      return FALSE;
    }
  folder = g_path_get_dirname (file);
  (void) g_mkdir_with_parents (folder, 0700);
  lock = usher_file_replace_lock (file, error);
  if (lock < 0)
    return FALSE;
  done = users_file_rewrite (file, change, error);
  usher_file_replace_unlock (lock);
  return done;
}

static gboolean
users_file_put_groups (GKeyFile          *keys,
                       const char        *section,
                       const char *const *groups,
                       GError           **error)
{
  for (gsize i = 0; groups[i] != NULL; i++)
    if (!usher_directory_is_name (groups[i]))
      {
        g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                             "a group's name has 1 to 256 bytes, without control characters");
        return FALSE;
      }
  if (groups[0] == NULL)
    g_key_file_remove_key (keys, section, USHER_USERS_SYNTAX_GROUPS, NULL);
  else
    g_key_file_set_string_list (keys, section, USHER_USERS_SYNTAX_GROUPS, groups,
                                g_strv_length ((char **) groups));
  return TRUE;
}

/* what is NULL, or below 0, stays as it is */
static gboolean
users_file_apply_put (const UsersFileChange *change,
                      GKeyFile              *keys,
                      const char            *section,
                      GError               **error)
{
  if (change->hash == NULL && !g_key_file_has_group (keys, section))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "%s is a new user and needs a password", change->name);
      return FALSE;
    }
  if (change->display_name != NULL)
    g_key_file_set_string (keys, section, USHER_USERS_SYNTAX_DISPLAY_NAME, change->display_name);
  if (change->hash != NULL)
    g_key_file_set_string (keys, section, USHER_USERS_SYNTAX_PASSWORD, change->hash);
  if (change->disabled > 0)
    g_key_file_set_boolean (keys, section, USHER_USERS_SYNTAX_DISABLED, TRUE);
  else if (change->disabled == 0)
    g_key_file_remove_key (keys, section, USHER_USERS_SYNTAX_DISABLED, NULL);
  return change->groups == NULL || users_file_put_groups (keys, section, change->groups, error);
}

static gboolean
users_file_apply_remove (const UsersFileChange *change,
                         GKeyFile              *keys,
                         const char            *section,
                         GError               **error)
{
  if (g_key_file_remove_group (keys, section, NULL))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no user %s", change->name);
  return FALSE;
}

/**
 * usher_users_file_put:
 * @path: of a users file, made when it is not there
 * @name: a user, new or not
 * @password: (nullable): a new password
 * @display_name: (nullable): for people
 * @groups: (nullable): all groups the user shall be in
 * @disabled: 1 closes the account, 0 opens it, -1 leaves it
 * @error: BAD_REQUEST for a name or a password that cannot be, and for a new user without a password
 *
 * What is left out stays as it is.
 *
 * Returns: whether the file says so now, durably
 */
gboolean
usher_users_file_put (const char        *path,
                      const char        *name,
                      const UsherSecret *password,
                      const char        *display_name,
                      const char *const *groups,
                      int                disabled,
                      GError           **error)
{
  g_autofree char *hash = password != NULL ? usher_password_hash_new (password, error) : NULL;
  UsersFileChange change = { .name = name, .display_name = display_name, .groups = groups, .hash = hash,
                             .disabled = disabled, .apply = users_file_apply_put };

  return (password == NULL || hash != NULL) && users_file_change (path, &change, error);
}

/**
 * usher_users_file_remove:
 * @path: of a users file
 * @name: a user
 * @error: NOT_FOUND
 *
 * Returns: whether the user is gone from the file, durably
 */
gboolean
usher_users_file_remove (const char *path,
                         const char *name,
                         GError    **error)
{
  UsersFileChange change = { .name = name, .apply = users_file_apply_remove };

  return users_file_change (path, &change, error);
}
