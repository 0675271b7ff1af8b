/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <unistd.h>

#include "tests/http/api.h"

static const ApiBody bodies[] = {
  { "POST", "/v1/admin/launch", "{\"user\":\"alice\"}", "desktop" },
  { "POST", "/v1/admin/launch", "{\"desktop\":\"office\"}", "user" },
  { "POST", "/v1/admin/launch", "{\"user\":\"alice\",\"desktop\":7}", "desktop" },
  { "POST", "/v1/admin/desktops/office-001/assign", "{}", "user" },
  { "POST", "/v1/admin/desktops/office-001/assign", "{\"user\":\"\"}", "user" },
  { "POST", "/v1/admin/desktops/office-001/assign", "{\"user\":[\"alice\"]}", "user" },
  { "POST", "/v1/admin/pools/office/assignments", "{}", "assignments" },
  { "POST", "/v1/admin/pools/office/assignments", "{\"assignments\":{}}", "assignments" },
  { "POST", "/v1/admin/pools/office/assignments", "{\"assignments\":[\"alice\"]}", "assignment" },
  { "POST", "/v1/admin/pools/office/assignments", "{\"assignments\":[{\"desktop\":\"office-001\"}]}", "user" },
  { "POST", "/v1/admin/pools/office/assignments", "{\"assignments\":[{\"user\":\"alice\",\"line\":-1}]}", "line" },
  { "POST", "/v1/admin/pools/office/adopt", "{}", "domain" },
  { "POST", "/v1/admin/pools/office/adopt", "{\"domain\":\"old-desk\",\"host\":1}", "host" },
  { "POST", "/v1/admin/templates/debian/versions", "{}", "from" },
  { "POST", "/v1/admin/templates/debian/versions", "{\"from\":\"golden\",\"note\":7}", "note" },
  { "PUT", "/v1/admin/templates/debian/current", "{}", "version" },
  { "PUT", "/v1/admin/templates/debian/current", "{\"version\":0}", "version" },
  { "PUT", "/v1/admin/templates/debian/versions/1/note", "{\"note\":[]}", "note" },
  { "PUT", "/v1/admin/hosts/kvm1/state", "{}", "state" },
  { "PUT", "/v1/admin/hosts/kvm1/state", "{\"state\":\"lost\"}", "state" },
  { "PUT", "/v1/admin/hosts/kvm1/state", "{\"state\":\"drain\",\"reason\":1}", "reason" },
  { "POST", "/v1/admin/desktops/office-001/mark", "{\"protected\":\"yes\"}", "protected" },
  { "POST", "/v1/admin/desktops/office-001/mark", "{\"note\":7}", "note" },
  { "PUT", "/v1/admin/users/carol", "{\"groups\":\"staff\"}", "groups" },
  { "PUT", "/v1/admin/users/carol", "{\"groups\":[7]}", "groups" },
  { "PUT", "/v1/admin/users/carol", "{\"disabled\":\"no\"}", "disabled" },
  { "PUT", "/v1/admin/users/carol", "{\"password\":7}", "password" },
};

static void
test_wrong_fields (Api          *api,
                   gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    api_assert_refused (api, &bodies[i]);
}

static void
test_wrong_bodies (Api          *api,
                   gconstpointer data)
{
  api_assert_reads_body (api, "POST", "/v1/admin/launch");
  api_assert_reads_body (api, "POST", "/v1/admin/desktops/office-001/assign");
  api_assert_reads_body (api, "POST", "/v1/admin/desktops/office-001/mark");
  api_assert_reads_body (api, "POST", "/v1/admin/desktops/office-001/snapshots");
  api_assert_reads_body (api, "POST", "/v1/admin/desktops/office-001/revert");
  api_assert_reads_body (api, "POST", "/v1/admin/pools/office/assignments");
  api_assert_reads_body (api, "POST", "/v1/admin/pools/office/adopt");
  api_assert_reads_body (api, "PUT", "/v1/admin/hosts/kvm1/state");
  api_assert_reads_body (api, "POST", "/v1/admin/templates/debian/versions");
  api_assert_reads_body (api, "PUT", "/v1/admin/templates/debian/current");
  api_assert_reads_body (api, "PUT", "/v1/admin/templates/debian/versions/1/note");
  api_assert_reads_body (api, "PUT", "/v1/admin/users/carol");
}

static guint
refusals (Api *api)
{
  UsherAuditStore *audit = usher_context_audit (api->house->broker.context);
  g_autoptr (JsonNode) rows = NULL;
  guint found = 0;

  usher_audit_store_flush (audit, NULL);
  rows = usher_audit_store_read (audit, NULL, 1000, NULL);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (rows)); i++)
    {
      JsonObject *row = json_array_get_object_element (json_node_get_array (rows), i);

      found += g_str_equal (json_object_get_string_member (row, "action"), "admin") &&
               g_str_equal (json_object_get_string_member (row, "actor"), "alice@office") &&
               g_str_equal (json_object_get_string_member (row, "outcome"), "forbidden");
    }
  return found;
}

/* every route, for a user like any other; each try is in the audit */
static void
test_not_an_administrator (Api          *api,
                           gconstpointer data)
{
  const UsherRoute *route;
  guint tries = 0;

  usher_broker_fixture_keep (&api->house->broker);
  for (guint i = 0; (route = usher_router_get (api->house->router, i)) != NULL; i++)
    {
      g_autofree char *path = api_sample_path (route->pattern);
      g_autoptr (HttpReply) user = NULL;

      if (route->auth != USHER_ROUTE_ADMIN)
        continue;
      user = api_call (api, route->method, path, api->alice, "{\"user\":\"alice\",\"desktop\":\"office\"}");
      http_reply_assert_problem (user, 403, "forbidden");
      tries++;
    }
  g_assert_cmpuint (refusals (api), ==, tries);
  g_assert_cmpuint (usher_broker_fixture_count (&api->house->broker, USHER_DESKTOP_READY), ==, 2);
}

/* who left the groups that broker.conf names administers no more, whatever the token said once */
static void
test_no_longer (Api          *api,
                gconstpointer data)
{
  static const char *const others[] = { "board", NULL };

  api_assert_status (api, "GET", "/v1/admin/status", api->ada, NULL, 200);
  usher_login_flow_set_limits (api->house->broker.login, 1800, 36000, others);
  api_assert_status (api, "GET", "/v1/admin/status", api->ada, NULL, 403);
  usher_login_flow_set_limits (api->house->broker.login, 1800, 36000, NULL);
  api_assert_status (api, "GET", "/v1/admin/status", api->ada, NULL, 403);
}

/* the audit names who did it, whichever door was used */
static void
test_audited (Api          *api,
              gconstpointer data)
{
  g_autofree char *uid = g_strdup_printf ("\"actor\":\"uid:%u\",\"action\":\"recycle\"", (guint) geteuid ());
  g_autoptr (HttpReply) audit = NULL;

  usher_broker_fixture_keep (&api->house->broker);
  api_assert_admin (api, "POST", "/v1/admin/desktops/office-001/recycle", NULL, 204);
  audit = api_admin (api, "GET", "/v1/admin/audit?desktop=office-001", NULL);
  if (*api->admin_headers != '\0')
    g_assert_nonnull (strstr (audit->body, "\"actor\":\"ada@office\",\"action\":\"recycle\""));
  else
    g_assert_nonnull (strstr (audit->body, uid));
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
  g_autofree char *session = NULL;
  g_autofree char *reset = NULL;
  g_autofree char *shutdown = NULL;
  g_autofree char *release = NULL;

  usher_broker_fixture_keep (&api->house->broker);
  api_assert_admin (api, "GET", "/v1/admin/status", NULL, 200);
  api_assert_admin (api, "GET", "/v1/admin/hosts", NULL, 200);
  api_assert_admin (api, "GET", "/v1/admin/pools", NULL, 200);
  api_assert_admin (api, "GET", "/v1/admin/pools/office", NULL, 200);
  api_assert_admin (api, "GET", "/v1/admin/pools/nothing", NULL, 404);
  page = api_admin (api, "GET", "/v1/admin/desktops?limit=1&pool=office", NULL);
  g_assert_nonnull (http_reply_text (page, "next"));
  all = api_admin (api, "GET", "/v1/admin/desktops?state=ready", NULL);
  g_assert_null (http_reply_text (all, "next"));
  api_assert_admin (api, "GET", "/v1/admin/desktops?state=nonsense", NULL, 400);
  api_assert_admin (api, "GET", "/v1/admin/desktops/nothing", NULL, 404);

  job = api_admin (api, "POST", "/v1/admin/launch", "{\"user\":\"alice\",\"desktop\":\"office\"}");
  g_assert_cmpuint (job->status, ==, 202);
  path = g_strconcat (http_reply_header (job, "location"), "&wait=20", NULL);
  for (;;)
    {
      g_autoptr (HttpReply) report = api_admin (api, "GET", path, NULL);

      if (g_str_equal (http_reply_text (report, "state"), "ready"))
        break;
    }
  api_assert_admin (api, "DELETE", http_reply_header (job, "location"), NULL, 204);
  api_assert_admin (api, "POST", "/v1/admin/launch", "{\"user\":\"alice\",\"desktop\":\"office\"}", 200);
  api_assert_admin (api, "POST", "/v1/admin/launch", "{\"user\":\"alice@office\",\"desktop\":\"nothing\"}", 404);
  api_assert_admin (api, "GET", "/v1/admin/sessions", NULL, 200);
  api_assert_admin (api, "GET", "/v1/admin/sessions?owner=alice@office&limit=5", NULL, 200);
  api_assert_admin (api, "GET", "/v1/admin/sessions?limit=many", NULL, 400);

  desktop = usher_broker_fixture_own (&api->house->broker, "alice@office");
  session = g_strdup_printf ("/v1/admin/sessions/%s", desktop->name);
  api_assert_admin (api, "GET", session, NULL, 200);
  api_assert_admin (api, "DELETE", session, NULL, 204);
  api_assert_admin (api, "GET", session, NULL, 409);
  api_assert_admin (api, "GET", "/v1/admin/sessions/nothing", NULL, 404);
  api_assert_admin (api, "DELETE", session, NULL, 409);
  api_assert_admin (api, "DELETE", "/v1/admin/sessions/nothing", NULL, 404);
  reset = g_strdup_printf ("/v1/admin/desktops/%s/reset", desktop->id);
  shutdown = g_strdup_printf ("/v1/admin/desktops/%s/shutdown", desktop->name);
  release = g_strdup_printf ("/v1/admin/desktops/%s/release", desktop->id);
  api_assert_admin (api, "POST", reset, NULL, 202);
  api_assert_admin (api, "POST", shutdown, NULL, 202);
  api_assert_admin (api, "POST", release, NULL, 204);
  api_assert_admin (api, "GET", "/v1/admin/audit?limit=50", NULL, 200);
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

  api_assert_admin (api, "GET", one, NULL, 200);
  api_assert_admin (api, "POST", start, NULL, 202);
  api_assert_admin (api, "GET", audit, NULL, 200);
  api_assert_admin (api, "POST", recycle, NULL, 204);
  api_assert_admin (api, "DELETE", one, NULL, 204);
  api_assert_admin (api, "POST", "/v1/admin/desktops/nothing/release", NULL, 404);
  api_assert_admin (api, "POST", "/v1/admin/desktops/nothing/start", NULL, 404);
  api_assert_admin (api, "DELETE", "/v1/admin/desktops/nothing", NULL, 404);
}

static void
test_admin_users (Api          *api,
                  gconstpointer data)
{
  static const char change[] = "{\"password\":\"wonder-7\",\"display_name\":\"Dora\",\"groups\":[\"staff\"],\"disabled\":false}";
  g_autoptr (HttpReply) list = NULL;

  api_assert_admin (api, "PUT", "/v1/admin/users/dora?realm=local", change, 204);
  openapi_assert_body (api->openapi, "PUT", "/v1/admin/users/{name}", change, TRUE);
  list = api_admin (api, "GET", "/v1/admin/users?realm=local", NULL);
  g_assert_nonnull (strstr (list->body, "\"dora\""));
  g_assert_null (strstr (list->body, "$y$"));
  api_assert_status (api, "POST", "/v1/login", NULL, "{\"realm\":\"local\",\"user\":\"dora\",\"password\":\"wonder-7\"}", 200);
  api_assert_admin (api, "PUT", "/v1/admin/users/dora", "{\"disabled\":true}", 204);
  api_assert_status (api, "POST", "/v1/login", NULL, "{\"realm\":\"local\",\"user\":\"dora\",\"password\":\"wonder-7\"}", 403);
  api_assert_admin (api, "DELETE", "/v1/admin/users/dora", NULL, 204);
  api_assert_admin (api, "DELETE", "/v1/admin/users/dora", NULL, 404);
  api_assert_status (api, "POST", "/v1/login", NULL, "{\"realm\":\"local\",\"user\":\"dora\",\"password\":\"wonder-7\"}", 401);
}

static void
test_admin_assign (Api          *api,
                   gconstpointer data)
{
  static const char right[] = "{\"user\":\"alice@office\"}";
  static const char protect[] = "{\"protected\":true,\"note\":\"of the director\"}";
  UsherBrokerFixture *broker = &api->house->broker;

  usher_broker_fixture_configure (broker, usher_broker_fixture_pool ("office", USHER_POOL_PERSONAL));
  usher_broker_fixture_keep (broker);
  openapi_assert_body (api->openapi, "POST", "/v1/admin/desktops/{id}/assign", right, TRUE);
  openapi_assert_body (api->openapi, "POST", "/v1/admin/desktops/{id}/mark", protect, TRUE);
  api_assert_admin (api, "POST", "/v1/admin/desktops/office-002/mark", protect, 204);
  api_assert_admin (api, "POST", "/v1/admin/desktops/office-002/recycle", NULL, 409);
  api_assert_admin (api, "POST", "/v1/admin/desktops/office-002/mark", "{\"protected\":false,\"note\":\"\"}", 204);
  api_assert_admin (api, "POST", "/v1/admin/desktops/nothing/mark", protect, 404);
  api_assert_admin (api, "POST", "/v1/admin/desktops/office-002/mark", "{}", 400);
  api_assert_admin (api, "POST", "/v1/admin/desktops/office-001/assign", right, 204);
  api_assert_admin (api, "POST", "/v1/admin/desktops/office-001/assign", right, 409);
  api_assert_admin (api, "POST", "/v1/admin/desktops/office-002/assign", "{\"user\":\"mallory\"}", 409);
  api_assert_admin (api, "POST", "/v1/admin/desktops/office-002/assign", "{\"user\":\"nobody\"}", 404);
  api_assert_admin (api, "POST", "/v1/admin/desktops/nothing/assign", right, 404);
}

static void
test_admin_assignments (Api          *api,
                        gconstpointer data)
{
  static const char right[] = "{\"assignments\":[{\"user\":\"alice\",\"desktop\":\"office-001\",\"line\":1},{\"user\":\"bob\"}]}";
  static const char path[] = "/v1/admin/pools/office/assignments";
  UsherBrokerFixture *broker = &api->house->broker;
  g_autoptr (HttpReply) page = NULL;
  g_autoptr (HttpReply) wrong = NULL;
  g_autofree char *next = NULL;

  usher_broker_fixture_configure (broker, usher_broker_fixture_pool ("office", USHER_POOL_PERSONAL));
  usher_broker_fixture_keep (broker);
  openapi_assert_body (api->openapi, "POST", "/v1/admin/pools/{name}/assignments", right, TRUE);
  wrong = api_admin (api, "POST", path, "{\"assignments\":[{\"user\":\"alice\"},{\"user\":\"nobody\",\"line\":3}]}");
  http_reply_assert_problem (wrong, 404, "not-found");
  g_assert_nonnull (strstr (http_reply_text (wrong, "detail"), "line 3: "));
  api_assert_admin (api, "POST", path, right, 204);
  page = api_admin (api, "GET", "/v1/admin/pools/office/assignments?limit=1", NULL);
  g_assert_nonnull (strstr (page->body, "\"user\":\"alice@office\""));
  g_assert_nonnull (strstr (page->body, "\"desktop_name\":\"office-001\""));
  next = g_strdup_printf ("%s?after=%s", path, http_reply_text (page, "next"));
  api_assert_admin (api, "GET", next, NULL, 200);
  api_assert_admin (api, "POST", path, "{\"assignments\":[]}", 400);
  api_assert_admin (api, "GET", "/v1/admin/pools/lab/assignments", NULL, 404);
  api_assert_admin (api, "DELETE", "/v1/admin/pools/office/assignments/bob", NULL, 204);
  api_assert_admin (api, "DELETE", "/v1/admin/pools/office/assignments/bob", NULL, 404);
}

/* waits for a job of the administrator's own */
static void
await_job (Api             *api,
           const HttpReply *accepted)
{
  g_autofree char *path = g_strdup_printf ("%s?wait=20", http_reply_header (accepted, "location"));

  g_assert_cmpuint (accepted->status, ==, 202);
  for (;;)
    {
      g_autoptr (HttpReply) report = api_admin (api, "GET", path, NULL);

      g_assert_cmpstr (http_reply_text (report, "state"), !=, "failed");
      if (g_str_equal (http_reply_text (report, "state"), "ready"))
        return;
    }
}

static void
test_admin_templates (Api          *api,
                      gconstpointer data)
{
  static const char right[] = "{\"from\":\"golden\",\"note\":\"the first\"}";
  static const char path[] = "/v1/admin/templates/debian";
  UsherBrokerFixture *broker = &api->house->broker;
  g_autoptr (HttpReply) first = NULL;
  g_autoptr (HttpReply) second = NULL;
  g_autoptr (HttpReply) shown = NULL;

  api_assert_admin (api, "POST", "/v1/admin/templates/debian/versions", right, 409);
  usher_broker_fixture_unfix (broker);
  api_assert_admin (api, "GET", "/v1/admin/templates", NULL, 200);
  api_assert_admin (api, "GET", "/v1/admin/templates/nothing", NULL, 404);
  openapi_assert_body (api->openapi, "POST", "/v1/admin/templates/{name}/versions", right, TRUE);
  first = api_admin (api, "POST", "/v1/admin/templates/debian/versions", right);
  await_job (api, first);
  second = api_admin (api, "POST", "/v1/admin/templates/debian/versions", right);
  await_job (api, second);
  shown = api_admin (api, "GET", path, NULL);
  g_assert_nonnull (strstr (shown->body, "\"kind\":\"published\",\"current\":2"));
  g_assert_nonnull (strstr (shown->body, "\"note\":\"the first\""));
  api_assert_admin (api, "POST", "/v1/admin/templates/debian/versions/2/retire", NULL, 409);
  api_assert_admin (api, "PUT", "/v1/admin/templates/debian/current", "{\"version\":1}", 204);
  api_assert_admin (api, "PUT", "/v1/admin/templates/debian/current", "{\"version\":9}", 404);
  api_assert_admin (api, "PUT", "/v1/admin/templates/debian/versions/2/note", "{\"note\":\"no good\"}", 204);
  api_assert_admin (api, "PUT", "/v1/admin/templates/debian/versions/x/note", "{\"note\":\"no good\"}", 404);
  api_assert_admin (api, "POST", "/v1/admin/templates/debian/versions/2/retire", NULL, 204);
}

static void
test_admin_explain (Api          *api,
                    gconstpointer data)
{
  g_autoptr (HttpReply) allowed = NULL;
  g_autoptr (HttpReply) refused = NULL;

  usher_broker_fixture_keep (&api->house->broker);
  allowed = api_admin (api, "GET", "/v1/admin/explain/launch?user=alice&pool=office&address=192.0.2.7", NULL);
  g_assert_cmpstr (http_reply_text (allowed, "outcome"), ==, "pass");
  g_assert_cmpstr (http_reply_text (allowed, "user"), ==, "alice@office");
  refused = api_admin (api, "GET", "/v1/admin/explain/launch?user=mallory@office&pool=office", NULL);
  g_assert_cmpstr (http_reply_text (refused, "outcome"), ==, "stop");
  api_assert_admin (api, "GET", "/v1/admin/explain/launch?user=nobody&pool=office", NULL, 404);
  api_assert_admin (api, "GET", "/v1/admin/explain/launch?user=alice&pool=lab", NULL, 404);
  api_assert_admin (api, "GET", "/v1/admin/explain/launch?user=alice", NULL, 400);
  api_assert_admin (api, "GET", "/v1/admin/explain/launch?user=alice&pool=office&address=here", NULL, 400);
}

static void
test_admin_adopt (Api          *api,
                  gconstpointer data)
{
  static const char id[] = "5f0c4ee6-8a4e-4a83-8f2f-1d7a1f2b0002";
  static const char right[] = "{\"domain\":\"old-desk\",\"user\":\"alice\"}";
  UsherBrokerFixture *broker = &api->house->broker;
  g_autoptr (HttpReply) desktop = NULL;

  usher_fake_hypervisor_foreign (broker->host, id, "old-desk");
  api_assert_admin (api, "POST", "/v1/admin/pools/office/adopt", right, 409);
  usher_broker_fixture_configure (broker, usher_broker_fixture_pool ("office", USHER_POOL_PERSONAL));
  openapi_assert_body (api->openapi, "POST", "/v1/admin/pools/{name}/adopt", right, TRUE);
  desktop = api_admin (api, "POST", "/v1/admin/pools/office/adopt", right);
  g_assert_cmpuint (desktop->status, ==, 200);
  g_assert_cmpstr (http_reply_text (desktop, "id"), ==, id);
  g_assert_cmpstr (http_reply_text (desktop, "owner"), ==, "alice@office");
  api_assert_admin (api, "POST", "/v1/admin/pools/lab/adopt", right, 404);
  api_assert_admin (api, "POST", "/v1/admin/pools/office/adopt", "{\"domain\":\"old-desk\",\"user\":\"nobody\"}", 404);
}

static void
test_admin_doctor (Api          *api,
                   gconstpointer data)
{
  UsherDesktopQuery query = { .pool = "office", .limit = 1 };
  UsherBrokerFixture *broker = &api->house->broker;
  g_autoptr (GPtrArray) some = NULL;
  g_autoptr (HttpReply) healthy = NULL;
  g_autoptr (HttpReply) found = NULL;
  g_autoptr (HttpReply) mended = NULL;

  usher_broker_fixture_keep (broker);
  healthy = api_admin (api, "GET", "/v1/admin/doctor", NULL);
  g_assert_cmpstr (healthy->body, ==, "{\"findings\":[]}");
  some = usher_desktop_store_find (usher_context_desktops (broker->context), &query, NULL);
  usher_fake_hypervisor_vanish (broker->host, ((UsherDesktop *) some->pdata[0])->id);
  found = api_admin (api, "GET", "/v1/admin/doctor", NULL);
  g_assert_nonnull (strstr (found->body, "\"kind\":\"missing-domain\",\"remedy\":\"remake\""));
  mended = api_admin (api, "POST", "/v1/admin/doctor", NULL);
  g_assert_nonnull (strstr (mended->body, "\"remedy\":\"done\""));
}

static void
test_admin_hosts (Api          *api,
                  gconstpointer data)
{
  static const char drain[] = "{\"state\":\"drain\",\"reason\":\"new memory\"}";
  UsherHostWatch *watch = usher_context_host_watch (api->house->broker.context);
  g_autoptr (HttpReply) host = NULL;

  openapi_assert_body (api->openapi, "PUT", "/v1/admin/hosts/{name}/state", drain, TRUE);
  api_assert_admin (api, "PUT", "/v1/admin/hosts/kvm1/state", drain, 204);
  api_assert_admin (api, "PUT", "/v1/admin/hosts/kvm1/state", drain, 409);
  api_assert_admin (api, "PUT", "/v1/admin/hosts/nothing/state", drain, 404);
  host = api_admin (api, "GET", "/v1/admin/hosts/kvm1", NULL);
  g_assert_cmpstr (http_reply_text (host, "standing"), ==, "drain");
  g_assert_cmpstr (http_reply_text (host, "reason"), ==, "new memory");
  api_assert_admin (api, "GET", "/v1/admin/hosts/nothing", NULL, 404);
  usher_broker_fixture_settle (&api->house->broker);
  api_assert_admin (api, "POST", "/v1/admin/hosts/kvm1/fenced", NULL, 409);
  usher_host_watch_lost (watch, "kvm1", 1);
  api_assert_admin (api, "POST", "/v1/admin/hosts/kvm1/fenced", NULL, 204);
}

/* no desktop is ever made: who launches waits */
static void
test_admin_queue (Api          *api,
                  gconstpointer data)
{
  g_autoptr (HttpReply) accepted = NULL;
  g_autoptr (HttpReply) queue = NULL;
  g_autoptr (HttpReply) elsewhere = NULL;
  g_autofree char *place = NULL;

  accepted = api_call (api, "POST", "/v1/desktops/pool:office/launch", api->bob, NULL);
  g_assert_cmpuint (accepted->status, ==, 202);
  place = g_strconcat ("/v1/admin/queue/", http_reply_text (accepted, "job"), NULL);
  queue = api_admin (api, "GET", "/v1/admin/queue", NULL);
  g_assert_nonnull (strstr (queue->body, "\"owner\":\"bob@office\",\"pool\":\"office\",\"place\":1"));
  elsewhere = api_admin (api, "GET", "/v1/admin/queue?pool=lab", NULL);
  g_assert_cmpstr (elsewhere->body, ==, "{\"queue\":[]}");
  api_assert_admin (api, "DELETE", "/v1/admin/queue/nothing", NULL, 404);
  api_assert_admin (api, "DELETE", place, NULL, 204);
}

static void
do_job (Api        *api,
        const char *path,
        const char *body)
{
  g_autoptr (HttpReply) accepted = api_admin (api, "POST", path, body);
  g_autofree char *job = NULL;

  g_assert_cmpuint (accepted->status, ==, 202);
  job = g_strdup_printf ("%s?wait=20", http_reply_header (accepted, "location"));
  for (;;)
    {
      g_autoptr (HttpReply) reply = api_admin (api, "GET", job, NULL);

      g_assert_cmpstr (http_reply_text (reply, "state"), !=, "failed");
      if (g_str_equal (http_reply_text (reply, "state"), "ready"))
        return;
    }
}

/* an administrator's way back for somebody's desktop; not counted, and not the user's to forget */
static void
test_admin_snapshots (Api          *api,
                      gconstpointer data)
{
  UsherBrokerFixture *broker = &api->house->broker;
  static const UsherLaunchAsk ask = { .offer = "pool:office" };
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (UsherDesktop) desktop = NULL;
  g_autoptr (HttpReply) list = NULL;
  g_autofree char *path = NULL;
  g_autofree char *back = NULL;
  g_autofree char *body = NULL;
  g_autofree char *one = NULL;
  JsonObject *snapshot;

  usher_broker_fixture_configure (broker, usher_broker_fixture_pool ("office", USHER_POOL_PERSONAL));
  usher_broker_fixture_keep (broker);
  document = usher_broker_fixture_launch (broker, "alice", &ask, NULL);
  desktop = usher_broker_fixture_own (broker, "alice@office");
  path = g_strdup_printf ("/v1/admin/desktops/%s/snapshots", desktop->name);
  back = g_strdup_printf ("/v1/admin/desktops/%s/revert", desktop->id);

  do_job (api, path, "{\"description\":\"Before the move\"}");
  list = api_admin (api, "GET", path, NULL);
  snapshot = json_array_get_object_element (json_object_get_array_member (json_node_get_object (list->json), "snapshots"), 0);
  g_assert_cmpstr (json_object_get_string_member (snapshot, "kind"), ==, "admin");
  body = g_strdup_printf ("{\"snapshot\":\"%s\"}", json_object_get_string_member (snapshot, "name"));
  do_job (api, back, body);
  one = g_strconcat (path, "/", json_object_get_string_member (snapshot, "name"), NULL);
  api_assert_admin (api, "DELETE", one, NULL, 204);
  api_assert_admin (api, "GET", "/v1/admin/desktops/nothing/snapshots", NULL, 404);
}

/* every story once, so that nothing is described that nobody ever saw */
static void
test_all_seen (Api          *api,
               gconstpointer data)
{
  static void (*const stories[]) (Api *, gconstpointer) = {
    test_admin, test_admin_desktops, test_admin_users, test_admin_assign, test_admin_queue,
    test_admin_hosts, test_admin_assignments, test_admin_templates, test_admin_explain,
    test_admin_adopt, test_admin_doctor, test_admin_snapshots,
  };

  for (guint i = 0; i < G_N_ELEMENTS (stories); i++)
    {
      Api other = { NULL };

      api_setup (&other, data);
      g_clear_pointer (&other.openapi, openapi_free);
      other.openapi = api->openapi;
      stories[i](&other, data);
      other.openapi = openapi_new (OPENAPI);
      api_teardown (&other, data);
    }
  openapi_assert_seen (api->openapi, "/v1/admin/", TRUE);
}

#define ADD(name, func) \
  G_STMT_START \
  { \
    g_test_add ("/admin/socket/" name, Api, NULL, api_setup, func, api_teardown); \
    g_test_add ("/admin/https/" name, Api, API_OVER_HTTPS, api_setup, func, api_teardown); \
  } \
  G_STMT_END

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/admin/not-an-administrator", Api, NULL, api_setup, test_not_an_administrator, api_teardown);
  g_test_add ("/admin/no-longer", Api, NULL, api_setup, test_no_longer, api_teardown);
  ADD ("audited", test_audited);
  ADD ("wrong-fields", test_wrong_fields);
  ADD ("wrong-bodies", test_wrong_bodies);
  ADD ("day", test_admin);
  ADD ("desktops", test_admin_desktops);
  ADD ("users", test_admin_users);
  ADD ("assign", test_admin_assign);
  ADD ("queue", test_admin_queue);
  ADD ("hosts", test_admin_hosts);
  ADD ("assignments", test_admin_assignments);
  ADD ("templates", test_admin_templates);
  ADD ("explain", test_admin_explain);
  ADD ("adopt", test_admin_adopt);
  ADD ("doctor", test_admin_doctor);
  ADD ("snapshots", test_admin_snapshots);
  ADD ("all-seen", test_all_seen);

  return g_test_run ();
}
