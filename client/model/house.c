/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/model/house.h"

#include <string.h>

#include "common/error.h"

#define HOUSE_GROUP "house"

static const struct
{
  const char *key;
  gsize       offset;
} house_keys[] = {
  { "name", G_STRUCT_OFFSET (UsherHouse, name) },
  { "accent-color", G_STRUCT_OFFSET (UsherHouse, accent) },
  { "logo-file", G_STRUCT_OFFSET (UsherHouse, logo) },
  { "server", G_STRUCT_OFFSET (UsherHouse, server) },
  { "ca-file", G_STRUCT_OFFSET (UsherHouse, ca_file) },
  { "help", G_STRUCT_OFFSET (UsherHouse, help) },
};

/**
 * usher_house_new:
 *
 * Returns: (transfer full): a house that sets nothing
 */
UsherHouse *
usher_house_new (void)
{
  return g_new0 (UsherHouse, 1);
}

void
usher_house_free (UsherHouse *house)
{
  if (house == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (house_keys); i++)
    g_free (G_STRUCT_MEMBER (char *, house, house_keys[i].offset));
  g_free (house);
}

static gboolean
house_is_color (const char *text)
{
  if (text[0] != '#' || strlen (text) != 7)
    return FALSE;
  for (int i = 1; i < 7; i++)
    if (!g_ascii_isxdigit (text[i]))
      return FALSE;
  return TRUE;
}

static gboolean
house_take_key (UsherHouse *house,
                GKeyFile   *file,
                const char *key,
                const char *path,
                GError    **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (house_keys); i++)
    {
      g_autofree char *value = NULL;

      if (strcmp (key, house_keys[i].key) != 0)
        continue;
      value = g_key_file_get_locale_string (file, HOUSE_GROUP, key, NULL, NULL);
      if (value == NULL || *g_strstrip (value) == '\0')
        return TRUE;
      if (strcmp (key, "accent-color") == 0 && !house_is_color (value))
        {
          g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                       "%s: [house] accent-color = %s: write a colour as #RRGGBB", path, value);
          return FALSE;
        }
      g_free (G_STRUCT_MEMBER (char *, house, house_keys[i].offset));
      G_STRUCT_MEMBER (char *, house, house_keys[i].offset) = g_steal_pointer (&value);
      return TRUE;
    }

  /* name[de] and its like are read with their base key */
  if (strchr (key, '[') != NULL)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
               "%s: [house] has no key \"%s\"; see usher(1)", path, key);
  return FALSE;
}

/**
 * usher_house_load:
 * @path: the house's file
 * @error: return location
 *
 * Returns: (transfer full): what the file sets; an empty house when there is no such file;
 *   %NULL, with @error naming file and key, when it cannot be read
 */
UsherHouse *
usher_house_load (const char *path,
                  GError    **error)
{
  g_autoptr (UsherHouse) house = usher_house_new ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) keys = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_TRANSLATIONS, &local_error))
    {
      if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_steal_pointer (&house);
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "%s: %s", path, local_error->message);
      return NULL;
    }

  keys = g_key_file_get_keys (file, HOUSE_GROUP, NULL, NULL);
  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    if (!house_take_key (house, file, keys[i], path, error))
      return NULL;
  return g_steal_pointer (&house);
}
