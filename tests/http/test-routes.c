/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "tests/http/edge.h"

/* what a router makes of paths and methods */
static const struct
{
  const char *method;
  const char *path;
  guint       status;
  const char *code;
  const char *allow;
} cases[] = {
  { "GET", "/t/hello", 200, NULL, NULL },
  { "GET", "/t/hello?x=1", 200, NULL, NULL },
  { "GET", "/", 404, "not-found", NULL },
  { "GET", "/t", 404, "not-found", NULL },
  { "GET", "/t/", 404, "not-found", NULL },
  { "GET", "/t/hello/", 404, "not-found", NULL },
  { "GET", "/t//hello", 404, "not-found", NULL },
  { "GET", "//t/hello", 404, "not-found", NULL },
  { "GET", "/t/hello%00", 404, "not-found", NULL },
  { "GET", "/t/hello/../hello", 404, "not-found", NULL },
  { "GET", "/T/hello", 404, "not-found", NULL },
  { "GET", "*", 404, "not-found", NULL },
  { "GET", "/t/part/", 404, "not-found", NULL },
  { "GET", "/t/part/a/other", 404, "not-found", NULL },
  { "GET", "/t/part/%00", 404, "not-found", NULL },
  { "GET", "/t/part/a%00b", 404, "not-found", NULL },
  { "GET", "/t/part/%ff", 404, "not-found", NULL },
  { "GET", "/t/part/%2e%2e%2fpasswd", 404, "not-found", NULL },
  { "GET", "/t/part/%zz", 404, "not-found", NULL },
  { "POST", "/t/hello", 405, "bad-request", "GET, HEAD, OPTIONS" },
  { "BREW", "/t/hello", 405, "bad-request", "GET, HEAD, OPTIONS" },
  { "get", "/t/hello", 405, "bad-request", "GET, HEAD, OPTIONS" },
  { "PUT", "/t/part/x", 405, "bad-request", "GET, HEAD, DELETE, OPTIONS" },
  { "GET", "/t/name", 405, "bad-request", "POST, OPTIONS" },
  { "BREW", "/t/nothing", 404, "not-found", NULL },
  { "GET", "/t/mine", 401, "not-signed-in", NULL },
  { "GET", "/t/admin", 401, "not-signed-in", NULL },
  { "POST", "/t/admin", 405, "bad-request", "GET, HEAD, OPTIONS" },
  { "GET", "/t/fail", 500, "internal", NULL },
};

static void
test_table (void)
{
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autoptr (HttpClient) client = http_client_new_tls (edge->tls);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HttpReply) reply = NULL;

      g_test_message ("%s %s", cases[i].method, cases[i].path);
      reply = http_client_call (client, cases[i].method, cases[i].path, NULL, NULL);
      if (cases[i].code == NULL)
        g_assert_cmpuint (reply->status, ==, cases[i].status);
      else
        http_reply_assert_problem (reply, cases[i].status, cases[i].code);
      g_assert_cmpstr (http_reply_header (reply, "allow"), ==, cases[i].allow);
      g_assert_cmpstr (http_reply_header (reply, "cache-control"), ==, "no-store");
      g_assert_cmpstr (http_reply_header (reply, "x-content-type-options"), ==, "nosniff");
      g_assert_true ((cases[i].status == 401) == (http_reply_header (reply, "www-authenticate") != NULL));
      g_assert_null (strstr (reply->body, "secret of the house"));
    }
}

static void
test_head_and_options (void)
{
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autoptr (HttpClient) client = http_client_new_tls (edge->tls);
  g_autoptr (HttpReply) head = http_client_call (client, "HEAD", "/t/hello", NULL, NULL);
  g_autoptr (HttpReply) options = http_client_call (client, "OPTIONS", "/t/hello", NULL, NULL);
  g_autoptr (HttpReply) nothing = http_client_call (client, "OPTIONS", "/t/nothing", NULL, NULL);
  g_autoptr (HttpReply) get = http_client_call (client, "GET", "/t/hello", NULL, NULL);

  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpstr (http_reply_header (head, "content-length"), ==, http_reply_header (get, "content-length"));
  g_assert_cmpuint (options->status, ==, 204);
  g_assert_cmpstr (http_reply_header (options, "allow"), ==, "GET, HEAD, OPTIONS");
  http_reply_assert_problem (nothing, 404, "not-found");
  g_assert_cmpstr (http_reply_text (get, "hello"), ==, "127.0.0.1");
}

static void
test_params (void)
{
  static const struct
  {
    const char *path;
    const char *part;
  } params[] = {
    { "/t/part/pool:office", "pool:office" },
    { "/t/part/pool%3Aoffice", "pool:office" },
    { "/t/part/a%20b/more", "a b" },
    { "/t/part/%C3%A4", "ä" },
    { "/t/part/a?b=c", "a" },
  };
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autoptr (HttpClient) client = http_client_new_tls (edge->tls);

  for (guint i = 0; i < G_N_ELEMENTS (params); i++)
    {
      g_autoptr (HttpReply) reply = http_client_call (client, "GET", params[i].path, NULL, NULL);

      g_assert_cmpuint (reply->status, ==, 200);
      g_assert_cmpstr (http_reply_text (reply, "part"), ==, params[i].part);
    }
}

static void
test_query (void)
{
  static const struct
  {
    const char *path;
    const char *number;
  } queries[] = {
    { "/t/number", "7" },
    { "/t/number?", "7" },
    { "/t/number?m=1", "7" },
    { "/t/number?n=0", "0" },
    { "/t/number?m=1&n=%36%30", "60" },
    { "/t/number?n=61", NULL },
    { "/t/number?n=", NULL },
    { "/t/number?n=-1", NULL },
    { "/t/number?n=1.5", NULL },
    { "/t/number?n=99999999999999999999", NULL },
  };
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autoptr (HttpClient) client = http_client_new_tls (edge->tls);

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (HttpReply) reply = http_client_call (client, "GET", queries[i].path, NULL, NULL);

      g_test_message ("%s", queries[i].path);
      if (queries[i].number == NULL)
        http_reply_assert_problem (reply, 400, "bad-request");
      else
        g_assert_cmpstr (http_reply_text (reply, "number"), ==, queries[i].number);
    }
}

#define DEEP "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["

static const struct
{
  const char *what;
  const char *headers;
  const char *body;
  guint       status;
  const char *says;
} bodies[] = {
  { "right", NULL, "{\"name\":\"Ada\"}", 200, NULL },
  { "right with a charset", "Content-Type: application/json; charset=utf-8\r\n", "{\"name\":\"Ada\"}", 200, NULL },
  { "right in other letters", "Content-Type: Application/JSON\r\n", "{\"name\":\"Ada\"}", 200, NULL },
  { "more members than known", NULL, "{\"name\":\"Ada\",\"new\":1}", 200, NULL },
  { "no body", NULL, NULL, 400, "name" },
  { "empty", NULL, "", 400, "name" },
  { "blank", NULL, "   ", 400, NULL },
  { "form", "Content-Type: application/x-www-form-urlencoded\r\n", "name=Ada", 415, "application/json" },
  { "text", "Content-Type: text/plain\r\n", "{\"name\":\"Ada\"}", 415, "application/json" },
  { "no type", "Content-Type:\r\n", "{\"name\":\"Ada\"}", 415, "application/json" },
  { "cut off", NULL, "{\"name\":\"Ad", 400, "malformed" },
  { "two values", NULL, "{\"name\":\"Ada\"}{}", 400, NULL },
  { "list", NULL, "[]", 400, "object" },
  { "text value", NULL, "\"Ada\"", 400, "object" },
  { "null", NULL, "null", 400, "object" },
  { "number", NULL, "{\"name\":7}", 400, "name" },
  { "null name", NULL, "{\"name\":null}", 400, "name" },
  { "empty name", NULL, "{\"name\":\"\"}", 400, "name" },
  { "long name", NULL, "{\"name\":\"12345678901234567\"}", 400, "name" },
  { "not UTF-8", NULL, "{\"name\":\"\xff\"}", 400, "UTF-8" },
  { "deep", NULL, DEEP, 400, "deep" },
  { "twice", NULL, "{\"name\":\"Ada\",\"name\":\"Eve\"}", 400, "twice" },
  { "twice, written differently", NULL, "{\"name\":\"Ada\",\"n\\u0061me\":\"Eve\"}", 400, "twice" },
  { "NUL in a text", NULL, "{\"name\":\"Ada\\u0000Eve\"}", 400, "NUL" },
};

static void
test_bodies (void)
{
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autoptr (HttpClient) client = http_client_new_tls (edge->tls);

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (HttpReply) reply = http_client_call (client, "POST", "/t/name", bodies[i].headers, bodies[i].body);

      g_test_message ("%s", bodies[i].what);
      if (bodies[i].status == 200)
        g_assert_cmpstr (http_reply_text (reply, "name"), ==, "Ada");
      else
        http_reply_assert_problem (reply, bodies[i].status, "bad-request");
      if (bodies[i].says != NULL)
        g_assert_nonnull (strstr (http_reply_text (reply, "detail"), bodies[i].says));
    }
}

static void
test_raw_nul (void)
{
  static const char request[] = "POST /t/name HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n"
                                "{\"name\":\"Ad\0a\"}\n";
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autoptr (HttpClient) client = http_client_new_tls (edge->tls);
  g_autoptr (HttpReply) reply = NULL;

  http_client_send (client, request, sizeof request - 1);
  reply = http_client_read (client, FALSE);
  http_reply_assert_problem (reply, 400, "bad-request");
}

static void
test_lanes (void)
{
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autoptr (HttpClient) client = http_client_new_tls (edge->tls);
  g_autoptr (HttpReply) full = NULL;

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (HttpReply) reply = http_client_call (client, "GET", "/t/work", NULL, NULL);

      g_assert_cmpuint (reply->status, ==, 200);
    }
  full = http_client_call (client, "GET", "/t/full", NULL, NULL);
  http_reply_assert_problem (full, 503, "busy");
  g_assert_cmpstr (http_reply_header (full, "retry-after"), ==, "1");
}

static void
test_admin_socket (void)
{
  g_autoptr (Edge) edge = edge_new (NULL);
  g_autoptr (HttpClient) client = http_client_new_unix (edge->socket);
  g_autoptr (HttpReply) admin = http_client_call (client, "GET", "/t/admin", NULL, NULL);
  g_autoptr (HttpReply) mine = http_client_call (client, "GET", "/t/mine", NULL, NULL);

  g_assert_cmpuint (admin->status, ==, 200);
  g_assert_cmpstr (http_reply_text (admin, "hello"), ==, "local");
  http_reply_assert_problem (mine, 401, "not-signed-in");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* a handler's defect is logged as a warning */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);

  g_test_add_func ("/routes/table", test_table);
  g_test_add_func ("/routes/head-and-options", test_head_and_options);
  g_test_add_func ("/routes/params", test_params);
  g_test_add_func ("/routes/query", test_query);
  g_test_add_func ("/routes/bodies", test_bodies);
  g_test_add_func ("/routes/raw-nul", test_raw_nul);
  g_test_add_func ("/routes/lanes", test_lanes);
  g_test_add_func ("/routes/admin-socket", test_admin_socket);

  return g_test_run ();
}
