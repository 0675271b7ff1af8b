/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sqlite3.h>
#include <string.h>

#include "broker/adapters/sql/sql-store-private.h"
#include "tests/contract/store-fixture.h"

/* the fleet that nothing may walk through, and the steps of SQLite's machine that a question may take */
#define FLEET 100000
#define FLEET_STEPS 5000

/* the index of the member that leaves the fewest rows */
static void
store_plans_assert_index (const char *sql,
                           const char *step)
{
  const char *index = NULL;

  if (strstr (sql, "AND name = ") != NULL)
    index = "sqlite_autoindex_desktops_2 (name=?";
  else if (strstr (sql, "owner = ") != NULL && g_str_has_prefix (sql, "SELECT"))
    index = "desktops_by_owner (owner=?";
  else if (strstr (sql, "AND host = ") != NULL)
    index = "desktops_by_host (host=?";
  else if (strstr (sql, "ORDER BY (power") != NULL)
    index = "desktops_free (pool=?";
  else if (strstr (sql, "AND pool = ") != NULL)
    index = "desktops_by_pool (pool=? AND state=?";
  if (index != NULL && strstr (step, index) == NULL)
    g_error ("%s: %s", sql, step);
}

/* a user has few desktops and a host has a limit of them: those may be sorted */
static gboolean
store_plans_sorts_many (const char *sql,
                        const char *step)
{
  return strstr (step, "TEMP B-TREE") != NULL && strstr (sql, " owner = ") == NULL && strstr (sql, " host = ") == NULL;
}

/* each text that was prepared is answered by an index, in its order */
static gboolean
store_plans_explain (UsherSqlConnection *connection,
                      gpointer            data,
                      GError            **error)
{
  GHashTableIter iter;
  gpointer sql;

  g_hash_table_iter_init (&iter, connection->statements);
  while (g_hash_table_iter_next (&iter, &sql, NULL))
    {
      g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
      sqlite3_stmt *plan = NULL;

      g_assert_cmpint (sqlite3_prepare_v2 (data, explain, -1, &plan, NULL), ==, SQLITE_OK);
      while (sqlite3_step (plan) == SQLITE_ROW)
        {
          const char *step = (const char *) sqlite3_column_text (plan, 3);

          if (g_str_has_prefix (step, "SCAN") || store_plans_sorts_many (sql, step))
            g_error ("%s: %s", (const char *) sql, step);
          if (g_str_has_prefix (step, "SEARCH desktops"))
            store_plans_assert_index (sql, step);
        }
      sqlite3_finalize (plan);
    }
  return TRUE;
}

static void
store_plans_ask_desktops (StoreFixture *fixture)
{
  static const guint states[] = { 0, 1u << USHER_DESKTOP_READY, 1u << USHER_DESKTOP_READY | 1u << USHER_DESKTOP_LOST };
  static const char *const names[] = { "office", "lab", NULL };
  UsherDesktopStore *desktops = USHER_DESKTOP_STORE (fixture->store);
  UsherDesktopCounts counts[2];

  for (guint members = 0; members < 1 << 5; members++)
    for (guint i = 0; i < G_N_ELEMENTS (states); i++)
      {
        UsherDesktopQuery query = { .pool = members & 1 ? "pool7" : NULL, .owner = members & 2 ? "a@office" : NULL,
                                    .host = members & 4 ? "kvm1" : NULL, .name = members & 8 ? "name7" : NULL,
                                    .after = members & 16 ? "1" : NULL, .states = states[i], .limit = 10 };

        g_ptr_array_unref (usher_desktop_store_find (desktops, &query, NULL));
        query.cold_first = TRUE;
        g_ptr_array_unref (usher_desktop_store_find (desktops, &query, NULL));
      }
  usher_desktop_free (usher_desktop_store_get (desktops, "1", NULL));
  usher_desktop_store_counts (desktops, "office", counts, NULL);
  usher_desktop_store_survey (desktops, names, counts, NULL);
}

static void
store_plans_ask_fleet (StoreFixture *fixture)
{
  static const char *const names[] = { "kvm1", "kvm2", NULL };
  UsherFleetStore *fleet = USHER_FLEET_STORE (fixture->store);
  UsherHostCounts hosts[2];
  UsherVersionCounts versions;

  usher_fleet_store_hosts (fleet, names, hosts, NULL);
  usher_fleet_store_made_of (fleet, NULL, "t", 1, &versions, NULL);
  usher_fleet_store_made_of (fleet, "pool7", "t", 1, &versions, NULL);
  g_ptr_array_unref (usher_fleet_store_outdated (fleet, "pool7", "t", 0, 10, NULL));
  g_ptr_array_unref (usher_fleet_store_due (fleet, 1, NULL, 10, NULL));
}

static void
store_plans_ask_names (StoreFixture *fixture)
{
  UsherTemplateStore *templates = USHER_TEMPLATE_STORE (fixture->store);
  UsherCopyStore *copies = USHER_COPY_STORE (fixture->store);

  usher_template_version_free (usher_template_store_get (templates, "t", 1, NULL));
  usher_template_version_free (usher_template_store_current (templates, "t", NULL));
  g_ptr_array_unref (usher_template_store_list (templates, "t", NULL));
  g_ptr_array_unref (usher_template_store_list (templates, NULL, NULL));
  g_strfreev (usher_copy_store_hosts (copies, "t", 1, NULL));
  g_ptr_array_unref (usher_copy_store_on_host (copies, "kvm1", NULL));
  usher_host_record_free (usher_host_store_get (USHER_HOST_STORE (fixture->store), "kvm1", NULL));
  g_ptr_array_unref (usher_host_store_list (USHER_HOST_STORE (fixture->store), NULL));
  for (guint members = 0; members < 1 << 3; members++)
    {
      UsherAssignmentQuery query = { .pool = members & 1 ? "pool7" : NULL, .user = members & 2 ? "a@office" : NULL,
                                     .waiting = (members & 4) != 0 && (members & 3) != 0, .limit = 10 };

      g_ptr_array_unref (usher_assignment_store_find (USHER_ASSIGNMENT_STORE (fixture->store), &query, NULL));
    }
}

/* every question that the ports can ask */
static void
store_plans_ask_all (StoreFixture *fixture)
{
  UsherSessionStore *sessions = USHER_SESSION_STORE (fixture->store);
  UsherTokenStore *tokens = USHER_TOKEN_STORE (fixture->store);
  guint8 hash[USHER_TOKEN_HASH_LENGTH] = { 1 };

  store_plans_ask_desktops (fixture);
  store_plans_ask_fleet (fixture);
  store_plans_ask_names (fixture);
  usher_session_free (usher_session_store_live (sessions, "1", NULL));
  usher_session_free (usher_session_store_get (sessions, "1", NULL));
  g_ptr_array_unref (usher_session_store_list (sessions, NULL, 10, NULL));
  g_ptr_array_unref (usher_session_store_list (sessions, "a@office", 10, NULL));
  g_ptr_array_unref (usher_session_store_due (sessions, 1, NULL));
  usher_token_row_free (usher_token_store_get (tokens, hash, NULL));
  usher_token_store_touch (tokens, hash, 1, NULL);
  usher_token_store_remove (tokens, hash, NULL);
  usher_token_store_remove_owner (tokens, "a@office", NULL);
  usher_token_store_expire (tokens, 1, 1, NULL);
  usher_session_store_expire (sessions, 1, NULL);
  usher_audit_store_expire (USHER_AUDIT_STORE (fixture->store), 1, NULL);
  store_fixture_audit_length (fixture, "1");
  json_node_unref (usher_audit_store_read (USHER_AUDIT_STORE (fixture->store), NULL, 10, NULL));
}

static void
store_plans_change_versions (StoreFixture       *fixture,
                             const UsherDesktop *desktop)
{
  UsherTemplateStore *templates = USHER_TEMPLATE_STORE (fixture->store);
  UsherTemplateVersion version = { .template = (char *) "t", .number = 1, .publisher = (char *) "root@office" };
  UsherDesktopSource source = { .host = "kvm2", .template = "t", .version = 1 };
  UsherDesktopMark mark = { .note = "seen" };

  for (guint number = 1; number <= 2; number++)
    {
      version.number = number;
      usher_template_version_free (usher_template_store_next (templates, &version, NULL, NULL));
      usher_template_store_seal (templates, &version, NULL, NULL);
    }
  usher_template_version_free (usher_template_store_next (templates, &version, NULL, NULL));
  usher_template_store_fail (templates, "t", 3, "no space", NULL, NULL);
  usher_template_store_set_note (templates, "t", 3, "seen", NULL, NULL);
  usher_template_store_set_current (templates, "t", 2, NULL, NULL);
  usher_copy_store_add (USHER_COPY_STORE (fixture->store), "t", 1, "kvm1", NULL);
  usher_desktop_free (usher_desktop_store_set_source (USHER_DESKTOP_STORE (fixture->store), desktop->id, 0, &source,
                                                      NULL, NULL));
  usher_desktop_free (usher_desktop_store_mark (USHER_DESKTOP_STORE (fixture->store), desktop->id, 1, &mark, NULL,
                                                NULL));
  usher_fleet_store_set_due (USHER_FLEET_STORE (fixture->store), desktop->id, 2, 10, NULL);
  usher_desktop_store_remove (USHER_DESKTOP_STORE (fixture->store), desktop->id, 2, NULL, NULL);
  usher_copy_store_remove (USHER_COPY_STORE (fixture->store), "t", 1, "kvm1", NULL);
  usher_template_store_retire (templates, "t", 1, NULL, NULL);
  g_assert_true (usher_template_store_remove (templates, "t", 1, NULL, NULL));
}

static void
store_plans_change_names (StoreFixture       *fixture,
                          const UsherDesktop *desktop)
{
  UsherAssignmentStore *assignments = USHER_ASSIGNMENT_STORE (fixture->store);
  UsherAssignmentRecord waits = { .pool = (char *) "office", .user = (char *) "b@office" };
  UsherAssignmentRecord named = { .pool = (char *) "office", .user = (char *) "c@office", .desktop = desktop->id };
  g_autoptr (UsherHostRecord) host = usher_host_record_new ("kvm1");
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  g_ptr_array_add (records, &waits);
  g_ptr_array_add (records, &named);
  g_assert_true (usher_assignment_store_put (assignments, records, NULL, NULL));
  g_assert_true (usher_assignment_store_remove (assignments, "office", "c@office", desktop->id, NULL, NULL));
  g_assert_true (usher_assignment_store_remove (assignments, "office", "b@office", NULL, NULL, NULL));
  usher_host_record_free (usher_host_store_set (USHER_HOST_STORE (fixture->store), host, NULL, NULL));
}

static void
store_plans_change_all (StoreFixture *fixture)
{
  g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL);
  UsherDesktopChange change = { .id = desktop->id, .event = USHER_DESKTOP_CLAIM, .owner = "a@office",
                                .owner_limit = 1 };
  g_autoptr (UsherDesktop) made = store_fixture_desktop (fixture, 2, "office", USHER_DESKTOP_RECYCLING, NULL);
  g_autoptr (UsherDesktop) given = store_fixture_desktop (fixture, 3, "office", USHER_DESKTOP_READY, NULL);
  UsherSession session = { .id = (char *) "s1", .desktop = desktop->id, .owner = (char *) "a@office" };

  usher_desktop_store_set_power (USHER_DESKTOP_STORE (fixture->store), desktop->id, USHER_POWER_ON, NULL);
  usher_desktop_free (usher_desktop_store_change (USHER_DESKTOP_STORE (fixture->store), &change, NULL, NULL));
  usher_desktop_store_remove (USHER_DESKTOP_STORE (fixture->store), desktop->id, 1, NULL, NULL);
  usher_session_store_open (USHER_SESSION_STORE (fixture->store), &session, NULL, NULL);
  usher_session_store_move (USHER_SESSION_STORE (fixture->store), "s1", USHER_SESSION_VIEWER_CAME, 1, NULL, NULL, NULL);
  store_plans_change_versions (fixture, made);
  store_plans_change_names (fixture, given);
}

static void
test_indexes (StoreFixture *fixture,
              gconstpointer adapter)
{
  g_autoptr (UsherSqlConnection) reader = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *other = NULL;

  g_assert_cmpint (sqlite3_open (fixture->path, &other), ==, SQLITE_OK);
  store_plans_ask_all (fixture);
  store_plans_change_all (fixture);
  reader = usher_sql_store_reader (fixture->store, &error);
  g_assert_cmpuint (g_hash_table_size (reader->statements), >, 50);
  store_plans_explain (reader, other, &error);
  usher_sql_store_write (fixture->store, store_plans_explain, other, &error);
  g_assert_no_error (error);
  sqlite3_close (other);
}

static gboolean
store_plans_run_script (UsherSqlConnection *connection,
                        gpointer            sql,
                        GError            **error)
{
  return connection->driver->script (connection, sql, error);
}

/* 100,000 desktops in 20 pools, every tenth of them somebody's, most of the others ready, of the newest of ten versions */
static void
store_plans_make_fleet (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = g_strdup_printf (
    "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d - 1)"
    " INSERT INTO desktops (id, pool, name, host, template, state, state_since, power, owner, failures, failure,"
    " last_used, revision, version, mac, due_at) SELECT printf ('%%08x', i), 'pool' || (i %% 20), 'name' || i,"
    " 'kvm' || (i %% 700), 't',"
    " CASE WHEN i %% 10 = 0 THEN 'assigned' WHEN i %% 997 = 1 THEN 'failed' ELSE 'ready' END, i,"
    " CASE WHEN i %% 3 = 0 THEN 'on' ELSE 'off' END, CASE WHEN i %% 10 = 0 THEN 'user' || i || '@office' END,"
    " 0, NULL, 0, 0, CASE WHEN i %% 1000 = 7 THEN i / 1000 %% 9 ELSE 9 END, i,"
    " CASE WHEN i %% 10 = 0 THEN 1000 + i ELSE 0 END FROM n;"
    " INSERT INTO pool_counts SELECT pool, state, count (*), sum (power = 'on') FROM desktops GROUP BY pool, state;"
    " INSERT INTO host_counts SELECT host, count (*), sum (power = 'on') FROM desktops GROUP BY host;"
    " INSERT INTO version_counts SELECT template, version, pool, count (*), count (*) FROM desktops"
    " GROUP BY template, version, pool;"
    " INSERT INTO assignments (pool, owner, desktop, created, actor)"
    " SELECT pool, coalesce (owner, 'user' || id || '@office'), CASE WHEN owner IS NOT NULL THEN id END, 1, 'root@office'"
    " FROM desktops",
    FLEET);

  usher_sql_store_write (fixture->store, store_plans_run_script, sql, &error);
  g_assert_no_error (error);
}

static void
store_plans_find_one (StoreFixture     *fixture,
                       UsherDesktopQuery query,
                       guint             expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = usher_desktop_store_find (USHER_DESKTOP_STORE (fixture->store), &query, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, expected);
}

/* what a request asks takes as few steps as in a small fleet */
static void
test_steps (StoreFixture *fixture,
            gconstpointer adapter)
{
  g_autoptr (UsherSqlConnection) reader = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) due = NULL;
  UsherDesktopCounts counts;
  GHashTableIter iter;
  gpointer sql;
  gpointer handle;

  store_plans_make_fleet (fixture);
  store_fixture_check_counts (fixture, "pool7");
  store_fixture_reopen (fixture);
  usher_desktop_store_counts (USHER_DESKTOP_STORE (fixture->store), "pool7", &counts, NULL);
  g_assert_cmpuint (counts.total, ==, FLEET / 20);
  store_plans_find_one (fixture, (UsherDesktopQuery){ .owner = "user50@office" }, 1);
  store_plans_find_one (fixture, (UsherDesktopQuery){ .owner = "user50@office", .states = 1u << USHER_DESKTOP_ASSIGNED
                                                                                         | 1u << USHER_DESKTOP_IN_USE },
                         1);
  store_plans_find_one (fixture, (UsherDesktopQuery){ .name = "name99999" }, 1);
  store_plans_find_one (fixture, (UsherDesktopQuery){ .host = "kvm3", .limit = 50 }, 50);
  store_plans_find_one (fixture, (UsherDesktopQuery){ .limit = 50 }, 50);
  store_plans_find_one (fixture, (UsherDesktopQuery){ .pool = "pool7", .after = "0000ff00", .limit = 50 }, 50);
  store_plans_find_one (fixture, (UsherDesktopQuery){ .pool = "pool7", .states = 1u << USHER_DESKTOP_READY,
                                                       .limit = 5 }, 5);
  store_plans_find_one (fixture, (UsherDesktopQuery){ .states = 1u << USHER_DESKTOP_FAILED | 1u << USHER_DESKTOP_LOST,
                                                       .limit = 20 }, 20);
  found = usher_fleet_store_outdated (USHER_FLEET_STORE (fixture->store), "pool7", "t", 9, 10, NULL);
  g_assert_cmpuint (found->len, ==, 10);
  due = usher_fleet_store_due (USHER_FLEET_STORE (fixture->store), 2000, NULL, 20, NULL);
  g_assert_cmpuint (due->len, ==, 20);
  store_plans_ask_all (fixture);
  reader = usher_sql_store_reader (fixture->store, NULL);
  g_hash_table_iter_init (&iter, reader->statements);
  while (g_hash_table_iter_next (&iter, &sql, &handle))
    if (sqlite3_stmt_status (handle, SQLITE_STMTSTATUS_VM_STEP, 0) > FLEET_STEPS)
      g_error ("%s: %d steps", (char *) sql, sqlite3_stmt_status (handle, SQLITE_STMTSTATUS_VM_STEP, 0));
}

/**
 * store_plans_register:
 *
 * What a database that answers must do for it.
 */
void
store_plans_register (void)
{
  store_fixture_add ("sqlite-file", "plans/indexes", test_indexes);
  store_fixture_add ("sqlite-file", "plans/steps", test_steps);
}
