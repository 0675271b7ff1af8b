/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/units.h"

#include <string.h>

typedef struct
{
  const char *name;
  guint64     factor;
} Unit;

/* largest first, so that showing takes the largest that divides */
static const Unit durations[] = {
  { "d", 24 * 60 * 60 },
  { "h", 60 * 60 },
  { "min", 60 },
  { "s", 1 },
};

static const Unit sizes[] = {
  { "TiB", G_GUINT64_CONSTANT (1) << 40 },
  { "GiB", G_GUINT64_CONSTANT (1) << 30 },
  { "MiB", G_GUINT64_CONSTANT (1) << 20 },
  { "KiB", G_GUINT64_CONSTANT (1) << 10 },
  { "B", 1 },
};

static gboolean
units_parse (const char *text,
             const Unit *units,
             gsize       n_units,
             guint64    *value)
{
  const char *unit = text + strspn (text, "0123456789");
  g_autofree char *digits = g_strndup (text, unit - text);
  guint64 number;

  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT64, &number, NULL))
    return FALSE;
  if (*unit == ' ')
    unit++;
  for (gsize i = 0; i < n_units; i++)
    {
      if (strcmp (unit, units[i].name) != 0)
        continue;
      return g_uint64_checked_mul (value, number, units[i].factor);
    }
  return FALSE;
}

static char *
units_show (guint64     value,
            const Unit *units,
            gsize       n_units)
{
  gsize i = 0;

  while (i < n_units - 1 && (value == 0 || value % units[i].factor != 0))
    i++;
  return g_strdup_printf ("%" G_GUINT64_FORMAT "%s", value / units[i].factor, units[i].name);
}

/**
 * usher_units_parse_duration:
 * @text: a whole number with a unit: "90s", "15min", "8h", "2d"
 * @seconds: (out): the time
 *
 * Returns: FALSE, with @seconds untouched, for anything else
 */
gboolean
usher_units_parse_duration (const char *text,
                            guint      *seconds)
{
  guint64 value;

  if (!units_parse (text, durations, G_N_ELEMENTS (durations), &value) || value > G_MAXUINT)
    return FALSE;
  *seconds = value;
  return TRUE;
}

/**
 * usher_units_show_duration:
 *
 * Returns: (transfer full): the shortest text that usher_units_parse_duration() reads as @seconds
 */
char *
usher_units_show_duration (guint seconds)
{
  return units_show (seconds, durations, G_N_ELEMENTS (durations));
}

/**
 * usher_units_parse_size:
 * @text: a whole number with a unit: "512MiB", "64GiB"
 * @bytes: (out): the size
 *
 * Returns: FALSE, with @bytes untouched, for anything else
 */
gboolean
usher_units_parse_size (const char *text,
                        guint64    *bytes)
{
  guint64 value;

  if (!units_parse (text, sizes, G_N_ELEMENTS (sizes), &value))
    return FALSE;
  *bytes = value;
  return TRUE;
}

/**
 * usher_units_show_size:
 *
 * Returns: (transfer full): the shortest text that usher_units_parse_size() reads as @bytes
 */
char *
usher_units_show_size (guint64 bytes)
{
  return units_show (bytes, sizes, G_N_ELEMENTS (sizes));
}
