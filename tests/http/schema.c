/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/http/schema.h"

#include <string.h>

#include "common/error.h"

/*
 * As much of JSON Schema as data/api/openapi.yaml uses, and stricter: a member that no schema names is wrong, and so is
 * a keyword that is not known here.
 */

static const char *const keywords[] = {
  "$ref", "type", "enum", "required", "properties", "items", "anyOf", "minimum", "maximum", "minLength", "maxLength",
  "pattern", "format", "description", "default", NULL,
};

/* follows a $ref */
JsonObject *
schema_resolve (JsonObject *root,
                JsonObject *object)
{
  const char *reference = json_object_get_string_member_with_default (object, "$ref", NULL);
  g_auto (GStrv) parts = NULL;
  JsonObject *found = root;

  if (reference == NULL)
    return object;
  g_assert_true (g_str_has_prefix (reference, "#/"));
  parts = g_strsplit (reference + 2, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (!json_object_has_member (found, parts[i]))
        g_error ("nothing is at %s", reference);
      found = json_object_get_object_member (found, parts[i]);
    }
  return schema_resolve (root, found);
}

static const char *
schema_type_of (JsonNode *value)
{
  if (JSON_NODE_HOLDS_NULL (value))
    return "null";
  if (JSON_NODE_HOLDS_OBJECT (value))
    return "object";
  if (JSON_NODE_HOLDS_ARRAY (value))
    return "array";
  switch (json_node_get_value_type (value))
    {
    case G_TYPE_STRING:
      return "string";
    case G_TYPE_BOOLEAN:
      return "boolean";
    case G_TYPE_INT64:
      return "integer";
    default:
      return "number";
    }
}

static gboolean
schema_allows_type (JsonNode   *types,
                    const char *type)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (types))
    return g_str_equal (json_node_get_string (types), type);
  array = json_node_get_array (types);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (g_str_equal (json_array_get_string_element (array, i), type))
        return TRUE;
    }
  return FALSE;
}

static gboolean
schema_in_enum (JsonArray *allowed,
                JsonNode  *value)
{
  for (guint i = 0; i < json_array_get_length (allowed); i++)
    {
      if (json_node_equal (json_array_get_element (allowed, i), value))
        return TRUE;
    }
  return FALSE;
}

static gboolean
schema_has_format (const char *format,
                   const char *text)
{
  g_autoptr (GDateTime) time = NULL;

  if (g_str_equal (format, "uuid"))
    return g_uuid_string_is_valid (text);
  g_assert_cmpstr (format, ==, "date-time");
  time = g_date_time_new_from_iso8601 (text, NULL);
  return time != NULL && g_str_has_suffix (text, "Z");
}

static char *
schema_check_text (JsonObject *schema,
                   const char *text)
{
  glong length = g_utf8_strlen (text, -1);

  if (length < json_object_get_int_member_with_default (schema, "minLength", 0))
    return g_strdup ("is too short");
  if (length > json_object_get_int_member_with_default (schema, "maxLength", G_MAXINT64))
    return g_strdup ("is too long");
  if (json_object_has_member (schema, "pattern")
      && !g_regex_match_simple (json_object_get_string_member (schema, "pattern"), text, 0, 0))
    return g_strdup ("does not match the pattern");
  if (json_object_has_member (schema, "format") && !schema_has_format (json_object_get_string_member (schema, "format"), text))
    return g_strdup_printf ("is no %s", json_object_get_string_member (schema, "format"));
  return NULL;
}

static char *
schema_check_number (JsonObject *schema,
                     gint64      number)
{
  if (number < json_object_get_int_member_with_default (schema, "minimum", G_MININT64))
    return g_strdup ("is too small");
  if (number > json_object_get_int_member_with_default (schema, "maximum", G_MAXINT64))
    return g_strdup ("is too large");
  return NULL;
}

static char *
schema_within (const char *name,
               char       *wrong)
{
  char *text = wrong == NULL ? NULL : g_strdup_printf ("%s: %s", name, wrong);

  g_free (wrong);
  return text;
}

static char *
schema_check_array (JsonObject *root,
                    JsonObject *schema,
                    JsonArray  *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      char *wrong = schema_check (root, json_object_get_object_member (schema, "items"), json_array_get_element (array, i));

      if (wrong != NULL)
        return schema_within ("[]", wrong);
    }
  return NULL;
}

static char *
schema_check_object (JsonObject *root,
                     JsonObject *schema,
                     JsonObject *object)
{
  JsonObject *properties = json_object_get_object_member (schema, "properties");
  JsonArray *required = json_object_has_member (schema, "required") ? json_object_get_array_member (schema, "required") : NULL;
  g_autoptr (GList) names = json_object_get_members (object);

  for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
    {
      const char *name = json_array_get_string_element (required, i);

      if (!json_object_has_member (object, name))
        return g_strdup_printf ("\"%s\" is missing", name);
    }
  for (GList *name = names; name != NULL; name = name->next)
    {
      char *wrong;

      if (!json_object_has_member (properties, name->data))
        return g_strdup_printf ("\"%s\" is not described", (char *) name->data);
      wrong = schema_check (root, json_object_get_object_member (properties, name->data),
                            json_object_get_member (object, name->data));
      if (wrong != NULL)
        return schema_within (name->data, wrong);
    }
  return NULL;
}

static char *
schema_check_any (JsonObject *root,
                  JsonArray  *choices,
                  JsonNode   *value)
{
  char *wrong = NULL;

  for (guint i = 0; i < json_array_get_length (choices); i++)
    {
      g_free (wrong);
      wrong = schema_check (root, json_array_get_object_element (choices, i), value);
      /* what is wrong with an object is more telling than that it is not null */
      if (wrong == NULL || JSON_NODE_HOLDS_OBJECT (value))
        return wrong;
    }
  return wrong;
}

static void
schema_check_keywords (JsonObject *schema)
{
  g_autoptr (GList) names = json_object_get_members (schema);

  for (GList *name = names; name != NULL; name = name->next)
    {
      if (!g_strv_contains (keywords, name->data))
        g_error ("the schema's keyword \"%s\" is not known to this test", (char *) name->data);
    }
}

/* NULL when @value is as @schema says, else what is wrong */
char *
schema_check (JsonObject *root,
              JsonObject *schema,
              JsonNode   *value)
{
  const char *type = schema_type_of (value);

  schema = schema_resolve (root, schema);
  schema_check_keywords (schema);
  if (json_object_has_member (schema, "anyOf"))
    return schema_check_any (root, json_object_get_array_member (schema, "anyOf"), value);
  if (!schema_allows_type (json_object_get_member (schema, "type"), type))
    return g_strdup_printf ("is of type %s", type);
  if (json_object_has_member (schema, "enum") && !schema_in_enum (json_object_get_array_member (schema, "enum"), value))
    return g_strdup ("is none of the values described");
  if (g_str_equal (type, "string"))
    return schema_check_text (schema, json_node_get_string (value));
  if (g_str_equal (type, "integer"))
    return schema_check_number (schema, json_node_get_int (value));
  if (g_str_equal (type, "array"))
    return schema_check_array (root, schema, json_node_get_array (value));
  return g_str_equal (type, "object") ? schema_check_object (root, schema, json_node_get_object (value)) : NULL;
}
