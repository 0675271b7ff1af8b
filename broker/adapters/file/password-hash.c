/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/file/password-hash.h"

#include <crypt.h>
#include <stdlib.h>
#include <string.h>

#include "common/error.h"

#define PASSWORD_HASH_YESCRYPT "$y$"

/* the workspace holds the password while crypt works, so it is wiped before it is freed */
static char *
password_hash_crypt (const char        *setting,
                     const UsherSecret *password)
{
  g_autofree struct crypt_data *data = g_new0 (struct crypt_data, 1);
  const char *hash = crypt_rn (usher_secret_text (password), setting, data, sizeof *data);
  char *copy = g_strdup (hash);

  usher_secret_wipe (data, sizeof *data);
  return copy;
}

static char *
password_hash_setting (GError **error)
{
  char setting[CRYPT_GENSALT_OUTPUT_SIZE];

  if (crypt_gensalt_rn (PASSWORD_HASH_YESCRYPT, 0, NULL, 0, setting, sizeof setting) != NULL)
    return g_strdup (setting);
  g_set_error_literal (error, USHER_ERROR, USHER_ERROR_INTERNAL, "libcrypt of this system does not know yescrypt");
  return NULL;
}

/**
 * usher_password_hash_new:
 * @password: a password; may not be empty nor hold a NUL
 * @error: BAD_REQUEST for a password that cannot be hashed
 *
 * Returns: (transfer full): a yescrypt hash with a salt of its own
 */
char *
usher_password_hash_new (const UsherSecret *password,
                         GError           **error)
{
  g_autofree char *setting = password_hash_setting (error);
  gsize length = usher_secret_length (password);
  char *hash;

  if (setting == NULL)
    return NULL;
  if (length == 0 || memchr (usher_secret_text (password), '\0', length) != NULL ||
      (hash = password_hash_crypt (setting, password)) == NULL)
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                           "a password has 1 to 512 bytes, none of them NUL");
      return NULL;
    }
  return hash;
}

/**
 * usher_password_hash_is_valid:
 * @hash: what stands in a file
 *
 * Returns: whether libcrypt can check passwords against @hash
 */
gboolean
usher_password_hash_is_valid (const char *hash)
{
  int verdict = crypt_checksalt (hash);

  return verdict == CRYPT_SALT_OK || verdict == CRYPT_SALT_TOO_CHEAP;
}

/**
 * usher_password_hash_matches:
 * @hash: a hash
 * @password: what somebody typed
 *
 * Returns: whether @password is the one; the comparison takes the same time wherever they differ
 */
gboolean
usher_password_hash_matches (const char        *hash,
                             const UsherSecret *password)
{
  gsize length = usher_secret_length (password);
  g_autofree char *made = NULL;
  g_autoptr (UsherSecret) want = NULL;
  g_autoptr (UsherSecret) got = NULL;

  if (length == 0 || memchr (usher_secret_text (password), '\0', length) != NULL)
    return FALSE;
  made = password_hash_crypt (hash, password);
  if (made == NULL || *made == '*')
    return FALSE;
  want = usher_secret_new (hash, strlen (hash));
  got = usher_secret_new (made, strlen (made));
  return usher_secret_equal (want, got);
}

/**
 * usher_password_hash_waste:
 * @like: (nullable): a hash whose cost to imitate
 * @password: what somebody typed
 *
 * Takes the time of a check: said of a user that does not exist, so that the time of a refusal tells nothing.
 */
void
usher_password_hash_waste (const char        *like,
                           const UsherSecret *password)
{
  g_autofree char *setting = like != NULL ? g_strdup (like) : password_hash_setting (NULL);
  g_autofree char *made = setting != NULL ? password_hash_crypt (setting, password) : NULL;

  (void) made;
}
