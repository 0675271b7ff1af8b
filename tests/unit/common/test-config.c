/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "common/secret.h"

/* a table of its own with every type of value */
typedef struct
{
  char        *text;
  char       **list;
  guint        number;
  guint        duration;
  gsize        size;
  guint        flags;
  gboolean     lone;
  int          word;
  guint        words;
  char        *path;
  char        *content;
  UsherSecret *secret;
  char        *none;
} Target;

static const char *const colours[] = { "red", "green", "blue", NULL };

static const char *
check_short (const char *value)
{
  return strlen (value) > 8 ? "is too long" : NULL;
}

#define MEMBER(name) G_STRUCT_OFFSET (Target, name)

static const UsherConfigKey keys[] = {
  { "one", "text", USHER_CONFIG_TEXT, 0, "@name@", MEMBER (text), .check = check_short, .doc = "A text" },
  { "one", "list", USHER_CONFIG_LIST, 0, "a;b", MEMBER (list), .check = check_short, .doc = "A list" },
  { "one", "number", USHER_CONFIG_NUMBER, 0, "7", MEMBER (number), .least = 5, .most = 9, .doc = "A number" },
  { "one", "duration", USHER_CONFIG_DURATION, USHER_CONFIG_AT_START, "90s", MEMBER (duration), .least = 1, .most = 3600,
    .doc = "A time" },
  { "one", "size", USHER_CONFIG_SIZE, 0, "64KiB", MEMBER (size), .least = 1024, .most = 1024 * 1024, .doc = "A size" },
  { "two", "flag-a", USHER_CONFIG_FLAG, 0, "yes", MEMBER (flags), .mask = 1 << 0, .doc = "A flag" },
  { "two", "flag-b", USHER_CONFIG_FLAG, 0, "no", MEMBER (flags), .mask = 1 << 3, .doc = "Another" },
  { "two", "lone", USHER_CONFIG_FLAG, 0, "no", MEMBER (lone), .mask = TRUE, .doc = "A flag of its own" },
  { "two", "word", USHER_CONFIG_WORD, 0, "green", MEMBER (word), .words = colours, .doc = "A word" },
  { "two", "words", USHER_CONFIG_WORDS, 0, "red;blue", MEMBER (words), .words = colours, .doc = "Words" },
  { "two", "path", USHER_CONFIG_PATH, 0, "@state@/x", MEMBER (path), .doc = "A path" },
  { "two", "content", USHER_CONFIG_CONTENT, 0, NULL, MEMBER (content), .doc = "What a file holds" },
  { "two", "secret", USHER_CONFIG_SECRET, 0, NULL, MEMBER (secret), .doc = "A secret" },
  { "two", "none", USHER_CONFIG_TEXT, 0, NULL, MEMBER (none), .doc = "Nothing unless written" },
};

static const UsherConfigTable table = { "thing", "things.d", keys, G_N_ELEMENTS (keys) };

static void
target_clear (Target *target)
{
  g_free (target->text);
  g_strfreev (target->list);
  g_free (target->path);
  g_free (target->content);
  g_clear_pointer (&target->secret, usher_secret_unref);
  g_free (target->none);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

/* NULL reads no file; the problems, one a line */
static char *
read_text (const char *text,
           Target     *target)
{
  static const UsherConfigPlace place = { .folder = "/etc/things", .name = "ball", .state = "/state", .runtime = "/run" };
  g_autoptr (UsherConfigProblems) problems = usher_config_problems_new ();
  g_autoptr (UsherConfigFile) file = NULL;
  g_auto (GStrv) lines = NULL;

  if (text != NULL)
    file = usher_config_file_parse ("f", text, strlen (text), problems);
  usher_config_read (&table, file, &place, target, problems);
  lines = usher_config_problems_lines (problems);
  return g_strjoinv ("\n", lines);
}

static void
test_defaults (void)
{
  g_auto (Target) target = { 0 };
  g_autofree char *problems = read_text (NULL, &target);

  g_assert_cmpstr (problems, ==, "");
  g_assert_cmpstr (target.text, ==, "ball");
  g_assert_cmpstr (target.list[1], ==, "b");
  g_assert_cmpuint (target.number, ==, 7);
  g_assert_cmpuint (target.duration, ==, 90);
  g_assert_cmpuint (target.size, ==, 65536);
  g_assert_cmpuint (target.flags, ==, 1 << 0);
  g_assert_false (target.lone);
  g_assert_cmpint (target.word, ==, 1);
  g_assert_cmpuint (target.words, ==, (1 << 0) | (1 << 2));
  g_assert_cmpstr (target.path, ==, "/state/x");
  g_assert_null (target.content);
  g_assert_null (target.none);
}

static void
test_written (void)
{
  g_auto (Target) target = { 0 };
  g_autofree char *problems = NULL;

  problems = read_text ("[two]\nflag-a=no\nflag-b = yes\nlone=yes\nword=blue\nwords = none\npath = ../other/./file\n"
                        "none = \\sx y\\s\n[one]\ntext =  spaced out \nlist = a\\;b ; c;\nnumber=9\nsize = 1MiB\n"
                        "duration = 1 h\n",
                        &target);
  g_assert_cmpstr (problems, ==, "f:10: [one] text: 'spaced out' is too long");
  g_assert_null (target.text);
  g_assert_cmpstr (target.list[0], ==, "a;b");
  g_assert_cmpstr (target.list[1], ==, "c");
  g_assert_null (target.list[2]);
  g_assert_cmpuint (target.number, ==, 9);
  g_assert_cmpuint (target.duration, ==, 3600);
  g_assert_cmpuint (target.size, ==, 1024 * 1024);
  g_assert_cmpuint (target.flags, ==, 1 << 3);
  g_assert_true (target.lone);
  g_assert_cmpint (target.word, ==, 2);
  g_assert_cmpuint (target.words, ==, 0);
  g_assert_cmpstr (target.path, ==, "/etc/other/file");
  g_assert_cmpstr (target.none, ==, "x y");
}

/* what is shown reads back as what it was */
static void
test_shown_reads_back (void)
{
  g_auto (Target) target = { 0 };
  g_auto (Target) again = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GStrvBuilder) changes = g_strv_builder_new ();
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_auto (GStrv) changed = NULL;

  first = read_text ("[one]\nnumber = 5\nduration = 150s\nsize = 3KiB\nlist = x; y\n"
                     "[two]\nflag-b = yes\nwords = green\nword = red\npath = /p\nnone = n\n", &target);
  g_assert_cmpstr (first, ==, "");
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *shown = usher_config_show (&keys[i], &target);

      if (i == 0 || strcmp (keys[i].group, keys[i - 1].group) != 0)
        g_string_append_printf (text, "[%s]\n", keys[i].group);
      if (shown != NULL)
        g_string_append_printf (text, "%s = %s\n", keys[i].key, shown);
    }
  second = read_text (text->str, &again);
  g_assert_cmpstr (second, ==, "");
  usher_config_diff (&table, "thing ball", &target, &again, changes);
  changed = g_strv_builder_end (changes);
  g_assert_null (changed[0]);
}

static void
test_diff (void)
{
  static const char *const expected[] = {
    "thing ball: list a; b → a",
    "thing ball: duration 90s → 2min (after a restart)",
    "thing ball: flag-a yes → no",
    "thing ball: words red; blue → none",
    "thing ball: what content holds changed",
    "thing ball: what secret holds changed",
    "thing ball: none (none) → some",
    NULL,
  };
  g_auto (Target) before = { 0 };
  g_auto (Target) after = { 0 };
  g_autoptr (GStrvBuilder) changes = g_strv_builder_new ();
  g_autofree char *first = read_text (NULL, &before);
  g_autofree char *second = NULL;
  g_auto (GStrv) changed = NULL;

  second = read_text ("[one]\nlist = a\nduration = 120s\n[two]\nflag-a = no\nwords = none\nnone = some\n", &after);
  before.content = g_strdup ("old");
  after.content = g_strdup ("new");
  after.secret = usher_secret_new ("hidden", 6);
  usher_config_diff (&table, "thing ball", &before, &after, changes);
  changed = g_strv_builder_end (changes);
  g_assert_cmpstrv (changed, expected);
}

static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("usher-config-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *content = g_strdup_printf ("[two]\ncontent = %s\n", path);
  g_autofree char *secret = g_strdup_printf ("[two]\nsecret = %s\n", path);
  static const struct
  {
    const char *holds;
    gssize      length;
    int         mode;
    const char *content;
    const char *secret;
  } cases[] = {
    { "text\n", -1, 0600, NULL, NULL },
    { "text", 4, 0640, NULL, NULL },
    { "text", 4, 0604, NULL, "can be read by everybody" },
    { "", 0, 0600, "is empty", "has no password" },
    { "\n", 1, 0600, NULL, "has no password" },
    { "\xff\xfe", 2, 0600, "is not UTF-8 text", NULL },
    { "a\0b", 3, 0600, "is not UTF-8 text", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Target) first = { 0 };
      g_auto (Target) second = { 0 };
      g_autofree char *said = NULL;
      g_autofree char *hidden = NULL;

      g_assert_true (g_file_set_contents (path, cases[i].holds, cases[i].length, NULL));
      g_assert_cmpint (g_chmod (path, cases[i].mode), ==, 0);
      said = read_text (content, &first);
      hidden = read_text (secret, &second);
      g_assert_true (cases[i].content == NULL ? *said == '\0' : strstr (said, cases[i].content) != NULL);
      g_assert_true (cases[i].secret == NULL ? *hidden == '\0' : strstr (hidden, cases[i].secret) != NULL);
      g_assert_true ((first.content != NULL) == (cases[i].content == NULL));
      g_assert_true ((second.secret != NULL) == (cases[i].secret == NULL));
    }
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* a device or a pipe would hold the reader for ever */
static void
test_no_devices (void)
{
  static const char *const devices[] = { "/dev/zero", "/dev/tty", "/", "/nowhere/at/all" };

  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      g_auto (Target) target = { 0 };
      g_autofree char *text = g_strdup_printf ("[two]\ncontent = %s\nsecret = %s\n", devices[i], devices[i]);
      g_autofree char *problems = read_text (text, &target);

      g_assert_true (g_str_has_prefix (problems, "f:2: [two] content: "));
      g_assert_nonnull (strstr (problems, "\nf:3: [two] secret: "));
    }
}

static void
test_bytes (void)
{
  static const struct
  {
    const char *text;
    const char *problems;
  } cases[] = {
    { "[one]\nnumber = 5\r\n\r\n# end", "" },
    { "\xef\xbb\xbf[one]\n", "" },
    { "[one]\nnumber = 5\nnumber\n", "f:3: 'number' is neither a [group], nor key = value, nor a comment (#)" },
    { "[one]\n=5\n", "f:2: '=5' is neither a [group], nor key = value, nor a comment (#)" },
    { "[one]\ntext[de] = x\n", "f:2: 'text[de] = x' is neither a [group], nor key = value, nor a comment (#)" },
    { "[one] # here\n", "f:1: '[one] # here' is not a group; a group looks like [name]" },
    { "[]\nwhat = 1\n", "f:1: '[]' is not a group; a group looks like [name]" },
    { "[one]\nlist = a;\\q\n", "f:2: [one] list: has an escape that does not exist: write \\\\ for a backslash" },
    { "[one]\ntext = a\\\n", "f:2: [one] text: has an escape that does not exist: write \\\\ for a backslash" },
    { "[one]\nnumber = 6\\n\n", "" },
    { "[one]\nnumber = 6\\n7\n", "f:2: [one] number: '6?7' is not a whole number from 5 to 9" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Target) target = { 0 };
      g_autofree char *problems = read_text (cases[i].text, &target);

      g_assert_cmpstr (problems, ==, cases[i].problems);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/defaults", test_defaults);
  g_test_add_func ("/config/written", test_written);
  g_test_add_func ("/config/shown-reads-back", test_shown_reads_back);
  g_test_add_func ("/config/diff", test_diff);
  g_test_add_func ("/config/files", test_files);
  g_test_add_func ("/config/no-devices", test_no_devices);
  g_test_add_func ("/config/bytes", test_bytes);
  return g_test_run ();
}
