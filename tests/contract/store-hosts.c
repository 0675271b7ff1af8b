/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/error.h"
#include "tests/contract/store-fixture.h"

static UsherHostStore *
store_hosts (StoreFixture *fixture)
{
  return USHER_HOST_STORE (fixture->store);
}

static UsherHostRecord *
store_hosts_set (StoreFixture   *fixture,
                 const char     *name,
                 UsherHostState  wanted,
                 gint64          revision,
                 GError        **error)
{
  UsherHostRecord record = { .name = (char *) name, .wanted = wanted, .since = 100, .reason = (char *) "new \"disks\"",
                             .actor = (char *) "root@office", .revision = revision };
  UsherAuditEntry audit = { .at = 100, .actor = "root@office", .action = "drain", .detail = name, .outcome = "ok" };

  return usher_host_store_set (store_hosts (fixture), &record, &audit, error);
}

static void
test_unknown (StoreFixture *fixture,
              gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHostRecord) record = usher_host_store_get (store_hosts (fixture), "kvm1", &error);
  g_autoptr (GPtrArray) list = usher_host_store_list (store_hosts (fixture), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (record->name, ==, "kvm1");
  g_assert_cmpint (record->wanted, ==, USHER_HOST_ACTIVE);
  g_assert_cmpint (record->lost_since, ==, 0);
  g_assert_cmpint (record->revision, ==, 0);
  g_assert_cmpuint (list->len, ==, 0);
}

static void
test_set (StoreFixture *fixture,
          gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHostRecord) drained = store_hosts_set (fixture, "kvm2", USHER_HOST_DRAIN, 0, &error);
  g_autoptr (UsherHostRecord) lost = NULL;
  g_autoptr (UsherHostRecord) kept = NULL;
  g_autoptr (GPtrArray) list = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (drained->revision, ==, 1);
  drained->lost_since = 200;
  drained->fenced_at = 300;
  lost = usher_host_store_set (store_hosts (fixture), drained, NULL, &error);
  g_assert_no_error (error);
  kept = usher_host_store_get (store_hosts (fixture), "kvm2", &error);
  g_assert_cmpint (kept->wanted, ==, USHER_HOST_DRAIN);
  g_assert_cmpint (kept->since, ==, 100);
  g_assert_cmpstr (kept->reason, ==, "new \"disks\"");
  g_assert_cmpstr (kept->actor, ==, "root@office");
  g_assert_cmpint (kept->lost_since, ==, 200);
  g_assert_cmpint (kept->fenced_at, ==, 300);
  g_assert_cmpint (kept->revision, ==, lost->revision);

  usher_host_record_free (store_hosts_set (fixture, "kvm1", USHER_HOST_MAINTENANCE, 0, &error));
  list = usher_host_store_list (store_hosts (fixture), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((UsherHostRecord *) list->pdata[0])->name, ==, "kvm1");
  g_assert_cmpint (((UsherHostRecord *) list->pdata[0])->wanted, ==, USHER_HOST_MAINTENANCE);
  g_assert_cmpstr (((UsherHostRecord *) list->pdata[1])->name, ==, "kvm2");
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 2);
}

/* who drains and who sees it lost do not undo each other */
static void
test_stale (StoreFixture *fixture,
            gconstpointer adapter)
{
  g_autoptr (UsherHostRecord) drained = store_hosts_set (fixture, "kvm1", USHER_HOST_DRAIN, 0, NULL);
  g_autoptr (UsherHostRecord) kept = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (store_hosts_set (fixture, "kvm1", USHER_HOST_ACTIVE, 0, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_null (store_hosts_set (fixture, "kvm2", USHER_HOST_ACTIVE, 5, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);
  kept = usher_host_store_get (store_hosts (fixture), "kvm1", &error);
  g_assert_cmpint (kept->wanted, ==, USHER_HOST_DRAIN);
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 1);
}

static void
test_never_lost (StoreFixture *fixture,
                 gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (store_hosts_set (fixture, "kvm1", USHER_HOST_LOST, 0, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
}

static gpointer
store_hosts_race (gpointer data)
{
  GError *error = NULL;
  g_autoptr (UsherHostRecord) set = store_hosts_set (data, "kvm1", USHER_HOST_DRAIN, 0, &error);

  store_fixture_finished (data, set != NULL, error, USHER_ERROR_CONFLICT);
  return NULL;
}

static void
test_race (StoreFixture *fixture,
           gconstpointer adapter)
{
  store_fixture_race (fixture, store_hosts_race);
  g_assert_cmpint (fixture->winners, ==, 1);
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 1);
}

/**
 * store_hosts_register:
 * @adapter: whose store is tested
 */
void
store_hosts_register (const char *adapter)
{
  store_fixture_add (adapter, "hosts/unknown", test_unknown);
  store_fixture_add (adapter, "hosts/set", test_set);
  store_fixture_add (adapter, "hosts/stale", test_stale);
  store_fixture_add (adapter, "hosts/never-lost", test_never_lost);
  store_fixture_add (adapter, "hosts/race", test_race);
}
