/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/admin-answer.h"

/**
 * usher_admin_answer_accepted:
 * @job: an id
 * @owner: (nullable): whose it is, when it is not the administrator's own
 *
 * As usher_call_answer_accepted(), at the administrators' own place for jobs.
 */
void
usher_admin_answer_accepted (UsherCall  *call,
                             const char *job,
                             const char *owner)
{
  g_autofree char *escaped = owner != NULL ? g_uri_escape_string (owner, NULL, FALSE) : NULL;
  g_autofree char *place = g_strconcat ("/v1/admin/jobs/", job, escaped != NULL ? "?owner=" : "", escaped, NULL);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  UsherAnswer *answer;

  json_object_set_string_member (object, "job", job);
  json_node_take_object (node, object);
  answer = usher_answer_new_json (202, node);
  usher_answer_set_header (answer, "Location", place);
  usher_call_answer (call, answer);
}

/**
 * usher_admin_answer_done:
 * @done: whether it is
 * @error: (nullable): why not
 *
 * Answers what has nothing to show.
 */
void
usher_admin_answer_done (UsherCall    *call,
                         gboolean      done,
                         const GError *error)
{
  if (done)
    usher_call_answer_empty (call, 204);
  else
    usher_call_answer_error (call, error);
}
