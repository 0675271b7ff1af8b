/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-connection.h"

G_BEGIN_DECLS

/**
 * UsherSqlPool: a few connections that threads borrow for one read or one group of writes
 *
 * A connection that is borrowed goes back when it leaves the scope:
 * `g_autoptr (UsherSqlConnection) connection = usher_sql_pool_borrow (pool, error);`
 * Declare it before the statements that run on it.
 */
typedef struct _UsherSqlPool UsherSqlPool;

UsherSqlPool       *usher_sql_pool_new       (const UsherSqlDriver *driver,
                                              const char           *target,
                                              guint                 patience,
                                              guint                 limit);
void                usher_sql_pool_add       (UsherSqlPool         *pool,
                                              UsherSqlConnection   *connection);
UsherSqlConnection *usher_sql_pool_borrow    (UsherSqlPool         *pool,
                                              GError              **error);
void                usher_sql_pool_give_back (UsherSqlConnection   *connection);
void                usher_sql_pool_free      (UsherSqlPool         *pool);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSqlConnection, usher_sql_pool_give_back)

G_END_DECLS
