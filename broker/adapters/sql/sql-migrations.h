/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-connection.h"

G_BEGIN_DECLS

gint64   usher_sql_migrations_latest (const UsherSqlDriver *driver);
gboolean usher_sql_migrations_check  (const UsherSqlDriver *driver,
                                      const char           *target,
                                      gint64                version,
                                      GError              **error);
gboolean usher_sql_migrations_apply  (UsherSqlConnection   *connection,
                                      gint64                until,
                                      GError              **error);

G_END_DECLS
