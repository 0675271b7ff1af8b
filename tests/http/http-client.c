/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/http/http-client.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include <gio/gunixsocketaddress.h>

/* longer than any test waits for an answer, so that one that never comes ends the test with a message */
#define HTTP_CLIENT_SECONDS 60

static gboolean
http_client_accept (GTlsConnection      *connection,
                    GTlsCertificate     *certificate,
                    GTlsCertificateFlags errors,
                    gpointer             user_data)
{
  return TRUE;
}

static HttpClient *
http_client_wrap (GSocketConnection *socket,
                  GIOStream         *stream)
{
  HttpClient *client = g_new0 (HttpClient, 1);

  client->socket = socket;
  client->stream = stream;
  client->input = g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  g_data_input_stream_set_newline_type (client->input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (client->input), FALSE);
  return client;
}

static GSocketConnection *
http_client_connect (GSocketAddress *from,
                     GSocketAddress *address)
{
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *socket;

  g_socket_client_set_timeout (connector, HTTP_CLIENT_SECONDS);
  g_socket_client_set_enable_proxy (connector, FALSE);
  g_socket_client_set_local_address (connector, from);
  socket = g_socket_client_connect (connector, G_SOCKET_CONNECTABLE (address), NULL, &error);
  g_assert_no_error (error);
  return socket;
}

static GSocketConnection *
http_client_connect_port (const char *from,
                          guint       port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocketAddress) own = from != NULL ? g_inet_socket_address_new_from_string (from, 0) : NULL;
  GSocketConnection *socket = http_client_connect (own, address);

  g_socket_set_option (g_socket_connection_get_socket (socket), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  return socket;
}

HttpClient *
http_client_new_plain (guint port)
{
  GSocketConnection *socket = http_client_connect_port (NULL, port);

  return http_client_wrap (socket, g_object_ref (G_IO_STREAM (socket)));
}

HttpClient *
http_client_new_unix (const char *path)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  GSocketConnection *socket = http_client_connect (NULL, address);

  return http_client_wrap (socket, g_object_ref (G_IO_STREAM (socket)));
}

/**
 * http_client_new_tls_from:
 * @address: (nullable): to come from; on Linux all of 127.0.0.0/8 is the machine's own
 *
 * Takes any certificate: which one it is, is for the tests to look at.
 */
HttpClient *
http_client_new_tls_from (const char *address,
                          guint       port)
{
  GSocketConnection *socket = http_client_connect_port (address, port);
  g_autoptr (GError) error = NULL;
  /* no database: reading the system's authorities takes longer than the handshake */
  GIOStream *stream = g_initable_new (g_tls_backend_get_client_connection_type (g_tls_backend_get_default ()), NULL, &error,
                                      "base-io-stream", socket, "database", NULL, NULL);

  g_assert_no_error (error);
  g_signal_connect (stream, "accept-certificate", G_CALLBACK (http_client_accept), NULL);
  g_tls_connection_handshake (G_TLS_CONNECTION (stream), NULL, &error);
  g_assert_no_error (error);
  return http_client_wrap (socket, stream);
}

HttpClient *
http_client_new_tls (guint port)
{
  return http_client_new_tls_from (NULL, port);
}

void
http_client_free (HttpClient *client)
{
  if (client == NULL)
    return;
  g_io_stream_close (client->stream, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (client->socket), NULL, NULL);
  g_object_unref (client->input);
  g_object_unref (client->stream);
  g_object_unref (client->socket);
  g_free (client);
}

/* FALSE when the server has hung up */
gboolean
http_client_try_send (HttpClient *client,
                      const char *bytes,
                      gssize      length)
{
  gsize size = length < 0 ? strlen (bytes) : (gsize) length;

  return g_output_stream_write_all (g_io_stream_get_output_stream (client->stream), bytes, size, NULL, NULL, NULL);
}

void
http_client_send (HttpClient *client,
                  const char *bytes,
                  gssize      length)
{
  g_assert_true (http_client_try_send (client, bytes, length));
}

static gboolean
http_client_read_headers (HttpClient *client,
                          HttpReply  *reply)
{
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (client->input, NULL, NULL, NULL);
      char *colon;

      if (line == NULL)
        return FALSE;
      if (*line == '\0')
        return TRUE;
      colon = strchr (line, ':');
      g_assert_nonnull (colon);
      *colon = '\0';
      g_hash_table_replace (reply->headers, g_ascii_strdown (line, -1), g_strdup (g_strstrip (colon + 1)));
    }
}

static void
http_client_read_body (HttpClient *client,
                       HttpReply  *reply)
{
  const char *length = http_reply_header (reply, "content-length");
  const char *type = http_reply_header (reply, "content-type");
  g_autoptr (GError) error = NULL;
  gsize read;

  reply->length = length == NULL ? 0 : g_ascii_strtoull (length, NULL, 10);
  reply->body = g_malloc0 (reply->length + 1);
  g_input_stream_read_all (G_INPUT_STREAM (client->input), reply->body, reply->length, &read, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read, ==, reply->length);

  if (type != NULL && (g_str_equal (type, "application/json") || g_str_equal (type, "application/problem+json")))
    {
      reply->json = json_from_string (reply->body, &error);
      g_assert_no_error (error);
    }
}

/* NULL when the server hung up instead of answering */
HttpReply *
http_client_try_read (HttpClient *client,
                      gboolean    head)
{
  g_autoptr (HttpReply) reply = g_new0 (HttpReply, 1);
  g_autofree char *line = g_data_input_stream_read_line (client->input, NULL, NULL, NULL);

  reply->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (line == NULL)
    return NULL;
  g_assert_true (g_str_has_prefix (line, "HTTP/1."));
  reply->status = g_ascii_strtoull (line + strlen ("HTTP/1.x "), NULL, 10);
  if (!http_client_read_headers (client, reply))
    return NULL;
  if (!head && reply->status != 204)
    http_client_read_body (client, reply);
  return g_steal_pointer (&reply);
}

HttpReply *
http_client_read (HttpClient *client,
                  gboolean    head)
{
  HttpReply *reply = http_client_try_read (client, head);

  g_assert_nonnull (reply);
  return reply;
}

/* @headers: more of them, each line with its end; a body is sent as JSON unless they say something else */
HttpReply *
http_client_call (HttpClient *client,
                  const char *method,
                  const char *path,
                  const char *headers,
                  const char *body)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s HTTP/1.1\r\nHost: localhost\r\n%s", method, path, headers != NULL ? headers : "");
  if (body != NULL && (headers == NULL || strstr (headers, "Content-Type:") == NULL))
    g_string_append (text, "Content-Type: application/json\r\n");
  if (body != NULL)
    g_string_append_printf (text, "Content-Length: %" G_GSIZE_FORMAT "\r\n", strlen (body));
  g_string_append_printf (text, "\r\n%s", body != NULL ? body : "");
  http_client_send (client, text->str, text->len);
  return http_client_read (client, g_str_equal (method, "HEAD"));
}

/* waits for the server to hang up; FALSE when it says something instead */
gboolean
http_client_is_closed (HttpClient *client)
{
  char byte;

  return g_input_stream_read (G_INPUT_STREAM (client->input), &byte, 1, NULL, NULL) <= 0;
}

const char *
http_reply_header (const HttpReply *reply,
                   const char      *name)
{
  return g_hash_table_lookup (reply->headers, name);
}

const char *
http_reply_text (const HttpReply *reply,
                 const char      *member)
{
  g_assert_nonnull (reply->json);
  return json_object_get_string_member_with_default (json_node_get_object (reply->json), member, NULL);
}

void
http_reply_assert_problem (const HttpReply *reply,
                           guint            status,
                           const char      *code)
{
  g_assert_cmpuint (reply->status, ==, status);
  g_assert_cmpstr (http_reply_header (reply, "content-type"), ==, "application/problem+json");
  g_assert_cmpstr (http_reply_text (reply, "code"), ==, code);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (reply->json), "status"), ==, status);
  g_assert_nonnull (http_reply_text (reply, "title"));
}

void
http_reply_free (HttpReply *reply)
{
  if (reply == NULL)
    return;
  g_clear_pointer (&reply->headers, g_hash_table_unref);
  g_clear_pointer (&reply->json, json_node_unref);
  g_free (reply->body);
  g_free (reply);
}
