/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/call-private.h"
#include "broker/http/discretion.h"
#include "common/error.h"

/**
 * usher_call_answer:
 * @answer: (transfer full): dropped when there is one already
 */
void
usher_call_answer (UsherCall   *call,
                   UsherAnswer *answer)
{
  UsherCallDoneFunc done = NULL;

  g_mutex_lock (&call->lock);
  if (!call->answered)
    {
      call->answered = TRUE;
      call->answer = g_steal_pointer (&answer);
      done = call->done;
    }
  g_mutex_unlock (&call->lock);

  usher_answer_free (answer);
  if (done != NULL)
    done (call, call->done_data);
}

/**
 * usher_call_answer_json:
 * @node: (transfer full): the body
 */
void
usher_call_answer_json (UsherCall *call,
                        guint      status,
                        JsonNode  *node)
{
  usher_call_answer (call, usher_answer_new_json (status, node));
}

void
usher_call_answer_empty (UsherCall *call,
                         guint      status)
{
  usher_call_answer (call, usher_answer_new (status, NULL, NULL));
}

/**
 * usher_call_answer_accepted:
 * @job: where to ask how far it is
 */
void
usher_call_answer_accepted (UsherCall  *call,
                            const char *job)
{
  g_autofree char *place = g_strdup_printf ("/v1/jobs/%s", job);
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  UsherAnswer *answer;

  json_object_set_string_member (object, "job", job);
  json_node_take_object (node, object);
  answer = usher_answer_new_json (202, node);
  usher_answer_set_header (answer, "Location", place);
  usher_call_answer (call, answer);
}

/* the detail stays in the log when it is not for who asks */
static void
call_answer_hide (UsherCall    *call,
                  UsherProblem *problem)
{
  const char *words = call->audience == USHER_CALL_ADMIN ? NULL : usher_discretion_words (problem->code);

  if (words == NULL)
    return;
  if (problem->detail != NULL)
    g_message ("%s %s from %s: %s: %s", call->method, call->path, call->peer->address, problem->code, problem->detail);
  g_free (problem->detail);
  problem->detail = g_strdup (words);
}

/**
 * usher_call_answer_error:
 * @error: its code says the status; what is not Usher's is logged and answered as "internal"
 *
 * An ordinary user is told what to do, an administrator what happened.
 */
void
usher_call_answer_error (UsherCall    *call,
                         const GError *error)
{
  g_autoptr (UsherProblem) problem = NULL;

  /* cancelled: the caller left, or was answered by who stops the server */
  if (error->domain != USHER_ERROR && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("%s %s from %s failed: %s", call->method, call->path, call->peer->address, error->message);

  problem = call->request != NULL ? usher_request_problem (call->request, error) : usher_problem_new_from_error (error);
  if (call->refusal != 0 && usher_error_is (error, USHER_ERROR_BAD_REQUEST))
    problem->status = call->refusal;
  call_answer_hide (call, problem);
  usher_call_answer (call, usher_answer_new_problem (problem));
}
