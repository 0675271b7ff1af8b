/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/sql-store-private.h"
#include "common/error.h"
#include "tests/contract/store-fixture.h"

/* time for callers to come into line behind the gate; what is asserted holds without it too */
#define GATHER_US 50000

/**
 * StoreGate: holds the writer, so that what comes meanwhile becomes one group
 */
typedef struct
{
  StoreFixture *fixture;
  GMutex        mutex;
  GCond         changed;
  gboolean      entered;
  gboolean      open;
} StoreGate;

static gboolean
store_writer_wait (UsherSqlConnection *connection,
                   gpointer            data,
                   GError            **error)
{
  StoreGate *gate = data;

  g_mutex_lock (&gate->mutex);
  gate->entered = TRUE;
  g_cond_broadcast (&gate->changed);
  while (!gate->open)
    g_cond_wait (&gate->changed, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
  return TRUE;
}

static gpointer
store_writer_gate (gpointer data)
{
  StoreGate *gate = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_sql_store_write (gate->fixture->store, store_writer_wait, gate, &error));
  g_assert_no_error (error);
  return NULL;
}

/* writes, then fails: what it wrote must not stay */
static gboolean
store_writer_write_and_fail (UsherSqlConnection *connection,
                             gpointer            data,
                             GError            **error)
{
  if (usher_sql_connection_run (connection, "INSERT INTO audit (at, actor, action, outcome) VALUES (1, 'a', 'b', 'c')",
                                SQL_NO_VALUES, error)
      >= 0)
    g_set_error_literal (error, USHER_ERROR, USHER_ERROR_CONFLICT, "on purpose");
  return FALSE;
}

/* what a database does by itself when the disk fails */
static gboolean
store_writer_lose_all (UsherSqlConnection *connection,
                       gpointer            data,
                       GError            **error)
{
  connection->driver->rollback (connection);
  g_set_error_literal (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "on purpose");
  return FALSE;
}

static gpointer
store_writer_fail (gpointer data)
{
  StoreGate *gate = data;
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_sql_store_write (gate->fixture->store, store_writer_write_and_fail, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  return NULL;
}

static gpointer
store_writer_lose (gpointer data)
{
  StoreGate *gate = data;
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_sql_store_write (gate->fixture->store, store_writer_lose_all, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  return NULL;
}

/* answered with the truth, whichever it is */
static gpointer
store_writer_add (gpointer data)
{
  StoreGate *gate = data;
  UsherDesktopStore *store = USHER_DESKTOP_STORE (gate->fixture->store);
  UsherDesktop desktop = { .id = (char *) "d1", .pool = (char *) "office", .name = (char *) "office-1",
                           .host = (char *) "kvm1", .template = (char *) "debian", .state = USHER_DESKTOP_READY };
  g_autoptr (GError) error = NULL;
  gboolean done = usher_desktop_store_add (store, &desktop, NULL, &error);
  g_autoptr (UsherDesktop) kept = usher_desktop_store_get (store, "d1", NULL);

  g_assert_true (done == (kept != NULL));
  if (!done)
    g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_atomic_int_set (&gate->fixture->winners, done);
  return NULL;
}

/* an audit entry, then @first and @second in one group */
static void
store_writer_run_group (StoreFixture *fixture,
                        GThreadFunc   first,
                        GThreadFunc   second)
{
  UsherAuditEntry audit = { .at = 1, .actor = "keeper", .action = "clone", .outcome = "ok" };
  StoreGate gate = { .fixture = fixture };
  GThread *threads[3];

  g_mutex_init (&gate.mutex);
  g_cond_init (&gate.changed);
  threads[0] = g_thread_new ("gate", store_writer_gate, &gate);
  g_mutex_lock (&gate.mutex);
  while (!gate.entered)
    g_cond_wait (&gate.changed, &gate.mutex);
  g_mutex_unlock (&gate.mutex);

  usher_audit_store_write (USHER_AUDIT_STORE (fixture->store), &audit);
  threads[1] = g_thread_new ("first", first, &gate);
  g_usleep (GATHER_US);
  threads[2] = g_thread_new ("second", second, &gate);
  g_usleep (GATHER_US);
  g_mutex_lock (&gate.mutex);
  gate.open = TRUE;
  g_cond_broadcast (&gate.changed);
  g_mutex_unlock (&gate.mutex);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_mutex_clear (&gate.mutex);
  g_cond_clear (&gate.changed);
}

static void
store_writer_check (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_audit_store_flush (USHER_AUDIT_STORE (fixture->store), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 1);
  store_fixture_check_counts (fixture, "office");
}

static void
test_first_fails (StoreFixture *fixture,
                  gconstpointer adapter)
{
  store_writer_run_group (fixture, store_writer_fail, store_writer_add);
  g_assert_true (fixture->winners);
  store_writer_check (fixture);
}

static void
test_second_fails (StoreFixture *fixture,
                   gconstpointer adapter)
{
  store_writer_run_group (fixture, store_writer_add, store_writer_fail);
  g_assert_true (fixture->winners);
  store_writer_check (fixture);
}

/* who waits is told; an audit entry, for which nobody waits, is tried again */
static void
test_group_lost (StoreFixture *fixture,
                 gconstpointer adapter)
{
  store_writer_run_group (fixture, store_writer_add, store_writer_lose);
  store_writer_check (fixture);
}

static void
test_group_lost_first (StoreFixture *fixture,
                       gconstpointer adapter)
{
  store_writer_run_group (fixture, store_writer_lose, store_writer_add);
  store_writer_check (fixture);
}

/**
 * store_writer_register:
 * @adapter: whose store is tested
 */
void
store_writer_register (const char *adapter)
{
  store_fixture_add (adapter, "writer/first-fails", test_first_fails);
  store_fixture_add (adapter, "writer/second-fails", test_second_fails);
  store_fixture_add (adapter, "writer/group-lost", test_group_lost);
  store_fixture_add (adapter, "writer/group-lost-first", test_group_lost_first);
}
