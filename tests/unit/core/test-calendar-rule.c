/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/calendar-rule.h"

#define S G_TIME_SPAN_SECOND
/* the last Sundays of March (2 → 3) and October (3 → 2), as in Berlin; written out, so that no files are needed */
#define BERLIN "CET-1CEST,M3.5.0/2,M10.5.0/3"
/* the clock goes from 24:00 back to 23:00, and on from 24:00 to 1:00: midnight itself is shown twice, or never */
#define MIDNIGHT "EETX-2EESX,M3.5.0/0,M10.5.0/0"

static gint64
utc (const char *text)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time) * S;
}

static void
test_parse (void)
{
  static const struct
  {
    UsherCalendarKind kind;
    const char       *text;
    guint             days, from, to;
    UsherCalendarSets sets;
    guint             size_min, warm, warm_off, keep;
  } rows[] = {
    { USHER_CALENDAR_SPAN, "Mo-Fr 07:00-18:00", 0x1f, 420, 1080, 0, 0, 0, 0, 0 },
    { USHER_CALENDAR_SPAN, "Mo 00:00-24:00", 0x01, 0, 1440, 0, 0, 0, 0, 0 },
    { USHER_CALENDAR_SPAN, "22:00-06:00", 0x7f, 1320, 1800, 0, 0, 0, 0, 0 },
    { USHER_CALENDAR_SPAN, "Fr 18:00-00:00", 0x10, 1080, 1440, 0, 0, 0, 0, 0 },
    { USHER_CALENDAR_SPAN, "Sa,Su", 0x60, 0, 1440, 0, 0, 0, 0, 0 },
    { USHER_CALENDAR_SPAN, "Sa-Mo", 0x61, 0, 1440, 0, 0, 0, 0, 0 },
    { USHER_CALENDAR_SPAN, "Mo-Su", 0x7f, 0, 1440, 0, 0, 0, 0, 0 },
    { USHER_CALENDAR_SPAN, "Tu-Mo", 0x7f, 0, 1440, 0, 0, 0, 0, 0 },
    { USHER_CALENDAR_SPAN, "Mo-Mo", 0x01, 0, 1440, 0, 0, 0, 0, 0 },
    { USHER_CALENDAR_SPAN, "Mo,We-Th,Su \t 08:00-08:01 ", 0x4d, 480, 481, 0, 0, 0, 0, 0 },
    { USHER_CALENDAR_SIZES, "Mo-Fr 07:00-08:30 warm 40", 0x1f, 420, 510, USHER_CALENDAR_WARM, 0, 40, 0, 0 },
    { USHER_CALENDAR_SIZES, "Sa,Su size-min 0 warm 0 warm-off 7", 0x60, 0, 1440,
      USHER_CALENDAR_SIZE_MIN | USHER_CALENDAR_WARM | USHER_CALENDAR_WARM_OFF, 0, 0, 7, 0 },
    { USHER_CALENDAR_SIZES, "23:59-00:00 size-min 100000", 0x7f, 1439, 1440, USHER_CALENDAR_SIZE_MIN, 100000, 0, 0, 0 },
    { USHER_CALENDAR_MOMENT, "Mo-Su 03:00 keep 5", 0x7f, 180, 180, USHER_CALENDAR_KEEP, 0, 0, 0, 5 },
    { USHER_CALENDAR_MOMENT, "00:00 keep 1", 0x7f, 0, 0, USHER_CALENDAR_KEEP, 0, 0, 0, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      UsherCalendarRule rule;

      g_test_message ("“%s”", rows[i].text);
      g_assert_cmpstr (usher_calendar_rule_parse (rows[i].text, rows[i].kind, &rule), ==, NULL);
      g_assert_cmphex (rule.days, ==, rows[i].days);
      g_assert_cmpuint (rule.from, ==, rows[i].from);
      g_assert_cmpuint (rule.to, ==, rows[i].to);
      g_assert_cmpuint (rule.sets, ==, rows[i].sets);
      g_assert_cmpuint (rule.size_min, ==, rows[i].size_min);
      g_assert_cmpuint (rule.warm, ==, rows[i].warm);
      g_assert_cmpuint (rule.warm_off, ==, rows[i].warm_off);
      g_assert_cmpuint (rule.keep, ==, rows[i].keep);
    }
}

static void
test_wrong (void)
{
  static const struct
  {
    UsherCalendarKind kind;
    const char       *text;
  } rows[] = {
    { USHER_CALENDAR_SPAN, "" },
    { USHER_CALENDAR_SPAN, "   " },
    { USHER_CALENDAR_SPAN, "always" },
    { USHER_CALENDAR_SPAN, "mo-fr" },
    { USHER_CALENDAR_SPAN, "Mon-Fri" },
    { USHER_CALENDAR_SPAN, "Mo-" },
    { USHER_CALENDAR_SPAN, "-Fr" },
    { USHER_CALENDAR_SPAN, "Mo,,Tu" },
    { USHER_CALENDAR_SPAN, "Mo, Tu" },
    { USHER_CALENDAR_SPAN, "Mo Tu" },
    { USHER_CALENDAR_SPAN, "Mo-We-Fr" },
    { USHER_CALENDAR_SPAN, "Mo 7:00-8:00" },
    { USHER_CALENDAR_SPAN, "Mo 07:00" },
    { USHER_CALENDAR_SPAN, "Mo 07:00-" },
    { USHER_CALENDAR_SPAN, "Mo 07:00-07:00" },
    { USHER_CALENDAR_SPAN, "Mo 24:00-07:00" },
    { USHER_CALENDAR_SPAN, "Mo 07:00-24:01" },
    { USHER_CALENDAR_SPAN, "Mo 07:60-08:00" },
    { USHER_CALENDAR_SPAN, "Mo 07.00-08.00" },
    { USHER_CALENDAR_SPAN, "Mo 07:00 - 08:00" },
    { USHER_CALENDAR_SPAN, "07:00-08:00 Mo" },
    { USHER_CALENDAR_SPAN, "Mo 07:00-08:00 warm 4" },
    { USHER_CALENDAR_SPAN, "Mo 07:00-08:00 09:00-10:00" },
    { USHER_CALENDAR_SIZES, "Mo 07:00-08:00" },
    { USHER_CALENDAR_SIZES, "Mo 07:00-08:00 warm" },
    { USHER_CALENDAR_SIZES, "Mo 07:00-08:00 warm many" },
    { USHER_CALENDAR_SIZES, "Mo 07:00-08:00 warm -1" },
    { USHER_CALENDAR_SIZES, "Mo 07:00-08:00 warm 100001" },
    { USHER_CALENDAR_SIZES, "Mo 07:00-08:00 warm 1 warm 2" },
    { USHER_CALENDAR_SIZES, "Mo 07:00-08:00 keep 5" },
    { USHER_CALENDAR_SIZES, "Mo 07:00-08:00 hot 5" },
    { USHER_CALENDAR_SIZES, "warm 5" },
    { USHER_CALENDAR_MOMENT, "Mo 03:00" },
    { USHER_CALENDAR_MOMENT, "Mo keep 5" },
    { USHER_CALENDAR_MOMENT, "Mo 24:00 keep 5" },
    { USHER_CALENDAR_MOMENT, "Mo 03:00-04:00 keep 5" },
    { USHER_CALENDAR_MOMENT, "Mo 03:00 warm 5" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      UsherCalendarRule rule = { .days = 77 };

      g_test_message ("“%s”", rows[i].text);
      g_assert_nonnull (usher_calendar_rule_parse (rows[i].text, rows[i].kind, &rule));
      g_assert_cmpuint (rule.days, ==, 77);
    }
}

static void
test_covers (void)
{
  static const struct
  {
    const char *zone;
    const char *rule;
    const char *now;
    gboolean    covers;
    const char *change;
  } rows[] = {
    /* 2026-11-20 is a Friday */
    { "UTC", "Mo-Fr 07:00-18:00", "2026-11-20T06:59:59Z", FALSE, "2026-11-20T07:00:00Z" },
    { "UTC", "Mo-Fr 07:00-18:00", "2026-11-20T07:00:00Z", TRUE, "2026-11-20T18:00:00Z" },
    { "UTC", "Mo-Fr 07:00-18:00", "2026-11-20T17:59:59Z", TRUE, "2026-11-20T18:00:00Z" },
    { "UTC", "Mo-Fr 07:00-18:00", "2026-11-20T18:00:00Z", FALSE, "2026-11-23T07:00:00Z" },
    { "UTC", "Mo-Fr 07:00-18:00", "2026-11-21T12:00:00Z", FALSE, "2026-11-23T07:00:00Z" },
    { BERLIN, "Mo-Fr 07:00-18:00", "2026-11-20T06:00:00Z", TRUE, "2026-11-20T17:00:00Z" },
    { BERLIN, "Mo-Fr 07:00-18:00", "2026-07-17T05:00:00Z", TRUE, "2026-07-17T16:00:00Z" },
    /* whole days that meet are one span, and all of them have no end */
    { "UTC", "Mo-Fr", "2026-11-18T12:00:00Z", TRUE, "2026-11-21T00:00:00Z" },
    { "UTC", "Sa-Th", "2026-11-18T12:00:00Z", TRUE, "2026-11-20T00:00:00Z" },
    { "UTC", "Mo-Su", "2026-11-18T12:00:00Z", TRUE, NULL },
    { BERLIN, "Mo-Su 00:00-24:00", "2026-10-24T12:00:00Z", TRUE, NULL },
    { "UTC", "We 00:00-24:00", "2026-11-19T00:00:00Z", FALSE, "2026-11-25T00:00:00Z" },
    { "UTC", "We 12:00-12:01", "2026-11-18T12:01:00Z", FALSE, "2026-11-25T12:00:00Z" },
    /* over midnight a span belongs to the day on which it begins */
    { "UTC", "22:00-06:00", "2026-11-20T05:59:59Z", TRUE, "2026-11-20T06:00:00Z" },
    { "UTC", "22:00-06:00", "2026-11-20T06:00:00Z", FALSE, "2026-11-20T22:00:00Z" },
    { "UTC", "Fr 22:00-06:00", "2026-11-20T05:00:00Z", FALSE, "2026-11-20T22:00:00Z" },
    { "UTC", "Fr 22:00-06:00", "2026-11-21T05:00:00Z", TRUE, "2026-11-21T06:00:00Z" },
    { "UTC", "Fr 22:00-06:00", "2026-11-21T06:00:00Z", FALSE, "2026-11-27T22:00:00Z" },
    { "UTC", "Su 22:00-06:00", "2026-11-23T00:00:00Z", TRUE, "2026-11-23T06:00:00Z" },
    { "UTC", "12:00-11:59", "2026-11-20T11:59:00Z", FALSE, "2026-11-20T12:00:00Z" },
    { "UTC", "12:00-11:59", "2026-11-20T12:00:00Z", TRUE, "2026-11-21T11:59:00Z" },
    /* March 29th 2026: at 2:00 (1:00 UTC) the clock shows 3:00 */
    { BERLIN, "Su 02:30-04:00", "2026-03-29T00:59:59Z", FALSE, "2026-03-29T01:00:00Z" },
    { BERLIN, "Su 02:30-04:00", "2026-03-29T01:00:00Z", TRUE, "2026-03-29T02:00:00Z" },
    { BERLIN, "Su 01:00-02:30", "2026-03-29T00:59:59Z", TRUE, "2026-03-29T01:00:00Z" },
    { BERLIN, "Su 01:00-02:30", "2026-03-29T01:00:00Z", FALSE, "2026-04-04T23:00:00Z" },
    { BERLIN, "Su 02:15-02:45", "2026-03-29T00:59:00Z", FALSE, "2026-04-05T00:15:00Z" },
    { BERLIN, "Su 02:15-02:45", "2026-03-29T01:00:00Z", FALSE, "2026-04-05T00:15:00Z" },
    { BERLIN, "Sa 22:00-06:00", "2026-03-29T03:59:59Z", TRUE, "2026-03-29T04:00:00Z" },
    /* October 25th 2026: at 3:00 (1:00 UTC) the clock shows 2:00 again; a span is in one piece */
    { BERLIN, "Su 02:30-04:00", "2026-10-25T00:29:59Z", FALSE, "2026-10-25T00:30:00Z" },
    { BERLIN, "Su 02:30-04:00", "2026-10-25T01:15:00Z", TRUE, "2026-10-25T03:00:00Z" },
    { BERLIN, "Su 01:00-02:30", "2026-10-25T00:45:00Z", TRUE, "2026-10-25T01:30:00Z" },
    { BERLIN, "Su 01:00-02:30", "2026-10-25T01:30:00Z", FALSE, "2026-11-01T00:00:00Z" },
    { BERLIN, "Sa 22:00-06:00", "2026-10-25T04:59:59Z", TRUE, "2026-10-25T05:00:00Z" },
    /* where midnight is shown twice, or never */
    { MIDNIGHT, "Su", "2026-03-28T21:59:59Z", FALSE, "2026-03-28T22:00:00Z" },
    { MIDNIGHT, "Su", "2026-03-28T22:00:00Z", TRUE, "2026-03-29T21:00:00Z" },
    { MIDNIGHT, "Sa", "2026-03-28T21:59:59Z", TRUE, "2026-03-28T22:00:00Z" },
    { MIDNIGHT, "Mo-Su", "2026-03-28T22:00:00Z", TRUE, NULL },
    { MIDNIGHT, "Mo-Su", "2026-10-24T21:30:00Z", TRUE, NULL },
    /* before the epoch, for a clock that is not set */
    { "UTC", "Th 10:00-11:00", "1970-01-01T10:30:00Z", TRUE, "1970-01-01T11:00:00Z" },
    { "UTC", "We 10:00-11:00", "1969-12-31T10:30:00Z", TRUE, "1969-12-31T11:00:00Z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (rows[i].zone);
      UsherCalendarRule rule;
      gint64 change;

      g_test_message ("%s at %s in %s", rows[i].rule, rows[i].now, rows[i].zone);
      g_assert_nonnull (zone);
      g_assert_null (usher_calendar_rule_parse (rows[i].rule, USHER_CALENDAR_SPAN, &rule));
      g_assert_cmpint (usher_calendar_rule_covers (&rule, zone, utc (rows[i].now), &change), ==, rows[i].covers);
      g_assert_cmpint (change, ==, rows[i].change != NULL ? utc (rows[i].change) : G_MAXINT64);
    }
}

static void
test_next (void)
{
  static const struct
  {
    const char *zone;
    const char *rule;
    const char *after;
    const char *next;
  } rows[] = {
    { "UTC", "03:00 keep 1", "2026-11-20T02:59:59Z", "2026-11-20T03:00:00Z" },
    { "UTC", "03:00 keep 1", "2026-11-20T03:00:00Z", "2026-11-21T03:00:00Z" },
    { "UTC", "Mo 03:00 keep 1", "2026-11-20T03:00:00Z", "2026-11-23T03:00:00Z" },
    { "UTC", "Mo 03:00 keep 1", "2026-11-23T03:00:00Z", "2026-11-30T03:00:00Z" },
    { BERLIN, "02:30 keep 1", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z" },
    { BERLIN, "02:30 keep 1", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z" },
    /* once on the day that has it twice */
    { BERLIN, "02:30 keep 1", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z" },
    { BERLIN, "02:30 keep 1", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (rows[i].zone);
      UsherCalendarRule rule;

      g_test_message ("%s after %s in %s", rows[i].rule, rows[i].after, rows[i].zone);
      g_assert_null (usher_calendar_rule_parse (rows[i].rule, USHER_CALENDAR_MOMENT, &rule));
      g_assert_cmpint (usher_calendar_rule_next (&rule, zone, utc (rows[i].after)), ==, utc (rows[i].next));
    }
}

/* through a whole year, an hour at a time: the answer stays what it is until it was said to change, and then changes */
static void
test_year (void)
{
  static const char *const zones[] = { "UTC", BERLIN, MIDNIGHT, "America/New_York", "Australia/Lord_Howe", "America/Santiago" };
  static const char *const texts[] = { "Mo-Fr 07:00-18:00", "22:00-06:00", "Su 01:30-02:30", "Sa,Su", "00:00-00:30", "23:30-00:00" };

  for (gsize z = 0; z < G_N_ELEMENTS (zones); z++)
    for (gsize t = 0; t < G_N_ELEMENTS (texts); t++)
      {
        g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zones[z]);
        gint64 now = utc ("2026-01-01T00:00:00Z");
        gint64 end = utc ("2027-01-01T00:00:00Z");
        UsherCalendarRule rule;

        g_test_message ("%s in %s", texts[t], zones[z]);
        g_assert_nonnull (zone);
        g_assert_null (usher_calendar_rule_parse (texts[t], USHER_CALENDAR_SPAN, &rule));
        while (now < end)
          {
            gint64 change;
            gboolean covers = usher_calendar_rule_covers (&rule, zone, now, &change);

            g_assert_cmpint (change, >, now);
            g_assert_cmpint (change - now, <=, 8 * G_TIME_SPAN_DAY);
            g_assert_cmpint (usher_calendar_rule_covers (&rule, zone, change - S, NULL), ==, covers);
            g_assert_cmpint (usher_calendar_rule_covers (&rule, zone, change, NULL), !=, covers);
            now = MIN (change, now + G_TIME_SPAN_HOUR);
          }
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calendar-rule/parse", test_parse);
  g_test_add_func ("/calendar-rule/wrong", test_wrong);
  g_test_add_func ("/calendar-rule/covers", test_covers);
  g_test_add_func ("/calendar-rule/next", test_next);
  g_test_add_func ("/calendar-rule/year", test_year);
  return g_test_run ();
}
