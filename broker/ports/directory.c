/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/directory.h"

#include <string.h>

#include "common/error.h"

/* no directory knows longer ones, and every request that carries one is hostile */
#define DIRECTORY_LONGEST_NAME 256
#define DIRECTORY_LONGEST_PASSWORD 512

G_DEFINE_INTERFACE (UsherDirectory, usher_directory, G_TYPE_OBJECT)

static void
usher_directory_default_init (UsherDirectoryInterface *iface)
{
}

/**
 * usher_directory_is_name:
 * @user: (nullable): what somebody typed as a name
 *
 * Returns: whether @user may name a user at all: text without control characters, neither empty nor endless
 */
gboolean
usher_directory_is_name (const char *user)
{
  if (user == NULL || *user == '\0' || strlen (user) > DIRECTORY_LONGEST_NAME ||
      !g_utf8_validate (user, -1, NULL))
    return FALSE;
  for (const char *at = user; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

/* an empty password would pass as an unauthenticated bind, and one with a NUL inside
 * as its own beginning, so neither reaches an adapter */
static gboolean
directory_is_password (const UsherSecret *password)
{
  gsize length = password != NULL ? usher_secret_length (password) : 0;

  return length > 0 && length <= DIRECTORY_LONGEST_PASSWORD &&
         memchr (usher_secret_text (password), '\0', length) == NULL;
}

/**
 * usher_directory_set_wrong_credentials:
 * @error: an error to set
 *
 * The one wording of a refusal, so that no adapter tells a wrong name from a wrong password.
 */
void
usher_directory_set_wrong_credentials (GError **error)
{
  g_set_error_literal (error, USHER_ERROR, USHER_ERROR_WRONG_CREDENTIALS, "the name or the password is wrong");
}

/**
 * usher_directory_authenticate:
 * @directory: a directory
 * @user: the name, as typed
 * @password: the password
 * @wait: (nullable): how long the caller waits
 * @error: see #UsherDirectoryInterface
 *
 * Returns: (transfer full): who signed in, or %NULL
 */
UsherIdentity *
usher_directory_authenticate (UsherDirectory    *directory,
                              const char        *user,
                              const UsherSecret *password,
                              const UsherWait   *wait,
                              GError           **error)
{
  if (!usher_directory_is_name (user) || !directory_is_password (password))
    {
      usher_directory_set_wrong_credentials (error);
      return NULL;
    }
  if (!usher_wait_check (wait, error))
    return NULL;
  return USHER_DIRECTORY_GET_IFACE (directory)->authenticate (directory, user, password, wait, error);
}

/**
 * usher_directory_lookup:
 * @directory: a directory
 * @user: the name of a user
 * @wait: (nullable): how long the caller waits
 * @error: see #UsherDirectoryInterface
 *
 * Returns: (transfer full): name and groups as they are now, or %NULL
 */
UsherIdentity *
usher_directory_lookup (UsherDirectory  *directory,
                        const char      *user,
                        const UsherWait *wait,
                        GError         **error)
{
  if (!usher_directory_is_name (user))
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no user can have that name");
      return NULL;
    }
  if (!usher_wait_check (wait, error))
    return NULL;
  return USHER_DIRECTORY_GET_IFACE (directory)->lookup (directory, user, wait, error);
}

/**
 * usher_directory_check:
 * @directory: a directory
 * @wait: (nullable): how long the caller waits
 * @error: what is wrong, for an administrator
 *
 * Returns: whether the directory answers
 */
gboolean
usher_directory_check (UsherDirectory  *directory,
                       const UsherWait *wait,
                       GError         **error)
{
  if (!usher_wait_check (wait, error))
    return FALSE;
  return USHER_DIRECTORY_GET_IFACE (directory)->check (directory, wait, error);
}
