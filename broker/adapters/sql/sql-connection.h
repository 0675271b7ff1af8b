/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-statement.h"

G_BEGIN_DECLS

/**
 * UsherSqlConnection: one connection to the database, with the statements prepared on it; used by one thread at a time
 * @driver: knows the kind of database
 * @target: what is connected to, for messages
 * @home: (nullable): the pool it goes back to
 *
 * The base of every driver's own connection.
 */
struct _UsherSqlConnection
{
  const UsherSqlDriver *driver;
  char                 *target;
  struct _UsherSqlPool *home;
  GHashTable           *statements;
};

void         usher_sql_connection_init  (UsherSqlConnection   *connection,
                                         const UsherSqlDriver *driver,
                                         const char           *target);
void         usher_sql_connection_clear (UsherSqlConnection   *connection);
void         usher_sql_connection_close (UsherSqlConnection   *connection);
gboolean     usher_sql_connection_query (UsherSqlConnection   *connection,
                                         UsherSqlStatement    *statement,
                                         const char           *sql,
                                         UsherSqlValues        values,
                                         GError              **error);
gint64       usher_sql_connection_run   (UsherSqlConnection   *connection,
                                         const char           *sql,
                                         UsherSqlValues        values,
                                         GError              **error);

G_END_DECLS
