/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/broker/settings-folder.h"

#include <glib/gstdio.h>
#include <string.h>

SettingsFolder *
settings_folder_new (const SettingsFile *files)
{
  SettingsFolder *folder = g_dir_make_tmp ("usher-settings-XXXXXX", NULL);

  g_assert_nonnull (folder);
  for (; files->path != NULL; files++)
    settings_folder_write (folder, files->path, files->text);
  return folder;
}

void
settings_folder_write (SettingsFolder *folder,
                       const char     *path,
                       const char     *text)
{
  g_autofree char *full = g_build_filename (folder, path, NULL);
  g_autofree char *parent = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (full, text, -1, NULL));
}

void
settings_folder_chmod (SettingsFolder *folder,
                       const char     *path,
                       int             mode)
{
  g_autofree char *full = g_build_filename (folder, path, NULL);

  g_assert_cmpint (g_chmod (full, mode), ==, 0);
}

/* the problems, with the folder's own path cut away */
char *
settings_folder_errors (SettingsFolder *folder)
{
  g_autoptr (UsherConfigProblems) problems = usher_config_problems_new ();
  g_autoptr (UsherSettings) settings = usher_settings_load (folder, problems);
  g_auto (GStrv) lines = usher_config_problems_lines (problems);
  GString *text = g_string_new (NULL);
  g_autofree char *prefix = g_strconcat (folder, "/", NULL);

  g_assert_true ((settings == NULL) == (lines[0] != NULL));
  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (text, "%s\n", lines[i]);
  g_string_replace (text, prefix, "", 0);
  return g_string_free (text, FALSE);
}

UsherSettings *
settings_folder_load (SettingsFolder *folder)
{
  g_autofree char *errors = settings_folder_errors (folder);
  g_autoptr (UsherConfigProblems) problems = usher_config_problems_new ();

  g_assert_cmpstr (errors, ==, "");
  return usher_settings_load (folder, problems);
}

static void
settings_folder_remove (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      settings_folder_remove (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

void
settings_folder_free (SettingsFolder *folder)
{
  settings_folder_remove (folder);
  g_free (folder);
}
