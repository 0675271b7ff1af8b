/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/app/settings.h"

#include "common/error.h"

/* a program that was built and not installed finds its schema beside it */
static GSettingsSchema *
settings_find_beside_program (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *data = folder != NULL ? g_build_filename (folder, "..", "..", "data", NULL) : NULL;
  g_autoptr (GSettingsSchemaSource) source = NULL;

  if (data == NULL)
    return NULL;
  source = g_settings_schema_source_new_from_directory (data, g_settings_schema_source_get_default (), FALSE, NULL);
  return source != NULL ? g_settings_schema_source_lookup (source, USHER_APPLICATION_ID, FALSE) : NULL;
}

/**
 * usher_settings_open:
 * @error: return location
 *
 * Returns: (transfer full): the user's preferences; %NULL when the program is not completely installed
 */
GSettings *
usher_settings_open (GError **error)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, USHER_APPLICATION_ID, TRUE);
  if (schema == NULL)
    schema = settings_find_beside_program ();
  if (schema == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE,
                   "the settings schema %s is not installed: install usher completely, or set GSETTINGS_SCHEMA_DIR",
                   USHER_APPLICATION_ID);
      return NULL;
    }
  return g_settings_new_full (schema, NULL, NULL);
}
