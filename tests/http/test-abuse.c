/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include <gnutls/gnutls.h>

#include "common/error.h"
#include "tests/http/edge.h"

#define HELLO "GET /t/hello HTTP/1.1\r\nHost: localhost\r\n\r\n"

static void
assert_serves (Edge *edge)
{
  g_autoptr (HttpClient) client = http_client_new_tls (edge->tls);
  g_autoptr (HttpReply) reply = http_client_call (client, "GET", "/t/hello", NULL, NULL);

  g_assert_cmpuint (reply->status, ==, 200);
}

/* as short as a handshake on a busy machine allows */
static UsherServerLimits
impatient_limits (void)
{
  UsherServerLimits limits;

  usher_server_limits_init (&limits);
  limits.slow = 3;
  limits.idle = 3;
  return limits;
}

/* waits for what another thread does, without a limit of its own: the test's time-out ends it */
#define WAIT_UNTIL(condition) \
  while (!(condition)) \
  g_usleep (2000)

static char *
long_text (gsize length)
{
  char *text = g_malloc (length + 1);

  memset (text, 'a', length);
  text[length] = '\0';
  return text;
}

static void
test_garbage (void)
{
  static const char *const texts[] = {
    "hello?\r\n\r\n", "GET\r\n\r\n", "GET /t/hello\r\n\r\n", "GET /t/hello HTTP/9.9\r\nHost: x\r\n\r\n",
    "GET /t/hello HTTP/1.1\r\n\r\n", "GET /t/hello HTTP/1.1\r\nHost x\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "POST /t/name HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", "POST /t/name HTTP/1.1\r\nHost: x\r\nContent-Length: 5x\r\n\r\n",
    "POST /t/name HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "POST /t/name HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
    "\x01\x02\x03\xff\xfe\r\n\r\n",
  };
  g_autoptr (Edge) edge = edge_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (HttpClient) client = http_client_new_plain (edge->plain);
      g_autoptr (HttpClient) tls = http_client_new_tls (edge->tls);
      g_autoptr (HttpReply) reply = NULL;
      g_autoptr (HttpReply) tls_reply = NULL;

      g_test_message ("%u", i);
      /* a right request behind it, so that nobody waits for more */
      http_client_send (client, texts[i], -1);
      http_client_try_send (client, HELLO, -1);
      http_client_send (tls, texts[i], -1);
      http_client_try_send (tls, HELLO, -1);
      reply = http_client_try_read (client, FALSE);
      tls_reply = http_client_try_read (tls, FALSE);
      g_assert_true (reply == NULL || reply->status >= 400);
      g_assert_true (tls_reply == NULL || tls_reply->status >= 400);
    }
  assert_serves (edge);
}

/* plain text where a handshake should be */
static void
test_no_handshake (void)
{
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autoptr (HttpClient) client = http_client_new_plain (edge->tls);
  g_autoptr (HttpReply) reply = NULL;

  http_client_send (client, HELLO, -1);
  while (!http_client_is_closed (client))
    continue;
  assert_serves (edge);
}

static ssize_t
hear_nothing (gnutls_transport_ptr_t data,
              void                  *bytes,
              size_t                 size)
{
  errno = EAGAIN;
  return -1;
}

/* says hello, and never hears the answer */
static void
begin_handshake (HttpClient *client)
{
  gnutls_certificate_credentials_t credentials;
  gnutls_session_t session;

  g_assert_cmpint (gnutls_certificate_allocate_credentials (&credentials), ==, 0);
  g_assert_cmpint (gnutls_init (&session, GNUTLS_CLIENT | GNUTLS_NONBLOCK), ==, 0);
  g_assert_cmpint (gnutls_set_default_priority (session), ==, 0);
  g_assert_cmpint (gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials), ==, 0);
  gnutls_transport_set_int (session, g_socket_get_fd (g_socket_connection_get_socket (client->socket)));
  gnutls_transport_set_pull_function (session, hear_nothing);
  g_assert_cmpint (gnutls_handshake (session), ==, GNUTLS_E_AGAIN);
  gnutls_deinit (session);
  gnutls_certificate_free_credentials (credentials);
}

static gint64
processor_time (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* handshakes that stop in the middle cost nothing, are cut off in the end, and do not keep the server from stopping */
static void
test_stuck_handshakes (void)
{
  enum { MANY = 20 };
  UsherServerLimits limits = impatient_limits ();
  g_autoptr (Edge) edge = edge_new (&limits);
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) http_client_free);
  gint64 before;

  for (guint i = 0; i < MANY; i++)
    {
      HttpClient *client = http_client_new_plain (edge->tls);

      begin_handshake (client);
      g_ptr_array_add (clients, client);
    }
  assert_serves (edge);
  before = processor_time ();
  g_usleep (G_USEC_PER_SEC);
  g_assert_cmpint (processor_time () - before, <, G_USEC_PER_SEC / 4);
  WAIT_UNTIL (usher_server_connections (edge->server) == 0);

  g_ptr_array_add (clients, http_client_new_plain (edge->tls));
  begin_handshake (clients->pdata[MANY]);
  WAIT_UNTIL (usher_server_connections (edge->server) == 1);
  usher_server_stop (edge->server);
}

static void
test_long_head (void)
{
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autoptr (HttpClient) client = http_client_new_tls (edge->tls);
  g_autofree char *text = long_text (64 * 1024);
  g_autofree char *header = g_strdup_printf ("GET /t/hello HTTP/1.1\r\nHost: x\r\nX-Long: %s\r\n\r\n", text);
  g_autofree char *line = g_strdup_printf ("GET /t/%s HTTP/1.1\r\nHost: x\r\n\r\n", text);
  g_autoptr (HttpClient) other = http_client_new_tls (edge->tls);
  g_autoptr (HttpReply) reply = NULL;
  g_autoptr (HttpReply) other_reply = NULL;

  http_client_try_send (client, header, -1);
  reply = http_client_try_read (client, FALSE);
  g_assert_true (reply == NULL || reply->status == 431 || reply->status == 413);
  http_client_try_send (other, line, -1);
  other_reply = http_client_try_read (other, FALSE);
  g_assert_true (other_reply == NULL || other_reply->status == 414 || other_reply->status == 431);
  assert_serves (edge);
}

static void
test_long_body (void)
{
  UsherServerLimits limits;
  g_autofree char *text = long_text (4000);
  g_autoptr (Edge) edge = NULL;
  g_autoptr (HttpClient) announced = NULL;
  g_autoptr (HttpClient) chunked = NULL;
  g_autoptr (HttpClient) endless = NULL;
  g_autoptr (HttpReply) announced_reply = NULL;
  g_autoptr (HttpReply) chunked_reply = NULL;

  usher_server_limits_init (&limits);
  limits.body = 1024;
  edge = edge_new (&limits);
  announced = http_client_new_tls (edge->tls);
  chunked = http_client_new_tls (edge->tls);
  endless = http_client_new_tls (edge->tls);

  announced_reply = http_client_call (announced, "POST", "/t/name", NULL, text);
  http_reply_assert_problem (announced_reply, 413, "bad-request");

  http_client_send (chunked, "POST /t/name HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfa0\r\n", -1);
  http_client_send (chunked, text, -1);
  http_client_send (chunked, "\r\n0\r\n\r\n", -1);
  chunked_reply = http_client_read (chunked, FALSE);
  http_reply_assert_problem (chunked_reply, 413, "bad-request");

  http_client_send (endless, "POST /t/name HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", -1);
  while (http_client_try_send (endless, "fa0\r\n", -1) && http_client_try_send (endless, text, -1)
         && http_client_try_send (endless, "\r\n", -1))
    continue;
  assert_serves (edge);
}

static void
test_chunked (void)
{
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autoptr (HttpClient) client = http_client_new_tls (edge->tls);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (HttpReply) reply = NULL;

      http_client_send (client,
                        "POST /t/name HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"
                        "6\r\n{\"name\r\n1\r\n\"\r\n7\r\n:\"Ada\"}\r\n0\r\n\r\n",
                        -1);
      reply = http_client_read (client, FALSE);
      g_assert_cmpstr (http_reply_text (reply, "name"), ==, "Ada");
    }
}

static void
test_pipelined (void)
{
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autoptr (HttpClient) client = http_client_new_tls (edge->tls);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 50; i++)
    g_string_append_printf (text, "GET /t/%s HTTP/1.1\r\nHost: x\r\n\r\n", i % 3 == 0 ? "work" : i % 3 == 1 ? "nothing" : "part/x");
  http_client_send (client, text->str, text->len);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (HttpReply) reply = http_client_read (client, FALSE);

      g_assert_cmpuint (reply->status, ==, i % 3 == 1 ? 404 : 200);
      g_assert_true ((i % 3 == 0) == (http_reply_text (reply, "hello") != NULL));
    }
}

/* sends a byte now and then, so that no silence is ever as long as the limit */
static void
trickle (HttpClient *client,
         const char *text)
{
  gsize i = 0;

  while (http_client_try_send (client, text[i % strlen (text)] == '\r' ? "x" : "y", 1))
    {
      i++;
      g_usleep (G_USEC_PER_SEC / 20);
    }
}

static void
test_slow_head (void)
{
  UsherServerLimits limits = impatient_limits ();
  g_autoptr (Edge) edge = edge_new (&limits);
  g_autoptr (HttpClient) client = http_client_new_plain (edge->plain);

  http_client_send (client, "GET /t/hello HTTP/1.1\r\nX-Slow: ", -1);
  trickle (client, "a");
  WAIT_UNTIL (usher_server_connections (edge->server) == 0);
  assert_serves (edge);
}

static void
test_slow_body (void)
{
  UsherServerLimits limits = impatient_limits ();
  g_autoptr (Edge) edge = edge_new (&limits);
  g_autoptr (HttpClient) client = http_client_new_tls (edge->tls);

  http_client_send (client, "POST /t/name HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n", -1);
  trickle (client, "a");
  WAIT_UNTIL (usher_server_connections (edge->server) == 0);
}

static void
test_silent (void)
{
  UsherServerLimits limits = impatient_limits ();
  g_autoptr (Edge) edge = edge_new (&limits);
  g_autoptr (HttpClient) handshake = http_client_new_plain (edge->tls);
  g_autoptr (HttpClient) kept = http_client_new_tls (edge->tls);
  g_autoptr (HttpReply) reply = http_client_call (kept, "GET", "/t/hello", NULL, NULL);

  g_assert_cmpuint (reply->status, ==, 200);
  /* an alert may come first */
  while (!http_client_is_closed (handshake))
    continue;
  g_assert_true (http_client_is_closed (kept));
}

/* a call that is being waited for is neither idle nor slow */
static void
test_waiting_is_not_idle (void)
{
  UsherServerLimits limits = impatient_limits ();
  g_autoptr (Edge) edge = edge_new (&limits);
  g_autoptr (HttpClient) client = http_client_new_tls (edge->tls);
  g_autoptr (HttpClient) idle = http_client_new_tls (edge->tls);
  g_autoptr (UsherCall) call = NULL;
  g_autoptr (HttpReply) reply = NULL;

  http_client_send (client, "GET /t/wait HTTP/1.1\r\nHost: x\r\n\r\n", -1);
  call = edge_take_waiting (edge);
  g_assert_true (http_client_is_closed (idle));
  g_usleep (2 * limits.idle * G_USEC_PER_SEC);
  g_assert_cmpuint (usher_server_waiting (edge->server), ==, 1);
  usher_call_answer_empty (call, 204);
  reply = http_client_read (client, FALSE);
  g_assert_cmpuint (reply->status, ==, 204);
  g_assert_false (g_cancellable_is_cancelled (usher_call_request (call)->cancellable));
}

static guint
open_files (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

static void
test_come_and_go (void)
{
  g_autoptr (Edge) edge = edge_new (NULL);
  guint before;

  assert_serves (edge);
  WAIT_UNTIL (usher_server_connections (edge->server) == 0);
  before = open_files ();
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (HttpClient) client = http_client_new_tls (edge->tls);

      if (i % 3 == 0)
        http_client_send (client, "GET /t/he", -1);
      else if (i % 3 == 1)
        {
          g_autoptr (HttpReply) reply = http_client_call (client, "GET", "/t/hello", NULL, NULL);

          g_assert_cmpuint (reply->status, ==, 200);
        }
    }
  WAIT_UNTIL (usher_server_connections (edge->server) == 0);
  WAIT_UNTIL (open_files () == before);
}

static void
test_leaves_while_waiting (void)
{
  g_autoptr (Edge) edge = edge_new (NULL);
  HttpClient *client = http_client_new_tls (edge->tls);
  g_autoptr (UsherCall) call = NULL;

  http_client_send (client, "GET /t/wait HTTP/1.1\r\nHost: x\r\n\r\n", -1);
  call = edge_take_waiting (edge);
  WAIT_UNTIL (usher_server_waiting (edge->server) == 1);
  http_client_free (client);

  WAIT_UNTIL (g_cancellable_is_cancelled (usher_call_request (call)->cancellable));
  WAIT_UNTIL (usher_server_connections (edge->server) == 0);
  g_assert_cmpuint (usher_server_waiting (edge->server), ==, 0);
  /* its handler does not know yet, and may answer still */
  usher_call_answer_empty (call, 204);
  assert_serves (edge);
}

static void
test_many_wait (void)
{
  enum { MANY = 64 };
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) http_client_free);

  for (guint i = 0; i < MANY; i++)
    {
      HttpClient *client = http_client_new_plain (edge->plain);

      http_client_send (client, "GET /t/wait HTTP/1.1\r\nHost: x\r\n\r\n", -1);
      g_ptr_array_add (clients, client);
    }
  WAIT_UNTIL (usher_server_waiting (edge->server) == MANY);
  assert_serves (edge);
  for (guint i = 0; i < MANY; i++)
    edge_release (edge);
  for (guint i = 0; i < MANY; i++)
    {
      g_autoptr (HttpReply) reply = http_client_read (clients->pdata[i], FALSE);

      g_assert_cmpstr (http_reply_text (reply, "waited"), ==, "yes");
    }
  g_assert_cmpuint (usher_server_waiting (edge->server), ==, 0);
}

static void
test_too_many_wait (void)
{
  UsherServerLimits limits;
  g_autoptr (Edge) edge = NULL;
  g_autoptr (HttpClient) first = NULL;
  g_autoptr (HttpClient) second = NULL;
  g_autoptr (HttpReply) refused = NULL;
  g_autoptr (HttpReply) answered = NULL;

  usher_server_limits_init (&limits);
  limits.waiting = 1;
  edge = edge_new (&limits);
  first = http_client_new_tls (edge->tls);
  second = http_client_new_tls (edge->tls);
  http_client_send (first, "GET /t/wait HTTP/1.1\r\nHost: x\r\n\r\n", -1);
  WAIT_UNTIL (usher_server_waiting (edge->server) == 1);
  refused = http_client_call (second, "GET", "/t/wait", NULL, NULL);
  http_reply_assert_problem (refused, 503, "busy");
  edge_release (edge);
  answered = http_client_read (first, FALSE);
  g_assert_cmpuint (answered->status, ==, 200);
}

static void
test_stop_answers (void)
{
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autoptr (HttpClient) client = http_client_new_tls (edge->tls);
  g_autoptr (HttpReply) reply = NULL;
  g_autoptr (UsherCall) call = NULL;

  http_client_send (client, "GET /t/wait HTTP/1.1\r\nHost: x\r\n\r\n", -1);
  call = edge_take_waiting (edge);
  WAIT_UNTIL (usher_server_waiting (edge->server) == 1);
  usher_server_stop (edge->server);
  reply = http_client_read (client, FALSE);
  http_reply_assert_problem (reply, 503, "unavailable");
  g_assert_true (g_cancellable_is_cancelled (usher_call_request (call)->cancellable));
  g_assert_true (http_client_is_closed (client));
  g_assert_false (g_file_test (edge->socket, G_FILE_TEST_EXISTS));
  usher_call_answer_empty (call, 204);
}

static void
test_rate (void)
{
  UsherServerLimits limits;
  g_autoptr (Edge) edge = NULL;
  g_autoptr (HttpClient) client = NULL;
  g_autoptr (HttpClient) local = NULL;
  guint refused = 0;

  usher_server_limits_init (&limits);
  limits.rate = 1;
  limits.burst = 5;
  limits.rate_loopback = TRUE;
  edge = edge_new (&limits);
  client = http_client_new_tls (edge->tls);
  local = http_client_new_unix (edge->socket);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (HttpReply) reply = http_client_call (client, "GET", "/t/hello", NULL, NULL);
      g_autoptr (HttpReply) free_reply = http_client_call (local, "GET", "/t/hello", NULL, NULL);

      g_assert_cmpuint (free_reply->status, ==, 200);
      if (reply->status == 200)
        continue;
      http_reply_assert_problem (reply, 429, "busy");
      g_assert_cmpstr (http_reply_header (reply, "retry-after"), !=, NULL);
      g_assert_cmpuint (i, >=, limits.burst);
      refused++;
    }
  g_assert_cmpuint (refused, >, 0);
}

static void
test_connections (void)
{
  UsherServerLimits limits;
  g_autoptr (Edge) edge = NULL;
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) http_client_free);
  guint refused = 0;

  usher_server_limits_init (&limits);
  limits.connections_each = 4;
  edge = edge_new (&limits);
  for (guint i = 0; i < 8; i++)
    {
      HttpClient *client = http_client_new_plain (edge->plain);
      g_autoptr (HttpReply) reply = NULL;

      g_ptr_array_add (clients, client);
      if (http_client_try_send (client, HELLO, -1))
        reply = http_client_try_read (client, FALSE);
      refused += reply == NULL;
    }
  g_assert_cmpuint (refused, ==, 4);
  g_ptr_array_set_size (clients, 0);
  WAIT_UNTIL (usher_server_connections (edge->server) == 0);
  assert_serves (edge);
}

static char *
common_name (HttpClient *client)
{
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (client->stream));

  return g_tls_certificate_get_subject_name (certificate);
}

static void
test_new_certificate (void)
{
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autoptr (HttpClient) before = http_client_new_tls (edge->tls);
  g_autoptr (HttpClient) after = NULL;
  g_autoptr (HttpReply) reply = NULL;
  g_autofree char *old = common_name (before);
  g_autofree char *new = NULL;
  g_autoptr (GError) error = NULL;

  edge_set_certificate (edge, "renewed");
  g_assert_false (usher_server_set_certificate (edge->server, "nonsense", "nonsense", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  after = http_client_new_tls (edge->tls);
  new = common_name (after);
  g_assert_cmpstr (old, ==, "CN=localhost");
  g_assert_cmpstr (new, ==, "CN=renewed");
  reply = http_client_call (before, "GET", "/t/hello", NULL, NULL);
  g_assert_cmpuint (reply->status, ==, 200);
}

static void
test_port_taken (void)
{
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autofree char *where = g_strdup_printf ("https://127.0.0.1:%u", edge->tls);
  g_autoptr (UsherListen) listen = usher_listen_parse (where, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_server_listen (edge->server, listen, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
  assert_serves (edge);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/abuse/garbage", test_garbage);
  g_test_add_func ("/abuse/no-handshake", test_no_handshake);
  g_test_add_func ("/abuse/stuck-handshakes", test_stuck_handshakes);
  g_test_add_func ("/abuse/long-head", test_long_head);
  g_test_add_func ("/abuse/long-body", test_long_body);
  g_test_add_func ("/abuse/chunked", test_chunked);
  g_test_add_func ("/abuse/pipelined", test_pipelined);
  g_test_add_func ("/abuse/slow-head", test_slow_head);
  g_test_add_func ("/abuse/slow-body", test_slow_body);
  g_test_add_func ("/abuse/silent", test_silent);
  g_test_add_func ("/abuse/waiting-is-not-idle", test_waiting_is_not_idle);
  g_test_add_func ("/abuse/come-and-go", test_come_and_go);
  g_test_add_func ("/abuse/leaves-while-waiting", test_leaves_while_waiting);
  g_test_add_func ("/abuse/many-wait", test_many_wait);
  g_test_add_func ("/abuse/too-many-wait", test_too_many_wait);
  g_test_add_func ("/abuse/stop-answers", test_stop_answers);
  g_test_add_func ("/abuse/rate", test_rate);
  g_test_add_func ("/abuse/connections", test_connections);
  g_test_add_func ("/abuse/new-certificate", test_new_certificate);
  g_test_add_func ("/abuse/port-taken", test_port_taken);

  return g_test_run ();
}
