/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/adapters/sql/sql-store-private.h"
#include "common/error.h"
#include "tests/contract/store-fixture.h"

/* the fleet that nothing may walk through, and the steps of SQLite's machine that a question may take */
#define FLEET 100000
#define FLEET_STEPS 5000

/* a second connection, as another process would have */
static sqlite3 *
store_sqlite_open (StoreFixture *fixture)
{
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (fixture->path, &handle), ==, SQLITE_OK);
  return handle;
}

static void
store_sqlite_run (sqlite3    *handle,
                  const char *sql)
{
  char *message = NULL;

  sqlite3_exec (handle, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
}

static void
store_sqlite_edit (StoreFixture *fixture,
                   const char   *sql)
{
  sqlite3 *handle = store_sqlite_open (fixture);

  store_sqlite_run (handle, sql);
  sqlite3_close (handle);
  g_chmod (fixture->path, 0600);
}

static char *
store_sqlite_checksum (StoreFixture *fixture)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) bytes, length);
}

/* opening fails, says @what, and leaves the file as it was */
static void
store_sqlite_assert_refused (StoreFixture *fixture,
                             const char   *what)
{
  g_autofree char *before = store_sqlite_checksum (fixture);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_sql_store_open (fixture->uri, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_assert_nonnull (strstr (error->message, what));
  after = store_sqlite_checksum (fixture);
  g_assert_cmpstr (before, ==, after);
}

static void
test_reopen (StoreFixture *fixture,
             gconstpointer adapter)
{
  g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL);
  g_autoptr (UsherDesktop) kept = NULL;
  g_autofree char *journal = g_strconcat (fixture->path, "-wal", NULL);
  UsherAuditEntry audit = { .at = 1, .actor = "keeper", .action = "clone", .outcome = "ok" };
  GStatBuf info;

  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (journal, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  usher_audit_store_write (USHER_AUDIT_STORE (fixture->store), &audit);
  store_fixture_reopen (fixture);
  kept = usher_desktop_store_get (USHER_DESKTOP_STORE (fixture->store), desktop->id, NULL);
  g_assert_nonnull (kept);
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 1);
  g_clear_object (&fixture->store);
  g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));
}

static void
test_newer (StoreFixture *fixture,
            gconstpointer adapter)
{
  g_clear_object (&fixture->store);
  store_sqlite_edit (fixture, "PRAGMA user_version = 1000");
  store_sqlite_assert_refused (fixture, "schema 1000");
}

/* the newer broker was killed: its number is in the journal alone */
static void
test_newer_in_journal (StoreFixture *fixture,
                       gconstpointer adapter)
{
  sqlite3 *handle;

  g_clear_object (&fixture->store);
  handle = store_sqlite_open (fixture);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  store_sqlite_run (handle, "PRAGMA user_version = 1000");
  sqlite3_close (handle);
  store_sqlite_assert_refused (fixture, "schema 1000");
}

static void
test_foreign (StoreFixture *fixture,
              gconstpointer adapter)
{
  g_clear_object (&fixture->store);
  g_remove (fixture->path);
  store_sqlite_edit (fixture, "CREATE TABLE photos (name)");
  store_sqlite_assert_refused (fixture, "another program");
  store_sqlite_edit (fixture, "PRAGMA application_id = 1");
  store_sqlite_assert_refused (fixture, "another program");
  g_file_set_contents_full (fixture->path, "this is a letter to my aunt, and it is longer than a header\n", -1,
                            G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
  store_sqlite_assert_refused (fixture, "not a database");
}

static void
store_sqlite_spoil (StoreFixture *fixture,
                    gsize         from)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, from);
  memset (bytes + from, 0xee, length - from);
  g_assert_true (g_file_set_contents_full (fixture->path, bytes, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT,
                                            0600, NULL));
}

static void
test_damaged (StoreFixture *fixture,
              gconstpointer adapter)
{
  g_clear_object (&fixture->store);
  store_sqlite_spoil (fixture, 100);
  store_sqlite_assert_refused (fixture, "damaged");
}

/* the schema can be read, the rows cannot */
static void
test_damaged_rows (StoreFixture *fixture,
                   gconstpointer adapter)
{
  UsherDesktopQuery query = { .pool = "office" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 10; i++)
    usher_desktop_free (store_fixture_desktop (fixture, i, "office", USHER_DESKTOP_READY, NULL));
  g_clear_object (&fixture->store);
  store_sqlite_spoil (fixture, 3 * 4096);
  fixture->store = usher_sql_store_open (fixture->uri, &error);
  if (fixture->store != NULL)
    g_assert_null (usher_desktop_store_find (USHER_DESKTOP_STORE (fixture->store), &query, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "damaged"));
}

static void
test_bad_uri (void)
{
  static const char *const uris[] = { "", "sqlite", "sqlite:", "sqlite:?patience=3", "postgresql://db/usher",
                                      "sqlite:/a?patience=soon" };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (usher_sql_store_open (uris[i], &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
    }
}

static void
test_no_folder (StoreFixture *fixture,
                gconstpointer adapter)
{
  g_autofree char *uri = g_strdup_printf ("sqlite:%s/none/usher.db", fixture->folder);
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_sql_store_open (uri, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "none/usher.db"));
}

/* root may write everywhere, so it becomes somebody else for a moment */
static void
test_read_only (StoreFixture *fixture,
                gconstpointer adapter)
{
  gboolean root = geteuid () == 0;
  g_autofree char *uri = g_strdup_printf ("sqlite:%s/new.db", fixture->folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) new_error = NULL;

  g_clear_object (&fixture->store);
  g_chmod (fixture->path, 0400);
  g_chmod (fixture->folder, 0555);
  g_assert_true (!root || seteuid (65534) == 0);
  g_assert_null (usher_sql_store_open (fixture->uri, &error));
  g_assert_null (usher_sql_store_open (uri, &new_error));
  g_assert_true (!root || seteuid (0) == 0);
  g_chmod (fixture->folder, 0700);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_assert_error (new_error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_chmod (fixture->path, 0600);
  store_fixture_reopen (fixture);
}

static void
test_locked (StoreFixture *fixture,
             gconstpointer adapter)
{
  UsherAuditEntry audit = { .at = 1, .actor = "keeper", .action = "clone", .outcome = "ok" };
  g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL);
  g_autoptr (UsherDesktop) claimed = NULL;
  g_autoptr (UsherDesktop) read = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *other = store_sqlite_open (fixture);
  char *uri = g_strconcat (fixture->uri, "?patience=50", NULL);

  g_free (fixture->uri);
  fixture->uri = uri;
  store_fixture_reopen (fixture);
  store_sqlite_run (other, "BEGIN IMMEDIATE");
  g_assert_null (store_fixture_change (fixture, desktop->id, USHER_DESKTOP_CLAIM, "anna@office", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_clear_error (&error);
  usher_audit_store_write (USHER_AUDIT_STORE (fixture->store), &audit);
  g_assert_false (usher_audit_store_flush (USHER_AUDIT_STORE (fixture->store), &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BUSY);
  g_clear_error (&error);
  read = usher_desktop_store_get (USHER_DESKTOP_STORE (fixture->store), desktop->id, &error);
  g_assert_no_error (error);
  g_assert_null (read->owner);
  store_sqlite_run (other, "ROLLBACK");
  sqlite3_close (other);

  claimed = store_fixture_change (fixture, desktop->id, USHER_DESKTOP_CLAIM, "anna@office", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (claimed->owner, ==, "anna@office");
  g_assert_true (usher_audit_store_flush (USHER_AUDIT_STORE (fixture->store), &error));
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 1);
}

static gboolean
store_sqlite_limit_pages (UsherSqlConnection *connection,
                          gpointer            data,
                          GError            **error)
{
  return usher_sql_connection_run (connection, data, SQL_NO_VALUES, error) >= 0;
}

/* one that does not fit fails alone; those that were there stay */
static void
test_no_pages (StoreFixture *fixture,
               gconstpointer adapter)
{
  UsherSqlWriter *writer = usher_sql_store_writer (fixture->store);
  g_autofree char *long_text = g_strnfill (1000000, 'x');
  UsherAuditEntry audit = { .at = 1, .actor = "keeper", .action = "clone", .outcome = "ok", .detail = long_text };
  g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_RETIRED, NULL);
  UsherDesktopStore *store = USHER_DESKTOP_STORE (fixture->store);
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_sql_store_write (fixture->store, store_sqlite_limit_pages, (gpointer) "PRAGMA max_page_count = 60",
                                        &error));
  g_assert_false (usher_desktop_store_remove (store, desktop->id, 0, &audit, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "no space"));
  g_clear_error (&error);
  store_fixture_check_counts (fixture, "office");
  audit.detail = NULL;
  g_assert_true (usher_desktop_store_remove (store, desktop->id, 0, &audit, &error));
  g_assert_no_error (error);
  g_assert_true (usher_sql_writer_flush (writer, &error));
  store_fixture_check_counts (fixture, "office");
}

/* tells what a power cut would leave of the transaction that it runs in */
static gboolean
store_sqlite_read_synchronous (UsherSqlConnection *connection,
                               gpointer            level,
                               GError            **error)
{
  g_auto (UsherSqlStatement) row = USHER_SQL_STATEMENT_NONE;

  if (!usher_sql_connection_query (connection, &row, "PRAGMA synchronous", SQL_NO_VALUES, error)
      || usher_sql_statement_step (&row, error) != USHER_SQL_ROW)
    return FALSE;
  *(gint64 *) level = usher_sql_statement_number (&row, 0);
  return TRUE;
}

/* 2 is FULL: on the disk before the answer; 1 is NORMAL: before the next checkpoint */
static void
test_durability (StoreFixture *fixture,
                 gconstpointer adapter)
{
  static const UsherSqlDurability asked[] = { USHER_SQL_DURABLE, USHER_SQL_RELAXED, USHER_SQL_RELAXED,
                                              USHER_SQL_DURABLE, USHER_SQL_DURABLE };

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 level = 0;

      usher_sql_writer_run (usher_sql_store_writer (fixture->store), asked[i], store_sqlite_read_synchronous, &level,
                            &error);
      g_assert_no_error (error);
      g_assert_cmpint (level, ==, asked[i] == USHER_SQL_DURABLE ? 2 : 1);
    }
}

/* two brokers over one file */
static gpointer
store_sqlite_race (gpointer data)
{
  StoreFixture *fixture = data;
  g_autoptr (UsherSqlStore) store = usher_sql_store_open (fixture->uri, NULL);
  UsherDesktopChange change = { .id = "00000001-0000-4000-8000-000000000000", .event = USHER_DESKTOP_CLAIM, .now = 1,
                                .owner = "anna@office" };
  g_autoptr (UsherDesktop) claimed = NULL;
  GError *error = NULL;

  g_assert_nonnull (store);
  claimed = usher_desktop_store_change (USHER_DESKTOP_STORE (store), &change, NULL, &error);
  store_fixture_finished (fixture, claimed != NULL, error, USHER_ERROR_CONFLICT);
  return NULL;
}

static void
test_two_brokers (StoreFixture *fixture,
                  gconstpointer adapter)
{
  g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL);

  store_fixture_race (fixture, store_sqlite_race);
  g_assert_cmpint (fixture->winners, ==, 1);
  store_fixture_check_counts (fixture, "office");
}

static gpointer
store_sqlite_race_to_make (gpointer data)
{
  StoreFixture *fixture = data;
  GError *error = NULL;
  g_autoptr (UsherSqlStore) store = usher_sql_store_open (fixture->uri, &error);

  store_fixture_finished (fixture, store != NULL, error, USHER_ERROR_BUSY);
  return NULL;
}

static void
test_make_at_once (StoreFixture *fixture,
                   gconstpointer adapter)
{
  g_clear_object (&fixture->store);
  g_remove (fixture->path);
  store_fixture_race (fixture, store_sqlite_race_to_make);
  g_assert_cmpint (fixture->winners, ==, STORE_RACERS);
  store_fixture_reopen (fixture);
  usher_desktop_free (store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL));
}

/* the index of the member that leaves the fewest rows */
static void
store_sqlite_assert_index (const char *sql,
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

/* each text that was prepared is answered by an index */
static gboolean
store_sqlite_explain (UsherSqlConnection *connection,
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

          if (g_str_has_prefix (step, "SCAN"))
            g_error ("%s: %s", (const char *) sql, step);
          if (g_str_has_prefix (step, "SEARCH desktops"))
            store_sqlite_assert_index (sql, step);
        }
      sqlite3_finalize (plan);
    }
  return TRUE;
}

/* every question that the ports can ask */
static void
store_sqlite_ask_all (StoreFixture *fixture)
{
  UsherDesktopStore *desktops = USHER_DESKTOP_STORE (fixture->store);
  UsherSessionStore *sessions = USHER_SESSION_STORE (fixture->store);
  UsherTokenStore *tokens = USHER_TOKEN_STORE (fixture->store);
  guint8 hash[USHER_TOKEN_HASH_LENGTH] = { 1 };
  static const guint states[] = { 0, 1u << USHER_DESKTOP_READY, 1u << USHER_DESKTOP_READY | 1u << USHER_DESKTOP_LOST };
  UsherDesktopCounts counts;

  for (guint members = 0; members < 1 << 5; members++)
    for (guint i = 0; i < G_N_ELEMENTS (states); i++)
      {
        UsherDesktopQuery query = { .pool = members & 1 ? "pool7" : NULL, .owner = members & 2 ? "a@office" : NULL,
                                    .host = members & 4 ? "kvm1" : NULL, .name = members & 8 ? "name7" : NULL,
                                    .after = members & 16 ? "1" : NULL, .states = states[i], .limit = 10 };

        g_ptr_array_unref (usher_desktop_store_find (desktops, &query, NULL));
      }
  usher_desktop_free (usher_desktop_store_get (desktops, "1", NULL));
  usher_desktop_store_counts (desktops, "office", &counts, NULL);
  usher_session_free (usher_session_store_live (sessions, "1", NULL));
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
store_sqlite_change_all (StoreFixture *fixture)
{
  g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL);
  UsherDesktopChange change = { .id = desktop->id, .event = USHER_DESKTOP_CLAIM, .owner = "a@office",
                                .owner_limit = 1 };
  UsherSession session = { .id = (char *) "s1", .desktop = desktop->id, .owner = (char *) "a@office" };

  usher_desktop_store_set_power (USHER_DESKTOP_STORE (fixture->store), desktop->id, USHER_POWER_ON, NULL);
  usher_desktop_free (usher_desktop_store_change (USHER_DESKTOP_STORE (fixture->store), &change, NULL, NULL));
  usher_desktop_store_remove (USHER_DESKTOP_STORE (fixture->store), desktop->id, 1, NULL, NULL);
  usher_session_store_open (USHER_SESSION_STORE (fixture->store), &session, NULL, NULL);
  usher_session_store_move (USHER_SESSION_STORE (fixture->store), "s1", USHER_SESSION_VIEWER_CAME, 1, NULL, NULL, NULL);
}

static void
test_plans (StoreFixture *fixture,
            gconstpointer adapter)
{
  g_autoptr (UsherSqlConnection) reader = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *other = store_sqlite_open (fixture);

  store_sqlite_ask_all (fixture);
  store_sqlite_change_all (fixture);
  reader = usher_sql_store_reader (fixture->store, &error);
  g_assert_cmpuint (g_hash_table_size (reader->statements), >, 50);
  store_sqlite_explain (reader, other, &error);
  usher_sql_store_write (fixture->store, store_sqlite_explain, other, &error);
  g_assert_no_error (error);
  sqlite3_close (other);
}

/* 100,000 desktops in 20 pools, every tenth of them somebody's, most of the others ready */
static void
store_sqlite_make_fleet (StoreFixture *fixture)
{
  g_autofree char *sql = g_strdup_printf (
    "BEGIN; WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d - 1)"
    " INSERT INTO desktops (id, pool, name, host, template, state, state_since, power, owner, failures, failure,"
    " last_used, revision) SELECT printf ('%%08x', i), 'pool' || (i %% 20), 'name' || i, 'kvm' || (i %% 700), 't',"
    " CASE WHEN i %% 10 = 0 THEN 'assigned' WHEN i %% 997 = 1 THEN 'failed' ELSE 'ready' END, i,"
    " CASE WHEN i %% 3 = 0 THEN 'on' ELSE 'off' END, CASE WHEN i %% 10 = 0 THEN 'user' || i || '@office' END,"
    " 0, NULL, 0, 0 FROM n;"
    " INSERT INTO pool_counts SELECT pool, state, count (*), sum (power = 'on') FROM desktops GROUP BY pool, state;"
    " COMMIT",
    FLEET);

  store_sqlite_edit (fixture, sql);
}

static void
store_sqlite_find_one (StoreFixture     *fixture,
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
test_fleet (StoreFixture *fixture,
            gconstpointer adapter)
{
  g_autoptr (UsherSqlConnection) reader = NULL;
  UsherDesktopCounts counts;
  GHashTableIter iter;
  gpointer sql;
  gpointer handle;

  store_sqlite_make_fleet (fixture);
  store_fixture_check_counts (fixture, "pool7");
  store_fixture_reopen (fixture);
  usher_desktop_store_counts (USHER_DESKTOP_STORE (fixture->store), "pool7", &counts, NULL);
  g_assert_cmpuint (counts.total, ==, FLEET / 20);
  store_sqlite_find_one (fixture, (UsherDesktopQuery){ .owner = "user50@office" }, 1);
  store_sqlite_find_one (fixture, (UsherDesktopQuery){ .owner = "user50@office", .states = 1u << USHER_DESKTOP_ASSIGNED
                                                                                         | 1u << USHER_DESKTOP_IN_USE },
                         1);
  store_sqlite_find_one (fixture, (UsherDesktopQuery){ .name = "name99999" }, 1);
  store_sqlite_find_one (fixture, (UsherDesktopQuery){ .host = "kvm3", .limit = 50 }, 50);
  store_sqlite_find_one (fixture, (UsherDesktopQuery){ .limit = 50 }, 50);
  store_sqlite_find_one (fixture, (UsherDesktopQuery){ .pool = "pool7", .after = "0000ff00", .limit = 50 }, 50);
  store_sqlite_find_one (fixture, (UsherDesktopQuery){ .pool = "pool7", .states = 1u << USHER_DESKTOP_READY,
                                                       .limit = 5 }, 5);
  store_sqlite_find_one (fixture, (UsherDesktopQuery){ .states = 1u << USHER_DESKTOP_FAILED | 1u << USHER_DESKTOP_LOST,
                                                       .limit = 20 }, 20);
  store_sqlite_ask_all (fixture);
  reader = usher_sql_store_reader (fixture->store, NULL);
  g_hash_table_iter_init (&iter, reader->statements);
  while (g_hash_table_iter_next (&iter, &sql, &handle))
    if (sqlite3_stmt_status (handle, SQLITE_STMTSTATUS_VM_STEP, 0) > FLEET_STEPS)
      g_error ("%s: %d steps", (char *) sql, sqlite3_stmt_status (handle, SQLITE_STMTSTATUS_VM_STEP, 0));
}

/**
 * store_sqlite_register:
 *
 * What only a database in a file can go through.
 */
void
store_sqlite_register (void)
{
  g_test_add_func ("/store/bad-uri", test_bad_uri);
  store_fixture_add ("sqlite-file", "reopen", test_reopen);
  store_fixture_add ("sqlite-file", "newer", test_newer);
  store_fixture_add ("sqlite-file", "newer-in-journal", test_newer_in_journal);
  store_fixture_add ("sqlite-file", "foreign", test_foreign);
  store_fixture_add ("sqlite-file", "damaged", test_damaged);
  store_fixture_add ("sqlite-file", "damaged-rows", test_damaged_rows);
  store_fixture_add ("sqlite-file", "no-folder", test_no_folder);
  store_fixture_add ("sqlite-file", "read-only", test_read_only);
  store_fixture_add ("sqlite-file", "locked", test_locked);
  store_fixture_add ("sqlite-file", "no-pages", test_no_pages);
  store_fixture_add ("sqlite-file", "durability", test_durability);
  store_fixture_add ("sqlite-file", "two-brokers", test_two_brokers);
  store_fixture_add ("sqlite-file", "make-at-once", test_make_at_once);
  store_fixture_add ("sqlite-file", "plans", test_plans);
  store_fixture_add ("sqlite-file", "fleet", test_fleet);
}
