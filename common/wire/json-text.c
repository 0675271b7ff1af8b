/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/json-text.h"

#include <string.h>

#include "common/error.h"

/* json-glib's parser recurses for each level and would leave the stack on a text of brackets */
static gboolean
json_text_is_shallow (const char *text,
                      gsize       length)
{
  gboolean quoted = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (quoted && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        quoted = !quoted;
      else if (quoted)
        continue;
      else if (text[i] == '[' || text[i] == '{')
        depth++;
      else if ((text[i] == ']' || text[i] == '}') && depth > 0)
        depth--;

      if (depth > USHER_JSON_TEXT_DEEPEST)
        return FALSE;
    }
  return TRUE;
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
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local = NULL;
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
  if (!json_text_is_shallow (text, size))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                   "JSON is nested more than %d levels deep", USHER_JSON_TEXT_DEEPEST);
      return NULL;
    }

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, size, &local))
    {
      /* json-glib quotes the text around the defect, which may be a password */
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "malformed JSON in line %u, column %u",
                   json_parser_get_current_line (parser), json_parser_get_current_pos (parser));
      return NULL;
    }
  if (json_parser_get_root (parser) == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "empty where JSON was expected");
      return NULL;
    }
  return json_parser_steal_root (parser);
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
