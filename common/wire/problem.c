/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/problem.h"

#include "common/error.h"
#include "common/wire/json-fields.h"

static const char *const titles[USHER_N_ERRORS] = {
  [USHER_ERROR_WRONG_CREDENTIALS] = "The name or the password is not right",
  [USHER_ERROR_LOCKED] = "Too many wrong tries",
  [USHER_ERROR_PASSWORD_EXPIRED] = "The password must be changed first",
  [USHER_ERROR_ACCOUNT_DISABLED] = "The account is closed",
  [USHER_ERROR_NOT_SIGNED_IN] = "Not signed in",
  [USHER_ERROR_FORBIDDEN] = "Not allowed",
  [USHER_ERROR_NOT_FOUND] = "Not found",
  [USHER_ERROR_BAD_REQUEST] = "The request is malformed",
  [USHER_ERROR_IN_USE] = "A viewer is connected",
  [USHER_ERROR_NO_FREE_DESKTOP] = "No desktop is free",
  [USHER_ERROR_LIMIT_REACHED] = "No further desktop of this pool is allowed",
  [USHER_ERROR_POOL_CLOSED] = "The pool is closed",
  [USHER_ERROR_START_FAILED] = "The desktop could not be started",
  [USHER_ERROR_HOST_LOST] = "The desktop's host does not answer",
  [USHER_ERROR_TIMEOUT] = "It took too long",
  [USHER_ERROR_BUSY] = "Too much to do at once",
  [USHER_ERROR_CONFLICT] = "Somebody else changed it",
  [USHER_ERROR_UNAVAILABLE] = "A part that is needed does not answer",
  [USHER_ERROR_INTERNAL] = "A defect in the broker",
};

UsherProblem *
usher_problem_new (void)
{
  return g_new0 (UsherProblem, 1);
}

/**
 * usher_problem_new_from_error:
 * @error: any error; one outside Usher's domain is a defect and its text stays inside
 *
 * Returns: (transfer full): the problem to answer
 */
UsherProblem *
usher_problem_new_from_error (const GError *error)
{
  UsherProblem *problem = usher_problem_new ();
  gboolean known = error->domain == USHER_ERROR && error->code >= 0 && error->code < USHER_N_ERRORS;
  int code = known ? error->code : USHER_ERROR_INTERNAL;

  problem->status = usher_error_to_status (code);
  problem->code = g_strdup (usher_error_to_word (code));
  problem->title = g_strdup (titles[code]);
  problem->detail = known ? g_strdup (error->message) : NULL;
  return problem;
}

void
usher_problem_free (UsherProblem *problem)
{
  if (problem == NULL)
    return;
  g_free (problem->code);
  g_free (problem->title);
  g_free (problem->detail);
  g_free (problem->viewer_user);
  g_free (problem->viewer_address);
  g_free (problem);
}

/**
 * usher_problem_to_json:
 *
 * Returns: (transfer full): an application/problem+json object
 */
JsonNode *
usher_problem_to_json (const UsherProblem *problem)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "type", "about:blank");
  json_object_set_int_member (object, "status", problem->status);
  json_object_set_string_member (object, "title", problem->title == NULL ? "" : problem->title);
  if (problem->detail != NULL)
    json_object_set_string_member (object, "detail", problem->detail);
  json_object_set_string_member (object, "code", problem->code);
  if (problem->retry_after > 0)
    json_object_set_int_member (object, "retry_after", problem->retry_after);
  if (problem->viewer_user != NULL || problem->viewer_address != NULL)
    {
      JsonObject *viewer = json_object_new ();

      json_object_set_string_member (viewer, "user", problem->viewer_user);
      json_object_set_string_member (viewer, "address", problem->viewer_address);
      usher_json_fields_set_time (viewer, "since", problem->viewer_since);
      json_object_set_object_member (object, "viewer", viewer);
    }

  json_node_take_object (node, object);
  return node;
}

/**
 * usher_problem_from_json:
 * @node: (nullable): what a broker answered
 *
 * A problem without a code, as a proxy on the way may write, is read as "internal".
 *
 * Returns: (transfer full): the problem; NULL with #USHER_ERROR_BAD_REQUEST naming the first field that is wrong
 */
UsherProblem *
usher_problem_from_json (JsonNode *node,
                         GError  **error)
{
  g_autoptr (UsherProblem) problem = usher_problem_new ();
  UsherJsonFields fields, viewer;
  gboolean right;

  usher_json_fields_init (&fields, node, "problem");
  problem->status = usher_json_fields_optional_number (&fields, "status", 100, 599, 0);
  problem->code = g_strdup (usher_json_fields_optional_text (&fields, "code", 64));
  problem->title = g_strdup (usher_json_fields_optional_text (&fields, "title", 1024));
  problem->detail = g_strdup (usher_json_fields_optional_text (&fields, "detail", 4096));
  problem->retry_after = usher_json_fields_optional_number (&fields, "retry_after", 0, 7 * 24 * 3600, 0);
  if (problem->code == NULL)
    problem->code = g_strdup (usher_error_to_word (USHER_ERROR_INTERNAL));

  usher_json_fields_init_child (&viewer, &fields, "viewer", "problem's viewer");
  problem->viewer_user = g_strdup (usher_json_fields_optional_text (&viewer, "user", 256));
  problem->viewer_address = g_strdup (usher_json_fields_optional_text (&viewer, "address", 256));
  problem->viewer_since = usher_json_fields_time (&viewer, "since");

  right = usher_json_fields_finish (&fields, error);
  right = usher_json_fields_finish (&viewer, right ? error : NULL) && right;
  return right ? g_steal_pointer (&problem) : NULL;
}

/**
 * usher_problem_to_error:
 *
 * Returns: (transfer full): an #UsherError with the problem's detail; #USHER_ERROR_INTERNAL for a code word that is not Usher's
 */
GError *
usher_problem_to_error (const UsherProblem *problem)
{
  UsherError code = USHER_ERROR_INTERNAL;
  const char *text = problem->detail != NULL ? problem->detail : problem->title;

  if (!usher_error_from_word (problem->code, &code))
    return g_error_new (USHER_ERROR, code, "unknown code word \"%s\": %s", problem->code, text != NULL ? text : "");
  return g_error_new_literal (USHER_ERROR, code, text != NULL && *text != '\0' ? text : titles[code]);
}
