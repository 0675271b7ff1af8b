/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/units.h"

static void
test_durations (void)
{
  static const struct
  {
    const char *text;
    guint       seconds;
    const char *shown;
  } right[] = {
    { "0s", 0, "0s" },       { "90s", 90, "90s" },     { "60s", 60, "1min" }, { "15min", 900, "15min" },
    { "8h", 28800, "8h" },   { "24h", 86400, "1d" },   { "2d", 172800, "2d" }, { "15 min", 900, "15min" },
    { "4294967295s", G_MAXUINT, "4294967295s" },
  };
  static const char *const wrong[] = { "",    "90",   "s",     "-1s",        "1.5h", "1h30min", " 90s", "90s ",
                                       "90S", "90sec", "0x10s", "4294967296s", "1w",   "18446744073709551615d" };

  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autofree char *shown = NULL;
      guint seconds = 7;

      g_assert_true (usher_units_parse_duration (right[i].text, &seconds));
      g_assert_cmpuint (seconds, ==, right[i].seconds);
      shown = usher_units_show_duration (seconds);
      g_assert_cmpstr (shown, ==, right[i].shown);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      guint seconds = 7;

      g_assert_false (usher_units_parse_duration (wrong[i], &seconds));
      g_assert_cmpuint (seconds, ==, 7);
    }
}

static void
test_sizes (void)
{
  static const struct
  {
    const char *text;
    guint64     bytes;
    const char *shown;
  } right[] = {
    { "0B", 0, "0B" },
    { "1000B", 1000, "1000B" },
    { "64KiB", 65536, "64KiB" },
    { "1024KiB", 1 << 20, "1MiB" },
    { "64GiB", G_GUINT64_CONSTANT (64) << 30, "64GiB" },
    { "2TiB", G_GUINT64_CONSTANT (2) << 40, "2TiB" },
  };
  static const char *const wrong[] = { "", "64", "64K", "64KB", "GiB", "-1GiB", "1.5GiB", "16777216TiB" };

  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autofree char *shown = NULL;
      guint64 bytes = 7;

      g_assert_true (usher_units_parse_size (right[i].text, &bytes));
      g_assert_cmpuint (bytes, ==, right[i].bytes);
      shown = usher_units_show_size (bytes);
      g_assert_cmpstr (shown, ==, right[i].shown);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      guint64 bytes = 7;

      g_assert_false (usher_units_parse_size (wrong[i], &bytes));
      g_assert_cmpuint (bytes, ==, 7);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/units/durations", test_durations);
  g_test_add_func ("/units/sizes", test_sizes);
  return g_test_run ();
}
