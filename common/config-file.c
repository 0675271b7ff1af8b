/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/config-file.h"

#include <gio/gio.h>
#include <string.h>

#include "common/error.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

struct _UsherConfigFile
{
  char       *path;
  GKeyFile   *keys;
  GHashTable *lines;
};

/* what is known while the lines are walked */
typedef struct
{
  UsherConfigFile     *file;
  UsherConfigProblems *problems;
  GString             *accepted;
  char                *group;
  guint                line;
} Scan;

/* a group's own place has an empty key */
static char *
config_file_place (const char *group,
                   const char *key)
{
  return g_strdup_printf ("%s\n%s", group, key != NULL ? key : "");
}

static gboolean
config_file_remember (Scan       *scan,
                      const char *group,
                      const char *key)
{
  g_autofree char *place = config_file_place (group, key);
  guint before = usher_config_file_line (scan->file, group, key);

  if (before > 0)
    {
      usher_config_problems_add (scan->problems, scan->file->path, scan->line, group, key,
                                 "is already at line %u; keep one of the two", before);
      return FALSE;
    }
  g_hash_table_insert (scan->file->lines, g_steal_pointer (&place), GUINT_TO_POINTER (scan->line));
  return TRUE;
}

static gboolean
config_file_is_name (const char *name)
{
  if (!g_ascii_isalpha (*name))
    return FALSE;
  for (; *name != '\0'; name++)
    {
      if (!g_ascii_isalnum (*name) && *name != '-' && *name != '_')
        return FALSE;
    }
  return TRUE;
}

static gboolean
config_file_scan_group (Scan *scan,
                        char *line)
{
  gsize length = strlen (line);
  g_autofree char *name = NULL;

  g_clear_pointer (&scan->group, g_free);
  if (line[length - 1] == ']')
    name = g_strndup (line + 1, length - 2);
  if (name == NULL || !config_file_is_name (name))
    {
      usher_config_problems_add (scan->problems, scan->file->path, scan->line, NULL, NULL,
                                 "'%s' is not a group; a group looks like [name]", line);
      /* what follows belongs to a group nobody can name: it is not judged */
      scan->group = g_strdup ("");
      return FALSE;
    }
  scan->group = g_strdup (name);
  if (config_file_remember (scan, name, NULL))
    return TRUE;
  return FALSE;
}

static gboolean
config_file_scan_key (Scan *scan,
                      char *line)
{
  const char *path = scan->file->path;
  char *equals = strchr (line, '=');
  g_autofree char *key = NULL;

  if (equals != NULL)
    key = g_strstrip (g_strndup (line, equals - line));
  if (key == NULL || !config_file_is_name (key))
    {
      usher_config_problems_add (scan->problems, path, scan->line, NULL, NULL,
                                 "'%s' is neither a [group], nor key = value, nor a comment (#)", line);
      return FALSE;
    }
  if (scan->group == NULL)
    {
      usher_config_problems_add (scan->problems, path, scan->line, NULL, key, "stands before the first [group]");
      return FALSE;
    }
  if (*scan->group == '\0')
    return FALSE;
  return config_file_remember (scan, scan->group, key);
}

/* lines that are wrong are left out, so that GKeyFile reads the rest and all else is judged as well */
static void
config_file_scan_line (Scan       *scan,
                       const char *start,
                       gsize       length)
{
  g_autofree char *line = NULL;

  if (!g_utf8_validate_len (start, length, NULL))
    {
      usher_config_problems_add (scan->problems, scan->file->path, scan->line, NULL, NULL, "is not UTF-8 text");
      return;
    }
  line = g_strstrip (g_strndup (start, length));
  if (*line == '\0' || *line == '#')
    return;
  if (*line == '[' ? config_file_scan_group (scan, line) : config_file_scan_key (scan, line))
    g_string_append_printf (scan->accepted, "%s\n", line);
  /* a group named twice goes on where it was, but only the second mention is wrong */
  else if (*line == '[' && *scan->group != '\0')
    g_string_append_printf (scan->accepted, "[%s]\n", scan->group);
}

/**
 * usher_config_file_parse:
 * @path: names the text in problems
 * @text: the bytes of a key file
 * @length: how many
 * @problems: takes what is wrong with single lines
 *
 * Returns: (transfer full): what could be read
 */
UsherConfigFile *
usher_config_file_parse (const char          *path,
                         const char          *text,
                         gsize                length,
                         UsherConfigProblems *problems)
{
  UsherConfigFile *file = g_new0 (UsherConfigFile, 1);
  g_autoptr (GString) accepted = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Scan scan = { .file = file, .problems = problems, .accepted = accepted };
  const char *end = text + length;

  file->path = g_strdup (path);
  file->keys = g_key_file_new ();
  file->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  /* some editors begin a file with a mark */
  if (length >= strlen (BYTE_ORDER_MARK) && memcmp (text, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
    text += strlen (BYTE_ORDER_MARK);
  for (const char *line = text; line < end;)
    {
      const char *stop = memchr (line, '\n', end - line);

      stop = stop != NULL ? stop : end;
      scan.line++;
      config_file_scan_line (&scan, line, stop - line);
      line = stop < end ? stop + 1 : end;
    }
  g_free (scan.group);
  if (!g_key_file_load_from_data (file->keys, accepted->str, accepted->len, G_KEY_FILE_NONE, &error) &&
      !g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_NOT_FOUND))
    usher_config_problems_add (problems, path, 0, NULL, NULL, "%s", error->message);
  return file;
}

/**
 * usher_config_file_load:
 * @path: the file
 * @problems: takes what is wrong
 *
 * Returns: (transfer full) (nullable): what could be read; NULL for a file that cannot be read at all
 */
UsherConfigFile *
usher_config_file_load (const char          *path,
                        UsherConfigProblems *problems)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &error))
    {
      int saved = error->code;

      usher_config_problems_add (problems, path, 0, NULL, NULL, "cannot be read: %s",
                                 saved == G_FILE_ERROR_ACCES ? "usherd's user has no permission" : error->message);
      return NULL;
    }
  if (length > USHER_CONFIG_FILE_LONGEST)
    {
      usher_config_problems_add (problems, path, 0, NULL, NULL, "is larger than 1 MiB: this is no configuration file");
      return NULL;
    }
  return usher_config_file_parse (path, text, length, problems);
}

void
usher_config_file_free (UsherConfigFile *file)
{
  if (file == NULL)
    return;
  g_free (file->path);
  g_key_file_unref (file->keys);
  g_hash_table_unref (file->lines);
  g_free (file);
}

const char *
usher_config_file_path (const UsherConfigFile *file)
{
  return file->path;
}

GStrv
usher_config_file_groups (const UsherConfigFile *file)
{
  return g_key_file_get_groups (file->keys, NULL);
}

GStrv
usher_config_file_keys (const UsherConfigFile *file,
                        const char            *group)
{
  return g_key_file_get_keys (file->keys, group, NULL, NULL);
}

/**
 * usher_config_file_line:
 * @file: a file
 * @group: a group
 * @key: (nullable): a key; NULL for the group's own line
 *
 * Returns: the line, counted from 1; 0 when it is not there
 */
guint
usher_config_file_line (const UsherConfigFile *file,
                        const char            *group,
                        const char            *key)
{
  g_autofree char *place = config_file_place (group, key);

  return GPOINTER_TO_UINT (g_hash_table_lookup (file->lines, place));
}

gboolean
usher_config_file_has (const UsherConfigFile *file,
                       const char            *group,
                       const char            *key)
{
  return g_key_file_has_key (file->keys, group, key, NULL);
}

/* reads up to @separator or the end, and turns GKeyFile's escapes into what they stand for; GKeyFile's own reader warns
 * on a text with two wrong ones */
static char *
config_file_unescape (const char **here,
                      char         separator,
                      GError     **error)
{
  static const char escapes[] = "sntr\\;";
  static const char meanings[] = " \n\t\r\\;";
  g_autoptr (GString) text = g_string_new (NULL);

  for (; **here != '\0' && **here != separator; (*here)++)
    {
      const char *escape;

      if (**here != '\\')
        {
          g_string_append_c (text, **here);
          continue;
        }
      (*here)++;
      escape = **here != '\0' ? strchr (escapes, **here) : NULL;
      if (escape == NULL)
        {
          g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                               "has an escape that does not exist: write \\\\ for a backslash");
          return NULL;
        }
      g_string_append_c (text, meanings[escape - escapes]);
    }
  return g_strstrip (g_string_free (g_steal_pointer (&text), FALSE));
}

/**
 * usher_config_file_text:
 *
 * Returns: (transfer full): the value without white space around it; NULL with @error for an escape that does not exist
 */
char *
usher_config_file_text (const UsherConfigFile *file,
                        const char            *group,
                        const char            *key,
                        GError               **error)
{
  g_autofree char *raw = g_key_file_get_value (file->keys, group, key, error);
  const char *here = raw;

  return raw != NULL ? config_file_unescape (&here, '\0', error) : NULL;
}

/**
 * usher_config_file_list:
 *
 * Returns: (transfer full): the values between semicolons, without white space around them and without empty ones
 */
GStrv
usher_config_file_list (const UsherConfigFile *file,
                        const char            *group,
                        const char            *key,
                        GError               **error)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  g_autofree char *raw = g_key_file_get_value (file->keys, group, key, error);

  for (const char *here = raw; here != NULL; here = *here == ';' ? here + 1 : NULL)
    {
      g_autofree char *item = config_file_unescape (&here, ';', error);

      if (item == NULL)
        return NULL;
      if (*item != '\0')
        g_strv_builder_add (list, item);
    }
  return raw != NULL ? g_strv_builder_end (list) : NULL;
}
