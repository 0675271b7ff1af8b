/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/fleet-rows.h"

#include "broker/adapters/sql/desktop-columns.h"
#include "broker/adapters/sql/desktop-counts.h"
#include "broker/adapters/sql/desktop-record.h"
#include "broker/adapters/sql/sql-store-private.h"

/**
 * FleetDue: when to look at a desktop next
 */
typedef struct
{
  const char *id;
  gint64      revision;
  gint64      due_at;
} FleetDue;

static gint64
fleet_rows_limit (guint limit)
{
  return limit > 0 ? (gint64) limit : G_MAXINT64;
}

static gboolean
fleet_rows_hosts (UsherFleetStore   *store,
                  const char *const *hosts,
                  UsherHostCounts   *counts,
                  GError           **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);

  return connection != NULL && usher_desktop_counts_hosts (connection, hosts, counts, error);
}

static gboolean
fleet_rows_made_of (UsherFleetStore    *store,
                    const char         *pool,
                    const char         *template,
                    guint               version,
                    UsherVersionCounts *counts,
                    GError            **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);

  return connection != NULL && usher_desktop_counts_version (connection, pool, template, version, counts, error);
}

/* four walks that end where the wanted version begins or begin where it ends: none wanted, nothing walked */
#define FLEET_OUTDATED                                                                                \
  "SELECT " DESKTOP_COLUMNS " FROM desktops INDEXED BY desktops_outdated WHERE pool = $1 AND state = 'ready'" \
  " AND (flags & 3) = 0 AND template "

static GPtrArray *
fleet_rows_outdated (UsherFleetStore *store,
                     const char      *pool,
                     const char      *template,
                     guint            version,
                     guint            limit,
                     GError         **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;

  G_STATIC_ASSERT ((USHER_DESKTOP_PROTECTED | USHER_DESKTOP_ADOPTED) == 3);

  if (connection == NULL
      || !usher_sql_connection_query (connection, &rows,
                                      FLEET_OUTDATED "= $2 AND version < $3"
                                      " UNION ALL " FLEET_OUTDATED "= $2 AND version > $3"
                                      " UNION ALL " FLEET_OUTDATED "< $2"
                                      " UNION ALL " FLEET_OUTDATED "> $2 LIMIT $4",
                                      SQL_VALUES (SQL_TEXT (pool), SQL_TEXT (template), SQL_NUMBER (version),
                                                  SQL_NUMBER (fleet_rows_limit (limit))),
                                      error))
    return NULL;
  return usher_desktop_record_collect (&rows, error);
}

static GPtrArray *
fleet_rows_due (UsherFleetStore    *store,
                gint64              now,
                const UsherDesktop *after,
                guint               limit,
                GError            **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;

  if (connection == NULL
      || !usher_sql_connection_query (connection, &rows,
                                      "SELECT " DESKTOP_COLUMNS " FROM desktops WHERE due_at > 0"
                                      " AND (due_at, id) > ($1, $2) AND due_at <= $3 ORDER BY due_at, id LIMIT $4",
                                      SQL_VALUES (SQL_NUMBER (after != NULL ? after->due_at : 0),
                                                  SQL_TEXT (after != NULL ? after->id : ""), SQL_NUMBER (now),
                                                  SQL_NUMBER (fleet_rows_limit (limit))),
                                      error))
    return NULL;
  return usher_desktop_record_collect (&rows, error);
}

static gboolean
fleet_rows_apply_due (UsherSqlConnection *connection,
                      gpointer            data,
                      GError            **error)
{
  const FleetDue *due = data;
  g_autoptr (UsherDesktop) desktop = usher_desktop_record_select_seen (connection, due->id, due->revision, error);

  if (desktop == NULL || desktop->due_at == due->due_at)
    return desktop != NULL;
  return usher_sql_connection_run (connection, "UPDATE desktops SET due_at = $1 WHERE id = $2",
                                   SQL_VALUES (SQL_NUMBER (due->due_at), SQL_TEXT (due->id)), error)
         >= 0;
}

static gboolean
fleet_rows_set_due (UsherFleetStore *store,
                    const char      *id,
                    gint64           revision,
                    gint64           due_at,
                    GError         **error)
{
  FleetDue due = { id, revision, due_at };

  return usher_sql_store_write (USHER_SQL_STORE (store), fleet_rows_apply_due, &due, error);
}

/**
 * usher_fleet_rows_interface:
 * @iface: filled in
 */
void
usher_fleet_rows_interface (UsherFleetStoreInterface *iface)
{
  iface->hosts = fleet_rows_hosts;
  iface->made_of = fleet_rows_made_of;
  iface->outdated = fleet_rows_outdated;
  iface->due = fleet_rows_due;
  iface->set_due = fleet_rows_set_due;
}
