/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/adapters/sql/sql-store-private.h"
#include "common/error.h"
#include "tests/contract/store-fixture.h"

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
}
