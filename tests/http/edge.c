/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/http/edge.h"

#include "broker/adapters/tls/server-certificate.h"

static JsonNode *
edge_object (const char *member,
             const char *value)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, json_object_new ());
  json_object_set_string_member (json_node_get_object (node), member, value);
  return node;
}

static void
edge_hello (UsherCall *call)
{
  usher_call_answer_json (call, 200, edge_object ("hello", usher_call_peer (call)->address));
}

static void
edge_name (UsherCall *call)
{
  g_autoptr (GError) error = NULL;
  UsherJsonFields fields;
  const char *name;

  if (!usher_call_body (call, "greeting", &fields, &error))
    {
      usher_call_answer_error (call, error);
      return;
    }
  name = usher_json_fields_text (&fields, "name", 16);
  if (usher_json_fields_finish (&fields, &error))
    usher_call_answer_json (call, 200, edge_object ("name", name));
  else
    usher_call_answer_error (call, error);
}

static void
edge_part (UsherCall *call)
{
  usher_call_answer_json (call, 200, edge_object ("part", usher_call_param (call, "part")));
}

static void
edge_number (UsherCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint number = 7;

  if (!usher_call_query_number (call, "n", 60, &number, &error))
    {
      usher_call_answer_error (call, error);
      return;
    }
  text = g_strdup_printf ("%u", number);
  usher_call_answer_json (call, 200, edge_object ("number", text));
}

static void
edge_wait (UsherCall *call)
{
  Edge *edge = usher_call_data (call);

  g_async_queue_push (edge->waiting, usher_call_ref (call));
}

static void
edge_fail (UsherCall *call)
{
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "secret of the house");

  usher_call_answer_error (call, error);
}

static const UsherRoute routes[] = {
  { "GET", "/t/hello", USHER_ROUTE_ANYBODY, NULL, 5, edge_hello },
  { "POST", "/t/name", USHER_ROUTE_ANYBODY, NULL, 5, edge_name },
  { "GET", "/t/part/{part}", USHER_ROUTE_ANYBODY, NULL, 5, edge_part },
  { "DELETE", "/t/part/{part}", USHER_ROUTE_ANYBODY, NULL, 5, edge_part },
  { "GET", "/t/part/{part}/more", USHER_ROUTE_ANYBODY, NULL, 5, edge_part },
  { "GET", "/t/number", USHER_ROUTE_ANYBODY, NULL, 5, edge_number },
  { "GET", "/t/work", USHER_ROUTE_ANYBODY, "work", 5, edge_hello },
  { "GET", "/t/full", USHER_ROUTE_ANYBODY, "full", 5, edge_hello },
  { "GET", "/t/wait", USHER_ROUTE_ANYBODY, NULL, 60, edge_wait },
  { "GET", "/t/fail", USHER_ROUTE_ANYBODY, NULL, 5, edge_fail },
  { "GET", "/t/mine", USHER_ROUTE_USER, NULL, 5, edge_hello },
  { "GET", "/t/admin", USHER_ROUTE_ADMIN, NULL, 5, edge_hello },
};

/* makes a certificate of that name and hands it to the server */
void
edge_set_certificate (Edge       *edge,
                      const char *name)
{
  const char *const names[] = { name, NULL };
  g_autofree char *path = test_scratch_path (edge->scratch, name);
  g_autoptr (UsherServerCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;
  gboolean made;

  certificate = usher_server_certificate_ensure (path, NULL, names, g_get_real_time (), &made, &error);
  g_assert_no_error (error);
  usher_server_set_certificate (edge->server, certificate->certificate, usher_secret_text (certificate->key), &error);
  g_assert_no_error (error);
}

static void
edge_listen (Edge       *edge,
             const char *where)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherListen) listen = usher_listen_parse (where, &error);

  g_assert_no_error (error);
  usher_server_listen (edge->server, listen, &error);
  g_assert_no_error (error);
}

/* @limits: NULL for the usual ones */
Edge *
edge_new (const UsherServerLimits *limits)
{
  UsherServerLimits usual;
  Edge *edge = g_new0 (Edge, 1);
  g_autofree char *socket = NULL;

  usher_server_limits_init (&usual);
  edge->scratch = test_scratch_new ();
  edge->workers = usher_workers_new ();
  usher_workers_set_width (edge->workers, "full", 1, 0);
  edge->waiting = g_async_queue_new_full ((GDestroyNotify) usher_call_unref);
  edge->router = usher_router_new (NULL, edge->workers);
  usher_router_add (edge->router, routes, G_N_ELEMENTS (routes), edge);
  edge->server = usher_server_new (edge->router, limits != NULL ? limits : &usual);
  edge_set_certificate (edge, "localhost");

  edge->socket = test_scratch_path (edge->scratch, "admin.sock");
  socket = g_strconcat ("unix:", edge->socket, NULL);
  edge_listen (edge, "https://127.0.0.1:0");
  edge_listen (edge, "http://127.0.0.1:0");
  edge_listen (edge, socket);
  edge->tls = usher_server_port (edge->server, 0);
  edge->plain = usher_server_port (edge->server, 1);
  return edge;
}

void
edge_free (Edge *edge)
{
  if (edge == NULL)
    return;
  usher_server_free (edge->server);
  usher_router_free (edge->router);
  g_object_unref (edge->workers);
  g_async_queue_unref (edge->waiting);
  g_free (edge->socket);
  test_scratch_free (edge->scratch);
  g_free (edge);
}

/* the call that came to /t/wait next */
UsherCall *
edge_take_waiting (Edge *edge)
{
  return g_async_queue_pop (edge->waiting);
}

/* answers the call that came to /t/wait next */
void
edge_release (Edge *edge)
{
  g_autoptr (UsherCall) call = edge_take_waiting (edge);

  usher_call_answer_json (call, 200, edge_object ("waited", "yes"));
}
