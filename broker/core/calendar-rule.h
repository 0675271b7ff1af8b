/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherCalendarSets: what a rule sets while it holds
 */
typedef enum
{
  USHER_CALENDAR_SIZE_MIN = 1 << 0,
  USHER_CALENDAR_WARM = 1 << 1,
  USHER_CALENDAR_WARM_OFF = 1 << 2,
  USHER_CALENDAR_KEEP = 1 << 3,
} UsherCalendarSets;

/**
 * UsherCalendarKind: what a rule may say
 * @USHER_CALENDAR_SPAN: from when to when: "Mo-Fr 07:00-18:00"
 * @USHER_CALENDAR_SIZES: a span and sizes: "Mo-Fr 07:00-08:30 warm 40"
 * @USHER_CALENDAR_MOMENT: a moment of a day: "Mo-Su 03:00 keep 5"
 */
typedef enum
{
  USHER_CALENDAR_SPAN,
  USHER_CALENDAR_SIZES,
  USHER_CALENDAR_MOMENT,
} UsherCalendarKind;

/**
 * UsherCalendarRule: something of every week, by the clock on the wall; a plain value
 * @days: bits from 1 << 0 for Monday to 1 << 6 for Sunday: the days on which it begins
 * @from, @to: minutes from midnight; @to is past 24 hours when it ends on the next day, and @from for a moment
 * @sets: which of the numbers are said
 */
typedef struct
{
  guint             days;
  guint             from;
  guint             to;
  UsherCalendarSets sets;
  guint             size_min;
  guint             warm;
  guint             warm_off;
  guint             keep;
} UsherCalendarRule;

const char *usher_calendar_rule_parse  (const char              *text,
                                        UsherCalendarKind        kind,
                                        UsherCalendarRule       *rule);
gboolean    usher_calendar_rule_covers (const UsherCalendarRule *rule,
                                        GTimeZone               *zone,
                                        gint64                   now,
                                        gint64                  *change);
gint64      usher_calendar_rule_next   (const UsherCalendarRule *rule,
                                        GTimeZone               *zone,
                                        gint64                   after);

G_END_DECLS
