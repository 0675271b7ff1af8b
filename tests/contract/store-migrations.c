/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gstdio.h>

#include "broker/adapters/sql/driver-sqlite.h"
#include "broker/adapters/sql/sql-migrations.h"
#include "tests/contract/store-fixture.h"

/* a store as the first release left it: three desktops of two pools, a session, a sign-in, an audit entry */
static const char store_migrations_first[] =
  "INSERT INTO desktops VALUES"
  " ('d1', 'office', 'office-001', 'kvm1', 'debian', 'ready', 11, 'on', NULL, 0, NULL, 5, 3),"
  " ('d2', 'office', 'office-002', 'kvm1', 'debian', 'in-use', 22, 'on', 'anna@office', 0, NULL, 6, 7),"
  " ('d3', 'lab', 'lab-001', 'kvm2', 'fedora', 'failed', 33, 'off', NULL, 2, 'no space', 0, 9);"
  "INSERT INTO pool_counts VALUES ('office', 'ready', 1, 1), ('office', 'in-use', 1, 1), ('lab', 'failed', 1, 0);"
  "INSERT INTO sessions VALUES ('s1', 'd2', 'anna@office', '192.0.2.7', '192.0.2.7', 'sealed', 22, 20);"
  "INSERT INTO tokens VALUES (x'01', 'anna@office', 'office', 'anna', 'Anna', x'', 1, 2, 3, NULL);"
  "INSERT INTO audit VALUES (1, 1, 'anna@office', 'claim', 'office', 'd2', 'office-002', NULL, NULL, 'ok', NULL)";

/* the database is made anew as schema @number had it, with @rows in it, and opened by this build */
static void
store_migrations_upgrade (StoreFixture *fixture,
                          gint64        number,
                          const char   *rows)
{
  g_autoptr (GError) error = NULL;
  UsherSqlConnection *old;
  gint64 version;

  g_clear_object (&fixture->store);
  g_remove (fixture->path);
  usher_driver_sqlite.inspect (fixture->path, &version, &error);
  old = usher_driver_sqlite.connect (fixture->path, 1000, &error);
  g_assert_true (usher_sql_migrations_apply (old, number, &error));
  g_assert_true (old->driver->script (old, rows, &error));
  usher_sql_connection_close (old);
  store_fixture_reopen (fixture);
}

static void
store_migrations_check_claimed (StoreFixture *fixture)
{
  g_autoptr (UsherDesktop) hers = usher_desktop_store_get (USHER_DESKTOP_STORE (fixture->store), "d2", NULL);

  g_assert_cmpstr (hers->name, ==, "office-002");
  g_assert_cmpstr (hers->host, ==, "kvm1");
  g_assert_cmpstr (hers->template, ==, "debian");
  g_assert_cmpint (hers->state, ==, USHER_DESKTOP_IN_USE);
  g_assert_cmpint (hers->state_since, ==, 22);
  g_assert_cmpint (hers->power, ==, USHER_POWER_ON);
  g_assert_cmpstr (hers->owner, ==, "anna@office");
  g_assert_cmpint (hers->last_used, ==, 6);
  g_assert_cmpint (hers->revision, ==, 7);
  g_assert_cmpuint (hers->version, ==, 0);
  g_assert_cmpuint (hers->mac, ==, 0);
  g_assert_cmpint (hers->claimed_at, ==, 22);
  g_assert_cmpint (hers->due_at, ==, 0);
  g_assert_cmpuint (hers->flags, ==, 0);
  g_assert_null (hers->note);
}

static void
store_migrations_check_free (StoreFixture *fixture)
{
  g_autoptr (UsherDesktop) free_one = usher_desktop_store_get (USHER_DESKTOP_STORE (fixture->store), "d1", NULL);
  g_autoptr (UsherDesktop) failed = usher_desktop_store_get (USHER_DESKTOP_STORE (fixture->store), "d3", NULL);

  g_assert_cmpint (free_one->claimed_at, ==, 0);
  g_assert_cmpuint (failed->failures, ==, 2);
  g_assert_cmpstr (failed->failure, ==, "no space");
}

static void
store_migrations_check_sums (StoreFixture *fixture)
{
  static const char *const hosts[] = { "kvm1", "kvm2", NULL };
  UsherHostCounts host_counts[2];
  UsherVersionCounts debian;
  UsherVersionCounts of_lab;

  usher_fleet_store_hosts (USHER_FLEET_STORE (fixture->store), hosts, host_counts, NULL);
  usher_fleet_store_made_of (USHER_FLEET_STORE (fixture->store), NULL, "debian", 0, &debian, NULL);
  usher_fleet_store_made_of (USHER_FLEET_STORE (fixture->store), "lab", "fedora", 0, &of_lab, NULL);
  g_assert_cmpuint (host_counts[0].total, ==, 2);
  g_assert_cmpuint (host_counts[0].running, ==, 2);
  g_assert_cmpuint (host_counts[1].total, ==, 1);
  g_assert_cmpuint (host_counts[1].running, ==, 0);
  g_assert_cmpuint (debian.total, ==, 2);
  g_assert_cmpuint (debian.linked, ==, 2);
  g_assert_cmpuint (of_lab.total, ==, 1);
  store_fixture_check_counts (fixture, "office");
  store_fixture_check_counts (fixture, "lab");
}

static void
test_from_first (StoreFixture *fixture,
                 gconstpointer adapter)
{
  g_autoptr (UsherSession) session = NULL;
  g_autoptr (UsherDesktop) released = NULL;
  g_autoptr (GError) error = NULL;

  store_migrations_upgrade (fixture, 1, store_migrations_first);
  store_migrations_check_claimed (fixture);
  store_migrations_check_free (fixture);
  store_migrations_check_sums (fixture);
  session = usher_session_store_live (USHER_SESSION_STORE (fixture->store), "d2", NULL);
  g_assert_cmpstr (session->id, ==, "s1");
  g_assert_cmpuint (store_fixture_audit_length (fixture, "d2"), ==, 1);

  released = store_fixture_change (fixture, "d2", USHER_DESKTOP_RELEASE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (released->claimed_at, ==, 0);
  store_migrations_check_sums (fixture);
}

/* from every schema there was, a database comes up to date, and once only */
static void
test_from_each (StoreFixture *fixture,
                gconstpointer adapter)
{
  gint64 latest = usher_sql_migrations_latest (&usher_driver_sqlite);

  g_assert_cmpint (latest, >=, 1);
  for (gint64 from = 0; from <= latest; from++)
    {
      store_migrations_upgrade (fixture, from, "SELECT 1");
      usher_desktop_free (store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL));
      store_fixture_reopen (fixture);
      store_fixture_check_counts (fixture, "office");
    }
}

/**
 * store_migrations_register:
 *
 * What becomes of the databases of older releases.
 */
void
store_migrations_register (void)
{
  store_fixture_add ("sqlite-file", "migrations/from-first", test_from_first);
  store_fixture_add ("sqlite-file", "migrations/from-each", test_from_each);
}
