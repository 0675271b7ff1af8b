/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/json-syntax.h"

#include <string.h>

#include "common/error.h"

/**
 * JsonSyntax: a reading of a text, token by token
 * @at, @end: what is left
 * @wrong: (nullable): what is wrong at @at
 */
typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  const char *wrong;
} JsonSyntax;

static gboolean
json_syntax_refuse (JsonSyntax *syntax,
                    const char *wrong)
{
  if (syntax->wrong == NULL)
    syntax->wrong = wrong;
  return FALSE;
}

static void
json_syntax_skip_blanks (JsonSyntax *syntax)
{
  while (syntax->at < syntax->end && strchr (" \t\r\n", *syntax->at) != NULL)
    syntax->at++;
}

static gboolean
json_syntax_take (JsonSyntax *syntax,
                  char        c)
{
  json_syntax_skip_blanks (syntax);
  if (syntax->at >= syntax->end || *syntax->at != c)
    return FALSE;
  syntax->at++;
  return TRUE;
}

static gboolean
json_syntax_hex (JsonSyntax *syntax,
                 guint      *value)
{
  *value = 0;
  if (syntax->end - syntax->at < 4)
    return json_syntax_refuse (syntax, "malformed");
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*syntax->at++);

      if (digit < 0)
        return json_syntax_refuse (syntax, "malformed");
      *value = *value * 16 + digit;
    }
  return TRUE;
}

/* behind "\u": no NUL, which would end the text early, and no half of a surrogate pair, which is no character */
static gboolean
json_syntax_unicode (JsonSyntax *syntax)
{
  guint value, low;

  if (!json_syntax_hex (syntax, &value))
    return FALSE;
  if (value == 0)
    return json_syntax_refuse (syntax, "a NUL in a text");
  if (value < 0xd800 || value > 0xdfff)
    return TRUE;
  if (value > 0xdbff || syntax->end - syntax->at < 2 || syntax->at[0] != '\\' || syntax->at[1] != 'u')
    return json_syntax_refuse (syntax, "half a surrogate pair");
  syntax->at += 2;
  if (!json_syntax_hex (syntax, &low))
    return FALSE;
  return (low >= 0xdc00 && low <= 0xdfff) || json_syntax_refuse (syntax, "half a surrogate pair");
}

/* behind the opening quote */
static gboolean
json_syntax_text (JsonSyntax *syntax)
{
  while (syntax->at < syntax->end)
    {
      char c = *syntax->at++;

      if (c == '"')
        return TRUE;
      if ((guchar) c < 0x20)
        return json_syntax_refuse (syntax, "a control character in a text");
      if (c != '\\')
        continue;
      if (syntax->at >= syntax->end)
        break;
      c = *syntax->at++;
      if (c == 'u' ? !json_syntax_unicode (syntax) : strchr ("\"\\/bfnrt", c) == NULL)
        return json_syntax_refuse (syntax, "malformed");
    }
  return json_syntax_refuse (syntax, "malformed");
}

static gboolean
json_syntax_digits (JsonSyntax *syntax)
{
  const char *first = syntax->at;

  while (syntax->at < syntax->end && g_ascii_isdigit (*syntax->at))
    syntax->at++;
  return syntax->at > first || json_syntax_refuse (syntax, "malformed");
}

static gboolean
json_syntax_number (JsonSyntax *syntax)
{
  const char *first;

  if (*syntax->at == '-')
    syntax->at++;
  first = syntax->at;
  if (!json_syntax_digits (syntax) || (*first == '0' && syntax->at - first > 1))
    return json_syntax_refuse (syntax, "malformed");
  if (syntax->at < syntax->end && *syntax->at == '.')
    {
      syntax->at++;
      if (!json_syntax_digits (syntax))
        return FALSE;
    }
  if (syntax->at < syntax->end && (*syntax->at == 'e' || *syntax->at == 'E'))
    {
      syntax->at++;
      if (syntax->at < syntax->end && (*syntax->at == '+' || *syntax->at == '-'))
        syntax->at++;
      return json_syntax_digits (syntax);
    }
  return TRUE;
}

/* a value without values in it */
static gboolean
json_syntax_simple (JsonSyntax *syntax)
{
  static const char *const words[] = { "true", "false", "null" };
  gsize left = syntax->end - syntax->at;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if (left < length || strncmp (syntax->at, words[i], length) != 0)
        continue;
      syntax->at += length;
      return TRUE;
    }
  if (json_syntax_take (syntax, '"'))
    return json_syntax_text (syntax);
  if (left > 0 && (*syntax->at == '-' || g_ascii_isdigit (*syntax->at)))
    return json_syntax_number (syntax);
  return json_syntax_refuse (syntax, left > 0 ? "malformed" : "cut off");
}

static gboolean
json_syntax_name (JsonSyntax *syntax)
{
  if (!json_syntax_take (syntax, '"') || !json_syntax_text (syntax) || !json_syntax_take (syntax, ':'))
    return json_syntax_refuse (syntax, "malformed");
  return TRUE;
}

/* from behind a value to the next one; ends brackets on the way. An object's bit in @kinds is set, the innermost is the lowest. */
static gboolean
json_syntax_go_on (JsonSyntax *syntax,
                   guint64    *kinds,
                   guint      *depth)
{
  while (*depth > 0)
    {
      gboolean in_object = *kinds & 1;

      if (json_syntax_take (syntax, ','))
        return !in_object || json_syntax_name (syntax);
      if (!json_syntax_take (syntax, in_object ? '}' : ']'))
        return json_syntax_refuse (syntax, syntax->at < syntax->end ? "malformed" : "cut off");
      *kinds >>= 1;
      --*depth;
    }
  return TRUE;
}

static gboolean
json_syntax_value (JsonSyntax *syntax,
                   guint       deepest)
{
  guint64 kinds = 0;
  guint depth = 0;

  do
    {
      gboolean object = json_syntax_take (syntax, '{');
      gboolean array = !object && json_syntax_take (syntax, '[');

      if (!object && !array)
        {
          if (!json_syntax_simple (syntax))
            return FALSE;
        }
      else
        {
          if (++depth > deepest)
            return json_syntax_refuse (syntax, "too many levels deep");
          kinds = kinds << 1 | (object ? 1 : 0);
          if (json_syntax_take (syntax, object ? '}' : ']'))
            {
              kinds >>= 1;
              depth--;
            }
          else if (!object || json_syntax_name (syntax))
            continue;
          else
            return FALSE;
        }
      if (!json_syntax_go_on (syntax, &kinds, &depth))
        return FALSE;
    }
  while (depth > 0);
  return TRUE;
}

static void
json_syntax_place (const JsonSyntax *syntax,
                   guint            *line,
                   guint            *column)
{
  *line = 1;
  *column = 1;
  for (const char *c = syntax->start; c < syntax->at; c++)
    {
      *column = *c == '\n' ? 1 : *column + 1;
      *line += *c == '\n';
    }
}

/**
 * usher_json_syntax_check:
 * @text: UTF-8 without NUL
 * @deepest: levels of brackets allowed, at most 64
 *
 * json-glib reads more than JSON, such as comments and what follows the value, and leaves the stack on a text of
 * brackets; what passes here is one JSON value (RFC 8259) and nothing else.
 *
 * Returns: FALSE with #USHER_ERROR_BAD_REQUEST, which tells the place and never the text
 */
gboolean
usher_json_syntax_check (const char *text,
                         gsize       length,
                         guint       deepest,
                         GError    **error)
{
  JsonSyntax syntax = { .start = text, .at = text, .end = text + length };
  guint line, column;

  if (json_syntax_value (&syntax, deepest))
    {
      json_syntax_skip_blanks (&syntax);
      if (syntax.at < syntax.end)
        json_syntax_refuse (&syntax, "something follows the value");
    }
  if (syntax.wrong == NULL)
    return TRUE;

  json_syntax_place (&syntax, &line, &column);
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "malformed JSON in line %u, column %u: %s", line, column,
               syntax.wrong);
  return FALSE;
}
