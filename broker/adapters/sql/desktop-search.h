/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-connection.h"
#include "broker/ports/desktop-store.h"

G_BEGIN_DECLS

gboolean usher_desktop_search_start (UsherSqlConnection      *connection,
                                     const UsherDesktopQuery *query,
                                     UsherSqlStatement       *rows,
                                     GError                 **error);

G_END_DECLS
