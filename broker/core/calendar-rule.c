/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/calendar-rule.h"

#include <string.h>

#define CALENDAR_MINUTE 60
#define CALENDAR_DAY (24 * 60 * 60)
#define CALENDAR_DAY_MINUTES (24 * 60)
#define CALENDAR_WEEK 7
#define CALENDAR_EVERY_DAY ((1u << CALENDAR_WEEK) - 1)
#define CALENDAR_NUMBER_MOST 100000

static const char *const calendar_days[CALENDAR_WEEK] = { "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su" };

static const struct
{
  const char       *word;
  UsherCalendarSets sets;
  gsize             offset;
} calendar_numbers[] = {
  { "size-min", USHER_CALENDAR_SIZE_MIN, G_STRUCT_OFFSET (UsherCalendarRule, size_min) },
  { "warm", USHER_CALENDAR_WARM, G_STRUCT_OFFSET (UsherCalendarRule, warm) },
  { "warm-off", USHER_CALENDAR_WARM_OFF, G_STRUCT_OFFSET (UsherCalendarRule, warm_off) },
  { "keep", USHER_CALENDAR_KEEP, G_STRUCT_OFFSET (UsherCalendarRule, keep) },
};

static int
calendar_rule_find_day (const char *text,
                        gsize       length)
{
  for (int day = 0; day < CALENDAR_WEEK; day++)
    if (length == 2 && strncmp (text, calendar_days[day], 2) == 0)
      return day;
  return -1;
}

/* "Mo", "Mo-Fr", "Sa-Mo", and several of these with commas */
static gboolean
calendar_rule_parse_days (const char *text,
                          guint      *days)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  *days = 0;
  for (gsize i = 0; parts[i] != NULL; i++)
    {
      const char *hyphen = strchr (parts[i], '-');
      int first = calendar_rule_find_day (parts[i], hyphen != NULL ? (gsize) (hyphen - parts[i]) : strlen (parts[i]));
      int last = hyphen != NULL ? calendar_rule_find_day (hyphen + 1, strlen (hyphen + 1)) : first;

      if (first < 0 || last < 0)
        return FALSE;
      for (int day = first;; day = (day + 1) % CALENDAR_WEEK)
        {
          *days |= 1u << day;
          if (day == last)
            break;
        }
    }
  return *days != 0;
}

/* "HH:MM", to the letter, from 00:00 to 24:00 */
static gboolean
calendar_rule_parse_time (const char *text,
                          gsize       length,
                          guint      *minutes)
{
  guint hours;
  guint rest;

  if (length != 5 || text[2] != ':')
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (i != 2 && !g_ascii_isdigit (text[i]))
      return FALSE;
  hours = g_ascii_digit_value (text[0]) * 10 + g_ascii_digit_value (text[1]);
  rest = g_ascii_digit_value (text[3]) * 10 + g_ascii_digit_value (text[4]);
  if (rest > 59 || hours * 60 + rest > CALENDAR_DAY_MINUTES)
    return FALSE;
  *minutes = hours * 60 + rest;
  return TRUE;
}

static gboolean
calendar_rule_parse_span (const char        *text,
                          UsherCalendarRule *rule)
{
  const char *hyphen = strchr (text, '-');

  if (hyphen == NULL || !calendar_rule_parse_time (text, hyphen - text, &rule->from) ||
      !calendar_rule_parse_time (hyphen + 1, strlen (hyphen + 1), &rule->to) || rule->from == rule->to ||
      rule->from == CALENDAR_DAY_MINUTES)
    return FALSE;
  if (rule->to < rule->from)
    rule->to += CALENDAR_DAY_MINUTES;
  return TRUE;
}

static gboolean
calendar_rule_parse_moment (const char        *text,
                            UsherCalendarRule *rule)
{
  if (!calendar_rule_parse_time (text, strlen (text), &rule->from) || rule->from == CALENDAR_DAY_MINUTES)
    return FALSE;
  rule->to = rule->from;
  return TRUE;
}

static gboolean
calendar_rule_parse_number (const char        *word,
                            const char        *value,
                            UsherCalendarSets  allowed,
                            UsherCalendarRule *rule)
{
  guint64 number;

  for (gsize i = 0; i < G_N_ELEMENTS (calendar_numbers); i++)
    {
      if (strcmp (calendar_numbers[i].word, word) != 0)
        continue;
      if (!(calendar_numbers[i].sets & allowed) || (rule->sets & calendar_numbers[i].sets) || value == NULL ||
          !g_ascii_string_to_unsigned (value, 10, 0, CALENDAR_NUMBER_MOST, &number, NULL))
        return FALSE;
      rule->sets |= calendar_numbers[i].sets;
      G_STRUCT_MEMBER (guint, rule, calendar_numbers[i].offset) = number;
      return TRUE;
    }
  return FALSE;
}

/* the words between any number of spaces */
static GPtrArray *
calendar_rule_split (const char *text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = g_strsplit_set (text, " \t", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_ptr_array_add (words, g_strdup (parts[i]));
  g_ptr_array_add (words, NULL);
  return words;
}

/**
 * usher_calendar_rule_parse:
 * @text: "[DAYS] [TIMES] [WORD NUMBER]…" as it is written in a pool's file; days or times may be left out, for every day or
 *   all day, but not both; times may go over midnight
 * @kind: what the rule may say
 * @rule: (out): the rule
 *
 * Returns: (nullable): why @text is no such rule, to be read behind it; NULL when it is one
 */
const char *
usher_calendar_rule_parse (const char        *text,
                           UsherCalendarKind  kind,
                           UsherCalendarRule *rule)
{
  static const UsherCalendarSets allowed[] = {
    [USHER_CALENDAR_SPAN] = 0,
    [USHER_CALENDAR_SIZES] = USHER_CALENDAR_SIZE_MIN | USHER_CALENDAR_WARM | USHER_CALENDAR_WARM_OFF,
    [USHER_CALENDAR_MOMENT] = USHER_CALENDAR_KEEP,
  };
  static const char *const wrong[] = {
    [USHER_CALENDAR_SPAN] = "is not a time of the week such as Mo-Fr 07:00-18:00, Sa,Su or 22:00-06:00",
    [USHER_CALENDAR_SIZES] = "is not a time of the week with sizes such as Mo-Fr 07:00-08:30 warm 40, or Sa,Su size-min 0 warm 0",
    [USHER_CALENDAR_MOMENT] = "is not a moment of the week with a number such as Mo-Su 03:00 keep 5",
  };
  g_autoptr (GPtrArray) words = calendar_rule_split (text);
  char **next = (char **) words->pdata;
  UsherCalendarRule parsed = { .days = CALENDAR_EVERY_DAY, .to = CALENDAR_DAY_MINUTES };
  gboolean has_days = *next != NULL && calendar_rule_parse_days (*next, &parsed.days);
  gboolean has_times;

  if (has_days)
    next++;
  else
    parsed.days = CALENDAR_EVERY_DAY;
  has_times = *next != NULL && (kind == USHER_CALENDAR_MOMENT ? calendar_rule_parse_moment (*next, &parsed)
                                                               : calendar_rule_parse_span (*next, &parsed));
  if (has_times)
    next++;
  if (!has_times && (!has_days || kind == USHER_CALENDAR_MOMENT))
    return wrong[kind];
  for (; *next != NULL; next += 2)
    if (!calendar_rule_parse_number (next[0], next[1], allowed[kind], &parsed))
      return wrong[kind];
  if (allowed[kind] != 0 && parsed.sets == 0)
    return wrong[kind];
  *rule = parsed;
  return NULL;
}

static gint64
calendar_rule_offset (GTimeZone *zone,
                      gint64     seconds)
{
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, seconds);

  return interval >= 0 ? g_time_zone_get_offset (zone, interval) : 0;
}

/* the first second at which the clocks show the later offset, as @low does not and @high does */
static gint64
calendar_rule_jump (GTimeZone *zone,
                    gint64     low,
                    gint64     high)
{
  gint64 later = calendar_rule_offset (zone, high);

  while (high - low > 1)
    {
      gint64 middle = low + (high - low) / 2;

      if (calendar_rule_offset (zone, middle) == later)
        high = middle;
      else
        low = middle;
    }
  return high;
}

/*
 * When the clock on the wall shows @wall (seconds since the epoch, as if it were UTC). A time that the clocks jump over is the
 * moment of the jump; of one that they show twice it is the first, or with @last the second: so a span is always in one piece.
 */
static gint64
calendar_rule_instant (GTimeZone *zone,
                       gint64     wall,
                       gboolean   last)
{
  gint64 before = wall - calendar_rule_offset (zone, wall - CALENDAR_DAY);
  gint64 after = wall - calendar_rule_offset (zone, wall + CALENDAR_DAY);
  gboolean is_before = before + calendar_rule_offset (zone, before) == wall;
  gboolean is_after = after + calendar_rule_offset (zone, after) == wall;

  if (is_before && is_after)
    return last ? MAX (before, after) : MIN (before, after);
  if (is_before || is_after)
    return is_before ? before : after;
  return calendar_rule_jump (zone, MIN (before, after) - 1, MAX (before, after));
}

/* 1970-01-01 was a Thursday */
static gboolean
calendar_rule_has_day (const UsherCalendarRule *rule,
                       gint64                   day)
{
  return (rule->days & 1u << ((day % CALENDAR_WEEK + CALENDAR_WEEK + 3) % CALENDAR_WEEK)) != 0;
}

/* the day on the wall, counted from the epoch */
static gint64
calendar_rule_day (GTimeZone *zone,
                   gint64     seconds)
{
  gint64 wall = seconds + calendar_rule_offset (zone, seconds);

  return wall >= 0 ? wall / CALENDAR_DAY : (wall - CALENDAR_DAY + 1) / CALENDAR_DAY;
}

static gint64
calendar_rule_seconds (gint64 now)
{
  return now >= 0 ? now / G_TIME_SPAN_SECOND : (now - G_TIME_SPAN_SECOND + 1) / G_TIME_SPAN_SECOND;
}

/**
 * usher_calendar_rule_covers:
 * @rule: a rule with a span
 * @zone: where the clock hangs
 * @now: µs since the epoch
 * @change: (out) (optional): when the answer next becomes another one; G_MAXINT64 for never. Spans that meet are one
 *
 * Returns: whether @rule holds at @now
 */
gboolean
usher_calendar_rule_covers (const UsherCalendarRule *rule,
                            GTimeZone               *zone,
                            gint64                   now,
                            gint64                  *change)
{
  gint64 seconds = calendar_rule_seconds (now);
  gint64 today = calendar_rule_day (zone, seconds);
  gint64 end = G_MININT64;

  /* from yesterday's span, which may reach over midnight, to a week and a day ahead */
  for (gint64 day = today - 1; day <= today + CALENDAR_WEEK + 1; day++)
    {
      gint64 midnight = day * CALENDAR_DAY;
      gint64 begin = calendar_rule_instant (zone, midnight + (gint64) rule->from * CALENDAR_MINUTE, FALSE);
      gint64 finish = calendar_rule_instant (zone, midnight + (gint64) rule->to * CALENDAR_MINUTE, TRUE);

      /* a span that the clock jumps over as a whole does not come that day */
      if (!calendar_rule_has_day (rule, day) || finish <= begin)
        continue;
      if (begin > seconds && begin > end)
        {
          if (change != NULL)
            *change = (end > seconds ? end : begin) * G_TIME_SPAN_SECOND;
          return end > seconds;
        }
      end = MAX (end, finish);
    }
  if (change != NULL)
    *change = G_MAXINT64;
  return end > seconds;
}

/**
 * usher_calendar_rule_next:
 * @rule: a rule
 * @zone: where the clock hangs
 * @after: µs since the epoch
 *
 * Returns: when @rule next begins, later than @after; µs since the epoch. Once on each of its days, also on one whose clock
 *   shows the time twice, or never
 */
gint64
usher_calendar_rule_next (const UsherCalendarRule *rule,
                          GTimeZone               *zone,
                          gint64                   after)
{
  gint64 day = calendar_rule_day (zone, calendar_rule_seconds (after)) - 1;

  for (;; day++)
    {
      gint64 begin;

      if (!calendar_rule_has_day (rule, day))
        continue;
      begin = calendar_rule_instant (zone, day * CALENDAR_DAY + (gint64) rule->from * CALENDAR_MINUTE, FALSE);
      if (begin * G_TIME_SPAN_SECOND > after)
        return begin * G_TIME_SPAN_SECOND;
    }
}
