/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-writer.h"

G_BEGIN_DECLS

gint usher_sql_sweep_run (UsherSqlWriter *writer,
                          const char     *sql,
                          gint64          before,
                          GError        **error);

G_END_DECLS
