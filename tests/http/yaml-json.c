/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/http/yaml-json.h"

#include <stdio.h>
#include <string.h>

#include <yaml.h>

static JsonNode *
yaml_json_convert (yaml_document_t *document,
                   yaml_node_t     *node);

/* JSON's types for plain scalars, as YAML 1.2 has them: "on" and "off" are texts */
static JsonNode *
yaml_json_scalar (yaml_node_t *node)
{
  const char *text = (const char *) node->data.scalar.value;
  JsonNode *made = json_node_new (JSON_NODE_VALUE);
  gint64 number;

  if (node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
    json_node_set_string (made, text);
  else if (g_str_equal (text, "true") || g_str_equal (text, "false"))
    json_node_set_boolean (made, *text == 't');
  else if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    json_node_set_int (made, number);
  else
    json_node_set_string (made, text);
  return made;
}

static JsonNode *
yaml_json_sequence (yaml_document_t *document,
                    yaml_node_t     *node)
{
  JsonArray *array = json_array_new ();
  JsonNode *made = json_node_new (JSON_NODE_ARRAY);

  for (yaml_node_item_t *item = node->data.sequence.items.start; item < node->data.sequence.items.top; item++)
    json_array_add_element (array, yaml_json_convert (document, yaml_document_get_node (document, *item)));
  json_node_take_array (made, array);
  return made;
}

static JsonNode *
yaml_json_mapping (yaml_document_t *document,
                   yaml_node_t     *node)
{
  JsonObject *object = json_object_new ();
  JsonNode *made = json_node_new (JSON_NODE_OBJECT);

  for (yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++)
    {
      const char *name = (const char *) yaml_document_get_node (document, pair->key)->data.scalar.value;

      if (json_object_has_member (object, name))
        g_error ("\"%s\" is there twice", name);
      json_object_set_member (object, name, yaml_json_convert (document, yaml_document_get_node (document, pair->value)));
    }
  json_node_take_object (made, object);
  return made;
}

static JsonNode *
yaml_json_convert (yaml_document_t *document,
                   yaml_node_t     *node)
{
  if (node->type == YAML_MAPPING_NODE)
    return yaml_json_mapping (document, node);
  return node->type == YAML_SEQUENCE_NODE ? yaml_json_sequence (document, node) : yaml_json_scalar (node);
}

/* a YAML file as a JSON tree */
JsonNode *
yaml_json_read (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  yaml_parser_t parser;
  yaml_document_t document;
  JsonNode *made;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  g_assert_true (yaml_parser_initialize (&parser));
  yaml_parser_set_input_string (&parser, (const unsigned char *) text, length);
  if (!yaml_parser_load (&parser, &document))
    g_error ("%s:%zu: %s", path, parser.problem_mark.line + 1, parser.problem);
  made = yaml_json_convert (&document, yaml_document_get_root_node (&document));
  yaml_document_delete (&document);
  yaml_parser_delete (&parser);
  return made;
}
