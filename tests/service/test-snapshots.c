/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshots that users and administrators make, and going back to one */
#include "tests/service/snapshot-fixture.h"

#define ASK_OF(which, ...) (&(const UsherSnapshotAsk){ .desktop = which, __VA_ARGS__ })
#define ASK(...) ASK_OF ("pool:office", __VA_ARGS__)

typedef char *(*SnapshotFunc) (UsherSnapshotFlow      *flow,
                               UsherRequest           *request,
                               const UsherSnapshotAsk *ask,
                               GError                **error);

static UsherRequest *
request_of (const char *user)
{
  return g_str_equal (user, "uid:0") ? usher_request_new (NULL, user, "local", 30) : usher_broker_fixture_request (user);
}

/* NULL, or the code word with which it was refused or failed */
static char *
do_as (UsherBrokerFixture     *fixture,
       const char             *user,
       SnapshotFunc            func,
       const UsherSnapshotAsk *ask)
{
  g_autoptr (UsherRequest) request = request_of (user);
  g_autoptr (UsherJobReport) report = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *job = func (fixture->snapshots, request, ask, &error);

  if (job == NULL)
    return g_strdup (usher_error_to_word (error->code));
  report = usher_broker_fixture_wait_job (fixture, job, request->actor);
  g_assert_null (report->result);
  return report->state == USHER_JOB_READY ? NULL : g_strdup (report->code);
}

static void
assert_does (UsherBrokerFixture     *fixture,
             const char             *user,
             SnapshotFunc            func,
             const UsherSnapshotAsk *ask,
             const char             *expected)
{
  g_autofree char *code = do_as (fixture, user, func, ask);

  g_assert_cmpstr (code, ==, expected);
}

static gboolean
remove_as (UsherBrokerFixture     *fixture,
           const char             *user,
           const UsherSnapshotAsk *ask,
           GError                **error)
{
  g_autoptr (UsherRequest) request = request_of (user);

  return usher_snapshot_flow_remove (fixture->snapshots, request, ask, error);
}

static UsherPower
power_of (UsherBrokerFixture *fixture,
          const char         *id)
{
  g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (usher_context_desktops (fixture->context), id, NULL);

  return desktop->power;
}

/* two are allowed: what the schedule and administrators made does not count */
static void
test_limit (UsherBrokerFixture *fixture,
            gconstpointer       data)
{
  g_autofree char *id = snapshot_fixture_give (fixture);
  const UsherSnapshotAsk admin = { .right = USHER_SNAPSHOT_RIGHT_ADMIN, .desktop = id };
  g_autofree char *names = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;

  usher_snapshot_host_create (USHER_SNAPSHOT_HOST (fixture->host), id, "auto-20260317-030000", "", NULL, &error);
  g_assert_no_error (error);
  assert_does (fixture, "uid:0", usher_snapshot_flow_create, &admin, NULL);
  assert_does (fixture, "alice", usher_snapshot_flow_create, ASK (.description = "Before the update"), NULL);
  assert_does (fixture, "alice", usher_snapshot_flow_create, ASK (), NULL);
  assert_does (fixture, "alice", usher_snapshot_flow_create, ASK (), "limit-reached");
  g_assert_cmpuint (snapshot_fixture_count (fixture, id, USHER_SNAPSHOT_USER), ==, 2);
  /* an administrator's are not limited */
  assert_does (fixture, "uid:0", usher_snapshot_flow_create, &admin, NULL);
  g_assert_cmpuint (snapshot_fixture_count (fixture, id, USHER_SNAPSHOT_ADMIN), ==, 2);

  names = snapshot_fixture_names (fixture, id, USHER_SNAPSHOT_USER);
  words = g_strsplit (names, " ", -1);
  g_assert_true (remove_as (fixture, "alice", ASK (.snapshot = words[0]), &error));
  g_assert_no_error (error);
  assert_does (fixture, "alice", usher_snapshot_flow_create, ASK (), NULL);
  assert_does (fixture, "alice", usher_snapshot_flow_create, ASK (), "limit-reached");
}

static void
test_list (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  g_autofree char *id = snapshot_fixture_give (fixture);
  g_autofree char *named = g_strconcat ("desktop:", id, NULL);
  g_autoptr (UsherRequest) alice = usher_broker_fixture_request ("alice");
  g_autoptr (UsherRequest) bob = usher_broker_fixture_request ("bob");
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  guint most = 0;

  assert_does (fixture, "alice", usher_snapshot_flow_create, ASK (.description = "Ä first <one>"), NULL);
  assert_does (fixture, "alice", usher_snapshot_flow_create, ASK (), NULL);
  list = usher_snapshot_flow_list (fixture->snapshots, alice, ASK_OF (named), &most, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (most, ==, 2);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((UsherSnapshot *) list->pdata[0])->description, ==, "Ä first <one>");
  g_assert_null (usher_snapshot_flow_list (fixture->snapshots, bob, ASK_OF (named), &most, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

/* the desktop is as it was then, and what it is now is in the store */
static void
test_revert (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  g_autofree char *id = snapshot_fixture_give (fixture);
  g_autofree char *name = NULL;
  UsherWait wait = usher_wait_new (30, NULL);

  assert_does (fixture, "alice", usher_snapshot_flow_create, ASK (), NULL);
  name = snapshot_fixture_names (fixture, id, USHER_SNAPSHOT_USER);
  usher_hypervisor_stop (USHER_HYPERVISOR (fixture->host), id, TRUE, &wait, NULL);
  usher_broker_fixture_settle (fixture);
  g_assert_cmpint (power_of (fixture, id), ==, USHER_POWER_OFF);
  assert_does (fixture, "alice", usher_snapshot_flow_revert, ASK (.snapshot = name), NULL);
  g_assert_cmpint (power_of (fixture, id), ==, USHER_POWER_ON);
  assert_does (fixture, "alice", usher_snapshot_flow_revert, ASK (.snapshot = "user-19700101-000000"), "not-found");
  g_assert_cmpuint (snapshot_fixture_count (fixture, id, USHER_SNAPSHOT_USER), ==, 1);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_ASSIGNED), ==, 1);
}

/* nobody is thrown out by accident, and who would be is said */
static void
test_viewer (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  g_autofree char *id = snapshot_fixture_give (fixture);
  g_autoptr (UsherRequest) request = usher_broker_fixture_request ("alice");
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  assert_does (fixture, "alice", usher_snapshot_flow_create, ASK (), NULL);
  name = snapshot_fixture_names (fixture, id, USHER_SNAPSHOT_USER);
  usher_fake_hypervisor_viewer (fixture->host, id, "192.0.2.7:1", TRUE);
  usher_broker_fixture_settle (fixture);
  g_assert_null (usher_snapshot_flow_revert (fixture->snapshots, request, ASK (.snapshot = name), &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_IN_USE);
  g_assert_cmpstr (request->viewer_user, ==, "alice@office");
  assert_does (fixture, "uid:0", usher_snapshot_flow_revert,
               ASK_OF (id, .right = USHER_SNAPSHOT_RIGHT_ADMIN, .snapshot = name), "in-use");
  assert_does (fixture, "alice", usher_snapshot_flow_revert, ASK (.snapshot = name, .disconnect = TRUE), NULL);
  /* making one disturbs nobody */
  assert_does (fixture, "alice", usher_snapshot_flow_create, ASK (), NULL);
}

static void
test_refused (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  static const UsherPoolUserActions all = USHER_POOL_USER_SNAPSHOT | USHER_POOL_USER_REVERT;
  static const char long_text[] = "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
                                  "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789+";
  g_autofree char *id = snapshot_fixture_give (fixture);
  const struct
  {
    const char            *user;
    SnapshotFunc           func;
    const UsherSnapshotAsk ask;
    int                    allowed;
    const char            *code;
  } cases[] = {
    { "bob", usher_snapshot_flow_create, *ASK (), all, "conflict" },
    { "mallory", usher_snapshot_flow_create, *ASK (), all, "not-found" },
    { "alice", usher_snapshot_flow_create, *ASK_OF ("pool:nothing"), all, "not-found" },
    { "alice", usher_snapshot_flow_create, *ASK (), USHER_POOL_USER_REVERT, "forbidden" },
    { "alice", usher_snapshot_flow_create, *ASK (.description = "two\nlines"), all, "bad-request" },
    { "alice", usher_snapshot_flow_create, *ASK (.description = "\xff"), all, "bad-request" },
    { "alice", usher_snapshot_flow_create, *ASK (.description = long_text), all, "bad-request" },
    { "alice", usher_snapshot_flow_revert, *ASK (.snapshot = "user-1"), USHER_POOL_USER_SNAPSHOT, "forbidden" },
    { "bob", usher_snapshot_flow_revert, *ASK (.snapshot = "user-1"), all, "conflict" },
    { "uid:0", usher_snapshot_flow_create, *ASK_OF ("nothing", .right = USHER_SNAPSHOT_RIGHT_ADMIN), all, "not-found" },
  };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", (guint) i);
      fixture->pool->user_actions = cases[i].allowed;
      assert_does (fixture, cases[i].user, cases[i].func, &cases[i].ask, cases[i].code);
    }
  fixture->pool->user_actions = all;
  g_assert_false (remove_as (fixture, "alice", ASK (.snapshot = "auto-20260317-030000"), &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_FORBIDDEN);
  fixture->pool->snapshots = 0;
  assert_does (fixture, "alice", usher_snapshot_flow_create, ASK (), "forbidden");
  g_assert_cmpuint (usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_SNAPSHOT), ==, 0);
}

/* what is protected is not lost, and what is reset after use is not kept */
static void
test_not_now (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  g_autofree char *id = snapshot_fixture_give (fixture);
  g_autoptr (UsherDesktop) desktop = usher_broker_fixture_own (fixture, "alice@office");
  UsherDesktopMark mark = { .set = USHER_DESKTOP_PROTECTED };
  g_autoptr (UsherDesktop) marked = usher_desktop_store_mark (usher_context_desktops (fixture->context), id,
                                                              desktop->revision, &mark, NULL, NULL);
  const UsherSnapshotAsk back = { .right = USHER_SNAPSHOT_RIGHT_ADMIN, .desktop = desktop->name, .snapshot = "user-1" };

  g_assert_nonnull (marked);
  assert_does (fixture, "alice", usher_snapshot_flow_create, ASK (), NULL);
  assert_does (fixture, "alice", usher_snapshot_flow_revert, ASK (.snapshot = "user-1"), "conflict");
  assert_does (fixture, "uid:0", usher_snapshot_flow_revert, &back, "conflict");
  fixture->pool->kind = USHER_POOL_FLOATING;
  assert_does (fixture, "uid:0", usher_snapshot_flow_create, &back, "conflict");
  fixture->pool->kind = USHER_POOL_PERSONAL;
}

/* a failure is the job's answer and the audit's, and the next try may do better */
static void
test_failures (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  g_autofree char *id = snapshot_fixture_give (fixture);
  g_autoptr (JsonNode) audit = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *entry;

  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_SNAPSHOT, USHER_ERROR_START_FAILED, 1);
  assert_does (fixture, "alice", usher_snapshot_flow_create, ASK (), "start-failed");
  usher_audit_store_flush (usher_context_audit (fixture->context), NULL);
  audit = usher_audit_store_read (usher_context_audit (fixture->context), id, 1, NULL);
  entry = json_array_get_object_element (json_node_get_array (audit), 0);
  g_assert_cmpstr (json_object_get_string_member (entry, "action"), ==, "snapshot");
  g_assert_cmpstr (json_object_get_string_member (entry, "actor"), ==, "alice@office");
  g_assert_cmpstr (json_object_get_string_member (entry, "outcome"), ==, "start-failed");
  assert_does (fixture, "alice", usher_snapshot_flow_create, ASK (), NULL);

  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_SNAPSHOT, USHER_ERROR_TIMEOUT, 1);
  g_assert_false (remove_as (fixture, "alice", ASK (.snapshot = "user-1"), &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_TIMEOUT);
  usher_context_put_hypervisor (fixture->context, "kvm1", NULL);
  assert_does (fixture, "alice", usher_snapshot_flow_revert, ASK (.snapshot = "user-1"), "host-lost");
}

/* one thing at a time; the same wish twice is one */
static void
test_busy (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  g_autofree char *id = snapshot_fixture_give (fixture);
  g_autoptr (UsherDesktop) desktop = usher_broker_fixture_own (fixture, "alice@office");
  g_autoptr (UsherRequest) request = usher_broker_fixture_request ("alice");
  g_autoptr (UsherJobReport) report = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *job = NULL;
  g_autofree char *again = NULL;

  usher_fake_hypervisor_delay (fixture->host, USHER_FAKE_SNAPSHOT, 200);
  job = usher_snapshot_flow_create (fixture->snapshots, request, ASK (), &error);
  again = usher_snapshot_flow_create (fixture->snapshots, request, ASK (), &error);
  g_assert_cmpstr (again, ==, job);
  assert_does (fixture, "alice", usher_snapshot_flow_revert, ASK (.snapshot = "user-1"), "busy");
  g_assert_false (remove_as (fixture, "alice", ASK (.snapshot = "user-1"), &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BUSY);
  report = usher_broker_fixture_wait_job (fixture, job, "alice@office");
  g_assert_cmpint (report->state, ==, USHER_JOB_READY);
  g_assert_true (usher_snapshot_flow_take (fixture->snapshots, desktop, NULL));
  usher_snapshot_flow_put (fixture->snapshots, desktop);
}

static void
test_stopping (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  g_autofree char *id = snapshot_fixture_give (fixture);
  g_autoptr (UsherDesktop) desktop = usher_broker_fixture_own (fixture, "alice@office");

  usher_workers_stop (fixture->workers);
  assert_does (fixture, "alice", usher_snapshot_flow_create, ASK (), "busy");
  g_assert_true (usher_snapshot_flow_take (fixture->snapshots, desktop, NULL));
}

#define ADD(path, func)                                                                                                \
  g_test_add ("/snapshots/" path, UsherBrokerFixture, NULL, usher_broker_fixture_setup, func, usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("limit", test_limit);
  ADD ("list", test_list);
  ADD ("revert", test_revert);
  ADD ("viewer", test_viewer);
  ADD ("refused", test_refused);
  ADD ("not-now", test_not_now);
  ADD ("failures", test_failures);
  ADD ("busy", test_busy);
  ADD ("stopping", test_stopping);
  return g_test_run ();
}
