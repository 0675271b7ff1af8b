/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/connection.h"

#include <gio/gunixsocketaddress.h>
#include <libsoup/soup.h>
#include <string.h>

#include "common/error.h"
#include "common/secret.h"
#include "common/wire/json-text.h"
#include "common/wire/problem.h"

/* longer than the longest call of the API, the doctor's look at all hosts */
#define PATIENCE 330

struct _UsherConnection
{
  char        *socket;
  SoupSession *session;
};

/**
 * usher_connection_new:
 * @socket: path of usherd's admin socket
 */
UsherConnection *
usher_connection_new (const char *socket)
{
  UsherConnection *connection = g_new0 (UsherConnection, 1);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (socket);

  connection->socket = g_strdup (socket);
  connection->session = soup_session_new_with_options ("remote-connectable", address, "timeout", PATIENCE, "user-agent",
                                                       "usherctl/" USHER_VERSION, NULL);
  return connection;
}

void
usher_connection_free (UsherConnection *connection)
{
  if (connection == NULL)
    return;
  g_free (connection->socket);
  g_object_unref (connection->session);
  g_free (connection);
}

void
usher_connection_clear_reply (UsherReply *reply)
{
  g_clear_pointer (&reply->node, json_node_unref);
  g_clear_pointer (&reply->text, usher_secret_wipe_text);
  g_clear_pointer (&reply->location, g_free);
}

/**
 * usher_connection_is_down:
 *
 * Returns: whether @error says that nobody answered at the socket
 */
gboolean
usher_connection_is_down (const GError *error)
{
  return error != NULL && error->domain == G_IO_ERROR;
}

/* says what to do: which of the two it is decides who can help */
static void
connection_explain (UsherConnection *connection,
                    const GError    *failure,
                    GError         **error)
{
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_set_error (error, G_IO_ERROR, failure->code,
                 "you may not use %s: be root, or a member of the system group that broker.conf names as admin-group",
                 connection->socket);
  else if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
           g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    g_set_error (error, G_IO_ERROR, failure->code,
                 "usherd is not running at %s: start it with systemctl start usherd, or name its socket with --socket",
                 connection->socket);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no answer from usherd at %s: %s", connection->socket,
                 failure->message);
}

static gboolean
connection_refused (guint    status,
                    JsonNode *node,
                    GError  **error)
{
  g_autoptr (UsherProblem) problem = node != NULL ? usher_problem_from_json (node, NULL) : NULL;

  if (status < 400)
    return FALSE;
  if (problem != NULL)
    g_propagate_error (error, usher_problem_to_error (problem));
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "usherd answered with status %u", status);
  return TRUE;
}

static gboolean
connection_is_json (SoupMessage *message)
{
  const char *type = soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL);

  return type != NULL && (strcmp (type, "application/json") == 0 || strcmp (type, "application/problem+json") == 0);
}

static void
connection_set_body (SoupMessage *message,
                     JsonNode    *body)
{
  g_autofree char *text = usher_json_text_write (body);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  soup_message_set_request_body_from_bytes (message, "application/json", bytes);
}

/**
 * usher_connection_call:
 * @connection: a connection
 * @method: "GET"
 * @path: with its query, from the slash on
 * @body: (nullable): a JSON object
 * @accept: (nullable): a type other than JSON
 * @reply: (out caller-allocates): the answer
 * @error: an #UsherError of the broker's, or a #GIOErrorEnum when nobody answered
 *
 * Returns: whether the broker did it
 */
gboolean
usher_connection_call (UsherConnection *connection,
                       const char      *method,
                       const char      *path,
                       JsonNode        *body,
                       const char      *accept,
                       UsherReply      *reply,
                       GError         **error)
{
  g_autofree char *uri = g_strconcat ("http://localhost", path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, uri);
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const char *text;
  gsize length;

  *reply = (UsherReply) { 0 };
  if (body != NULL)
    connection_set_body (message, body);
  if (accept != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), "Accept", accept);
  bytes = soup_session_send_and_read (connection->session, message, NULL, &failure);
  if (bytes == NULL)
    {
      connection_explain (connection, failure, error);
      return FALSE;
    }
  text = g_bytes_get_data (bytes, &length);
  reply->status = soup_message_get_status (message);
  reply->location = g_strdup (soup_message_headers_get_one (soup_message_get_response_headers (message), "Location"));
  if (length > 0 && !connection_is_json (message))
    reply->text = g_strndup (text, length);
  else if (length > 0)
    {
      reply->node = usher_json_text_parse (text, length, error);
      if (reply->node == NULL)
        return FALSE;
    }
  return !connection_refused (reply->status, reply->node, error);
}

/**
 * usher_connection_get:
 *
 * Returns: (transfer full) (nullable): what the broker shows at @path
 */
JsonNode *
usher_connection_get (UsherConnection *connection,
                      const char      *path,
                      GError         **error)
{
  g_auto (UsherReply) reply = { 0 };

  if (!usher_connection_call (connection, "GET", path, NULL, NULL, &reply, error))
    return NULL;
  if (reply.node == NULL || !JSON_NODE_HOLDS_OBJECT (reply.node))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "usherd's answer is not a JSON object");
      return NULL;
    }
  return g_steal_pointer (&reply.node);
}
