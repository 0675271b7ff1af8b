/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/usb-filter.h"

#include <string.h>

#define LONGEST 4096

static gboolean
usb_filter_number_is_valid (const char *text,
                            gint64      least,
                            gint64      most)
{
  char *end = NULL;
  gint64 number;

  if (!g_ascii_isdigit (text[0]) && text[0] != '-')
    return FALSE;
  number = g_ascii_strtoll (text, &end, 0);
  return *end == '\0' && number >= least && number <= most;
}

static gboolean
usb_filter_rule_is_valid (const char *rule)
{
  g_auto (GStrv) fields = g_strsplit (rule, ",", 6);

  return g_strv_length (fields) == 5 &&
         usb_filter_number_is_valid (fields[0], -1, 0xff) &&
         usb_filter_number_is_valid (fields[1], -1, 0xffff) &&
         usb_filter_number_is_valid (fields[2], -1, 0xffff) &&
         usb_filter_number_is_valid (fields[3], -1, 0xffff) &&
         usb_filter_number_is_valid (fields[4], 0, 1);
}

/**
 * usher_usb_filter_is_valid:
 * @filter: rules "class,vendor,product,version,allow" joined by "|"; -1 stands for any
 *
 * Returns: whether the USB redirection library will read every rule of it
 */
gboolean
usher_usb_filter_is_valid (const char *filter)
{
  g_auto (GStrv) rules = NULL;

  if (*filter == '\0' || strlen (filter) > LONGEST)
    return FALSE;
  rules = g_strsplit (filter, "|", -1);
  for (guint i = 0; rules[i] != NULL; i++)
    {
      if (!usb_filter_rule_is_valid (rules[i]))
        return FALSE;
    }
  return TRUE;
}
