/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/call-private.h"

static gboolean
call_accepts_range_matches (const char *range,
                            const char *type)
{
  g_auto (GStrv) parts = g_strsplit (range, ";", -1);

  if (parts[0] == NULL || g_ascii_strcasecmp (g_strstrip (parts[0]), type) != 0)
    return FALSE;
  for (guint i = 1; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);

      if (g_ascii_strncasecmp (part, "q=", 2) == 0 && g_ascii_strtod (part + 2, NULL) <= 0)
        return FALSE;
    }
  return TRUE;
}

/**
 * usher_call_accepts:
 * @type: a media type
 *
 * Returns: whether the caller asked for exactly this type
 */
gboolean
usher_call_accepts (UsherCall  *call,
                    const char *type)
{
  g_auto (GStrv) ranges = NULL;

  if (call->accept == NULL)
    return FALSE;
  ranges = g_strsplit (call->accept, ",", -1);
  for (guint i = 0; ranges[i] != NULL; i++)
    {
      if (call_accepts_range_matches (ranges[i], type))
        return TRUE;
    }
  return FALSE;
}
