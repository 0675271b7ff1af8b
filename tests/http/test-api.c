/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "tests/http/house.h"
#include "tests/http/openapi.h"

#define FOREIGN "Authorization: Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n"

/**
 * Api: a house with its description, and a way in for each kind of caller
 * @alice, @bob: header lines with their tokens
 */
typedef struct
{
  House      *house;
  Openapi    *openapi;
  HttpClient *tls;
  HttpClient *admin;
  char       *alice;
  char       *bob;
} Api;

static void
api_setup (Api          *api,
           gconstpointer data)
{
  api->house = house_new (NULL);
  api->openapi = openapi_new (OPENAPI);
  api->tls = http_client_new_tls (api->house->port);
  api->admin = http_client_new_unix (api->house->socket);
  api->alice = house_sign_in (api->house, "alice");
  api->bob = house_sign_in (api->house, "bob");
}

static void
api_teardown (Api          *api,
              gconstpointer data)
{
  http_client_free (api->tls);
  http_client_free (api->admin);
  house_free (api->house);
  openapi_free (api->openapi);
  g_free (api->alice);
  g_free (api->bob);
}

/* the route that @path takes, as a pattern */
static const char *
api_pattern (Api        *api,
             const char *method,
             const char *path)
{
  g_autofree char *bare = g_strndup (path, strcspn (path, "?"));
  g_auto (GStrv) parts = g_strsplit (bare, "/", -1);
  const UsherRoute *route;

  for (guint i = 0; (route = usher_router_get (api->house->router, i)) != NULL; i++)
    {
      g_auto (GStrv) pattern = g_strsplit (route->pattern, "/", -1);
      gboolean same = g_str_equal (route->method, method) && g_strv_length (pattern) == g_strv_length (parts);

      for (guint k = 0; same && parts[k] != NULL; k++)
        same = *pattern[k] == '{' || g_str_equal (pattern[k], parts[k]);
      if (same)
        return route->pattern;
    }
  g_error ("no route takes %s %s", method, path);
}

/* calls, and holds the answer against the description */
static HttpReply *
api_call_with (Api        *api,
               HttpClient *client,
               const char *method,
               const char *path,
               const char *headers,
               const char *body)
{
  HttpReply *reply = http_client_call (client, method, path, headers, body);

  g_test_message ("%s %s: %u", method, path, reply->status);
  openapi_assert_reply (api->openapi, method, api_pattern (api, method, path), reply);
  return reply;
}

static HttpReply *
api_call (Api        *api,
          const char *method,
          const char *path,
          const char *headers,
          const char *body)
{
  return api_call_with (api, api->tls, method, path, headers, body);
}

static HttpReply *
api_admin (Api        *api,
           const char *method,
           const char *path,
           const char *body)
{
  return api_call_with (api, api->admin, method, path, NULL, body);
}

static void
assert_status (Api        *api,
               const char *method,
               const char *path,
               const char *headers,
               const char *body,
               guint       status)
{
  g_autoptr (HttpReply) reply = api_call (api, method, path, headers, body);

  g_assert_cmpuint (reply->status, ==, status);
}

static void
assert_admin (Api        *api,
              const char *method,
              const char *path,
              const char *body,
              guint       status)
{
  g_autoptr (HttpReply) reply = api_admin (api, method, path, body);

  g_assert_cmpuint (reply->status, ==, status);
}

/* a path with something in place of each parameter */
static char *
sample_path (const char *pattern)
{
  g_auto (GStrv) parts = g_strsplit (pattern, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] != '{')
        continue;
      g_free (parts[i]);
      parts[i] = g_strdup ("pool:office");
    }
  return g_strjoinv ("/", parts);
}

static void
test_description (Api          *api,
                  gconstpointer data)
{
  openapi_assert_routes (api->openapi, api->house->router);
}

/* every route, with every way of not being signed in */
static void
test_not_signed_in (Api          *api,
                    gconstpointer data)
{
  static const char *const headers[] = {
    NULL, FOREIGN, "Authorization: Bearer\r\n", "Authorization: Bearer  \r\n", "Authorization: Basic YWxpY2U6c2VjcmV0\r\n",
    "Authorization: Bearer short\r\n", "Authorization: Bearer two words\r\n", "Authorization: Bearer ../../etc/passwd\r\n",
    "Cookie: token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n",
  };
  const UsherRoute *route;

  for (guint i = 0; (route = usher_router_get (api->house->router, i)) != NULL; i++)
    {
      g_autofree char *path = sample_path (route->pattern);

      for (guint k = 0; k < G_N_ELEMENTS (headers); k++)
        {
          g_autoptr (HttpReply) reply = api_call (api, route->method, path, headers[k], NULL);

          if (route->auth == USHER_ROUTE_USER)
            http_reply_assert_problem (reply, 401, "not-signed-in");
          else if (route->auth == USHER_ROUTE_ADMIN)
            http_reply_assert_problem (reply, 404, "not-found");
          else
            g_assert_cmpuint (reply->status, !=, 401);
        }
    }
}

/* a token in the address would end up in logs, so it is none */
static void
test_token_in_address (Api          *api,
                       gconstpointer data)
{
  g_autofree char *token = g_strndup (api->alice + strlen ("Authorization: Bearer "), 43);
  g_autofree char *path = g_strdup_printf ("/v1/me?token=%s&access_token=%s", token, token);

  assert_status (api, "GET", path, NULL, NULL, 401);
  assert_status (api, "GET", "/v1/me", api->alice, NULL, 200);
}

/* administrators' routes are not there for users, nor users' for administrators without a token */
static void
test_two_doors (Api          *api,
                gconstpointer data)
{
  const UsherRoute *route;

  for (guint i = 0; (route = usher_router_get (api->house->router, i)) != NULL; i++)
    {
      g_autofree char *path = sample_path (route->pattern);
      g_autoptr (HttpReply) user = NULL;
      g_autoptr (HttpReply) admin = NULL;

      if (route->auth == USHER_ROUTE_ADMIN)
        {
          user = api_call (api, route->method, path, api->alice, NULL);
          http_reply_assert_problem (user, 404, "not-found");
        }
      else if (route->auth == USHER_ROUTE_USER)
        {
          admin = api_call_with (api, api->admin, route->method, path, NULL, NULL);
          http_reply_assert_problem (admin, 401, "not-signed-in");
        }
    }
  g_assert_cmpuint (usher_fake_hypervisor_calls (api->house->broker.host, USHER_FAKE_START), ==, 0);
}

static const struct
{
  const char *method;
  const char *path;
  const char *body;
  const char *says;
} bodies[] = {
  { "POST", "/v1/login", "{}", "user" },
  { "POST", "/v1/login", "{\"user\":\"alice\"}", "password" },
  { "POST", "/v1/login", "{\"password\":\"secret\"}", "user" },
  { "POST", "/v1/login", "{\"user\":\"\",\"password\":\"secret\"}", "user" },
  { "POST", "/v1/login", "{\"user\":[\"alice\"],\"password\":\"secret\"}", "user" },
  { "POST", "/v1/login", "{\"user\":\"alice\",\"password\":true}", "password" },
  { "POST", "/v1/login", "{\"user\":\"alice\",\"password\":null}", "password" },
  { "POST", "/v1/login", "{\"realm\":7,\"user\":\"alice\",\"password\":\"secret\"}", "realm" },
  { "POST", "/v1/desktops/pool:office/launch", "{\"take_over\":1}", "take_over" },
  { "POST", "/v1/desktops/pool:office/launch", "{\"take_over\":\"yes\"}", "take_over" },
  { "POST", "/v1/desktops/pool:office/launch", "{\"resume\":{}}", "resume" },
  { "POST", "/v1/admin/launch", "{\"user\":\"alice\"}", "desktop" },
  { "POST", "/v1/admin/launch", "{\"desktop\":\"office\"}", "user" },
  { "POST", "/v1/admin/launch", "{\"user\":\"alice\",\"desktop\":7}", "desktop" },
  { "PUT", "/v1/admin/users/carol", "{\"groups\":\"staff\"}", "groups" },
  { "PUT", "/v1/admin/users/carol", "{\"groups\":[7]}", "groups" },
  { "PUT", "/v1/admin/users/carol", "{\"disabled\":\"no\"}", "disabled" },
  { "PUT", "/v1/admin/users/carol", "{\"password\":7}", "password" },
};

static HttpReply *
call_as_allowed (Api        *api,
                 const char *method,
                 const char *path,
                 const char *headers,
                 const char *body)
{
  g_autofree char *all = g_strconcat (api->alice, headers, NULL);
  gboolean admin = g_str_has_prefix (path, "/v1/admin/");

  return api_call_with (api, admin ? api->admin : api->tls, method, path, admin ? headers : all, body);
}

static void
test_wrong_fields (Api          *api,
                   gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (HttpReply) reply = call_as_allowed (api, bodies[i].method, bodies[i].path, NULL, bodies[i].body);

      g_test_message ("%s", bodies[i].body);
      http_reply_assert_problem (reply, 400, "bad-request");
      g_assert_nonnull (strstr (http_reply_text (reply, "detail"), bodies[i].says));
      openapi_assert_body (api->openapi, bodies[i].method, api_pattern (api, bodies[i].method, bodies[i].path), bodies[i].body,
                           FALSE);
    }
  g_assert_cmpuint (usher_fake_directory_calls (api->house->broker.directory), ==, 2);
}

/* every route that takes a body, with every kind of text that is none */
static void
test_wrong_bodies (Api          *api,
                   gconstpointer data)
{
  static const char *const paths[][2] = {
    { "POST", "/v1/login" },
    { "POST", "/v1/desktops/pool:office/launch" },
    { "POST", "/v1/desktops/pool:office/start" },
    { "POST", "/v1/admin/launch" },
    { "PUT", "/v1/admin/users/carol" },
  };
  static const char *const texts[] = {
    "x", "{", "[]", "null", "7", "\"a\"", "{} {}", "{\"user\":\"a\",\"user\":\"b\"}", "// {}", "\xff\xfe", "{\"a\":\"\\u0000\"}",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (HttpReply) type = NULL;

      for (guint k = 0; k < G_N_ELEMENTS (texts); k++)
        {
          g_autoptr (HttpReply) reply = call_as_allowed (api, paths[i][0], paths[i][1], NULL, texts[k]);

          http_reply_assert_problem (reply, 400, "bad-request");
        }
      type = call_as_allowed (api, paths[i][0], paths[i][1], "Content-Type: text/xml\r\n", "<user/>");
      http_reply_assert_problem (type, 415, "bad-request");
    }
}

static void
test_sign_in (Api          *api,
              gconstpointer data)
{
  static const char right[] = "{\"user\":\"alice\",\"password\":\"secret\"}";
  g_autoptr (HttpReply) wrong = api_call (api, "POST", "/v1/login", NULL, "{\"user\":\"bob\",\"password\":\"x\"}");
  g_autoptr (HttpReply) nobody = api_call (api, "POST", "/v1/login", NULL, "{\"user\":\"nobody\",\"password\":\"x\"}");
  g_autoptr (HttpReply) empty = api_call (api, "POST", "/v1/login", NULL, "{\"user\":\"alice\",\"password\":\"\"}");
  g_autoptr (HttpReply) realm = api_call (api, "POST", "/v1/login", NULL,
                                          "{\"realm\":\"nowhere\",\"user\":\"alice\",\"password\":\"secret\"}");
  g_autoptr (HttpReply) reply = api_call (api, "POST", "/v1/login", NULL, right);
  g_autofree char *token = g_strdup_printf ("Authorization: Bearer %s\r\n", http_reply_text (reply, "token"));
  g_autoptr (HttpReply) me = api_call (api, "GET", "/v1/me", token, NULL);

  http_reply_assert_problem (wrong, 401, "wrong-credentials");
  http_reply_assert_problem (nobody, 401, "wrong-credentials");
  http_reply_assert_problem (empty, 401, "wrong-credentials");
  http_reply_assert_problem (realm, 400, "bad-request");
  g_assert_cmpstr (http_reply_text (wrong, "detail"), ==, http_reply_text (nobody, "detail"));
  g_assert_cmpstr (http_reply_text (wrong, "title"), ==, http_reply_text (nobody, "title"));
  openapi_assert_body (api->openapi, "POST", "/v1/login", right, TRUE);

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (http_reply_header (reply, "cache-control"), ==, "no-store");
  g_assert_null (strstr (reply->body, "secret"));
  g_assert_nonnull (strstr (me->body, "\"name\":\"alice\""));
  assert_status (api, "POST", "/v1/logout", token, NULL, 204);
  assert_status (api, "GET", "/v1/me", token, NULL, 401);
  assert_status (api, "POST", "/v1/logout", token, NULL, 401);
  assert_status (api, "GET", "/v1/me", api->alice, NULL, 200);
}

static guint
retry_after (const HttpReply *reply)
{
  return json_object_get_int_member_with_default (json_node_get_object (reply->json), "retry_after", 0);
}

/* wrong tries are looked at later and later; what others do goes on beside it */
static void
test_slowed (Api          *api,
             gconstpointer data)
{
  static const char wrong[] = "POST /v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 37\r\n\r\n"
                              "{\"user\":\"mallory\",\"password\":\"guess\"}";
  guint before = 0, after = 0;

  while (after < 4)
    {
      g_autoptr (HttpClient) client = http_client_new_tls (api->house->port);
      g_autoptr (HttpReply) reply = NULL;

      http_client_send (client, wrong, -1);
      assert_status (api, "GET", "/v1/desktops", api->alice, NULL, 200);
      assert_status (api, "POST", "/v1/login", NULL, "{\"user\":\"bob\",\"password\":\"secret\"}", 200);
      reply = http_client_read (client, FALSE);
      http_reply_assert_problem (reply, 401, "wrong-credentials");
      after = retry_after (reply);
      g_assert_cmpuint (after, >=, before);
      before = after;
    }
}

/* a directory that hangs holds up its own users, and nobody else */
static void
test_hung_directory (Api          *api,
                     gconstpointer data)
{
  enum { MANY = 40 };
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) http_client_free);
  static const char login[] = "POST /v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 36\r\n\r\n"
                              "{\"user\":\"alice\",\"password\":\"secret\"}";

  usher_fake_directory_hang (api->house->broker.directory, TRUE);
  for (guint i = 0; i < MANY; i++)
    {
      HttpClient *client = http_client_new_tls (api->house->port);

      http_client_send (client, login, -1);
      g_ptr_array_add (clients, client);
    }
  while (usher_server_waiting (api->house->server) < MANY)
    g_usleep (1000);
  assert_status (api, "GET", "/v1/desktops", api->alice, NULL, 200);
  assert_status (api, "GET", "/v1/me", api->alice, NULL, 200);
  assert_admin (api, "GET", "/v1/admin/pools", NULL, 200);
  assert_admin (api, "PUT", "/v1/admin/users/dora", "{\"password\":\"wonder-7\",\"groups\":[\"staff\"]}", 204);
  assert_status (api, "POST", "/v1/login", NULL, "{\"realm\":\"local\",\"user\":\"dora\",\"password\":\"wonder-7\"}", 200);

  usher_fake_directory_hang (api->house->broker.directory, FALSE);
  for (guint i = 0; i < MANY; i++)
    {
      g_autoptr (HttpReply) reply = http_client_read (clients->pdata[i], FALSE);

      g_assert_cmpuint (reply->status, ==, 200);
    }
}

static HttpReply *
follow_job (Api             *api,
            const char      *headers,
            const HttpReply *accepted)
{
  g_autofree char *path = g_strdup_printf ("%s?wait=20", http_reply_header (accepted, "location"));

  g_assert_cmpuint (accepted->status, ==, 202);
  for (;;)
    {
      g_autoptr (HttpReply) reply = api_call (api, "GET", path, headers, NULL);
      const char *state = http_reply_text (reply, "state");

      g_assert_cmpuint (reply->status, ==, 200);
      if (g_str_equal (state, "ready") || g_str_equal (state, "failed"))
        return g_steal_pointer (&reply);
    }
}

static char *
ticket_of (JsonObject *document)
{
  return g_strdup (json_object_get_string_member (json_object_get_object_member (document, "spice"), "ticket"));
}

static void
test_desktop (Api          *api,
              gconstpointer data)
{
  g_autoptr (HttpReply) list = NULL;
  g_autoptr (HttpReply) accepted = NULL;
  g_autoptr (HttpReply) job = NULL;
  g_autoptr (HttpReply) document = NULL;
  g_autoptr (HttpReply) vv = NULL;
  g_autoptr (HttpReply) shutdown = NULL;
  g_autoptr (HttpReply) start = NULL;
  g_autoptr (HttpReply) ended = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *accept = g_strconcat (api->alice, "Accept: application/x-virt-viewer, application/json;q=0.5\r\n", NULL);

  usher_broker_fixture_keep (&api->house->broker);
  list = api_call (api, "GET", "/v1/desktops", api->alice, NULL);
  g_assert_nonnull (strstr (list->body, "\"id\":\"pool:office\""));

  accepted = api_call (api, "POST", "/v1/desktops/pool:office/launch", api->alice, NULL);
  job = follow_job (api, api->alice, accepted);
  g_assert_cmpstr (http_reply_text (job, "state"), ==, "ready");
  first = ticket_of (json_object_get_object_member (json_node_get_object (job->json), "result"));

  document = api_call (api, "POST", "/v1/desktops/pool%3Aoffice/launch", api->alice, "{\"take_over\":false}");
  g_assert_cmpuint (document->status, ==, 200);
  second = ticket_of (json_node_get_object (document->json));
  g_assert_cmpstr (first, !=, second);

  vv = api_call (api, "POST", "/v1/desktops/pool:office/launch", accept, "{}");
  g_assert_cmpstr (http_reply_header (vv, "content-type"), ==, "application/x-virt-viewer");
  g_assert_nonnull (strstr (vv->body, "[virt-viewer]\n"));
  g_assert_nonnull (strstr (vv->body, "tls-port="));
  g_assert_null (strstr (vv->body, "\nport="));

  start = api_call (api, "POST", "/v1/desktops/pool:office/reset", api->alice, NULL);
  ended = follow_job (api, api->alice, start);
  shutdown = api_call (api, "POST", "/v1/desktops/pool:office/shutdown", api->alice, NULL);
  g_assert_cmpuint (shutdown->status, ==, 202);
  assert_status (api, "DELETE", http_reply_header (shutdown, "location"), api->alice, NULL, 204);
}

static void
test_not_mine (Api          *api,
               gconstpointer data)
{
  g_autofree char *mallory = house_sign_in (api->house, "mallory");
  g_autoptr (HttpReply) accepted = NULL;
  g_autoptr (HttpReply) list = NULL;
  g_autoptr (HttpReply) job = NULL;
  const char *place;

  usher_broker_fixture_keep (&api->house->broker);
  list = api_call (api, "GET", "/v1/desktops", mallory, NULL);
  g_assert_cmpstr (list->body, ==, "{\"desktops\":[]}");
  assert_status (api, "POST", "/v1/desktops/pool:office/launch", mallory, NULL, 404);
  assert_status (api, "POST", "/v1/desktops/pool:nothing/launch", api->alice, NULL, 404);
  assert_status (api, "POST", "/v1/desktops/desktop:nothing/launch", api->alice, NULL, 404);
  assert_status (api, "POST", "/v1/desktops/x/start", api->alice, NULL, 404);
  assert_status (api, "POST", "/v1/desktops/pool:office/start", mallory, NULL, 404);

  accepted = api_call (api, "POST", "/v1/desktops/pool:office/launch", api->alice, NULL);
  place = http_reply_header (accepted, "location");
  assert_status (api, "GET", place, api->bob, NULL, 404);
  assert_status (api, "DELETE", place, api->bob, NULL, 404);
  assert_status (api, "GET", "/v1/jobs/00000000-0000-4000-8000-000000000000?wait=9", api->alice, NULL, 404);
  assert_status (api, "GET", "/v1/jobs/x?wait=61", api->alice, NULL, 400);
  assert_status (api, "GET", "/v1/jobs/x?wait=soon", api->alice, NULL, 400);
  job = follow_job (api, api->alice, accepted);
}

static void
test_in_use (Api          *api,
             gconstpointer data)
{
  g_autoptr (HttpReply) accepted = NULL;
  g_autoptr (HttpReply) job = NULL;
  g_autoptr (HttpReply) refused = NULL;
  g_autoptr (HttpReply) taken = NULL;
  g_autoptr (UsherDesktop) desktop = NULL;
  JsonObject *viewer;

  usher_broker_fixture_keep (&api->house->broker);
  accepted = api_call (api, "POST", "/v1/desktops/pool:office/launch", api->alice, NULL);
  job = follow_job (api, api->alice, accepted);
  desktop = usher_broker_fixture_own (&api->house->broker, "alice@office");
  usher_fake_hypervisor_viewer (api->house->broker.host, desktop->id, "1", TRUE);
  usher_broker_fixture_settle (&api->house->broker);

  refused = api_call (api, "POST", "/v1/desktops/pool:office/launch", api->alice, NULL);
  http_reply_assert_problem (refused, 409, "in-use");
  viewer = json_object_get_object_member (json_node_get_object (refused->json), "viewer");
  g_assert_cmpstr (json_object_get_string_member (viewer, "user"), ==, "alice@office");
  taken = api_call (api, "POST", "/v1/desktops/pool:office/launch", api->alice, "{\"take_over\":true}");
  g_assert_cmpuint (taken->status, ==, 200);
}

/* an administrator's day, in which every operation succeeds once */
static void
test_admin (Api          *api,
            gconstpointer data)
{
  g_autoptr (HttpReply) page = NULL;
  g_autoptr (HttpReply) all = NULL;
  g_autoptr (HttpReply) job = NULL;
  g_autoptr (HttpReply) start = NULL;
  g_autoptr (UsherDesktop) desktop = NULL;
  g_autofree char *path = NULL;
  g_autofree char *reset = NULL;
  g_autofree char *shutdown = NULL;
  g_autofree char *release = NULL;

  usher_broker_fixture_keep (&api->house->broker);
  assert_admin (api, "GET", "/v1/admin/status", NULL, 200);
  assert_admin (api, "GET", "/v1/admin/hosts", NULL, 200);
  assert_admin (api, "GET", "/v1/admin/pools", NULL, 200);
  assert_admin (api, "GET", "/v1/admin/pools/office", NULL, 200);
  assert_admin (api, "GET", "/v1/admin/pools/nothing", NULL, 404);
  page = api_admin (api, "GET", "/v1/admin/desktops?limit=1&pool=office", NULL);
  g_assert_nonnull (http_reply_text (page, "next"));
  all = api_admin (api, "GET", "/v1/admin/desktops?state=ready", NULL);
  g_assert_null (http_reply_text (all, "next"));
  assert_admin (api, "GET", "/v1/admin/desktops?state=nonsense", NULL, 400);
  assert_admin (api, "GET", "/v1/admin/desktops/nothing", NULL, 404);

  job = api_admin (api, "POST", "/v1/admin/launch", "{\"user\":\"alice\",\"desktop\":\"office\"}");
  g_assert_cmpuint (job->status, ==, 202);
  path = g_strconcat (http_reply_header (job, "location"), "&wait=20", NULL);
  for (;;)
    {
      g_autoptr (HttpReply) report = api_admin (api, "GET", path, NULL);

      if (g_str_equal (http_reply_text (report, "state"), "ready"))
        break;
    }
  assert_admin (api, "DELETE", http_reply_header (job, "location"), NULL, 204);
  assert_admin (api, "POST", "/v1/admin/launch", "{\"user\":\"alice\",\"desktop\":\"office\"}", 200);
  assert_admin (api, "POST", "/v1/admin/launch", "{\"user\":\"alice@office\",\"desktop\":\"nothing\"}", 404);
  assert_admin (api, "GET", "/v1/admin/sessions", NULL, 200);
  assert_admin (api, "GET", "/v1/admin/sessions?owner=alice@office&limit=5", NULL, 200);
  assert_admin (api, "GET", "/v1/admin/sessions?limit=many", NULL, 400);

  desktop = usher_broker_fixture_own (&api->house->broker, "alice@office");
  reset = g_strdup_printf ("/v1/admin/desktops/%s/reset", desktop->id);
  shutdown = g_strdup_printf ("/v1/admin/desktops/%s/shutdown", desktop->name);
  release = g_strdup_printf ("/v1/admin/desktops/%s/release", desktop->id);
  assert_admin (api, "POST", reset, NULL, 202);
  assert_admin (api, "POST", shutdown, NULL, 202);
  assert_admin (api, "POST", release, NULL, 204);
  assert_admin (api, "GET", "/v1/admin/audit?limit=50", NULL, 200);
}

static void
test_admin_desktops (Api          *api,
                     gconstpointer data)
{
  UsherDesktopQuery query = { .pool = "office" };
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *one = NULL;
  g_autofree char *start = NULL;
  g_autofree char *recycle = NULL;
  g_autofree char *audit = NULL;

  usher_broker_fixture_keep (&api->house->broker);
  found = usher_desktop_store_find (usher_context_desktops (api->house->broker.context), &query, NULL);
  g_assert_cmpuint (found->len, ==, 2);
  one = g_strdup_printf ("/v1/admin/desktops/%s", ((UsherDesktop *) found->pdata[0])->id);
  start = g_strdup_printf ("/v1/admin/desktops/%s/start", ((UsherDesktop *) found->pdata[0])->name);
  recycle = g_strdup_printf ("/v1/admin/desktops/%s/recycle", ((UsherDesktop *) found->pdata[1])->id);
  audit = g_strdup_printf ("/v1/admin/audit?desktop=%s", ((UsherDesktop *) found->pdata[0])->name);

  assert_admin (api, "GET", one, NULL, 200);
  assert_admin (api, "POST", start, NULL, 202);
  assert_admin (api, "GET", audit, NULL, 200);
  assert_admin (api, "POST", recycle, NULL, 204);
  assert_admin (api, "DELETE", one, NULL, 204);
  assert_admin (api, "POST", "/v1/admin/desktops/nothing/release", NULL, 404);
  assert_admin (api, "POST", "/v1/admin/desktops/nothing/start", NULL, 404);
  assert_admin (api, "DELETE", "/v1/admin/desktops/nothing", NULL, 404);
}

static void
test_admin_users (Api          *api,
                  gconstpointer data)
{
  static const char change[] = "{\"password\":\"wonder-7\",\"display_name\":\"Dora\",\"groups\":[\"staff\"],\"disabled\":false}";
  g_autoptr (HttpReply) list = NULL;

  assert_admin (api, "PUT", "/v1/admin/users/dora?realm=local", change, 204);
  openapi_assert_body (api->openapi, "PUT", "/v1/admin/users/{name}", change, TRUE);
  list = api_admin (api, "GET", "/v1/admin/users?realm=local", NULL);
  g_assert_nonnull (strstr (list->body, "\"dora\""));
  g_assert_null (strstr (list->body, "$y$"));
  assert_status (api, "POST", "/v1/login", NULL, "{\"realm\":\"local\",\"user\":\"dora\",\"password\":\"wonder-7\"}", 200);
  assert_admin (api, "PUT", "/v1/admin/users/dora", "{\"disabled\":true}", 204);
  assert_status (api, "POST", "/v1/login", NULL, "{\"realm\":\"local\",\"user\":\"dora\",\"password\":\"wonder-7\"}", 403);
  assert_admin (api, "DELETE", "/v1/admin/users/dora", NULL, 204);
  assert_admin (api, "DELETE", "/v1/admin/users/dora", NULL, 404);
  assert_status (api, "POST", "/v1/login", NULL, "{\"realm\":\"local\",\"user\":\"dora\",\"password\":\"wonder-7\"}", 401);
}

static void
test_open_to_all (Api          *api,
                  gconstpointer data)
{
  g_autoptr (HttpReply) health = api_call (api, "GET", "/v1/health", NULL, NULL);
  g_autoptr (HttpReply) realms = api_call (api, "GET", "/v1/realms", NULL, NULL);

  g_assert_cmpuint (health->status, ==, 200);
  g_assert_nonnull (strstr (realms->body, "\"name\":\"office\""));
  g_assert_nonnull (strstr (realms->body, "\"name\":\"local\""));
}

/* every story once, on one house, so that nothing is described that nobody ever saw */
static void
test_all_seen (Api          *api,
               gconstpointer data)
{
  static void (*const stories[]) (Api *, gconstpointer) = {
    test_open_to_all, test_sign_in, test_desktop, test_admin_users,
  };
  static void (*const others[]) (Api *, gconstpointer) = { test_admin, test_admin_desktops };
  g_autofree char *start = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (stories); i++)
    stories[i](api, data);
  assert_status (api, "POST", "/v1/desktops/pool:office/start", api->alice, NULL, 202);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      Api other = { NULL };

      api_setup (&other, data);
      g_clear_pointer (&other.openapi, openapi_free);
      other.openapi = api->openapi;
      others[i](&other, data);
      other.openapi = openapi_new (OPENAPI);
      api_teardown (&other, data);
    }
  openapi_assert_seen (api->openapi);
}

#define ADD(name, func) g_test_add ("/api/" name, Api, NULL, api_setup, func, api_teardown)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("description", test_description);
  ADD ("not-signed-in", test_not_signed_in);
  ADD ("token-in-address", test_token_in_address);
  ADD ("two-doors", test_two_doors);
  ADD ("wrong-fields", test_wrong_fields);
  ADD ("wrong-bodies", test_wrong_bodies);
  ADD ("open-to-all", test_open_to_all);
  ADD ("sign-in", test_sign_in);
  ADD ("slowed", test_slowed);
  ADD ("hung-directory", test_hung_directory);
  ADD ("desktop", test_desktop);
  ADD ("not-mine", test_not_mine);
  ADD ("in-use", test_in_use);
  ADD ("admin", test_admin);
  ADD ("admin-desktops", test_admin_desktops);
  ADD ("admin-users", test_admin_users);
  ADD ("all-seen", test_all_seen);

  return g_test_run ();
}
