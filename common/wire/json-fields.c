/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/json-fields.h"

#include <string.h>

#include "common/error.h"

/**
 * usher_json_fields_init:
 * @fields: to fill
 * @node: (nullable): what came from outside
 * @what: how messages call it; lives longer than @fields
 */
void
usher_json_fields_init (UsherJsonFields *fields,
                        JsonNode        *node,
                        const char      *what)
{
  *fields = (UsherJsonFields) { .what = what };

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    fields->object = json_node_get_object (node);
  if (fields->object == NULL)
    g_set_error (&fields->error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "%s is not a JSON object", what);
}

/**
 * usher_json_fields_init_child:
 * @fields: to fill
 * @parent: the object around it
 * @name: the member that holds it
 * @what: how messages call it
 *
 * A child that is missing reads as one without members.
 */
void
usher_json_fields_init_child (UsherJsonFields *fields,
                              UsherJsonFields *parent,
                              const char      *name,
                              const char      *what)
{
  JsonNode *node = usher_json_fields_node (parent, name);

  *fields = (UsherJsonFields) { .what = what };
  if (node == NULL)
    return;
  if (JSON_NODE_HOLDS_OBJECT (node))
    fields->object = json_node_get_object (node);
  else
    usher_json_fields_refuse (parent, name, "is not an object");
}

/**
 * usher_json_fields_refuse:
 * @fields: the object
 * @name: its wrong member
 * @why: what is wrong, to follow the name
 *
 * Keeps the error, unless there is an earlier one.
 */
void
usher_json_fields_refuse (UsherJsonFields *fields,
                          const char      *name,
                          const char      *why)
{
  if (fields->error == NULL)
    g_set_error (&fields->error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "%s: field \"%s\" %s", fields->what, name, why);
}

/**
 * usher_json_fields_node:
 *
 * Returns: (transfer none) (nullable): the member; NULL for a missing one and for null
 */
JsonNode *
usher_json_fields_node (UsherJsonFields *fields,
                        const char      *name)
{
  JsonNode *node = NULL;

  if (fields->object != NULL)
    node = json_object_get_member (fields->object, name);
  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

gboolean
usher_json_fields_has (UsherJsonFields *fields,
                       const char      *name)
{
  return usher_json_fields_node (fields, name) != NULL;
}

/**
 * usher_json_fields_optional_text:
 * @longest: bytes allowed
 *
 * Returns: (nullable): the text; NULL when missing or wrong
 */
const char *
usher_json_fields_optional_text (UsherJsonFields *fields,
                                 const char      *name,
                                 gsize            longest)
{
  JsonNode *node = usher_json_fields_node (fields, name);
  const char *text;

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      usher_json_fields_refuse (fields, name, "is not a text");
      return NULL;
    }
  text = json_node_get_string (node);
  if (strlen (text) > longest)
    {
      usher_json_fields_refuse (fields, name, "is too long");
      return NULL;
    }
  return text;
}

/**
 * usher_json_fields_text:
 * @longest: bytes allowed
 *
 * Returns: a text that must be there and not empty; "" where it was wrong
 */
const char *
usher_json_fields_text (UsherJsonFields *fields,
                        const char      *name,
                        gsize            longest)
{
  const char *text = usher_json_fields_optional_text (fields, name, longest);

  if (text == NULL)
    usher_json_fields_refuse (fields, name, "is missing");
  else if (*text == '\0')
    usher_json_fields_refuse (fields, name, "is empty");
  return text == NULL ? "" : text;
}

/**
 * usher_json_fields_optional_number:
 * @absent: the answer for a missing one
 *
 * Returns: a whole number from @least to @most; @least where it was wrong
 */
gint64
usher_json_fields_optional_number (UsherJsonFields *fields,
                                   const char      *name,
                                   gint64           least,
                                   gint64           most,
                                   gint64           absent)
{
  JsonNode *node = usher_json_fields_node (fields, name);
  gint64 number;

  if (node == NULL)
    return absent;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    {
      usher_json_fields_refuse (fields, name, "is not a whole number");
      return least;
    }
  number = json_node_get_int (node);
  if (number < least || number > most)
    {
      usher_json_fields_refuse (fields, name, "is out of range");
      return least;
    }
  return number;
}

/**
 * usher_json_fields_number:
 *
 * Returns: a whole number from @least to @most that must be there; @least where it was wrong
 */
gint64
usher_json_fields_number (UsherJsonFields *fields,
                          const char      *name,
                          gint64           least,
                          gint64           most)
{
  if (!usher_json_fields_has (fields, name))
    usher_json_fields_refuse (fields, name, "is missing");
  return usher_json_fields_optional_number (fields, name, least, most, least);
}

/**
 * usher_json_fields_flag:
 * @absent: the answer for a missing one
 */
gboolean
usher_json_fields_flag (UsherJsonFields *fields,
                        const char      *name,
                        gboolean         absent)
{
  JsonNode *node = usher_json_fields_node (fields, name);

  if (node == NULL)
    return absent;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    {
      usher_json_fields_refuse (fields, name, "is neither true nor false");
      return absent;
    }
  return json_node_get_boolean (node);
}

/**
 * usher_json_fields_time:
 *
 * Returns: a time in µs since the epoch; 0 for a missing one
 */
gint64
usher_json_fields_time (UsherJsonFields *fields,
                        const char      *name)
{
  const char *text = usher_json_fields_optional_text (fields, name, 64);
  g_autoptr (GTimeZone) utc = NULL;
  g_autoptr (GDateTime) time = NULL;
  gint64 result;

  if (text == NULL)
    return 0;
  utc = g_time_zone_new_utc ();
  time = g_date_time_new_from_iso8601 (text, utc);
  if (time == NULL)
    {
      usher_json_fields_refuse (fields, name, "is not a time like 2030-01-31T08:00:00Z");
      return 0;
    }
  result = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  if (result <= 0)
    {
      usher_json_fields_refuse (fields, name, "is a time before 1970");
      return 0;
    }
  return result;
}

/**
 * usher_json_fields_array:
 * @longest: elements allowed
 *
 * Returns: (transfer none) (nullable): an array that must be there
 */
JsonArray *
usher_json_fields_array (UsherJsonFields *fields,
                         const char      *name,
                         guint            longest)
{
  JsonNode *node = usher_json_fields_node (fields, name);

  if (node == NULL)
    usher_json_fields_refuse (fields, name, "is missing");
  else if (!JSON_NODE_HOLDS_ARRAY (node))
    usher_json_fields_refuse (fields, name, "is not a list");
  else if (json_array_get_length (json_node_get_array (node)) > longest)
    usher_json_fields_refuse (fields, name, "has too many entries");
  else
    return json_node_get_array (node);
  return NULL;
}

/**
 * usher_json_fields_word:
 * @words: the words of an enum, by its values
 * @n_words: how many
 * @absent: the answer for a missing one; -1 when it must be there
 *
 * Returns: the value of the word; 0 where it was wrong
 */
int
usher_json_fields_word (UsherJsonFields   *fields,
                        const char        *name,
                        const char *const *words,
                        int                n_words,
                        int                absent)
{
  const char *text;

  if (absent >= 0 && !usher_json_fields_has (fields, name))
    return absent;

  text = usher_json_fields_text (fields, name, 64);
  for (int i = 0; i < n_words; i++)
    {
      if (g_strcmp0 (text, words[i]) == 0)
        return i;
    }
  usher_json_fields_refuse (fields, name, "is no word that is known here");
  return 0;
}

/**
 * usher_json_fields_finish:
 *
 * Returns: whether every field read was right; else @error names the first wrong one
 */
gboolean
usher_json_fields_finish (UsherJsonFields *fields,
                          GError         **error)
{
  if (fields->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fields->error));
  return FALSE;
}

/**
 * usher_json_fields_time_to_text:
 * @time: µs since the epoch
 *
 * Returns: (transfer full) (nullable): ISO 8601 in UTC; NULL for 0 and for times no calendar has
 */
char *
usher_json_fields_time_to_text (gint64 time)
{
  g_autoptr (GDateTime) whole = NULL;
  g_autoptr (GDateTime) exact = NULL;

  if (time <= 0)
    return NULL;
  whole = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  if (whole == NULL)
    return NULL;
  exact = g_date_time_add (whole, time % G_USEC_PER_SEC);
  return exact == NULL ? NULL : g_date_time_format_iso8601 (exact);
}

/**
 * usher_json_fields_set_time:
 * @time: µs since the epoch; 0 is written as null
 */
void
usher_json_fields_set_time (JsonObject *object,
                            const char *name,
                            gint64      time)
{
  g_autofree char *text = usher_json_fields_time_to_text (time);

  if (text == NULL)
    json_object_set_null_member (object, name);
  else
    json_object_set_string_member (object, name, text);
}
