/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "tests/http/api.h"

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
    NULL, API_FOREIGN, "Authorization: Bearer\r\n", "Authorization: Bearer  \r\n", "Authorization: Basic YWxpY2U6c2VjcmV0\r\n",
    "Authorization: Bearer short\r\n", "Authorization: Bearer two words\r\n", "Authorization: Bearer ../../etc/passwd\r\n",
    "Cookie: token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n",
  };
  const UsherRoute *route;

  for (guint i = 0; (route = usher_router_get (api->house->router, i)) != NULL; i++)
    {
      g_autofree char *path = api_sample_path (route->pattern);

      for (guint k = 0; k < G_N_ELEMENTS (headers); k++)
        {
          g_autoptr (HttpReply) reply = api_call (api, route->method, path, headers[k], NULL);

          if (route->auth != USHER_ROUTE_ANYBODY)
            http_reply_assert_problem (reply, 401, "not-signed-in");
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

  api_assert_status (api, "GET", path, NULL, NULL, 401);
  api_assert_status (api, "GET", "/v1/me", api->alice, NULL, 200);
}

/* to be root on the broker's machine is no sign-in: the admin socket opens no user's door */
static void
test_socket_is_no_sign_in (Api          *api,
                           gconstpointer data)
{
  const UsherRoute *route;

  for (guint i = 0; (route = usher_router_get (api->house->router, i)) != NULL; i++)
    {
      g_autofree char *path = api_sample_path (route->pattern);
      g_autoptr (HttpReply) admin = NULL;

      if (route->auth != USHER_ROUTE_USER)
        continue;
      admin = api_call_with (api, api->admin, route->method, path, NULL, NULL);
      http_reply_assert_problem (admin, 401, "not-signed-in");
    }
  g_assert_cmpuint (usher_fake_hypervisor_calls (api->house->broker.host, USHER_FAKE_START), ==, 0);
}

static const ApiBody bodies[] = {
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
  { "POST", "/v1/desktops/pool:office/snapshots", "{\"description\":7}", "description" },
  { "POST", "/v1/desktops/pool:office/revert", "{}", "snapshot" },
  { "POST", "/v1/desktops/pool:office/revert", "{\"snapshot\":\"user-1\",\"disconnect\":\"yes\"}", "disconnect" },
};

static void
test_wrong_fields (Api          *api,
                   gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    api_assert_refused (api, &bodies[i]);
  /* the three that api_setup() signed in */
  g_assert_cmpuint (usher_fake_directory_calls (api->house->broker.directory), ==, 3);
}

/* every route that takes a body, with every kind of text that is none */
static void
test_wrong_bodies (Api          *api,
                   gconstpointer data)
{
  api_assert_reads_body (api, "POST", "/v1/login");
  api_assert_reads_body (api, "POST", "/v1/desktops/pool:office/launch");
  api_assert_reads_body (api, "POST", "/v1/desktops/pool:office/start");
  api_assert_reads_body (api, "POST", "/v1/desktops/pool:office/snapshots");
  api_assert_reads_body (api, "POST", "/v1/desktops/pool:office/revert");
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
  api_assert_status (api, "POST", "/v1/logout", token, NULL, 204);
  api_assert_status (api, "GET", "/v1/me", token, NULL, 401);
  api_assert_status (api, "POST", "/v1/logout", token, NULL, 401);
  api_assert_status (api, "GET", "/v1/me", api->alice, NULL, 200);
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
      api_assert_status (api, "GET", "/v1/desktops", api->alice, NULL, 200);
      api_assert_status (api, "POST", "/v1/login", NULL, "{\"user\":\"bob\",\"password\":\"secret\"}", 200);
      reply = http_client_read (client, FALSE);
      http_reply_assert_problem (reply, 401, "wrong-credentials");
      after = retry_after (reply);
      g_assert_cmpuint (after, >=, before);
      before = after;
    }
}

static HttpClient *
try_from (Api        *api,
          const char *address,
          guint       number)
{
  HttpClient *client = http_client_new_tls_from (address, api->house->port);
  g_autofree char *body = g_strdup_printf ("{\"user\":\"guest%u\",\"password\":\"guess\"}", number);
  g_autofree char *call = g_strdup_printf ("POST /v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                           "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", strlen (body), body);

  http_client_send (client, call, -1);
  return client;
}

static void
assert_try (Api        *api,
            const char *address,
            guint       number,
            guint       status,
            const char *code)
{
  g_autoptr (HttpClient) client = try_from (api, address, number);
  g_autoptr (HttpReply) reply = http_client_read (client, FALSE);

  http_reply_assert_problem (reply, status, code);
}

/* one password tried on many names: none of them is slowed as a user, so the address is */
static void
test_slowed_address (Api          *api,
                     gconstpointer data)
{
  enum { FREE = 50, SLOWED = 4, AT_ONCE = 20 };
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) http_client_free);
  guint number = 0;

  for (guint i = 0; i < FREE + SLOWED; i++)
    assert_try (api, "127.0.0.2", number++, 401, "wrong-credentials");
  for (guint i = 0; i < AT_ONCE; i++)
    g_ptr_array_add (waiting, try_from (api, "127.0.0.2", number++));
  /* each of them took a place, or was told to come back because there were too many */
  while (usher_server_waiting (api->house->server) == 0)
    g_usleep (1000);
  assert_try (api, "127.0.0.2", number, 429, "locked");
  assert_try (api, "127.0.0.3", number, 401, "wrong-credentials");
  api_assert_status (api, "POST", "/v1/login", NULL, "{\"user\":\"bob\",\"password\":\"secret\"}", 200);
  g_assert_cmpuint (usher_server_waiting (api->house->server), >, 0);
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
  api_assert_status (api, "GET", "/v1/desktops", api->alice, NULL, 200);
  api_assert_status (api, "GET", "/v1/me", api->alice, NULL, 200);
  api_assert_admin (api, "GET", "/v1/admin/pools", NULL, 200);
  api_assert_admin (api, "PUT", "/v1/admin/users/dora", "{\"password\":\"wonder-7\",\"groups\":[\"staff\"]}", 204);
  api_assert_status (api, "POST", "/v1/login", NULL, "{\"realm\":\"local\",\"user\":\"dora\",\"password\":\"wonder-7\"}", 200);

  usher_fake_directory_hang (api->house->broker.directory, FALSE);
  for (guint i = 0; i < MANY; i++)
    {
      g_autoptr (HttpReply) reply = http_client_read (clients->pdata[i], FALSE);

      g_assert_cmpuint (reply->status, ==, 200);
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
  job = api_follow_job (api, api->alice, accepted);
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
  ended = api_follow_job (api, api->alice, start);
  shutdown = api_call (api, "POST", "/v1/desktops/pool:office/shutdown", api->alice, NULL);
  g_assert_cmpuint (shutdown->status, ==, 202);
  api_assert_status (api, "DELETE", http_reply_header (shutdown, "location"), api->alice, NULL, 204);
}

/* alice's own desktop, of which she may keep one snapshot */
static void
own_desktop (Api *api)
{
  UsherBrokerFixture *broker = &api->house->broker;
  static const UsherLaunchAsk ask = { .offer = "pool:office" };
  g_autoptr (UsherLaunchDocument) document = NULL;

  broker->pool->kind = USHER_POOL_PERSONAL;
  broker->pool->snapshots = 1;
  broker->pool->user_actions |= USHER_POOL_USER_SNAPSHOT | USHER_POOL_USER_REVERT;
  usher_broker_fixture_keep (broker);
  document = usher_broker_fixture_launch (broker, "alice", &ask, NULL);
  g_assert_nonnull (document);
}

static void
assert_job (Api             *api,
            const char      *path,
            const char      *body,
            const char      *code)
{
  g_autoptr (HttpReply) accepted = api_call (api, "POST", path, api->alice, body);
  g_autoptr (HttpReply) ended = api_follow_job (api, api->alice, accepted);

  g_assert_cmpstr (http_reply_text (ended, "state"), ==, code == NULL ? "ready" : "failed");
  if (code != NULL)
    g_assert_cmpstr (http_reply_text (ended, "code"), ==, code);
}

static void
test_snapshots (Api          *api,
                gconstpointer data)
{
  static const char path[] = "/v1/desktops/pool:office/snapshots";
  g_autoptr (HttpReply) list = NULL;
  g_autofree char *one = NULL;
  g_autofree char *back = NULL;
  JsonObject *snapshot;

  api_assert_status (api, "GET", path, api->bob, NULL, 409);
  own_desktop (api);
  assert_job (api, path, "{\"description\":\"Before the update\"}", NULL);
  assert_job (api, path, "{}", "limit-reached");
  list = api_call (api, "GET", path, api->alice, NULL);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (list->json), "most"), ==, 1);
  snapshot = json_array_get_object_element (json_object_get_array_member (json_node_get_object (list->json), "snapshots"), 0);
  g_assert_cmpstr (json_object_get_string_member (snapshot, "kind"), ==, "user");
  g_assert_cmpstr (json_object_get_string_member (snapshot, "description"), ==, "Before the update");

  back = g_strdup_printf ("{\"snapshot\":\"%s\"}", json_object_get_string_member (snapshot, "name"));
  assert_job (api, "/v1/desktops/pool:office/revert", back, NULL);
  assert_job (api, "/v1/desktops/pool:office/revert", "{\"snapshot\":\"user-1\"}", "not-found");
  one = g_strconcat (path, "/", json_object_get_string_member (snapshot, "name"), NULL);
  api_assert_status (api, "DELETE", one, api->bob, NULL, 409);
  api_assert_status (api, "DELETE", "/v1/desktops/pool:office/snapshots/auto-1", api->alice, NULL, 403);
  api_assert_status (api, "DELETE", one, api->alice, NULL, 204);
  api->house->broker.pool->user_actions = 0;
  api_assert_status (api, "POST", path, api->alice, "{}", 403);
  api_assert_status (api, "POST", "/v1/desktops/pool:office/revert", api->alice, back, 403);
  api_assert_status (api, "POST", "/v1/desktops/pool:nothing/snapshots", api->alice, "{}", 404);
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
  api_assert_status (api, "POST", "/v1/desktops/pool:office/launch", mallory, NULL, 404);
  api_assert_status (api, "POST", "/v1/desktops/pool:nothing/launch", api->alice, NULL, 404);
  api_assert_status (api, "POST", "/v1/desktops/desktop:nothing/launch", api->alice, NULL, 404);
  api_assert_status (api, "POST", "/v1/desktops/x/start", api->alice, NULL, 404);
  api_assert_status (api, "POST", "/v1/desktops/pool:office/start", mallory, NULL, 404);

  accepted = api_call (api, "POST", "/v1/desktops/pool:office/launch", api->alice, NULL);
  place = http_reply_header (accepted, "location");
  api_assert_status (api, "GET", place, api->bob, NULL, 404);
  api_assert_status (api, "DELETE", place, api->bob, NULL, 404);
  api_assert_status (api, "GET", "/v1/jobs/00000000-0000-4000-8000-000000000000?wait=9", api->alice, NULL, 404);
  api_assert_status (api, "GET", "/v1/jobs/x?wait=61", api->alice, NULL, 400);
  api_assert_status (api, "GET", "/v1/jobs/x?wait=soon", api->alice, NULL, 400);
  job = api_follow_job (api, api->alice, accepted);
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
  job = api_follow_job (api, api->alice, accepted);
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

static const char *
failed_detail (const HttpReply *job)
{
  g_assert_cmpstr (http_reply_text (job, "state"), ==, "failed");
  g_assert_cmpstr (http_reply_text (job, "code"), ==, "start-failed");
  return http_reply_text (job, "detail");
}

/* the fake host's words stand for volumes, paths and names of hosts */
static void
test_discreet (Api          *api,
               gconstpointer data)
{
  static const char *const everybody[] = { "staff", NULL };
  g_autoptr (HttpReply) accepted = NULL;
  g_autoptr (HttpReply) job = NULL;
  g_autoptr (HttpReply) admins = NULL;
  g_autoptr (HttpReply) admins_job = NULL;
  g_autoptr (HttpReply) audit = NULL;

  usher_broker_fixture_keep (&api->house->broker);
  usher_fake_hypervisor_fail (api->house->broker.host, USHER_FAKE_START, USHER_ERROR_START_FAILED, 2);
  accepted = api_call (api, "POST", "/v1/desktops/pool:office/launch", api->alice, NULL);
  job = api_follow_job (api, api->alice, accepted);
  g_assert_null (strstr (failed_detail (job), "scripted failure"));
  g_assert_nonnull (strstr (failed_detail (job), "audit trail"));

  usher_broker_fixture_keep (&api->house->broker);
  usher_login_flow_set_limits (api->house->broker.login, 1800, 36000, everybody);
  admins = api_call (api, "POST", "/v1/desktops/pool:office/launch", api->bob, NULL);
  admins_job = api_follow_job (api, api->bob, admins);
  g_assert_nonnull (strstr (failed_detail (admins_job), "scripted failure of start"));
  audit = api_admin (api, "GET", "/v1/admin/audit", NULL);
  g_assert_nonnull (strstr (audit->body, "scripted failure of start"));

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
  test_open_to_all (api, data);
  test_sign_in (api, data);
  test_desktop (api, data);
  api_assert_status (api, "POST", "/v1/desktops/pool:office/start", api->alice, NULL, 202);
  test_snapshots (api, data);
  openapi_assert_seen (api->openapi, "/v1/admin/", FALSE);
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
  ADD ("socket-is-no-sign-in", test_socket_is_no_sign_in);
  ADD ("wrong-fields", test_wrong_fields);
  ADD ("wrong-bodies", test_wrong_bodies);
  ADD ("open-to-all", test_open_to_all);
  ADD ("sign-in", test_sign_in);
  ADD ("slowed", test_slowed);
  ADD ("slowed-address", test_slowed_address);
  ADD ("hung-directory", test_hung_directory);
  ADD ("desktop", test_desktop);
  ADD ("snapshots", test_snapshots);
  ADD ("not-mine", test_not_mine);
  ADD ("in-use", test_in_use);
  ADD ("discreet", test_discreet);
  ADD ("all-seen", test_all_seen);

  return g_test_run ();
}
