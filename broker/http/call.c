/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/call.h"

#include "broker/http/call-private.h"
#include "broker/http/token.h"

/**
 * usher_call_new:
 * @head: what came before the body
 * @peer: who sent it
 */
UsherCall *
usher_call_new (const UsherCallHead *head,
                UsherPeer           *peer)
{
  UsherCall *call = g_new0 (UsherCall, 1);

  g_atomic_ref_count_init (&call->refs);
  g_mutex_init (&call->lock);
  call->method = g_strdup (head->method);
  call->path = g_strdup (head->path);
  call->query = g_strdup (head->query);
  call->token = usher_token_read (head->authorization);
  call->accept = g_strdup (head->accept);
  call->content_type = g_strdup (head->content_type);
  call->peer = usher_peer_ref (peer);
  return call;
}

UsherCall *
usher_call_ref (UsherCall *call)
{
  g_atomic_ref_count_inc (&call->refs);
  return call;
}

static void
call_free (UsherCall *call)
{
  if (call->free_attached != NULL && call->attached != NULL)
    call->free_attached (call->attached);
  if (call->body != NULL)
    usher_secret_wipe (call->body, call->length);
  usher_secret_wipe_text (call->token);
  g_free (call->body);
  g_free (call->method);
  g_free (call->path);
  g_free (call->query);
  g_free (call->accept);
  g_free (call->content_type);
  g_strfreev (call->params);
  g_clear_pointer (&call->query_values, g_hash_table_unref);
  g_clear_pointer (&call->json, json_node_unref);
  g_clear_pointer (&call->covered, usher_secret_unref);
  g_clear_pointer (&call->request, usher_request_free);
  g_clear_pointer (&call->answer, usher_answer_free);
  usher_peer_unref (call->peer);
  g_mutex_clear (&call->lock);
  g_free (call);
}

void
usher_call_unref (UsherCall *call)
{
  if (call != NULL && g_atomic_ref_count_dec (&call->refs))
    call_free (call);
}

const char *
usher_call_method (UsherCall *call)
{
  return call->method;
}

const char *
usher_call_path (UsherCall *call)
{
  return call->path;
}

/**
 * usher_call_token:
 *
 * Returns: (nullable): the bearer token
 */
const char *
usher_call_token (UsherCall *call)
{
  return call->token;
}

const UsherPeer *
usher_call_peer (UsherCall *call)
{
  return call->peer;
}

/**
 * usher_call_request:
 *
 * Returns: (transfer none) (nullable): the call for the flows; set before the handler runs
 */
UsherRequest *
usher_call_request (UsherCall *call)
{
  return call->request;
}

/**
 * usher_call_data:
 *
 * Returns: what was added to the router beside the table
 */
gpointer
usher_call_data (UsherCall *call)
{
  return call->data;
}

void
usher_call_set_data (UsherCall *call,
                     gpointer   data)
{
  call->data = data;
}

/**
 * usher_call_audience:
 *
 * Returns: who reads the answer; a user until somebody is known to be more
 */
UsherCallAudience
usher_call_audience (UsherCall *call)
{
  return call->audience;
}

void
usher_call_set_audience (UsherCall        *call,
                         UsherCallAudience audience)
{
  call->audience = audience;
}

/**
 * usher_call_take_body:
 * @body: (transfer full): @length bytes and a NUL; wiped with the call
 */
void
usher_call_take_body (UsherCall *call,
                      char      *body,
                      gsize      length)
{
  call->body = body;
  call->length = length;
}

/**
 * usher_call_take_params:
 * @params: (transfer full): name, value, name, value, … NULL
 */
void
usher_call_take_params (UsherCall *call,
                        GStrv      params)
{
  g_strfreev (call->params);
  call->params = params;
}

/**
 * usher_call_param:
 *
 * Returns: the segment of the path that took the place of {@name}
 */
const char *
usher_call_param (UsherCall  *call,
                  const char *name)
{
  for (guint i = 0; call->params != NULL && call->params[i] != NULL; i += 2)
    {
      if (g_str_equal (call->params[i], name))
        return call->params[i + 1];
    }
  return NULL;
}

/**
 * usher_call_attach:
 * @data: (transfer full): kept with the call for the next step of its handler
 */
void
usher_call_attach (UsherCall     *call,
                   gpointer       data,
                   GDestroyNotify free_data)
{
  if (call->free_attached != NULL && call->attached != NULL)
    call->free_attached (call->attached);
  call->attached = data;
  call->free_attached = free_data;
}

gpointer
usher_call_attached (UsherCall *call)
{
  return call->attached;
}

/**
 * usher_call_take_request:
 * @request: (transfer full): the call for the flows
 */
void
usher_call_take_request (UsherCall    *call,
                         UsherRequest *request)
{
  gboolean gone;

  g_mutex_lock (&call->lock);
  g_clear_pointer (&call->request, usher_request_free);
  call->request = request;
  gone = call->gone;
  g_mutex_unlock (&call->lock);

  if (gone)
    g_cancellable_cancel (request->cancellable);
}

/**
 * usher_call_set_done:
 * @done: told when there is an answer; to be set before the call is dispatched
 */
void
usher_call_set_done (UsherCall        *call,
                     UsherCallDoneFunc done,
                     gpointer          user_data)
{
  call->done = done;
  call->done_data = user_data;
}

/**
 * usher_call_steal_answer:
 *
 * Returns: (transfer full) (nullable): the answer; NULL as long as there is none
 */
UsherAnswer *
usher_call_steal_answer (UsherCall *call)
{
  UsherAnswer *answer;

  g_mutex_lock (&call->lock);
  answer = g_steal_pointer (&call->answer);
  g_mutex_unlock (&call->lock);
  return answer;
}

/**
 * usher_call_cancel:
 *
 * Tells the flows that nobody waits for the answer any more.
 */
void
usher_call_cancel (UsherCall *call)
{
  g_autoptr (GCancellable) cancellable = NULL;

  g_mutex_lock (&call->lock);
  call->gone = TRUE;
  if (call->request != NULL)
    cancellable = g_object_ref (call->request->cancellable);
  g_mutex_unlock (&call->lock);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
}
