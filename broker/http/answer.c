/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/answer.h"

#include <string.h>

#include "common/error.h"
#include "common/secret.h"
#include "common/wire/json-text.h"

/**
 * usher_answer_new:
 * @status: of HTTP
 * @type: (nullable): media type of @body
 * @body: (transfer full) (nullable): text
 */
UsherAnswer *
usher_answer_new (guint       status,
                  const char *type,
                  char       *body)
{
  UsherAnswer *answer = g_new0 (UsherAnswer, 1);

  answer->status = status;
  answer->type = g_strdup (type);
  answer->body = body;
  answer->length = body == NULL ? 0 : strlen (body);
  return answer;
}

/**
 * usher_answer_new_json:
 * @node: (transfer full): the body
 */
UsherAnswer *
usher_answer_new_json (guint     status,
                       JsonNode *node)
{
  g_autoptr (JsonNode) owned = node;

  return usher_answer_new (status, USHER_ANSWER_JSON, usher_json_text_write (owned));
}

/**
 * usher_answer_new_secret:
 * @node: (transfer full): the body, an object with a token or a ticket in it; wiped
 */
UsherAnswer *
usher_answer_new_secret (guint     status,
                         JsonNode *node)
{
  return usher_answer_new (status, USHER_ANSWER_JSON, usher_json_text_write_secret (node));
}

/**
 * usher_answer_new_problem:
 *
 * Returns: (transfer full): the problem with the headers that belong to it
 */
UsherAnswer *
usher_answer_new_problem (const UsherProblem *problem)
{
  g_autoptr (JsonNode) node = usher_problem_to_json (problem);
  UsherAnswer *answer = usher_answer_new (problem->status, USHER_ANSWER_PROBLEM, usher_json_text_write (node));

  if (problem->retry_after > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", problem->retry_after);

      usher_answer_set_header (answer, "Retry-After", seconds);
    }
  if (problem->status == 401)
    usher_answer_set_header (answer, "WWW-Authenticate", "Bearer realm=\"usher\"");
  return answer;
}

/**
 * usher_answer_new_error:
 * @status: 0 for the one that belongs to @error's code
 */
UsherAnswer *
usher_answer_new_error (guint         status,
                        const GError *error)
{
  g_autoptr (UsherProblem) problem = usher_problem_new_from_error (error);

  if (status != 0)
    problem->status = status;
  return usher_answer_new_problem (problem);
}

void
usher_answer_set_header (UsherAnswer *answer,
                         const char  *name,
                         const char  *value)
{
  guint length = answer->headers == NULL ? 0 : g_strv_length (answer->headers);

  answer->headers = g_renew (char *, answer->headers, length + 3);
  answer->headers[length] = g_strdup (name);
  answer->headers[length + 1] = g_strdup (value);
  answer->headers[length + 2] = NULL;
}

/**
 * usher_answer_header:
 *
 * Returns: (nullable): the value
 */
const char *
usher_answer_header (const UsherAnswer *answer,
                     const char        *name)
{
  for (guint i = 0; answer->headers != NULL && answer->headers[i] != NULL; i += 2)
    {
      if (g_ascii_strcasecmp (answer->headers[i], name) == 0)
        return answer->headers[i + 1];
    }
  return NULL;
}

void
usher_answer_free (UsherAnswer *answer)
{
  if (answer == NULL)
    return;
  if (answer->body != NULL)
    usher_secret_wipe (answer->body, answer->length);
  g_free (answer->body);
  g_free (answer->type);
  g_strfreev (answer->headers);
  g_free (answer);
}
