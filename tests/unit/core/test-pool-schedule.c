/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/pool-schedule.h"

#define S G_TIME_SPAN_SECOND
#define BERLIN "CET-1CEST,M3.5.0/2,M10.5.0/3"

static gint64
utc (const char *text)
{
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return text == NULL ? G_MAXINT64 : g_date_time_to_unix (time) * S;
}

static GArray *
rules (const char       *text,
       UsherCalendarKind kind)
{
  g_auto (GStrv) parts = g_strsplit (text, "; ", -1);
  GArray *array = g_array_new (FALSE, FALSE, sizeof (UsherCalendarRule));

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      UsherCalendarRule rule;

      g_assert_null (usher_calendar_rule_parse (parts[i], kind, &rule));
      g_array_append_val (array, rule);
    }
  return array;
}

static void
test_sizes (void)
{
  static const char *const schedule =
    "Mo-Fr 06:30-18:00 warm 10 warm-off 20; Mo-Fr 07:00-08:30 warm 40; Sa,Su size-min 0 warm 0; 03:00-03:30 size-min 999";
  static const struct
  {
    const char    *now;
    UsherPoolSizes sizes;
    const char    *change;
  } rows[] = {
    { "2026-11-20T05:00:00Z", { 5, 50, 2, 3 }, "2026-11-20T05:30:00Z" },
    { "2026-11-20T05:30:00Z", { 5, 50, 10, 20 }, "2026-11-20T06:00:00Z" },
    { "2026-11-20T06:00:00Z", { 5, 50, 40, 20 }, "2026-11-20T07:30:00Z" },
    { "2026-11-20T07:30:00Z", { 5, 50, 10, 20 }, "2026-11-20T17:00:00Z" },
    { "2026-11-20T17:00:00Z", { 5, 50, 2, 3 }, "2026-11-20T23:00:00Z" },
    { "2026-11-20T23:00:00Z", { 0, 50, 0, 3 }, "2026-11-21T02:00:00Z" },
    /* the last rule that says it counts, and never more than the maximum */
    { "2026-11-21T02:00:00Z", { 50, 50, 0, 3 }, "2026-11-21T02:30:00Z" },
  };
  g_autoptr (UsherPool) pool = usher_pool_new ();

  pool->size_min = 5;
  pool->size_max = 50;
  pool->warm = 2;
  pool->warm_off = 3;
  pool->time_zone = g_time_zone_new_identifier (BERLIN);
  pool->schedule = rules (schedule, USHER_CALENDAR_SIZES);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 change;
      UsherPoolSizes sizes = usher_pool_schedule_sizes (pool, utc (rows[i].now), &change);

      g_test_message ("%s", rows[i].now);
      g_assert_cmpuint (sizes.min, ==, rows[i].sizes.min);
      g_assert_cmpuint (sizes.max, ==, rows[i].sizes.max);
      g_assert_cmpuint (sizes.warm, ==, rows[i].sizes.warm);
      g_assert_cmpuint (sizes.warm_off, ==, rows[i].sizes.warm_off);
      g_assert_cmpint (change, ==, utc (rows[i].change));
    }
}

static void
test_hours (void)
{
  static const struct
  {
    const char *hours;
    const char *now;
    gboolean    open;
    const char *change;
  } rows[] = {
    { NULL, "2026-11-20T12:00:00Z", TRUE, NULL },
    { "Mo-Fr 07:00-18:00; Sa 08:00-12:00", "2026-11-20T12:00:00Z", TRUE, "2026-11-20T18:00:00Z" },
    { "Mo-Fr 07:00-18:00; Sa 08:00-12:00", "2026-11-20T18:00:00Z", FALSE, "2026-11-21T08:00:00Z" },
    { "Mo-Fr 07:00-18:00; Sa 08:00-12:00", "2026-11-21T13:00:00Z", FALSE, "2026-11-23T07:00:00Z" },
    /* rules that meet or overlap are one */
    { "Mo-Fr 07:00-12:00; Mo-Fr 12:00-18:00", "2026-11-20T08:00:00Z", TRUE, "2026-11-20T18:00:00Z" },
    { "Mo-Fr 11:00-18:00; Mo-Fr 07:00-12:00", "2026-11-20T08:00:00Z", TRUE, "2026-11-20T18:00:00Z" },
    { "07:00-19:00; 18:00-08:00", "2026-11-20T08:00:00Z", TRUE, NULL },
    { "07:00-19:00; Mo-Fr 19:00-07:00", "2026-11-20T08:00:00Z", TRUE, "2026-11-21T19:00:00Z" },
    { "Mo-Su", "2026-11-20T08:00:00Z", TRUE, NULL },
    { "We", "2026-11-20T08:00:00Z", FALSE, "2026-11-25T00:00:00Z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UsherPool) pool = usher_pool_new ();
      gint64 change;

      if (rows[i].hours != NULL)
        pool->hours = rules (rows[i].hours, USHER_CALENDAR_SPAN);
      g_test_message ("%s at %s", rows[i].hours, rows[i].now);
      g_assert_cmpint (usher_pool_schedule_is_open (pool, utc (rows[i].now), &change), ==, rows[i].open);
      g_assert_cmpint (change, ==, utc (rows[i].change));
      g_assert_cmpint (usher_pool_schedule_is_open (pool, utc (rows[i].now), NULL), ==, rows[i].open);
    }
}

static void
test_snapshots (void)
{
  g_autoptr (UsherPool) pool = usher_pool_new ();
  guint keep = 77;

  g_assert_cmpint (usher_pool_schedule_snapshot (pool, utc ("2026-11-20T12:00:00Z"), &keep), ==, G_MAXINT64);
  g_assert_cmpuint (keep, ==, 77);
  pool->snapshot_schedule = rules ("Mo-Fr 03:00 keep 5; Su 04:00 keep 4", USHER_CALENDAR_MOMENT);
  g_assert_cmpint (usher_pool_schedule_snapshot (pool, utc ("2026-11-20T01:00:00Z"), &keep), ==, utc ("2026-11-20T03:00:00Z"));
  g_assert_cmpuint (keep, ==, 5);
  g_assert_cmpint (usher_pool_schedule_snapshot (pool, utc ("2026-11-20T03:00:00Z"), &keep), ==, utc ("2026-11-22T04:00:00Z"));
  g_assert_cmpuint (keep, ==, 4);
  g_assert_cmpint (usher_pool_schedule_snapshot (pool, utc ("2026-11-22T04:00:00Z"), NULL), ==, utc ("2026-11-23T03:00:00Z"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool-schedule/sizes", test_sizes);
  g_test_add_func ("/pool-schedule/hours", test_hours);
  g_test_add_func ("/pool-schedule/snapshots", test_snapshots);
  return g_test_run ();
}
