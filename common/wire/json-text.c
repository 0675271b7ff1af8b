/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/json-text.h"

#include <string.h>

#include "common/error.h"
#include "common/secret.h"
#include "common/wire/json-syntax.h"

/* for a launch document with a long certificate */
#define JSON_TEXT_SECRET_ROOM (16 * 1024)

/* counts the members that were read into each open object: a name that came twice was read more often than it is there */
typedef struct
{
  guint    read[USHER_JSON_TEXT_DEEPEST + 1];
  guint    depth;
  gboolean twice;
} JsonTextNames;

static void
json_text_open_object (JsonParser    *parser,
                       JsonTextNames *names)
{
  names->read[++names->depth] = 0;
}

static void
json_text_read_member (JsonParser    *parser,
                       JsonObject    *object,
                       const char    *name,
                       JsonTextNames *names)
{
  names->read[names->depth]++;
}

static void
json_text_close_object (JsonParser    *parser,
                        JsonObject    *object,
                        JsonTextNames *names)
{
  if (names->read[names->depth--] != json_object_get_size (object))
    names->twice = TRUE;
}

static JsonNode *
json_text_read (const char *text,
                gsize       size,
                GError    **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) local = NULL;
  JsonTextNames names = { .depth = 0 };

  g_signal_connect (parser, "object-start", G_CALLBACK (json_text_open_object), &names);
  g_signal_connect (parser, "object-member", G_CALLBACK (json_text_read_member), &names);
  g_signal_connect (parser, "object-end", G_CALLBACK (json_text_close_object), &names);
  if (!json_parser_load_from_data (parser, text, size, &local) || json_parser_get_root (parser) == NULL)
    {
      /* json-glib quotes the text around the defect, which may be a password */
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "malformed JSON in line %u, column %u",
                   json_parser_get_current_line (parser), json_parser_get_current_pos (parser));
      return NULL;
    }
  if (names.twice)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "malformed JSON: an object has a field twice");
      return NULL;
    }
  return json_parser_steal_root (parser);
}

/**
 * usher_json_text_parse:
 * @text: bytes from outside
 * @length: how many; -1 when a NUL ends them
 *
 * Parses one JSON value of at most #USHER_JSON_TEXT_LONGEST bytes and
 * #USHER_JSON_TEXT_DEEPEST levels.
 *
 * Returns: (transfer full): the value, or %NULL with #USHER_ERROR_BAD_REQUEST
 */
JsonNode *
usher_json_text_parse (const char *text,
                       gssize      length,
                       GError    **error)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;

  if (size > USHER_JSON_TEXT_LONGEST)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                   "JSON of %" G_GSIZE_FORMAT " bytes is longer than the %d allowed",
                   size, USHER_JSON_TEXT_LONGEST);
      return NULL;
    }
  if (memchr (text, '\0', size) != NULL || !g_utf8_validate (text, size, NULL))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "JSON is not UTF-8 text");
      return NULL;
    }
  if (!usher_json_syntax_check (text, size, USHER_JSON_TEXT_DEEPEST, error))
    return NULL;
  return json_text_read (text, size, error);
}

/**
 * usher_json_text_write:
 * @node: a value
 *
 * Returns: (transfer full): @node in one line
 */
char *
usher_json_text_write (JsonNode *node)
{
  return json_to_string (node, FALSE);
}

static void
json_text_wipe_member (JsonObject *object,
                       const char *name,
                       JsonNode   *node,
                       gpointer    data)
{
  char *text;

  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_foreach_member (json_node_get_object (node), json_text_wipe_member, NULL);
  text = JSON_NODE_HOLDS_VALUE (node) ? (char *) json_node_get_string (node) : NULL;
  if (text != NULL)
    usher_secret_wipe (text, strlen (text));
}

/**
 * usher_json_text_write_secret:
 * @node: (transfer full): an object that nobody else has
 *
 * Writes an object with a token or a ticket in it: no copy stays in memory but the answer, which the caller wipes.
 *
 * Returns: (transfer full): @node in one line
 */
char *
usher_json_text_write_secret (JsonNode *node)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  /* a string that outgrows its memory leaves a copy behind */
  GString *text = g_string_sized_new (JSON_TEXT_SECRET_ROOM);

  json_generator_set_root (generator, node);
  json_generator_to_gstring (generator, text);
  g_clear_object (&generator);
  json_object_foreach_member (json_node_get_object (node), json_text_wipe_member, NULL);
  json_node_unref (node);
  return g_string_free (text, FALSE);
}
