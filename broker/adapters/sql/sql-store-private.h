/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-pool.h"
#include "broker/adapters/sql/sql-store.h"
#include "broker/adapters/sql/sql-writer.h"

G_BEGIN_DECLS

UsherSqlConnection *usher_sql_store_reader (UsherSqlStore     *store,
                                            GError           **error);
UsherSqlWriter     *usher_sql_store_writer (UsherSqlStore     *store);
gboolean            usher_sql_store_write  (UsherSqlStore     *store,
                                            UsherSqlWork       work,
                                            gpointer           data,
                                            GError           **error);

G_END_DECLS
