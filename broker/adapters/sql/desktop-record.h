/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-connection.h"
#include "broker/core/desktop.h"

G_BEGIN_DECLS

GPtrArray    *usher_desktop_record_collect       (UsherSqlStatement  *rows,
                                                  GError            **error);
UsherDesktop *usher_desktop_record_select        (UsherSqlConnection *connection,
                                                  const char         *id,
                                                  GError            **error);
UsherDesktop *usher_desktop_record_select_seen   (UsherSqlConnection *connection,
                                                  const char         *id,
                                                  gint64              revision,
                                                  GError            **error);
gboolean      usher_desktop_record_insert        (UsherSqlConnection *connection,
                                                  const UsherDesktop *desktop,
                                                  GError            **error);
gboolean      usher_desktop_record_update_state  (UsherSqlConnection *connection,
                                                  const UsherDesktop *desktop,
                                                  GError            **error);
gboolean      usher_desktop_record_update_source (UsherSqlConnection *connection,
                                                  const UsherDesktop *desktop,
                                                  GError            **error);

G_END_DECLS
