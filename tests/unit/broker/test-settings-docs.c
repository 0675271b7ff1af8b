/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "tests/unit/broker/settings-folder.h"

#define EXAMPLES USHER_SOURCE_DIR "/data/config"
#define MAN_PAGE USHER_SOURCE_DIR "/docs/man/usher-broker.conf.5"

/* the example files, the name in the kind's folder, and for realms which kind */
static const struct
{
  const char *kind;
  const char *path;
  const char *name;
  const char *only;
} examples[] = {
  { "broker", "broker.conf", "broker", NULL },        { "realm", "realms.d/local.conf", "local", "file" },
  { "realm", "realms.d/office.conf", "office", "ldap" }, { "host", "hosts.d/kvm1.conf", "kvm1", NULL },
  { "template", "templates.d/office.conf", "office", "cloud-init" },
  { "template", "templates.d/windows.conf", "windows", "unattend" }, { "pool", "pools.d/office.conf", "office", NULL },
};

static char *
read_file (const char *folder,
           const char *path)
{
  g_autofree char *full = folder != NULL ? g_build_filename (folder, path, NULL) : g_strdup (path);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (full, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static const UsherConfigTable *
find_table (const char *kind)
{
  const UsherConfigTable *const *table = usher_settings_tables ();

  while (strcmp ((*table)->kind, kind) != 0)
    table++;
  return *table;
}

static char *
expand (const char *fallback,
        const char *name)
{
  GString *text = g_string_new (fallback);

  g_string_replace (text, "@name@", name, 0);
  g_string_replace (text, "@state@", "/var/lib/usher", 0);
  g_string_replace (text, "@runtime@", "/run/usher", 0);
  g_string_replace (text, ";", "; ", 0);
  return g_string_free (text, FALSE);
}

/* the next "key = value" line of an example, commented out or not, with the text above it */
static char *
next_key (char      ***lines,
          GString     *comment,
          gboolean    *commented,
          const char **value)
{
  g_string_truncate (comment, 0);
  for (; **lines != NULL; (*lines)++)
    {
      const char *line = **lines;
      const char *equals = strstr (line, " = ");

      if (g_str_has_prefix (line, "# "))
        g_string_append_printf (comment, "%s ", line + 2);
      else if (equals != NULL)
        {
          *commented = *line == '#';
          *value = equals + strlen (" = ");
          (*lines)++;
          return g_strndup (line + *commented, equals - line - *commented);
        }
      else
        g_string_truncate (comment, 0);
    }
  return NULL;
}

/* every key of the table, in its order, with its text and its default, and no other */
static void
test_examples (void)
{
  for (gsize e = 0; e < G_N_ELEMENTS (examples); e++)
    {
      const UsherConfigTable *table = find_table (examples[e].kind);
      g_autofree char *text = read_file (EXAMPLES, examples[e].path);
      g_auto (GStrv) split = g_strsplit (text, "\n", -1);
      g_autoptr (GString) comment = g_string_new (NULL);
      char **lines = split;
      const char *value;
      gboolean commented;
      char *more;

      for (gsize i = 0; i < table->n_keys; i++)
        {
          const UsherConfigKey *key = &table->keys[i];
          g_autofree char *name = NULL;
          g_autofree char *fallback = NULL;

          if (key->only != NULL && g_strcmp0 (key->only, examples[e].only) != 0)
            continue;
          name = next_key (&lines, comment, &commented, &value);
          g_test_message ("%s: %s", examples[e].path, key->key);
          g_assert_cmpstr (name, ==, key->key);
          g_assert_nonnull (strstr (comment->str, key->doc));
          g_assert_true (((key->flags & USHER_CONFIG_REQUIRED) == 0) == (strstr (comment->str, "Required.") == NULL));
          g_assert_true (((key->flags & USHER_CONFIG_AT_START) == 0) ==
                         (strstr (comment->str, "Read at the start alone.") == NULL));
          fallback = key->fallback != NULL ? expand (key->fallback, examples[e].name) : NULL;
          if (commented && fallback != NULL)
            g_assert_cmpstr (value, ==, fallback);
        }
      more = next_key (&lines, comment, &commented, &value);
      g_assert_null (more);
    }
}

/* a folder with all examples; with @everything no key is commented out */
static SettingsFolder *
copy_examples (gboolean everything)
{
  static const SettingsFile others[] = {
    { "pki/kvm-ca.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n" },
    { "templates.d/office.xml", "<domain type='kvm'/>\n" },
    { "templates.d/office.yaml", "#cloud-config\n" },
    { "templates.d/windows.xml", "<domain type='kvm'/>\n" },
    { "secrets/office", "secret\n" },
    { "secrets/windows-key", "secret\n" },
    { "secrets/windows-join", "secret\n" },
    { NULL, NULL },
  };
  g_autoptr (GRegex) comment = g_regex_new ("^#(?=[a-z-]+ = )", G_REGEX_MULTILINE, 0, NULL);
  SettingsFolder *folder = settings_folder_new (others);
  g_autofree char *answers = NULL;

  settings_folder_chmod (folder, "secrets/office", 0600);
  settings_folder_chmod (folder, "secrets/windows-key", 0600);
  settings_folder_chmod (folder, "secrets/windows-join", 0600);
  answers = read_file (EXAMPLES, "templates.d/windows-unattend.xml");
  settings_folder_write (folder, "templates.d/windows-unattend.xml", answers);
  for (gsize e = 0; e < G_N_ELEMENTS (examples); e++)
    {
      g_autofree char *text = read_file (EXAMPLES, examples[e].path);
      g_autofree char *uncommented = g_regex_replace (comment, text, -1, 0, "", 0, NULL);

      settings_folder_write (folder, examples[e].path, everything ? uncommented : text);
    }
  return folder;
}

static void
test_examples_are_right (void)
{
  for (int everything = 0; everything <= 1; everything++)
    {
      g_autoptr (SettingsFolder) folder = copy_examples (everything);
      g_autofree char *errors = settings_folder_errors (folder);

      g_assert_cmpstr (errors, ==, "");
    }
}

/* every key with its text and its default stands on the page, in the table's order */
static void
test_man_page (void)
{
  static const char *const marks[][2] = { { "\\-", "-" }, { "\\(aq", "'" }, { "\\fB", "" }, { "\\fR", "" }, { "\\&", "" } };
  g_autofree char *text = read_file (NULL, MAN_PAGE);
  g_autoptr (GString) page = g_string_new (text);
  const char *here;

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    g_string_replace (page, marks[i][0], marks[i][1], 0);
  here = page->str;
  for (const UsherConfigTable *const *table = usher_settings_tables (); *table != NULL; table++)
    {
      for (gsize i = 0; i < (*table)->n_keys; i++)
        {
          const UsherConfigKey *key = &(*table)->keys[i];
          g_autofree char *head = g_strdup_printf (".BR \"%s\"\n%s.\n", key->key, key->doc);
          g_autofree char *fallback = key->fallback != NULL ? expand (key->fallback, "NAME") : NULL;
          g_autofree char *words = key->words != NULL ? g_strjoinv (", ", (char **) key->words) : NULL;
          g_autofree char *entry = NULL;
          const char *end;

          g_test_message ("%s: %s", (*table)->kind, key->key);
          here = strstr (here, head);
          g_assert_nonnull (here);
          here += strlen (head);
          end = strstr (here, "\n.");
          entry = g_strndup (here, end - here);
          if (fallback != NULL)
            {
              g_autofree char *told = g_strdup_printf ("Default: %s.", fallback);

              g_assert_nonnull (strstr (entry, told));
            }
          if (words != NULL)
            g_assert_nonnull (strstr (entry, words));
          g_assert_true (((key->flags & USHER_CONFIG_AT_START) == 0) == (strstr (entry, "Read at the start alone.") == NULL));
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/docs/examples", test_examples);
  g_test_add_func ("/settings/docs/examples-are-right", test_examples_are_right);
  g_test_add_func ("/settings/docs/man-page", test_man_page);
  return g_test_run ();
}
