/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/json-cover.h"

#include <string.h>

/* the end of the text that begins behind a quote at @at; NULL when there is none */
static char *
json_cover_text_end (char *at,
                     char *end)
{
  for (; at < end; at++)
    {
      if (*at == '"')
        return at;
      if (*at == '\\')
        at++;
    }
  return NULL;
}

static char *
json_cover_skip_blanks (char *at,
                        char *end)
{
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
    at++;
  return at;
}

/* four digits at @at, or -1 */
static gint32
json_cover_hex (const char *at,
                const char *end)
{
  gint32 value = 0;

  if (end - at < 4)
    return -1;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }
  return value;
}

/* what follows "\u" at *at; 0 where that is no character */
static gunichar
json_cover_unicode (const char **at,
                    const char  *end)
{
  gint32 high = json_cover_hex (*at, end);
  gint32 low;

  *at += 4;
  if (high < 0xd800 || high > 0xdfff)
    return MAX (high, 0);
  low = high < 0xdc00 && end - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u' ? json_cover_hex (*at + 2, end) : -1;
  *at += 6;
  return low < 0xdc00 || low > 0xdfff ? 0 : 0x10000 + ((gunichar) (high - 0xd800) << 10) + (gunichar) (low - 0xdc00);
}

/* one character or escape into @out, which has room for what it takes in JSON */
static gboolean
json_cover_decode_one (const char **at,
                       const char  *end,
                       char       **out)
{
  static const char escapes[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  char c = *(*at)++;
  const char *escape;
  gunichar character;

  if (c != '\\')
    {
      *(*out)++ = c;
      return (guchar) c >= 0x20;
    }
  c = *(*at)++;
  escape = c != '\0' ? strchr (escapes, c) : NULL;
  if (escape != NULL)
    {
      *(*out)++ = meanings[escape - escapes];
      return TRUE;
    }
  character = c == 'u' ? json_cover_unicode (at, end) : 0;
  if (character == 0)
    return FALSE;
  *out += g_unichar_to_utf8 (character, *out);
  return TRUE;
}

static UsherSecret *
json_cover_decode (const char *at,
                   const char *end)
{
  gsize room = end - at;
  char *decoded = g_malloc (room + 1);
  char *out = decoded;
  UsherSecret *secret = NULL;
  gboolean right = g_utf8_validate (at, room, NULL);

  while (right && at < end)
    right = json_cover_decode_one (&at, end, &out);
  if (right)
    secret = usher_secret_new (decoded, out - decoded);
  usher_secret_wipe (decoded, room + 1);
  g_free (decoded);
  return secret;
}

/**
 * usher_json_cover:
 * @text: a JSON object, or what should be one
 * @length: of @text
 * @name: of a member with a text
 *
 * Takes a password out before the text is parsed, and writes "x" over it: json-glib leaves copies of all it reads on
 * the heap. What is not right stays as it is, for the parser to refuse.
 *
 * Returns: (transfer full) (nullable): what the member said
 */
UsherSecret *
usher_json_cover (char       *text,
                  gsize       length,
                  const char *name)
{
  char *end = text + length;
  gsize size = strlen (name);
  guint depth = 0;

  for (char *at = text; at < end; at++)
    {
      char *first = at + 1;
      UsherSecret *secret;

      depth += *at == '{' || *at == '[';
      depth -= *at == '}' || *at == ']';
      if (*at != '"')
        continue;
      at = json_cover_text_end (first, end);
      if (at == NULL)
        return NULL;
      if (depth != 1 || (gsize) (at - first) != size || memcmp (first, name, size) != 0)
        continue;
      first = json_cover_skip_blanks (at + 1, end);
      if (first == end || *first != ':')
        continue;
      first = json_cover_skip_blanks (first + 1, end);
      if (first == end || *first != '"')
        return NULL;
      at = json_cover_text_end (++first, end);
      secret = at != NULL ? json_cover_decode (first, at) : NULL;
      if (secret != NULL)
        memset (first, 'x', at - first);
      return secret;
    }
  return NULL;
}
