/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/driver-sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/adapters/sql/sql-connection.h"
#include "broker/adapters/sql/sqlite-header.h"
#include "common/error.h"

/* "Ushr", in the header of every database of ours */
#define DRIVER_SQLITE_APPLICATION 0x55736872
#define DRIVER_SQLITE_MEMORY ":memory:"
#define DRIVER_SQLITE_MAX_READERS 8

/**
 * DriverSqlite: a connection
 * @synchronous: level that the next transaction would have
 */
typedef struct
{
  UsherSqlConnection base;
  sqlite3           *handle;
  UsherSqlDurability synchronous;
} DriverSqlite;

static void
driver_sqlite_set_error (GError    **error,
                         const char *target,
                         int         code,
                         const char *text)
{
  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, USHER_ERROR, USHER_ERROR_BUSY, "store %s: held by another process: %s", target, text);
      return;
    case SQLITE_CONSTRAINT:
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "store %s: %s", target, text);
      return;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE,
                   "store %s: damaged, or not a database; move it away or restore it from a backup: %s", target, text);
      return;
    case SQLITE_FULL:
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "store %s: no space left: %s", target, text);
      return;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE,
                   "store %s: must be readable and writable for the broker, and so must its folder: %s", target, text);
      return;
    case SQLITE_IOERR:
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "store %s: reading or writing failed: %s", target, text);
      return;
    default:
      g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "store %s: %s", target, text);
    }
}

static gboolean
driver_sqlite_check (DriverSqlite *self,
                     int           code,
                     GError      **error)
{
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;
  driver_sqlite_set_error (error, self->base.target, code, sqlite3_errmsg (self->handle));
  return FALSE;
}

static gboolean
driver_sqlite_script (UsherSqlConnection *connection,
                      const char         *sql,
                      GError            **error)
{
  DriverSqlite *self = (DriverSqlite *) connection;

  return driver_sqlite_check (self, sqlite3_exec (self->handle, sql, NULL, NULL, NULL), error);
}

/* the first column of the only row, from any handle */
static int
driver_sqlite_ask (sqlite3    *handle,
                   const char *sql,
                   gint64     *answer)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    *answer = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return code == SQLITE_ROW ? SQLITE_OK : code;
}

static gboolean
driver_sqlite_look (const char *path,
                    gint64     *version,
                    GError    **error)
{
  UsherSqliteHeader header;
  int code = usher_sqlite_header_read (path, &header);

  if (code != SQLITE_OK)
    {
      driver_sqlite_set_error (error, path, code, sqlite3_errstr (code));
      return FALSE;
    }
  *version = header.version;
  if (header.application == DRIVER_SQLITE_APPLICATION || (header.application == 0 && !header.tables))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE,
               "store %s: a database of another program; name another file in [store] uri", path);
  return FALSE;
}

static gboolean
driver_sqlite_inspect (const char *target,
                       gint64     *version,
                       GError    **error)
{
  struct stat info;
  int fd = g_open (target, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

  *version = 0;
  if (fd >= 0)
    {
      close (fd);
      return TRUE;
    }
  if (errno != EEXIST)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "store %s: cannot be made: %s", target,
                   g_strerror (errno));
      return FALSE;
    }
  if (stat (target, &info) == 0 && (info.st_mode & 077) != 0)
    g_warning ("store %s: other users may read or write it; chmod 600 closes it", target);
  return driver_sqlite_look (target, version, error);
}

static gboolean
driver_sqlite_inspect_memory (const char *target,
                              gint64     *version,
                              GError    **error)
{
  *version = 0;
  return TRUE;
}

static void
driver_sqlite_close (UsherSqlConnection *connection)
{
  DriverSqlite *self = (DriverSqlite *) connection;

  usher_sql_connection_clear (connection);
  sqlite3_close (self->handle);
  g_free (self);
}

/* NO_CKPT_ON_CLOSE: a database that is refused after a look must stay as it was */
static gboolean
driver_sqlite_set_up (DriverSqlite *self,
                      guint         patience,
                      GError      **error)
{
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, (int) patience);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  return driver_sqlite_script (&self->base,
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA cache_size = -2000;"
                               "PRAGMA synchronous = FULL;"
                               "PRAGMA wal_autocheckpoint = 16000;"
                               "PRAGMA journal_size_limit = 67108864",
                               error);
}

static DriverSqlite *
driver_sqlite_open (const UsherSqlDriver *driver,
                    const char           *target,
                    guint                 patience,
                    GError              **error)
{
  DriverSqlite *self = g_new0 (DriverSqlite, 1);
  int code = sqlite3_open_v2 (target, &self->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

  usher_sql_connection_init (&self->base, driver, target);
  self->synchronous = USHER_SQL_DURABLE;
  if (driver_sqlite_check (self, code, error) && driver_sqlite_set_up (self, patience, error))
    return self;
  driver_sqlite_close (&self->base);
  return NULL;
}

static UsherSqlConnection *
driver_sqlite_connect (const char *target,
                       guint       patience,
                       GError    **error)
{
  DriverSqlite *self = driver_sqlite_open (&usher_driver_sqlite, target, patience, error);

  if (self == NULL)
    return NULL;
  if (driver_sqlite_script (&self->base, "PRAGMA journal_mode = WAL", error))
    return &self->base;
  driver_sqlite_close (&self->base);
  return NULL;
}

static UsherSqlConnection *
driver_sqlite_connect_memory (const char *target,
                              guint       patience,
                              GError    **error)
{
  return (UsherSqlConnection *) driver_sqlite_open (&usher_driver_sqlite_memory, DRIVER_SQLITE_MEMORY, patience, error);
}

/* SQLite numbers $NAME parameters as they appear: they must appear in their own order */
static gboolean
driver_sqlite_check_parameters (sqlite3_stmt *statement)
{
  for (int i = 1; i <= sqlite3_bind_parameter_count (statement); i++)
    {
      const char *name = sqlite3_bind_parameter_name (statement, i);

      if (name == NULL || name[0] != '$' || g_ascii_strtoll (name + 1, NULL, 10) != i)
        return FALSE;
    }
  return TRUE;
}

static gpointer
driver_sqlite_prepare (UsherSqlConnection *connection,
                       const char         *sql,
                       GError            **error)
{
  DriverSqlite *self = (DriverSqlite *) connection;
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);

  if (!driver_sqlite_check (self, code, error))
    return NULL;
  if (statement != NULL && driver_sqlite_check_parameters (statement))
    return statement;
  g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "no statement with ordered parameters: %s", sql);
  sqlite3_finalize (statement);
  return NULL;
}

static int
driver_sqlite_bind_one (sqlite3_stmt        *statement,
                        int                  index,
                        const UsherSqlValue *value)
{
  if (value->kind == USHER_SQL_VALUE_NUMBER)
    return sqlite3_bind_int64 (statement, index, value->number);
  if (value->data == NULL)
    return sqlite3_bind_null (statement, index);
  if (value->kind == USHER_SQL_VALUE_TEXT)
    return sqlite3_bind_text (statement, index, value->data, -1, SQLITE_STATIC);
  return sqlite3_bind_blob64 (statement, index, value->data, value->length, SQLITE_STATIC);
}

static gboolean
driver_sqlite_bind (UsherSqlConnection *connection,
                    gpointer            statement,
                    UsherSqlValues      values,
                    GError            **error)
{
  int code = SQLITE_OK;

  if (sqlite3_bind_parameter_count (statement) != (int) values.n_values)
    code = SQLITE_RANGE;
  for (guint i = 0; i < values.n_values && code == SQLITE_OK; i++)
    code = driver_sqlite_bind_one (statement, (int) i + 1, &values.values[i]);
  if (code == SQLITE_OK)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "parameters of %s: %s", sqlite3_sql (statement),
               sqlite3_errstr (code));
  return FALSE;
}

static UsherSqlStep
driver_sqlite_step (UsherSqlConnection *connection,
                    gpointer            statement,
                    GError            **error)
{
  int code = sqlite3_step (statement);

  if (!driver_sqlite_check ((DriverSqlite *) connection, code, error))
    return USHER_SQL_FAILED;
  return code == SQLITE_ROW ? USHER_SQL_ROW : USHER_SQL_DONE;
}

static const char *
driver_sqlite_text (gpointer statement,
                    guint    column)
{
  return (const char *) sqlite3_column_text (statement, (int) column);
}

static gconstpointer
driver_sqlite_bytes (gpointer statement,
                     guint    column,
                     gsize   *length)
{
  gconstpointer bytes = sqlite3_column_blob (statement, (int) column);

  *length = (gsize) sqlite3_column_bytes (statement, (int) column);
  return bytes;
}

static gint64
driver_sqlite_number (gpointer statement,
                      guint    column)
{
  return sqlite3_column_int64 (statement, (int) column);
}

static void
driver_sqlite_reset (gpointer statement)
{
  sqlite3_reset (statement);
}

static void
driver_sqlite_forget (gpointer statement)
{
  sqlite3_finalize (statement);
}

static gint64
driver_sqlite_changes (UsherSqlConnection *connection)
{
  return sqlite3_changes64 (((DriverSqlite *) connection)->handle);
}

/* run at once: SQLite takes this pragma when it compiles it, so it cannot be kept prepared */
static gboolean
driver_sqlite_set_durability (DriverSqlite      *self,
                              UsherSqlDurability durability,
                              GError           **error)
{
  const char *pragma = durability == USHER_SQL_DURABLE ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL";

  if (self->synchronous == durability)
    return TRUE;
  if (!driver_sqlite_script (&self->base, pragma, error))
    return FALSE;
  self->synchronous = durability;
  return TRUE;
}

static gboolean
driver_sqlite_begin (UsherSqlConnection *connection,
                     UsherSqlDurability  durability,
                     GError            **error)
{
  if (!driver_sqlite_set_durability ((DriverSqlite *) connection, durability, error))
    return FALSE;
  return usher_sql_connection_run (connection, "BEGIN IMMEDIATE", SQL_NO_VALUES, error) >= 0;
}

static gboolean
driver_sqlite_in_transaction (UsherSqlConnection *connection)
{
  return !sqlite3_get_autocommit (((DriverSqlite *) connection)->handle);
}

static void
driver_sqlite_rollback (UsherSqlConnection *connection)
{
  g_autoptr (GError) error = NULL;

  if (driver_sqlite_in_transaction (connection)
      && usher_sql_connection_run (connection, "ROLLBACK", SQL_NO_VALUES, &error) < 0)
    g_warning ("%s", error->message);
}

static gboolean
driver_sqlite_commit (UsherSqlConnection *connection,
                      GError            **error)
{
  if (usher_sql_connection_run (connection, "COMMIT", SQL_NO_VALUES, error) >= 0)
    return TRUE;
  driver_sqlite_rollback (connection);
  return FALSE;
}

static gboolean
driver_sqlite_sync (UsherSqlConnection *connection,
                    GError            **error)
{
  DriverSqlite *self = (DriverSqlite *) connection;
  sqlite3_file *journal = NULL;
  int code = sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &journal);

  if (code == SQLITE_OK && journal != NULL && journal->pMethods != NULL)
    code = journal->pMethods->xSync (journal, SQLITE_SYNC_NORMAL);
  if (code != SQLITE_OK)
    driver_sqlite_set_error (error, connection->target, code, sqlite3_errstr (code));
  return code == SQLITE_OK;
}

static gboolean
driver_sqlite_version (UsherSqlConnection *connection,
                       gint64             *version,
                       GError            **error)
{
  DriverSqlite *self = (DriverSqlite *) connection;

  return driver_sqlite_check (self, driver_sqlite_ask (self->handle, "PRAGMA user_version", version), error);
}

static gboolean
driver_sqlite_set_version (UsherSqlConnection *connection,
                           gint64              version,
                           GError            **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA user_version = %" G_GINT64_FORMAT "; PRAGMA application_id = %d",
                                          version, DRIVER_SQLITE_APPLICATION);

  return driver_sqlite_script (connection, sql, error);
}

/* the journal goes into the file, so that the header tells the version without it */
static gboolean
driver_sqlite_settle (UsherSqlConnection *connection,
                      GError            **error)
{
  sqlite3_db_config (((DriverSqlite *) connection)->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
  return driver_sqlite_script (connection, "PRAGMA wal_checkpoint (PASSIVE)", error);
}

#define DRIVER_SQLITE_COMMON                                                                    \
  .folder = "/org/usher/sql/sqlite", .close = driver_sqlite_close,                              \
  .prepare = driver_sqlite_prepare, .bind = driver_sqlite_bind, .step = driver_sqlite_step,     \
  .text = driver_sqlite_text, .bytes = driver_sqlite_bytes, .number = driver_sqlite_number,     \
  .reset = driver_sqlite_reset, .forget = driver_sqlite_forget,                                 \
  .changes = driver_sqlite_changes, .script = driver_sqlite_script,                             \
  .begin = driver_sqlite_begin, .commit = driver_sqlite_commit,                                 \
  .rollback = driver_sqlite_rollback, .in_transaction = driver_sqlite_in_transaction,           \
  .sync = driver_sqlite_sync, .version = driver_sqlite_version,                                 \
  .set_version = driver_sqlite_set_version, .settle = driver_sqlite_settle

const UsherSqlDriver usher_driver_sqlite = {
  DRIVER_SQLITE_COMMON,
  .max_readers = DRIVER_SQLITE_MAX_READERS,
  .inspect = driver_sqlite_inspect,
  .connect = driver_sqlite_connect,
};

const UsherSqlDriver usher_driver_sqlite_memory = {
  DRIVER_SQLITE_COMMON,
  .max_readers = 0,
  .inspect = driver_sqlite_inspect_memory,
  .connect = driver_sqlite_connect_memory,
};
