/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/exchange.h"

#include <string.h>

#include "common/error.h"

/* so much more than the limit is read and dropped, so that the refusal reaches a client that still sends */
#define EXCHANGE_PATIENCE 16

struct _UsherExchange
{
  UsherExchangeKit      *kit;
  struct MHD_Connection *socket;
  UsherConnection       *connection;
  char                  *uri;
  UsherCall             *call;
  char                  *body;
  gsize                  length;
  gsize                  capacity;
  gboolean               arrived;
  gboolean               answered;
};

/**
 * usher_exchange_new:
 * @socket: of libmicrohttpd, with its #UsherConnection as socket context
 * @uri: path and query as sent
 */
UsherExchange *
usher_exchange_new (UsherExchangeKit      *kit,
                    struct MHD_Connection *socket,
                    const char            *uri)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info (socket, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  UsherExchange *exchange = g_new0 (UsherExchange, 1);

  exchange->kit = kit;
  exchange->socket = socket;
  exchange->connection = info->socket_context;
  exchange->uri = g_strdup (uri);
  return exchange;
}

static void
exchange_drop_body (UsherExchange *exchange)
{
  if (exchange->body != NULL)
    usher_secret_wipe (exchange->body, exchange->capacity);
  g_clear_pointer (&exchange->body, g_free);
}

void
usher_exchange_free (UsherExchange *exchange)
{
  if (exchange == NULL)
    return;
  usher_hub_completed (exchange->kit->hub, exchange->connection, exchange->arrived);
  exchange_drop_body (exchange);
  g_clear_pointer (&exchange->call, usher_call_unref);
  g_free (exchange->uri);
  g_free (exchange);
}

static void
exchange_free_answer (void *answer)
{
  usher_answer_free (answer);
}

/* takes the answer over */
static enum MHD_Result
exchange_queue (UsherExchange *exchange,
                UsherAnswer   *answer)
{
  struct MHD_Response *response;
  guint status = answer->status;
  enum MHD_Result result;

  response = MHD_create_response_from_buffer_with_free_callback_cls (answer->length, answer->body != NULL ? answer->body : "",
                                                                     exchange_free_answer, answer);
  if (response == NULL)
    {
      usher_answer_free (answer);
      return MHD_NO;
    }
  if (answer->type != NULL)
    MHD_add_response_header (response, "Content-Type", answer->type);
  MHD_add_response_header (response, "Cache-Control", "no-store");
  MHD_add_response_header (response, "X-Content-Type-Options", "nosniff");
  for (guint i = 0; answer->headers != NULL && answer->headers[i] != NULL; i += 2)
    MHD_add_response_header (response, answer->headers[i], answer->headers[i + 1]);
  result = MHD_queue_response (exchange->socket, status, response);
  MHD_destroy_response (response);
  return result;
}

static const char *
exchange_header (UsherExchange *exchange,
                 const char    *name)
{
  return MHD_lookup_connection_value (exchange->socket, MHD_HEADER_KIND, name);
}

static enum MHD_Result
exchange_refuse_size (UsherExchange *exchange)
{
  g_autoptr (GError) error = g_error_new (USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                                          "the body is longer than the %" G_GSIZE_FORMAT " bytes allowed",
                                          exchange->kit->limits.body);

  return exchange_queue (exchange, usher_answer_new_error (413, error));
}

/* the connection is kept, as a handshake costs the server more than a request does */
static UsherAnswer *
exchange_refuse_rate (UsherExchange *exchange,
                      guint          seconds)
{
  g_autoptr (GError) error = g_error_new (USHER_ERROR, USHER_ERROR_BUSY, "too many requests from %s",
                                          exchange->connection->peer->network);
  g_autoptr (UsherProblem) problem = usher_problem_new_from_error (error);

  problem->status = 429;
  problem->retry_after = seconds;
  return usher_answer_new_problem (problem);
}

static guint
exchange_take_rate (UsherExchange *exchange)
{
  UsherPeer *peer = exchange->connection->peer;

  if (usher_peer_is_process (peer) || (usher_peer_is_loopback (peer) && !exchange->kit->limits.rate_loopback))
    return 0;
  return usher_rate_take (exchange->kit->rate, peer->network, g_get_monotonic_time ());
}

static void
exchange_done (UsherCall *call,
               gpointer   user_data);

/* the headers are there */
static enum MHD_Result
exchange_begin (UsherExchange *exchange,
                const char    *method)
{
  const char *announced = exchange_header (exchange, "Content-Length");
  UsherCallHead head = {
    .method = method,
    .path = exchange->uri,
    .authorization = exchange_header (exchange, "Authorization"),
    .accept = exchange_header (exchange, "Accept"),
    .content_type = exchange_header (exchange, "Content-Type"),
  };
  char *question = strchr (exchange->uri, '?');
  guint64 length = announced == NULL ? 0 : g_ascii_strtoull (announced, NULL, 10);
  guint seconds;

  if (question != NULL)
    {
      *question = '\0';
      head.query = question + 1;
    }
  exchange->call = usher_call_new (&head, exchange->connection->peer);
  usher_call_set_done (exchange->call, exchange_done, exchange);

  if (length > exchange->kit->limits.body)
    return exchange_refuse_size (exchange);
  seconds = exchange_take_rate (exchange);
  if (seconds > 0)
    usher_call_answer (exchange->call, exchange_refuse_rate (exchange, seconds));
  exchange->capacity = announced != NULL ? length : exchange->kit->limits.body;
  return MHD_YES;
}

static enum MHD_Result
exchange_read (UsherExchange *exchange,
               const char    *data,
               size_t        *size)
{
  gsize room = exchange->capacity - MIN (exchange->length, exchange->capacity);
  gsize taken = MIN (*size, room);

  if (exchange->body == NULL)
    exchange->body = g_malloc0 (exchange->capacity + 1);
  memcpy (exchange->body + exchange->capacity - room, data, taken);
  /* a password may be in it, and the memory is used for the next request */
  usher_secret_wipe ((char *) data, *size);

  exchange->length += *size;
  *size = 0;
  return exchange->length <= exchange->kit->limits.body * EXCHANGE_PATIENCE ? MHD_YES : MHD_NO;
}

static void
exchange_suspend (gpointer data)
{
  MHD_suspend_connection (((UsherExchange *) data)->socket);
}

static void
exchange_resume (gpointer data)
{
  MHD_resume_connection (((UsherExchange *) data)->socket);
}

static void
exchange_done (UsherCall *call,
               gpointer   user_data)
{
  UsherExchange *exchange = user_data;

  usher_hub_resume (exchange->kit->hub, exchange->connection, &exchange->answered, exchange_resume, exchange);
}

static void
exchange_refuse_wait (UsherExchange *exchange)
{
  g_autoptr (GError) error = g_error_new_literal (USHER_ERROR, USHER_ERROR_BUSY, "too many calls wait already");
  g_autoptr (UsherProblem) problem = usher_problem_new_from_error (error);

  problem->retry_after = 2;
  usher_call_cancel (exchange->call);
  usher_call_answer (exchange->call, usher_answer_new_problem (problem));
}

static enum MHD_Result
exchange_finish (UsherExchange *exchange)
{
  UsherAnswer *answer = usher_call_steal_answer (exchange->call);

  return answer == NULL ? MHD_NO : exchange_queue (exchange, answer);
}

/* the whole request is there */
static enum MHD_Result
exchange_dispatch (UsherExchange *exchange)
{
  UsherHubWait wait;

  exchange->arrived = TRUE;
  usher_hub_arrived (exchange->kit->hub, exchange->connection);
  if (exchange->length > exchange->capacity)
    return exchange_refuse_size (exchange);

  if (exchange->answered)
    return exchange_finish (exchange);

  usher_call_take_body (exchange->call, g_steal_pointer (&exchange->body), exchange->length);
  usher_router_dispatch (exchange->kit->router, exchange->call);
  wait = usher_hub_suspend (exchange->kit->hub, exchange->connection, exchange->call, &exchange->answered,
                            exchange_suspend, exchange);
  /* from here on a suspended exchange belongs to who answers it */
  if (wait == USHER_HUB_SUSPENDED)
    return MHD_YES;
  if (wait == USHER_HUB_REFUSED)
    exchange_refuse_wait (exchange);
  return exchange_finish (exchange);
}

/**
 * usher_exchange_proceed:
 * @data: a part of the body
 * @size: its length; 0 when the request is complete, and again when its connection was woken up
 *
 * Returns: MHD_NO to cut the connection
 */
enum MHD_Result
usher_exchange_proceed (UsherExchange *exchange,
                        const char    *method,
                        const char    *data,
                        size_t        *size)
{
  if (exchange->call == NULL)
    return exchange_begin (exchange, method);
  if (*size > 0)
    return exchange_read (exchange, data, size);
  return exchange->arrived ? exchange_finish (exchange) : exchange_dispatch (exchange);
}
