/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/sql-statement.h"

#include "broker/adapters/sql/sql-connection.h"

/**
 * usher_sql_statement_step:
 * @statement: a statement
 * @error: the driver's
 *
 * Returns: whether there is one more row
 */
UsherSqlStep
usher_sql_statement_step (UsherSqlStatement *statement,
                          GError           **error)
{
  return statement->connection->driver->step (statement->connection, statement->handle, error);
}

/**
 * usher_sql_statement_text:
 * @statement: at a row
 * @column: from 0
 *
 * Returns: (nullable): valid until the next step
 */
const char *
usher_sql_statement_text (UsherSqlStatement *statement,
                          guint              column)
{
  return statement->connection->driver->text (statement->handle, column);
}

/**
 * usher_sql_statement_dup:
 * @statement: at a row
 * @column: from 0
 *
 * Returns: (nullable) (transfer full): a copy of the text
 */
char *
usher_sql_statement_dup (UsherSqlStatement *statement,
                         guint              column)
{
  return g_strdup (usher_sql_statement_text (statement, column));
}

/**
 * usher_sql_statement_bytes:
 * @statement: at a row
 * @column: from 0
 * @length: (out): how many
 *
 * Returns: (nullable): valid until the next step
 */
gconstpointer
usher_sql_statement_bytes (UsherSqlStatement *statement,
                           guint              column,
                           gsize             *length)
{
  return statement->connection->driver->bytes (statement->handle, column, length);
}

/**
 * usher_sql_statement_number:
 * @statement: at a row
 * @column: from 0
 *
 * Returns: the number; 0 for NULL
 */
gint64
usher_sql_statement_number (UsherSqlStatement *statement,
                            guint              column)
{
  return statement->connection->driver->number (statement->handle, column);
}

/**
 * usher_sql_statement_finish:
 * @statement: done with; its row is gone
 */
void
usher_sql_statement_finish (UsherSqlStatement *statement)
{
  if (statement->handle != NULL)
    statement->connection->driver->reset (statement->handle);
  statement->handle = NULL;
}
