/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "broker/http/listen.h"
#include "broker/http/router.h"
#include "common/error.h"
#include "tests/fuzz/fuzz.h"

/* lines as they come: method, path and query, Authorization, Accept, Content-Type; the rest is the body */
#define HEAD(method, path, type) method "\n" path "\nBearer abc\napplication/x-virt-viewer;q=0.5, */*\n" type "\n"

const char *const usher_fuzz_seeds[] = {
  HEAD ("POST", "/v1/login", "application/json") "{\"realm\":\"office\",\"user\":\"alice\",\"password\":\"sec\\\"ret\"}",
  HEAD ("POST", "/v1/desktops/pool%3Aoffice/launch", "application/json; charset=utf-8") "{\"take_over\":true,\"resume\":null}",
  HEAD ("GET", "/v1/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6?wait=30&x=%20y", ""),
  HEAD ("OPTIONS", "/v1/login?", "text/plain") "{}",
  HEAD ("DELETE", "/v1/jobs/%C3%A4", "") "https://[::1]:8443",
  HEAD ("GET", "/v1/jobs/x", "") "unix:/run/usher/admin.sock",
  NULL
};

static void
fuzz_request_read (UsherCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSecret) secret = NULL;
  UsherJsonFields fields;
  guint wait = 0;

  g_assert_true (usher_call_param (call, "id") == NULL || *usher_call_param (call, "id") != '\0');
  usher_call_accepts (call, "application/x-virt-viewer");
  if (!usher_call_query_number (call, "wait", 60, &wait, &error) || !usher_call_body (call, "body", &fields, &error))
    {
      usher_call_answer_error (call, error);
      return;
    }
  g_assert_cmpuint (wait, <=, 60);
  usher_json_fields_optional_text (&fields, "realm", 256);
  usher_json_fields_text (&fields, "user", 256);
  usher_json_fields_flag (&fields, "take_over", FALSE);
  secret = usher_call_body_secret (call, &fields, "password", 1024);
  g_assert_cmpuint (usher_secret_length (secret), <=, 1024);
  if (usher_json_fields_finish (&fields, &error))
    usher_call_answer_empty (call, 204);
  else
    usher_call_answer_error (call, error);
}

static const UsherRoute routes[] = {
  { "POST", "/v1/login", USHER_ROUTE_ANYBODY, NULL, 1, fuzz_request_read },
  { "POST", "/v1/desktops/{id}/launch", USHER_ROUTE_ANYBODY, NULL, 1, fuzz_request_read },
  { "GET", "/v1/jobs/{id}", USHER_ROUTE_ANYBODY, NULL, 1, fuzz_request_read },
  { "DELETE", "/v1/jobs/{id}", USHER_ROUTE_ANYBODY, NULL, 1, fuzz_request_read },
  { "GET", "/v1/me", USHER_ROUTE_USER, NULL, 1, fuzz_request_read },
  { "GET", "/v1/admin/status", USHER_ROUTE_ADMIN, NULL, 1, fuzz_request_read },
};

/* a call is answered once, and what goes wrong is a problem that can be read */
static void
check_answer (UsherCall *call)
{
  g_autoptr (UsherAnswer) answer = usher_call_steal_answer (call);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (UsherProblem) problem = NULL;

  g_assert_nonnull (answer);
  for (guint i = 0; answer->headers != NULL && answer->headers[i] != NULL; i++)
    g_assert_null (strpbrk (answer->headers[i], "\r\n"));
  if (answer->status == 204)
    return;
  g_assert_cmpuint (answer->status, >=, 400);
  g_assert_cmpuint (answer->status, <, 500);
  node = json_from_string (answer->body, NULL);
  problem = usher_problem_from_json (node, NULL);
  g_assert_nonnull (problem);
  g_assert_cmpint (problem->status, ==, answer->status);
}

static char *
take_line (const guint8 **data,
           gsize         *size)
{
  const guint8 *end = memchr (*data, '\n', *size);
  gsize length = end == NULL ? *size : (gsize) (end - *data);
  char *line = g_strndup ((const char *) *data, length);

  *data += MIN (length + 1, *size);
  *size -= MIN (length + 1, *size);
  return line;
}

static void
check_listen (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherListen) listen = usher_listen_parse (text, &error);

  if (listen == NULL)
    g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  else if (listen->kind == USHER_LISTEN_PLAIN)
    g_assert_true (g_inet_address_get_is_loopback (listen->address));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (UsherRouter) router = usher_router_new (NULL, NULL);
  g_autoptr (UsherPeer) peer = usher_peer_new_address (NULL);
  g_autoptr (UsherCall) call = NULL;
  g_autofree char *method = take_line (&data, &size);
  g_autofree char *path = take_line (&data, &size);
  g_autofree char *authorization = take_line (&data, &size);
  g_autofree char *accept = take_line (&data, &size);
  g_autofree char *type = take_line (&data, &size);
  g_autofree char *listen = g_strndup ((const char *) data, size);
  char *question = strchr (path, '?');
  char *body;
  UsherCallHead head = { method, path, NULL, authorization, accept, type };

  if (question != NULL)
    {
      *question = '\0';
      head.query = question + 1;
    }
  call = usher_call_new (&head, peer);
  body = g_malloc0 (size + 1);
  memcpy (body, data, size);
  usher_call_take_body (call, body, size);
  usher_router_add (router, routes, G_N_ELEMENTS (routes), NULL);
  usher_router_dispatch (router, call);
  check_answer (call);
  check_listen (listen);
  return 0;
}
