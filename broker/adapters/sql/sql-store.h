/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define USHER_TYPE_SQL_STORE (usher_sql_store_get_type ())
G_DECLARE_FINAL_TYPE (UsherSqlStore, usher_sql_store, USHER, SQL_STORE, GObject)

UsherSqlStore *usher_sql_store_open (const char *uri,
                                     GError    **error);
gboolean       usher_sql_store_claim (UsherSqlStore *store,
                                      GError       **error);

G_END_DECLS
