/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/api/broker-client.h"
#include "client/api/exchange.h"

#include <string.h>

/* a server on loopback that says the same to everybody, whatever was asked */
typedef struct
{
  GSocketService *service;
  SoupSession    *session;
  UsherTrust     *trust;
  char           *url;
  GAsyncResult   *result;
  GPtrArray      *connections;
  const char     *says;
  gboolean        hangs_up;
} Fixture;

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Fixture *fixture = data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  if (fixture->hangs_up)
    g_io_stream_close (fixture->connections->pdata[fixture->connections->len - 1], NULL, NULL);
}

static void
on_asked (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  Fixture *fixture = data;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  GIOStream *connection = fixture->connections->pdata[fixture->connections->len - 1];

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (connection), fixture->says, strlen (fixture->says),
                                   G_PRIORITY_DEFAULT, NULL, on_written, fixture);
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           data)
{
  Fixture *fixture = data;

  g_ptr_array_add (fixture->connections, g_object_ref (connection));
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), 4096, G_PRIORITY_DEFAULT, NULL,
                                   on_asked, fixture);
  return TRUE;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (UsherServerProfile) profile = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) taken = NULL;

  fixture->connections = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (fixture->service), any, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &taken, &error);
  g_assert_no_error (error);
  g_signal_connect (fixture->service, "incoming", G_CALLBACK (on_incoming), fixture);
  fixture->url = g_strdup_printf ("http://127.0.0.1:%u/v1/realms",
                                  g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (taken)));
  profile = usher_server_profile_new (fixture->url, NULL, NULL, &error);
  g_assert_no_error (error);
  fixture->trust = usher_trust_new (profile, &error);
  g_assert_no_error (error);
  fixture->session = soup_session_new ();
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_socket_service_stop (fixture->service);
  soup_session_abort (fixture->session);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&fixture->session);
  g_clear_object (&fixture->service);
  g_ptr_array_unref (fixture->connections);
  usher_trust_unref (fixture->trust);
  g_free (fixture->url);
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  ((Fixture *) data)->result = g_object_ref (result);
}

static UsherAnswer *
ask (Fixture *fixture,
     guint    seconds,
     GError **error)
{
  UsherRequest request = { .method = "GET", .url = fixture->url, .seconds = seconds };
  g_autoptr (GAsyncResult) result = NULL;

  usher_exchange_send_async (fixture->session, fixture->trust, &request, NULL, on_done, fixture);
  while (fixture->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  result = g_steal_pointer (&fixture->result);
  return usher_exchange_send_finish (fixture->session, result, error);
}

static void
test_right (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherAnswer) answer = NULL;

  fixture->says = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\":[1]}";
  answer = ask (fixture, 60, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (answer->json));
}

static void
test_hostile (Fixture      *fixture,
              gconstpointer data)
{
  static const struct
  {
    const char      *says;
    UsherFailureKind kind;
  } cases[] = {
    { "SSH-2.0-OpenSSH_9.2\r\n", USHER_FAILURE_PROTOCOL },
    { "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{}", USHER_FAILURE_UNREACHABLE },
    { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[}", USHER_FAILURE_PROTOCOL },
    { "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", USHER_FAILURE_PROTOCOL },
    { "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", USHER_FAILURE_PROTOCOL },
    { "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", USHER_FAILURE_BUSY },
    { "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 17\r\n\r\n{\"code\":\"locked\"}", USHER_FAILURE_LOCKED },
    { "HTTP/1.1 500 Oh\r\nContent-Length: 13\r\n\r\n{\"code\":[\"a\"]", USHER_FAILURE_PROTOCOL },
  };

  fixture->hangs_up = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherAnswer) answer = NULL;

      fixture->says = cases[i].says;
      answer = ask (fixture, 60, &error);
      g_test_message ("%s → %s", cases[i].says, error != NULL ? error->message : "an answer");
      g_assert_error (error, USHER_FAILURE, (int) cases[i].kind);
    }
}

static void
test_retry_after (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherAnswer) answer = NULL;
  g_autoptr (UsherFailure) failure = NULL;

  fixture->says = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n";
  answer = ask (fixture, 60, &error);
  failure = usher_failure_new_from_error (error);
  g_assert_cmpuint (failure->seconds, ==, 7);
  g_assert_cmpint (usher_failure_next_step (failure), ==, USHER_NEXT_WAIT);
}

static void
test_silence (Fixture      *fixture,
              gconstpointer data)
{
  static const char *const stalls[] = { "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"a\"" };

  for (guint i = 0; i < G_N_ELEMENTS (stalls); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherAnswer) answer = NULL;

      fixture->says = stalls[i];
      answer = ask (fixture, 1, &error);
      g_assert_error (error, USHER_FAILURE, USHER_FAILURE_TIMEOUT);
    }
}

#define ADD(name, function) g_test_add ("/exchange/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("right", test_right);
  ADD ("hostile", test_hostile);
  ADD ("retry-after", test_retry_after);
  ADD ("silence", test_silence);
  return g_test_run ();
}
