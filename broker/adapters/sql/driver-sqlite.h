/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-driver.h"

G_BEGIN_DECLS

extern const UsherSqlDriver usher_driver_sqlite;
extern const UsherSqlDriver usher_driver_sqlite_memory;

G_END_DECLS
