/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/file/users-syntax.h"

#include <string.h>

#include "broker/adapters/file/password-hash.h"
#include "broker/ports/directory.h"
#include "common/error.h"

/* where a check stands: what was seen so far, to tell a second one */
typedef struct
{
  GHashTable *sections;
  GHashTable *keys;
  guint       line;
} UsersSyntax;

/* never quotes a value: it may be a hash */
static gboolean G_GNUC_PRINTF (3, 4)
users_syntax_fail (const UsersSyntax *syntax,
                   GError           **error,
                   const char        *format,
                   ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "line %u: %s", syntax->line, what);
  return FALSE;
}

/**
 * usher_users_syntax_is_name:
 * @name: a name
 *
 * Returns: whether a users file can hold a user of this name
 */
gboolean
usher_users_syntax_is_name (const char *name)
{
  return usher_directory_is_name (name) && strpbrk (name, "[]") == NULL &&
         !g_ascii_isspace (name[0]) && !g_ascii_isspace (name[strlen (name) - 1]);
}

static gboolean
users_syntax_check_section (UsersSyntax *syntax,
                            char        *line,
                            GError     **error)
{
  gsize length = strlen (line);
  const char *name;

  if (line[length - 1] != ']')
    return users_syntax_fail (syntax, error, "the section has no closing bracket");
  line[length - 1] = '\0';
  line++;
  if (!g_str_has_prefix (line, USHER_USERS_SYNTAX_SECTION))
    return users_syntax_fail (syntax, error, "a section must be [user NAME]");
  name = line + strlen (USHER_USERS_SYNTAX_SECTION);
  if (!usher_users_syntax_is_name (name))
    return users_syntax_fail (syntax, error, "a user cannot have this name");
  if (!g_hash_table_add (syntax->sections, g_strdup (name)))
    return users_syntax_fail (syntax, error, "the user %s is there twice", name);
  g_hash_table_remove_all (syntax->keys);
  return TRUE;
}

static gboolean
users_syntax_is_escaped (const char *value,
                         const char *known)
{
  for (; *value != '\0'; value++)
    {
      if (*value != '\\')
        continue;
      value++;
      if (*value == '\0' || strchr (known, *value) == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
users_syntax_check_value (UsersSyntax *syntax,
                          const char  *key,
                          const char  *value,
                          GError     **error)
{
  if (!users_syntax_is_escaped (value, strcmp (key, USHER_USERS_SYNTAX_GROUPS) == 0 ? "sntr\\;" : "sntr\\"))
    return users_syntax_fail (syntax, error, "a backslash must be followed by s, n, t, r, \\ or, in groups, a semicolon");
  if (strcmp (key, USHER_USERS_SYNTAX_PASSWORD) == 0 && !usher_password_hash_is_valid (value))
    return users_syntax_fail (syntax, error, "password is no hash that this system's libcrypt knows; set it with usherctl user passwd");
  if (strcmp (key, USHER_USERS_SYNTAX_DISABLED) == 0 && strcmp (value, "true") != 0 && strcmp (value, "false") != 0)
    return users_syntax_fail (syntax, error, "disabled must be true or false");
  return TRUE;
}

static gboolean
users_syntax_check_key (UsersSyntax *syntax,
                        char        *line,
                        GError     **error)
{
  static const char *const known[] = { USHER_USERS_SYNTAX_DISPLAY_NAME, USHER_USERS_SYNTAX_PASSWORD,
                                       USHER_USERS_SYNTAX_GROUPS, USHER_USERS_SYNTAX_DISABLED, NULL };
  char *equals = strchr (line, '=');

  if (equals == NULL)
    return users_syntax_fail (syntax, error, "neither a section, a key with a value nor a comment");
  if (g_hash_table_size (syntax->sections) == 0)
    return users_syntax_fail (syntax, error, "a key stands before the first [user NAME]");
  *equals = '\0';
  g_strchomp (line);
  if (!g_strv_contains (known, line))
    return users_syntax_fail (syntax, error, "unknown key; there are display-name, password, groups and disabled");
  if (!g_hash_table_add (syntax->keys, g_strdup (line)))
    return users_syntax_fail (syntax, error, "%s is there twice for this user", line);
  return users_syntax_check_value (syntax, line, g_strchug (equals + 1), error);
}

static gboolean
users_syntax_check_line (UsersSyntax *syntax,
                         char        *line,
                         GError     **error)
{
  /* what is white space to GLib's string functions is not to GKeyFile */
  if (strpbrk (line, "\f\v\r") != NULL)
    return users_syntax_fail (syntax, error, "a form feed, a vertical tab or a lone carriage return stands in it");
  g_strstrip (line);
  if (*line == '\0' || *line == '#')
    return TRUE;
  if (*line == '[')
    return users_syntax_check_section (syntax, line, error);
  return users_syntax_check_key (syntax, line, error);
}

/**
 * usher_users_syntax_check:
 * @text: contents of a users file
 * @length: their size
 * @error: BAD_REQUEST with number and fault of the first bad line, without its values
 *
 * GKeyFile takes unknown, repeated and misspelt keys in silence and quotes bad lines in its errors;
 * a file of passwords wants neither.
 *
 * Returns: whether the file is good as a whole
 */
gboolean
usher_users_syntax_check (const char *text,
                          gsize       length,
                          GError    **error)
{
  g_autoptr (GHashTable) sections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  UsersSyntax syntax = { .sections = sections, .keys = keys };
  g_auto (GStrv) lines = NULL;
  const char *bad;

  if (!g_utf8_validate (text, (gssize) length, &bad))
    {
      for (const char *at = text; at < bad; at++)
        syntax.line += *at == '\n';
      syntax.line++;
      return users_syntax_fail (&syntax, error, "not UTF-8");
    }
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      syntax.line++;
      /* as Windows ends its lines; GKeyFile wants a line feed behind it */
      if (line[1] != NULL && g_str_has_suffix (*line, "\r"))
        (*line)[strlen (*line) - 1] = '\0';
      if (!users_syntax_check_line (&syntax, *line, error))
        return FALSE;
    }
  return TRUE;
}
