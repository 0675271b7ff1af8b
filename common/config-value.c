/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/config-value.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/secret.h"
#include "common/units.h"

#define TEXT_LONGEST 1024
#define CONTENT_LONGEST (1024 * 1024)

/* one key on its way into its member */
typedef struct
{
  const UsherConfigKey   *key;
  const UsherConfigPlace *place;
  gpointer                target;
} Slot;

static gpointer
config_value_member (const Slot *slot)
{
  return (char *) slot->target + slot->key->offset;
}

static char *
config_value_words_text (const char *const *words)
{
  return g_strjoinv (", ", (char **) words);
}

/* every store function answers NULL, or what is wrong with the value */

static char *
config_value_check_text (const UsherConfigKey *key,
                         const char           *value)
{
  const char *why = key->check != NULL ? key->check (value) : NULL;

  if (strlen (value) > TEXT_LONGEST)
    return g_strdup_printf ("is longer than %d bytes", TEXT_LONGEST);
  for (const char *byte = value; *byte != '\0'; byte++)
    {
      if (g_ascii_iscntrl (*byte))
        return g_strdup ("holds a control character");
    }
  return why != NULL ? g_strdup_printf ("'%s' %s", value, why) : NULL;
}

static char *
config_value_store_text (const Slot *slot,
                         const char *value)
{
  char **member = config_value_member (slot);
  char *why = config_value_check_text (slot->key, value);

  if (why == NULL)
    *member = g_strdup (value);
  return why;
}

static char *
config_value_store_number (const Slot *slot,
                           const char *value)
{
  guint *member = config_value_member (slot);
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 10, slot->key->least, slot->key->most, &number, NULL))
    return g_strdup_printf ("'%s' is not a whole number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, value,
                            slot->key->least, slot->key->most);
  *member = number;
  return NULL;
}

static char *
config_value_store_duration (const Slot *slot,
                             const char *value)
{
  g_autofree char *least = usher_units_show_duration (slot->key->least);
  g_autofree char *most = usher_units_show_duration (slot->key->most);
  guint *member = config_value_member (slot);
  guint seconds;

  if (!usher_units_parse_duration (value, &seconds) || seconds < slot->key->least || seconds > slot->key->most)
    return g_strdup_printf ("'%s' is not a time from %s to %s, with a unit: 90s, 15min, 8h", value, least, most);
  *member = seconds;
  return NULL;
}

static char *
config_value_store_size (const Slot *slot,
                         const char *value)
{
  g_autofree char *least = usher_units_show_size (slot->key->least);
  g_autofree char *most = usher_units_show_size (slot->key->most);
  gsize *member = config_value_member (slot);
  guint64 bytes;

  if (!usher_units_parse_size (value, &bytes) || bytes < slot->key->least || bytes > slot->key->most)
    return g_strdup_printf ("'%s' is not a size from %s to %s, with a unit: 64KiB, 4GiB", value, least, most);
  *member = bytes;
  return NULL;
}

static char *
config_value_store_flag (const Slot *slot,
                         const char *value)
{
  guint *member = config_value_member (slot);

  if (strcmp (value, "yes") == 0)
    *member |= slot->key->mask;
  else if (strcmp (value, "no") == 0)
    *member &= ~slot->key->mask;
  else
    return g_strdup_printf ("'%s' is neither yes nor no", value);
  return NULL;
}

static int
config_value_find_word (const char *const *words,
                        const char        *value)
{
  for (int i = 0; words[i] != NULL; i++)
    {
      if (strcmp (words[i], value) == 0)
        return i;
    }
  return -1;
}

static char *
config_value_store_word (const Slot *slot,
                         const char *value)
{
  int *member = config_value_member (slot);
  int found = config_value_find_word (slot->key->words, value);
  g_autofree char *words = config_value_words_text (slot->key->words);

  if (found < 0)
    return g_strdup_printf ("'%s' is none of: %s", value, words);
  *member = found;
  return NULL;
}

/* "none" is a list without words, as a key cannot be empty */
static char *
config_value_store_words (const Slot        *slot,
                          const char *const *values)
{
  g_autofree char *words = config_value_words_text (slot->key->words);
  guint *member = config_value_member (slot);
  guint bits = 0;

  for (guint i = 0; values[i] != NULL; i++)
    {
      int found = config_value_find_word (slot->key->words, values[i]);

      if (found < 0 && !(strcmp (values[i], "none") == 0 && g_strv_length ((char **) values) == 1))
        return g_strdup_printf ("'%s' is none of: %s; or none alone", values[i], words);
      if (found >= 0)
        bits |= 1u << found;
    }
  *member = bits;
  return NULL;
}

static char *
config_value_store_list (const Slot        *slot,
                         const char *const *values)
{
  char ***member = config_value_member (slot);

  for (guint i = 0; values[i] != NULL; i++)
    {
      char *why = config_value_check_text (slot->key, values[i]);

      if (why != NULL)
        return why;
      for (guint before = 0; before < i; before++)
        {
          if (strcmp (values[before], values[i]) == 0)
            return g_strdup_printf ("'%s' is listed twice", values[i]);
        }
    }
  *member = g_strdupv ((char **) values);
  return NULL;
}

static char *
config_value_resolve (const Slot *slot,
                      const char *value)
{
  g_autofree char *joined = NULL;

  if (g_path_is_absolute (value) || slot->place->folder == NULL)
    return g_strdup (value);
  joined = g_build_filename (slot->place->folder, value, NULL);
  return g_canonicalize_filename (joined, NULL);
}

static char *
config_value_store_path (const Slot *slot,
                         const char *value)
{
  char **member = config_value_member (slot);
  char *why = config_value_check_text (slot->key, value);

  if (why == NULL)
    *member = config_value_resolve (slot, value);
  return why;
}

static char *
config_value_load (const char *path,
                   char      **content,
                   gsize      *length)
{
  g_autoptr (GError) error = NULL;
  struct stat status;

  /* a pipe or a device would hold the reader for ever */
  if (stat (path, &status) != 0)
    return g_strdup_printf ("cannot read '%s': %s", path, g_strerror (errno));
  if (!S_ISREG (status.st_mode))
    return g_strdup_printf ("'%s' is not a file", path);
  if (status.st_size > CONTENT_LONGEST)
    return g_strdup_printf ("'%s' is larger than 1 MiB", path);
  if (!g_file_get_contents (path, content, length, &error))
    return g_strdup_printf ("cannot read '%s': %s", path, error->message);
  return NULL;
}

static char *
config_value_store_content (const Slot *slot,
                            const char *value)
{
  g_autofree char *path = config_value_resolve (slot, value);
  g_autofree char *content = NULL;
  char **member = config_value_member (slot);
  const char *refused;
  gsize length;
  char *why = config_value_load (path, &content, &length);

  if (why != NULL)
    return why;
  if (length == 0 || !g_utf8_validate_len (content, length, NULL))
    return g_strdup_printf ("'%s' is %s", path, length == 0 ? "empty" : "not UTF-8 text");
  refused = slot->key->check != NULL ? slot->key->check (content) : NULL;
  if (refused != NULL)
    return g_strdup_printf ("'%s' %s", path, refused);
  *member = g_steal_pointer (&content);
  return NULL;
}

static char *
config_value_store_secret (const Slot *slot,
                           const char *value)
{
  g_autofree char *path = config_value_resolve (slot, value);
  UsherSecret **member = config_value_member (slot);
  char *content = NULL;
  struct stat status;
  gsize length;
  gsize line;
  char *why = config_value_load (path, &content, &length);

  if (why != NULL)
    return why;
  line = strcspn (content, "\r\n");
  if (stat (path, &status) != 0 || (status.st_mode & S_IRWXO) != 0)
    why = g_strdup_printf ("'%s' can be read by everybody: chmod o= it", path);
  else if (line == 0)
    why = g_strdup_printf ("'%s' has no password in its first line", path);
  else
    *member = usher_secret_new (content, line);
  usher_secret_wipe (content, length);
  g_free (content);
  return why;
}

/**
 * usher_config_value_store:
 * @key: a key whose value is one
 * @place: for paths
 * @target: the struct that has the member
 * @text: the value
 *
 * Returns: (transfer full) (nullable): what is wrong with the value, or NULL when its member is set
 */
char *
usher_config_value_store (const UsherConfigKey   *key,
                          const UsherConfigPlace *place,
                          gpointer                target,
                          const char             *text)
{
  const Slot slot = { .key = key, .place = place, .target = target };

  switch (key->type)
    {
    case USHER_CONFIG_TEXT:
      return config_value_store_text (&slot, text);
    case USHER_CONFIG_NUMBER:
      return config_value_store_number (&slot, text);
    case USHER_CONFIG_DURATION:
      return config_value_store_duration (&slot, text);
    case USHER_CONFIG_SIZE:
      return config_value_store_size (&slot, text);
    case USHER_CONFIG_FLAG:
      return config_value_store_flag (&slot, text);
    case USHER_CONFIG_WORD:
      return config_value_store_word (&slot, text);
    case USHER_CONFIG_PATH:
      return config_value_store_path (&slot, text);
    case USHER_CONFIG_CONTENT:
      return config_value_store_content (&slot, text);
    case USHER_CONFIG_SECRET:
      return config_value_store_secret (&slot, text);
    case USHER_CONFIG_LIST:
    case USHER_CONFIG_WORDS:
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * usher_config_value_store_list:
 * @key: a key whose value is a list
 * @target: the struct that has the member
 * @texts: the values
 *
 * Returns: (transfer full) (nullable): what is wrong with the values, or NULL when the member is set
 */
char *
usher_config_value_store_list (const UsherConfigKey *key,
                               gpointer              target,
                               const char *const    *texts)
{
  const Slot slot = { .key = key, .target = target };

  if (key->type == USHER_CONFIG_WORDS)
    return config_value_store_words (&slot, texts);
  return config_value_store_list (&slot, texts);
}
