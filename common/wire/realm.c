/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/realm.h"

#include "common/wire/json-fields.h"

/* in the order of the bits */
static const char *const way_words[] = { "password", "kerberos", "card" };

UsherRealm *
usher_realm_new (void)
{
  return g_new0 (UsherRealm, 1);
}

void
usher_realm_free (UsherRealm *realm)
{
  if (realm == NULL)
    return;
  g_free (realm->name);
  g_free (realm->title);
  g_free (realm);
}

/**
 * usher_realm_to_json:
 *
 * Returns: (transfer full): an entry of GET /v1/realms
 */
JsonNode *
usher_realm_to_json (const UsherRealm *realm)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *ways = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (way_words); i++)
    {
      if (realm->ways & (1u << i))
        json_array_add_string_element (ways, way_words[i]);
    }
  json_object_set_string_member (object, "name", realm->name);
  json_object_set_string_member (object, "title", realm->title);
  json_object_set_array_member (object, "ways", ways);
  json_object_set_boolean_member (object, "default", realm->is_default);

  json_node_take_object (node, object);
  return node;
}

static UsherRealmWays
realm_read_ways (UsherJsonFields *fields)
{
  JsonArray *array = usher_json_fields_array (fields, "ways", 32);
  UsherRealmWays ways = 0;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        {
          usher_json_fields_refuse (fields, "ways", "holds more than texts");
          return 0;
        }
      for (guint word = 0; word < G_N_ELEMENTS (way_words); word++)
        {
          if (g_str_equal (json_node_get_string (node), way_words[word]))
            ways |= 1u << word;
        }
    }
  return ways;
}

/**
 * usher_realm_from_json:
 * @node: (nullable): what a broker answered
 *
 * Returns: (transfer full): the realm; NULL with #USHER_ERROR_BAD_REQUEST naming the first field that is wrong
 */
UsherRealm *
usher_realm_from_json (JsonNode *node,
                       GError  **error)
{
  g_autoptr (UsherRealm) realm = usher_realm_new ();
  UsherJsonFields fields;

  usher_json_fields_init (&fields, node, "realm");
  realm->name = g_strdup (usher_json_fields_text (&fields, "name", 256));
  realm->title = g_strdup (usher_json_fields_optional_text (&fields, "title", 256));
  realm->ways = realm_read_ways (&fields);
  realm->is_default = usher_json_fields_flag (&fields, "default", FALSE);
  if (!usher_json_fields_finish (&fields, error))
    return NULL;

  if (realm->title == NULL || *realm->title == '\0')
    {
      g_free (realm->title);
      realm->title = g_strdup (realm->name);
    }
  return g_steal_pointer (&realm);
}
