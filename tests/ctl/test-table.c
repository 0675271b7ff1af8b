/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/table.h"

#include <string.h>

#include "broker/ctl/show.h"
#include "broker/ctl/watch.h"

static const char *const headings[] = { "NAME", "SIZE", "STATE", NULL };

static void
test_aligned (void)
{
  g_autoptr (UsherTable) table = usher_table_new (headings);
  g_autofree char *text = NULL;

  usher_table_row (table);
  usher_table_text (table, "Büro");
  usher_table_number (table, 7);
  usher_table_text (table, "ready");
  usher_table_row (table);
  usher_table_text (table, "事務所");
  usher_table_number (table, 12345);
  usher_table_text (table, NULL);
  usher_table_row (table);
  usher_table_text (table, "e\xcc\x81t\xc3\xa9");
  text = usher_table_write (table, FALSE);
  g_assert_cmpstr (text, ==,
                   "NAME     SIZE  STATE\n"
                   "Büro        7  ready\n"
                   "事務所  12345  –\n"
                   "e\xcc\x81t\xc3\xa9\n");
}

static void
test_colours (void)
{
  g_autoptr (UsherTable) table = usher_table_new (headings);
  g_autofree char *with = NULL;
  g_autofree char *without = NULL;

  usher_table_row (table);
  usher_table_text (table, "a");
  usher_table_number (table, 1);
  usher_table_toned (table, USHER_TONE_BAD, "lost");
  with = usher_table_write (table, TRUE);
  without = usher_table_write (table, FALSE);
  g_assert_nonnull (strstr (with, "\033[31mlost\033[0m\n"));
  g_assert_null (strchr (without, '\033'));
}

/* a user name, a viewer's address or a host's message could be written by anybody */
static void
test_strangers_cannot_steer_the_terminal (void)
{
  static const char *const wrong[] = { "\033[2Jgone", "a\nfake row", "a\tb", "\xff\xfe", "a\xe2\x80\xae" "b", "\x7f" };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *clean = usher_table_clean (wrong[i]);

      g_assert_true (g_utf8_validate (clean, -1, NULL));
      g_assert_nonnull (strstr (clean, "\xef\xbf\xbd"));
      for (const char *byte = clean; *byte != '\0'; byte++)
        g_assert_false (g_ascii_iscntrl (*byte));
      g_assert_null (strstr (clean, "\xe2\x80\xae"));
    }
}

static void
test_no_rows (void)
{
  static const char *const none[] = { "", "", NULL };
  g_autoptr (UsherTable) table = usher_table_new (headings);
  g_autoptr (UsherTable) bare = usher_table_new (none);
  g_autofree char *text = usher_table_write (table, FALSE);
  g_autofree char *nothing = usher_table_write (bare, FALSE);

  g_assert_cmpstr (text, ==, "NAME  SIZE  STATE\n");
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_age (void)
{
  static const struct
  {
    const char *then;
    const char *age;
  } ages[] = {
    { "2026-03-01T12:00:00Z", "0s" },
    { "2026-03-01T11:59:15.5Z", "44s" },
    { "2026-03-01T12:00:30Z", "0s" },
    { "2026-03-01T11:48:00Z", "12min" },
    { "2026-03-01T09:00:00Z", "3h" },
    { "2026-02-24T12:00:00Z", "5d" },
    { "2026-03-01T13:59:00+02:00", "60s" },
    { "yesterday", NULL },
    { NULL, NULL },
  };
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 3, 1, 12, 0, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (ages); i++)
    {
      g_autofree char *age = usher_show_age (ages[i].then, now);

      g_assert_cmpstr (age, ==, ages[i].age);
    }
}

/* what does not fit would scroll, and the next screen be drawn in the wrong place */
static void
test_frame (void)
{
  static const struct
  {
    const char *text;
    guint       rows;
    const char *frame;
  } frames[] = {
    { "", 24, "\033[H\033[J" },
    { "a\n", 24, "\033[Ha\033[K\n\033[J" },
    { "a\nb\nc\n", 4, "\033[Ha\033[K\nb\033[K\nc\033[K\n\033[J" },
    { "a\nb\nc\n", 3, "\033[Ha\033[K\n… and 2 more\033[K\n\033[J" },
    { "a\nb\nc\n", 0, "\033[H… and 3 more\033[K\n\033[J" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autofree char *frame = usher_watch_frame (frames[i].text, frames[i].rows);

      g_assert_cmpstr (frame, ==, frames[i].frame);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/aligned", test_aligned);
  g_test_add_func ("/table/colours", test_colours);
  g_test_add_func ("/table/strangers", test_strangers_cannot_steer_the_terminal);
  g_test_add_func ("/table/no-rows", test_no_rows);
  g_test_add_func ("/show/age", test_age);
  g_test_add_func ("/watch/frame", test_frame);
  return g_test_run ();
}
