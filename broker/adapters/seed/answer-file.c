/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/seed/answer-file.h"

#include <string.h>

#include "broker/adapters/seed/disc-image.h"
#include "common/error.h"

#define LABEL "USHER"
/* of a computer in a Windows network */
#define NAME_LONGEST 15
#define PLACEHOLDER_SET G_CSET_A_2_Z "-"

/* what Windows looks for on a disc: the first while it sets up, the second after sysprep */
#define SETUP_NAME "Autounattend.xml"
#define SEALED_NAME "Unattend.xml"

static const char *
answer_file_secret (const UsherSecret *secret)
{
  return secret != NULL ? usher_secret_text (secret) : NULL;
}

/* FALSE for a word that is no placeholder; @value is NULL where the template has none */
static gboolean
answer_file_value (const UsherSeedSpec *spec,
                   const char          *word,
                   gsize                length,
                   const char         **value)
{
  const struct
  {
    const char *word;
    const char *value;
  } known[] = {
    { "NAME", spec->name },
    { "PRODUCT-KEY", answer_file_secret (spec->product_key) },
    { "DOMAIN", spec->domain },
    { "OU", spec->ou },
    { "JOIN-USER", spec->join_user },
    { "JOIN-PASSWORD", answer_file_secret (spec->join_password) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (strlen (known[i].word) != length || strncmp (known[i].word, word, length) != 0)
        continue;
      *value = known[i].value;
      return TRUE;
    }
  return FALSE;
}

/* straight into its place: no library's buffers get to see it. Without @out it only counts */
static gsize
answer_file_escape (const char *text,
                    char       *out)
{
  gsize length = 0;

  for (; *text != '\0'; text++)
    {
      const char *piece = NULL;

      switch (*text)
        {
        case '&':
          piece = "&amp;";
          break;
        case '<':
          piece = "&lt;";
          break;
        case '>':
          piece = "&gt;";
          break;
        case '"':
          piece = "&quot;";
          break;
        case '\'':
          piece = "&apos;";
          break;
        default:
          break;
        }
      if (out != NULL)
        memcpy (out + length, piece != NULL ? piece : text, piece != NULL ? strlen (piece) : 1);
      length += piece != NULL ? strlen (piece) : 1;
    }
  return length;
}

static gboolean
answer_file_refuse (const char  *word,
                    gsize        length,
                    gboolean     known,
                    GError     **error)
{
  g_autofree char *name = g_strndup (word, length);

  if (known)
    g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                 "the answer file asks for @%s@, for which the template has no value: set it, or take it out", name);
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "the answer file asks for @%s@, which is no placeholder", name);
  return FALSE;
}

/* without @out it only counts and checks */
static gboolean
answer_file_expand (const UsherSeedSpec  *spec,
                    char                 *out,
                    gsize                *length,
                    GError              **error)
{
  const char *text = spec->source;

  *length = 0;
  while (*text != '\0')
    {
      gsize plain = strcspn (text, "@");
      gsize word = text[plain] == '@' ? strspn (text + plain + 1, PLACEHOLDER_SET) : 0;
      gboolean placeholder = word > 0 && text[plain + 1 + word] == '@';
      const char *value = NULL;
      gboolean known;

      /* an @ that begins no placeholder is text */
      if (text[plain] == '@' && !placeholder)
        plain++;
      if (out != NULL)
        memcpy (out + *length, text, plain);
      *length += plain;
      text += plain;
      if (!placeholder)
        continue;
      known = answer_file_value (spec, text + 1, word, &value);
      if (value == NULL)
        return answer_file_refuse (text + 1, word, known, error);
      *length += answer_file_escape (value, out != NULL ? out + *length : NULL);
      text += word + 2;
    }
  return TRUE;
}

/* before it is filled, so that no error quotes a secret */
static gboolean
answer_file_check (const UsherSeedSpec  *spec,
                   GError              **error)
{
  static const GMarkupParser nothing = { NULL, NULL, NULL, NULL, NULL };
  GMarkupParseContext *context;
  g_autoptr (GError) problem = NULL;

  if (spec->source == NULL || strlen (spec->name) > NAME_LONGEST)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                   spec->source == NULL ? "%s: a Windows desktop needs an answer file (unattend = FILE)"
                                        : "the name %s is longer than the 15 characters that Windows takes", spec->name);
      return FALSE;
    }
  context = g_markup_parse_context_new (&nothing, 0, NULL, NULL);
  if (g_markup_parse_context_parse (context, spec->source, -1, &problem))
    g_markup_parse_context_end_parse (context, &problem);
  g_markup_parse_context_free (context);
  if (problem == NULL)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "the answer file is no XML: %s", problem->message);
  return FALSE;
}

/**
 * usher_answer_file_fill:
 * @spec: of a Windows guest
 * @error: BAD_REQUEST, naming a placeholder or a line
 *
 * Returns: (transfer full): the answer file with its placeholders replaced
 */
UsherSecret *
usher_answer_file_fill (const UsherSeedSpec  *spec,
                        GError              **error)
{
  UsherSecret *filled;
  gsize length;
  char *text;

  if (!answer_file_check (spec, error) || !answer_file_expand (spec, NULL, &length, error))
    return NULL;
  text = g_malloc (length + 1);
  answer_file_expand (spec, text, &length, NULL);
  text[length] = '\0';
  filled = usher_secret_new (text, length);
  usher_secret_wipe (text, length);
  g_free (text);
  return filled;
}

/**
 * usher_answer_file_build:
 * @spec: of a Windows guest
 * @error: BAD_REQUEST
 *
 * Returns: (transfer full): the image of a disc on which Windows finds its answers
 */
GBytes *
usher_answer_file_build (const UsherSeedSpec  *spec,
                         GError              **error)
{
  g_autoptr (UsherSecret) filled = usher_answer_file_fill (spec, error);
  const char *text;
  gsize length;

  if (filled == NULL)
    return NULL;
  text = usher_secret_text (filled);
  length = usher_secret_length (filled);
  return usher_disc_image_make (LABEL,
                                (const UsherDiscFile[]){
                                  { SETUP_NAME, text, length },
                                  { SEALED_NAME, text, length },
                                },
                                2, error);
}
