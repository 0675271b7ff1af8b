/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/sql-sweep.h"

#define SWEEP_STEP 1000

/**
 * SqlSweep: one step of forgetting
 * @forgotten: (out): how many rows this step took
 */
typedef struct
{
  const char *sql;
  gint64      before;
  gint64      forgotten;
} SqlSweep;

static gboolean
sql_sweep_step (UsherSqlConnection *connection,
                gpointer            data,
                GError            **error)
{
  SqlSweep *sweep = data;

  sweep->forgotten = usher_sql_connection_run (connection, sweep->sql,
                                               SQL_VALUES (SQL_NUMBER (sweep->before), SQL_NUMBER (SWEEP_STEP)), error);
  return sweep->forgotten >= 0;
}

/**
 * usher_sql_sweep_run:
 * @writer: a writer
 * @sql: deletes what is older than $1, at most $2 rows
 * @before: the time; µs since the epoch
 * @error: of the writer
 *
 * Forgets what is old, a step at a time, so that others get their turn in between.
 *
 * Returns: how many rows; -1 with @error
 */
gint
usher_sql_sweep_run (UsherSqlWriter *writer,
                     const char     *sql,
                     gint64          before,
                     GError        **error)
{
  SqlSweep sweep = { .sql = sql, .before = before };
  gint64 forgotten = 0;

  do
    {
      if (!usher_sql_writer_run (writer, USHER_SQL_RELAXED, sql_sweep_step, &sweep, error))
        return -1;
      forgotten += sweep.forgotten;
    }
  while (sweep.forgotten >= SWEEP_STEP);
  return (gint) MIN (forgotten, G_MAXINT);
}
