/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-connection.h"
#include "broker/ports/desktop-store.h"
#include "broker/ports/fleet-store.h"

G_BEGIN_DECLS

gboolean usher_desktop_counts_change  (UsherSqlConnection *connection,
                                       const UsherDesktop *before,
                                       const UsherDesktop *after,
                                       GError            **error);
gboolean usher_desktop_counts_read    (UsherSqlConnection *connection,
                                       const char         *pool,
                                       UsherDesktopCounts *counts,
                                       GError            **error);
gboolean usher_desktop_counts_survey  (UsherSqlConnection *connection,
                                       const char *const  *pools,
                                       UsherDesktopCounts *counts,
                                       GError            **error);
gboolean usher_desktop_counts_hosts   (UsherSqlConnection *connection,
                                       const char *const  *hosts,
                                       UsherHostCounts    *counts,
                                       GError            **error);
gboolean usher_desktop_counts_version (UsherSqlConnection *connection,
                                       const char         *pool,
                                       const char         *template,
                                       guint               version,
                                       UsherVersionCounts *counts,
                                       GError            **error);

G_END_DECLS
