/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/sql-connection.h"

/**
 * usher_sql_connection_init:
 * @connection: the base of a driver's connection
 * @driver: its driver
 * @target: what it is connected to
 */
void
usher_sql_connection_init (UsherSqlConnection   *connection,
                           const UsherSqlDriver *driver,
                           const char           *target)
{
  connection->driver = driver;
  connection->target = g_strdup (target);
  connection->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, driver->forget);
}

/**
 * usher_sql_connection_clear:
 * @connection: the base of a driver's connection; its statements are forgotten
 */
void
usher_sql_connection_clear (UsherSqlConnection *connection)
{
  g_clear_pointer (&connection->statements, g_hash_table_unref);
  g_clear_pointer (&connection->target, g_free);
}

/**
 * usher_sql_connection_close:
 * @connection: (nullable) (transfer full): a connection
 */
void
usher_sql_connection_close (UsherSqlConnection *connection)
{
  if (connection != NULL)
    connection->driver->close (connection);
}

static gpointer
connection_prepare (UsherSqlConnection *connection,
                    const char         *sql,
                    GError            **error)
{
  gpointer handle = g_hash_table_lookup (connection->statements, sql);

  if (handle != NULL)
    return handle;

  handle = connection->driver->prepare (connection, sql, error);
  if (handle != NULL)
    g_hash_table_insert (connection->statements, g_strdup (sql), handle);
  return handle;
}

/**
 * usher_sql_connection_query:
 * @connection: a connection
 * @statement: (out caller-allocates): to be stepped, then finished
 * @sql: with parameters $1, $2 …; prepared once and kept, so its text must come from a small set
 * @values: the parameters; what they point at must outlive @statement
 * @error: the driver's
 *
 * One text cannot be under way twice at a time on one connection.
 */
gboolean
usher_sql_connection_query (UsherSqlConnection *connection,
                            UsherSqlStatement  *statement,
                            const char         *sql,
                            UsherSqlValues      values,
                            GError            **error)
{
  gpointer handle = connection_prepare (connection, sql, error);

  *statement = (UsherSqlStatement){ connection, handle };
  return handle != NULL && connection->driver->bind (connection, handle, values, error);
}

/**
 * usher_sql_connection_run:
 * @connection: a connection
 * @sql: as in usher_sql_connection_query(); rows it gives are dropped
 * @values: the parameters
 * @error: the driver's
 *
 * Returns: how many rows were changed; -1 with @error
 */
gint64
usher_sql_connection_run (UsherSqlConnection *connection,
                          const char         *sql,
                          UsherSqlValues      values,
                          GError            **error)
{
  g_auto (UsherSqlStatement) statement = USHER_SQL_STATEMENT_NONE;
  UsherSqlStep step;

  if (!usher_sql_connection_query (connection, &statement, sql, values, error))
    return -1;
  do
    step = usher_sql_statement_step (&statement, error);
  while (step == USHER_SQL_ROW);
  return step == USHER_SQL_DONE ? connection->driver->changes (connection) : -1;
}
