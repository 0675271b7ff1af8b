/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/api/exchange.h"

#include <string.h>

#include "common/error.h"
#include "common/wire/json-text.h"

#define CHUNK (16 * 1024)

/* one request on its way; owned by its task */
typedef struct
{
  SoupMessage  *message;
  GCancellable *deadline; /* cancelled by the caller's, or by the timer */
  GCancellable *caller;
  gulong        caller_handler;
  GSource      *timer;
  GByteArray   *body;
  GInputStream *stream;
} Exchange;

static void
exchange_free (gpointer data)
{
  Exchange *exchange = data;

  if (exchange->caller != NULL)
    g_cancellable_disconnect (exchange->caller, exchange->caller_handler);
  g_clear_object (&exchange->caller);
  if (exchange->timer != NULL)
    g_source_destroy (exchange->timer);
  g_clear_pointer (&exchange->timer, g_source_unref);
  usher_secret_wipe (exchange->body->data, exchange->body->len);
  g_byte_array_unref (exchange->body);
  g_clear_object (&exchange->stream);
  g_clear_object (&exchange->deadline);
  g_clear_object (&exchange->message);
  g_free (exchange);
}

static gboolean
on_deadline (gpointer data)
{
  g_cancellable_cancel (((Exchange *) data)->deadline);
  return G_SOURCE_REMOVE;
}

static void
on_caller_cancelled (GCancellable *caller,
                     gpointer      data)
{
  g_cancellable_cancel (data);
}

static void
exchange_start_clock (Exchange     *exchange,
                      GCancellable *caller,
                      guint         seconds)
{
  exchange->deadline = g_cancellable_new ();
  exchange->timer = g_timeout_source_new_seconds (seconds);
  g_source_set_callback (exchange->timer, on_deadline, exchange, NULL);
  g_source_attach (exchange->timer, g_main_context_get_thread_default ());

  if (caller == NULL)
    return;
  exchange->caller = g_object_ref (caller);
  exchange->caller_handler = g_cancellable_connect (caller, G_CALLBACK (on_caller_cancelled),
                                                    g_object_ref (exchange->deadline), g_object_unref);
}

static void
exchange_wipe_text (gpointer text)
{
  usher_secret_wipe_text (text);
}

static void
exchange_fill_message (SoupMessage        *message,
                       const UsherRequest *request)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  /* a redirect would carry the token to wherever it points */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  if (request->repeatable)
    soup_message_add_flags (message, SOUP_MESSAGE_IDEMPOTENT);
  soup_message_headers_append (headers, "Accept", "application/json, application/problem+json");
  if (request->token != NULL)
    {
      char *value = g_strconcat ("Bearer ", usher_secret_text (request->token), NULL);

      soup_message_headers_append (headers, "Authorization", value);
      usher_secret_wipe_text (value);
    }
  if (request->body != NULL)
    {
      char *text = usher_json_text_write (request->body);
      g_autoptr (GBytes) bytes = g_bytes_new_with_free_func (text, strlen (text), exchange_wipe_text, text);

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }
}

/* libsoup's and GIO's many ways to fail, as a user may be told of them */
static GError *
exchange_translate (Exchange *exchange,
                    GError   *error)
{
  g_autoptr (GError) original = error;
  g_autoptr (UsherFailure) failure = NULL;

  if (g_cancellable_is_cancelled (exchange->deadline))
    {
      if (exchange->caller != NULL && g_cancellable_is_cancelled (exchange->caller))
        return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
      failure = usher_failure_new (USHER_FAILURE_TIMEOUT, "the broker did not answer in time");
    }
  else if (error->domain == G_TLS_ERROR)
    failure = usher_trust_explain (exchange->message, error->message);
  else if (error->domain == SOUP_SESSION_ERROR)
    failure = usher_failure_new (USHER_FAILURE_PROTOCOL, error->message);
  else
    failure = usher_failure_new (USHER_FAILURE_UNREACHABLE, error->message);
  return usher_failure_to_error (failure);
}

static UsherFailure *
exchange_read_problem (Exchange *exchange,
                       JsonNode *json)
{
  guint status = soup_message_get_status (exchange->message);
  SoupMessageHeaders *headers = soup_message_get_response_headers (exchange->message);
  const char *retry = soup_message_headers_get_one (headers, "Retry-After");
  g_autoptr (UsherProblem) problem = json == NULL ? NULL : usher_problem_from_json (json, NULL);
  g_autofree char *detail = NULL;
  UsherFailure *failure;
  guint64 seconds;

  if (problem != NULL)
    {
      failure = usher_failure_new_from_problem (problem);
    }
  else
    {
      detail = g_strdup_printf ("HTTP status %u without a problem the client can read: is this address a broker's?", status);
      /* what a proxy before a broker that is down answers */
      failure = usher_failure_new (status >= 502 && status <= 504 ? USHER_FAILURE_BUSY : USHER_FAILURE_PROTOCOL, detail);
    }
  if (failure->seconds == 0 && retry != NULL && g_ascii_string_to_unsigned (retry, 10, 1, 24 * 3600, &seconds, NULL))
    failure->seconds = (guint) seconds;
  return failure;
}

static void
exchange_complete (GTask *task)
{
  Exchange *exchange = g_task_get_task_data (task);
  guint status = soup_message_get_status (exchange->message);
  SoupMessageHeaders *headers = soup_message_get_response_headers (exchange->message);
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherFailure) failure = NULL;
  UsherAnswer *answer;

  if (exchange->body->len > 0)
    json = usher_json_text_parse ((const char *) exchange->body->data, exchange->body->len, &error);
  if (!SOUP_STATUS_IS_SUCCESSFUL (status))
    failure = exchange_read_problem (exchange, json);
  else if (error != NULL)
    failure = usher_failure_new (USHER_FAILURE_PROTOCOL, error->message);
  if (failure != NULL)
    {
      g_task_return_error (task, usher_failure_to_error (failure));
      return;
    }

  answer = g_new0 (UsherAnswer, 1);
  answer->status = status;
  answer->location = g_strdup (soup_message_headers_get_one (headers, "Location"));
  answer->json = g_steal_pointer (&json);
  g_task_return_pointer (task, answer, (GDestroyNotify) usher_exchange_free_answer);
}

static void exchange_read_on (GTask *task);

static void
on_chunk (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (GTask) task = data;
  Exchange *exchange = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gsize length;

  if (bytes == NULL)
    {
      g_task_return_error (task, exchange_translate (exchange, g_steal_pointer (&error)));
      return;
    }
  length = g_bytes_get_size (bytes);
  if (length == 0)
    {
      exchange_complete (task);
      return;
    }
  if (exchange->body->len + length > USHER_JSON_TEXT_LONGEST)
    {
      g_autoptr (UsherFailure) failure = usher_failure_new (USHER_FAILURE_PROTOCOL, "the answer is too long for a broker's");

      g_task_return_error (task, usher_failure_to_error (failure));
      return;
    }
  g_byte_array_append (exchange->body, g_bytes_get_data (bytes, NULL), length);
  exchange_read_on (g_steal_pointer (&task));
}

static void
exchange_read_on (GTask *task)
{
  Exchange *exchange = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (exchange->stream, CHUNK, G_PRIORITY_DEFAULT, exchange->deadline, on_chunk, task);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GTask) task = data;
  Exchange *exchange = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  exchange->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (exchange->stream == NULL)
    {
      g_task_return_error (task, exchange_translate (exchange, g_steal_pointer (&error)));
      return;
    }
  exchange_read_on (g_steal_pointer (&task));
}

/**
 * usher_exchange_send_async:
 *
 * Sends @request and reads the whole answer, of limited size, before the deadline.
 */
void
usher_exchange_send_async (SoupSession        *session,
                           UsherTrust         *trust,
                           const UsherRequest *request,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (session, NULL, callback, user_data);
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->message = soup_message_new (request->method, request->url);
  exchange->body = g_byte_array_new ();
  g_task_set_source_tag (task, usher_exchange_send_async);
  g_task_set_task_data (task, exchange, exchange_free);

  exchange_start_clock (exchange, cancellable, request->seconds);
  exchange_fill_message (exchange->message, request);
  usher_trust_watch (trust, exchange->message);
  soup_session_send_async (session, exchange->message, G_PRIORITY_DEFAULT, exchange->deadline, on_sent,
                           g_steal_pointer (&task));
}

/**
 * usher_exchange_send_finish:
 *
 * Returns: (transfer full): an answer of the 200s; NULL with #USHER_FAILURE or %G_IO_ERROR_CANCELLED
 */
UsherAnswer *
usher_exchange_send_finish (SoupSession  *session,
                            GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
usher_exchange_free_answer (UsherAnswer *answer)
{
  if (answer == NULL)
    return;
  g_free (answer->location);
  g_clear_pointer (&answer->json, json_node_unref);
  g_free (answer);
}
