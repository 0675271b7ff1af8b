/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-driver.h"

G_BEGIN_DECLS

/**
 * UsherSqlStatement: a statement under way; finished when it leaves the scope
 */
typedef struct
{
  UsherSqlConnection *connection;
  gpointer            handle;
} UsherSqlStatement;

#define USHER_SQL_STATEMENT_NONE { NULL, NULL }

UsherSqlStep  usher_sql_statement_step   (UsherSqlStatement *statement,
                                          GError           **error);
const char   *usher_sql_statement_text   (UsherSqlStatement *statement,
                                          guint              column);
char         *usher_sql_statement_dup    (UsherSqlStatement *statement,
                                          guint              column);
gconstpointer usher_sql_statement_bytes  (UsherSqlStatement *statement,
                                          guint              column,
                                          gsize             *length);
gint64        usher_sql_statement_number (UsherSqlStatement *statement,
                                          guint              column);
void          usher_sql_statement_finish (UsherSqlStatement *statement);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherSqlStatement, usher_sql_statement_finish)

G_END_DECLS
