/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/assignment-link.h"

/**
 * usher_assignment_link_find:
 * @connection: in a transaction
 * @desktop: id of a desktop
 * @owner: (out) (nullable): to whom it was given beforehand; NULL for nobody
 * @actor: (out) (nullable): by whom
 * @error: the driver's
 */
gboolean
usher_assignment_link_find (UsherSqlConnection *connection,
                            const char         *desktop,
                            char              **owner,
                            char              **actor,
                            GError            **error)
{
  g_auto (UsherSqlStatement) row = USHER_SQL_STATEMENT_NONE;
  UsherSqlStep step;

  *owner = *actor = NULL;
  if (!usher_sql_connection_query (connection, &row, "SELECT owner, actor FROM assignments WHERE desktop = $1",
                                   SQL_VALUES (SQL_TEXT (desktop)), error))
    return FALSE;
  step = usher_sql_statement_step (&row, error);
  if (step == USHER_SQL_ROW)
    {
      *owner = usher_sql_statement_dup (&row, 0);
      *actor = usher_sql_statement_dup (&row, 1);
    }
  return step != USHER_SQL_FAILED;
}

/**
 * usher_assignment_link_fill:
 * @connection: in a transaction
 * @pool: name of a pool
 * @owner: who waits for one of its desktops, or not
 * @desktop: the one that is @owner's
 * @error: the driver's
 *
 * Returns: 1 when @owner waited; 0; -1 with @error
 */
gint64
usher_assignment_link_fill (UsherSqlConnection *connection,
                            const char         *pool,
                            const char         *owner,
                            const char         *desktop,
                            GError            **error)
{
  return usher_sql_connection_run (connection,
                                   "UPDATE assignments SET desktop = $1 WHERE pool = $2 AND owner = $3"
                                   " AND desktop IS NULL",
                                   SQL_VALUES (SQL_TEXT (desktop), SQL_TEXT (pool), SQL_TEXT (owner)), error);
}

/**
 * usher_assignment_link_empty:
 * @connection: in a transaction
 * @desktop: one that is gone: to whom it was given, waits for another
 * @error: the driver's
 */
gboolean
usher_assignment_link_empty (UsherSqlConnection *connection,
                             const char         *desktop,
                             GError            **error)
{
  return usher_sql_connection_run (connection, "UPDATE OR REPLACE assignments SET desktop = NULL WHERE desktop = $1",
                                   SQL_VALUES (SQL_TEXT (desktop)), error)
         >= 0;
}
