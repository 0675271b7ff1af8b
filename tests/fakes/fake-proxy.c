/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fakes/fake-proxy.h"

#include <string.h>

#define ANSWER "HTTP/1.0 200 Connection established\r\n\r\n"

struct _UsherFakeProxy
{
  GSocketService *service;
  char           *url;
  char           *target; /* of the last request */
  GPtrArray      *streams;
  guint           count;
};

typedef struct
{
  UsherFakeProxy *proxy;
  GIOStream      *client;
  GString        *head;
  char            byte;
} Request;

static void
request_free (Request *request)
{
  g_object_unref (request->client);
  g_string_free (request->head, TRUE);
  g_free (request);
}

static void
fake_proxy_carry (GIOStream *from,
                  GIOStream *to)
{
  g_output_stream_splice_async (g_io_stream_get_output_stream (to), g_io_stream_get_input_stream (from),
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  Request *request = data;
  GSocketConnection *server = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, NULL);

  if (server != NULL)
    {
      g_ptr_array_add (request->proxy->streams, server);
      g_output_stream_write_all (g_io_stream_get_output_stream (request->client), ANSWER, strlen (ANSWER), NULL, NULL, NULL);
      fake_proxy_carry (request->client, G_IO_STREAM (server));
      fake_proxy_carry (G_IO_STREAM (server), request->client);
    }
  request_free (request);
}

static void
request_connect (Request *request)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_auto (GStrv) words = g_strsplit (request->head->str, " ", 3);

  if (g_strcmp0 (words[0], "CONNECT") != 0 || words[1] == NULL)
    {
      request_free (request);
      return;
    }
  request->proxy->count++;
  g_free (request->proxy->target);
  request->proxy->target = g_strdup (words[1]);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, words[1], 0, NULL, on_connected, request);
}

static void request_read (Request *request);

/* a byte at a time: what follows the head is the display's */
static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Request *request = data;

  if (g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL) != 1)
    {
      request_free (request);
      return;
    }
  g_string_append_c (request->head, request->byte);
  if (g_str_has_suffix (request->head->str, "\r\n\r\n"))
    request_connect (request);
  else
    request_read (request);
}

static void
request_read (Request *request)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (request->client), &request->byte, 1, G_PRIORITY_DEFAULT, NULL,
                             on_read, request);
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           data)
{
  Request *request = g_new0 (Request, 1);

  request->proxy = data;
  request->client = G_IO_STREAM (g_object_ref (connection));
  request->head = g_string_new (NULL);
  g_ptr_array_add (request->proxy->streams, g_object_ref (connection));
  request_read (request);
  return TRUE;
}

UsherFakeProxy *
usher_fake_proxy_new (void)
{
  UsherFakeProxy *proxy = g_new0 (UsherFakeProxy, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) taken = NULL;
  g_autoptr (GError) error = NULL;

  proxy->streams = g_ptr_array_new_with_free_func (g_object_unref);
  proxy->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (proxy->service), any, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                 &taken, &error);
  g_assert_no_error (error);
  g_signal_connect (proxy->service, "incoming", G_CALLBACK (on_incoming), proxy);
  proxy->url = g_strdup_printf ("http://127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (taken)));
  return proxy;
}

/**
 * usher_fake_proxy_free:
 *
 * Ends every connection through it.
 */
void
usher_fake_proxy_free (UsherFakeProxy *proxy)
{
  if (proxy == NULL)
    return;
  g_socket_service_stop (proxy->service);
  g_socket_listener_close (G_SOCKET_LISTENER (proxy->service));
  for (guint i = 0; i < proxy->streams->len; i++)
    g_socket_shutdown (g_socket_connection_get_socket (proxy->streams->pdata[i]), TRUE, TRUE, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_ptr_array_unref (proxy->streams);
  g_object_unref (proxy->service);
  g_free (proxy->url);
  g_free (proxy->target);
  g_free (proxy);
}

const char *
usher_fake_proxy_get_url (UsherFakeProxy *proxy)
{
  return proxy->url;
}

/**
 * usher_fake_proxy_get_target:
 *
 * Returns: (nullable): "host:port" of the last request
 */
const char *
usher_fake_proxy_get_target (UsherFakeProxy *proxy)
{
  return proxy->target;
}

guint
usher_fake_proxy_count (UsherFakeProxy *proxy)
{
  return proxy->count;
}
