/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/show.h"

#include <string.h>

/* what an answer lacks is shown as missing: an older or newer broker is no reason to stop */

/**
 * usher_show_text:
 *
 * Returns: (nullable): a text of @object
 */
const char *
usher_show_text (JsonObject *object,
                 const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

gint64
usher_show_number (JsonObject *object,
                   const char *name)
{
  return json_object_get_int_member_with_default (object, name, 0);
}

static JsonNode *
show_node (JsonObject  *object,
           const char  *name,
           JsonNodeType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_node_type (node) == type ? node : NULL;
}

/**
 * usher_show_array:
 *
 * Returns: (nullable): borrowed
 */
JsonArray *
usher_show_array (JsonObject *object,
                  const char *name)
{
  JsonNode *node = show_node (object, name, JSON_NODE_ARRAY);

  return node != NULL ? json_node_get_array (node) : NULL;
}

/**
 * usher_show_object:
 *
 * Returns: (nullable): borrowed
 */
JsonObject *
usher_show_object (JsonObject *object,
                   const char *name)
{
  JsonNode *node = show_node (object, name, JSON_NODE_OBJECT);

  return node != NULL ? json_node_get_object (node) : NULL;
}

/**
 * usher_show_item:
 * @array: (nullable): an array of objects
 * @index: which
 *
 * Returns: (nullable): NULL behind the last, and at one that is no object
 */
JsonObject *
usher_show_item (JsonArray *array,
                 guint      index)
{
  JsonNode *node = array != NULL && index < json_array_get_length (array) ? json_array_get_element (array, index) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * usher_show_joined:
 *
 * Returns: (transfer full) (nullable): the texts of a list; NULL for none
 */
char *
usher_show_joined (JsonObject *object,
                   const char *name)
{
  JsonArray *array = usher_show_array (object, name);
  GString *joined = g_string_new (NULL);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (item) && json_node_get_value_type (item) == G_TYPE_STRING)
        g_string_append_printf (joined, "%s%s", joined->len > 0 ? ", " : "", json_node_get_string (item));
    }
  return g_string_free (joined, joined->len == 0);
}

/**
 * usher_show_age:
 * @time: (nullable): as the API writes times
 * @now: to count from
 *
 * Returns: (transfer full) (nullable): "45s", "12min", "3h", "5d"
 */
char *
usher_show_age (const char *time,
                GDateTime  *now)
{
  g_autoptr (GDateTime) then = time != NULL ? g_date_time_new_from_iso8601 (time, NULL) : NULL;
  gint64 seconds;

  if (then == NULL)
    return NULL;
  seconds = MAX (g_date_time_difference (now, then) / G_USEC_PER_SEC, 0);
  if (seconds < 100)
    return g_strdup_printf ("%" G_GINT64_FORMAT "s", seconds);
  if (seconds < 100 * 60)
    return g_strdup_printf ("%" G_GINT64_FORMAT "min", seconds / 60);
  if (seconds < 48 * 60 * 60)
    return g_strdup_printf ("%" G_GINT64_FORMAT "h", seconds / (60 * 60));
  return g_strdup_printf ("%" G_GINT64_FORMAT "d", seconds / (24 * 60 * 60));
}

/**
 * usher_show_time:
 * @time: (nullable): as the API writes times
 *
 * Returns: (transfer full) (nullable): on the clock of this place
 */
char *
usher_show_time (const char *time)
{
  g_autoptr (GDateTime) then = time != NULL ? g_date_time_new_from_iso8601 (time, NULL) : NULL;
  g_autoptr (GDateTime) local = then != NULL ? g_date_time_to_local (then) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S") : NULL;
}

/**
 * usher_show_tone:
 * @state: (nullable): a state's word, or an outcome's
 *
 * Returns: how it is to be seen at a glance
 */
UsherTone
usher_show_tone (const char *state)
{
  static const struct
  {
    const char *state;
    UsherTone   tone;
  } tones[] = {
    { "ready", USHER_TONE_GOOD },     { "up", USHER_TONE_GOOD },       { "on", USHER_TONE_GOOD },
    { "ok", USHER_TONE_GOOD },        { "in-use", USHER_TONE_GOOD },   { "sealed", USHER_TONE_GOOD },
    { "connected", USHER_TONE_GOOD }, { "planned", USHER_TONE_BUSY },  { "cloning", USHER_TONE_BUSY },
    { "preparing", USHER_TONE_BUSY }, { "recycling", USHER_TONE_BUSY }, { "stopping", USHER_TONE_BUSY },
    { "ticketed", USHER_TONE_BUSY },  { "failed", USHER_TONE_BAD },    { "lost", USHER_TONE_BAD },
    { "down", USHER_TONE_BAD },       { "retired", USHER_TONE_FAINT }, { "off", USHER_TONE_FAINT },
    { "unknown", USHER_TONE_FAINT },  { "active", USHER_TONE_GOOD },   { "drain", USHER_TONE_BUSY },
    { "maintenance", USHER_TONE_BUSY }, { "publishing", USHER_TONE_BUSY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tones); i++)
    {
      if (g_strcmp0 (state, tones[i].state) == 0)
        return tones[i].tone;
    }
  return USHER_TONE_PLAIN;
}

/**
 * usher_show_field:
 * @table: of two columns
 * @name: what it is
 * @value: (nullable)
 *
 * Adds a line of what "show" commands print.
 */
void
usher_show_field (UsherTable *table,
                  const char *name,
                  const char *value)
{
  usher_table_row (table);
  usher_table_toned (table, USHER_TONE_FAINT, name);
  usher_table_toned (table, usher_show_tone (value), value);
}
