/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/audit-rows.h"

#include <string.h>

#include "broker/adapters/sql/sql-store-private.h"
#include "broker/adapters/sql/sql-sweep.h"

/* how long a caller may be held up while the database takes nothing */
#define AUDIT_PATIENCE (5 * G_TIME_SPAN_SECOND)

/* the order of the columns in both statements */
#define AUDIT_COLUMNS "at, actor, action, pool, desktop, desktop_name, session, address, outcome, detail"

static const char *const audit_names[] = {
  "at", "actor", "action", "pool", "desktop", "desktop_name", "session", "address", "outcome", "detail",
};

/**
 * usher_audit_rows_insert:
 * @connection: in a transaction
 * @entry: (nullable): NULL for none
 * @error: the driver's
 *
 * Writes @entry beside the change that it tells of.
 */
gboolean
usher_audit_rows_insert (UsherSqlConnection    *connection,
                         const UsherAuditEntry *entry,
                         GError               **error)
{
  if (entry == NULL)
    return TRUE;
  return usher_sql_connection_run (connection,
                                   "INSERT INTO audit (" AUDIT_COLUMNS ")"
                                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                                   SQL_VALUES (SQL_NUMBER (entry->at), SQL_TEXT (entry->actor),
                                               SQL_TEXT (entry->action), SQL_TEXT (entry->pool),
                                               SQL_TEXT (entry->desktop), SQL_TEXT (entry->desktop_name),
                                               SQL_TEXT (entry->session), SQL_TEXT (entry->address),
                                               SQL_TEXT (entry->outcome), SQL_TEXT (entry->detail)),
                                   error)
         >= 0;
}

static gboolean
audit_rows_insert_posted (UsherSqlConnection *connection,
                          gpointer            data,
                          GError            **error)
{
  return usher_audit_rows_insert (connection, data, error);
}

/* one block, so that a posted entry costs one allocation */
static UsherAuditEntry *
audit_rows_copy (const UsherAuditEntry *entry)
{
  const char *const texts[] = { entry->actor,   entry->action,  entry->pool,    entry->desktop, entry->desktop_name,
                                entry->session, entry->address, entry->outcome, entry->detail };
  const char *copies[G_N_ELEMENTS (texts)];
  gsize size = sizeof (UsherAuditEntry);
  UsherAuditEntry *copy;
  char *end;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    size += texts[i] != NULL ? strlen (texts[i]) + 1 : 0;
  copy = g_malloc (size);
  end = (char *) (copy + 1);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      copies[i] = texts[i] != NULL ? end : NULL;
      end = texts[i] != NULL ? g_stpcpy (end, texts[i]) + 1 : end;
    }
  *copy = (UsherAuditEntry){ entry->at,  copies[0], copies[1], copies[2], copies[3],
                             copies[4], copies[5], copies[6], copies[7], copies[8] };
  return copy;
}

static void
audit_rows_write (UsherAuditStore       *store,
                  const UsherAuditEntry *entry)
{
  UsherSqlWriter *writer = usher_sql_store_writer (USHER_SQL_STORE (store));

  if (!usher_sql_writer_post (writer, audit_rows_insert_posted, audit_rows_copy (entry), g_free,
                              AUDIT_PATIENCE))
    g_critical ("audit entry lost, the store takes no more: %s %s: %s", entry->actor, entry->action, entry->outcome);
}

static void
audit_rows_build (JsonBuilder       *builder,
                  UsherSqlStatement *row)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, audit_names[0]);
  json_builder_add_int_value (builder, usher_sql_statement_number (row, 0));
  for (guint i = 1; i < G_N_ELEMENTS (audit_names); i++)
    {
      const char *text = usher_sql_statement_text (row, i);

      json_builder_set_member_name (builder, audit_names[i]);
      if (text != NULL)
        json_builder_add_string_value (builder, text);
      else
        json_builder_add_null_value (builder);
    }
  json_builder_end_object (builder);
}

static gboolean
audit_rows_query (UsherSqlConnection *connection,
                  UsherSqlStatement  *rows,
                  const char         *desktop,
                  gint64              limit,
                  GError            **error)
{
  if (desktop == NULL)
    return usher_sql_connection_query (connection, rows,
                                       "SELECT " AUDIT_COLUMNS " FROM audit WHERE at > $1"
                                       " ORDER BY at DESC, id DESC LIMIT $2",
                                       SQL_VALUES (SQL_NUMBER (G_MININT64), SQL_NUMBER (limit)), error);
  return usher_sql_connection_query (connection, rows,
                                     "SELECT " AUDIT_COLUMNS " FROM audit WHERE desktop = $1"
                                     " ORDER BY at DESC, id DESC LIMIT $2",
                                     SQL_VALUES (SQL_TEXT (desktop), SQL_NUMBER (limit)), error);
}

static JsonNode *
audit_rows_read (UsherAuditStore *store,
                 const char      *desktop,
                 guint            limit,
                 GError         **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  UsherSqlStep step;

  if (connection == NULL
      || !audit_rows_query (connection, &rows, desktop, limit > 0 ? (gint64) limit : G_MAXINT64, error))
    return NULL;
  json_builder_begin_array (builder);
  while ((step = usher_sql_statement_step (&rows, error)) == USHER_SQL_ROW)
    audit_rows_build (builder, &rows);
  json_builder_end_array (builder);
  return step == USHER_SQL_DONE ? json_builder_get_root (builder) : NULL;
}

static gboolean
audit_rows_flush (UsherAuditStore *store,
                  GError         **error)
{
  return usher_sql_writer_flush (usher_sql_store_writer (USHER_SQL_STORE (store)), error);
}

static gint
audit_rows_expire (UsherAuditStore *store,
                   gint64           before,
                   GError         **error)
{
  return usher_sql_sweep_run (usher_sql_store_writer (USHER_SQL_STORE (store)),
                              "DELETE FROM audit WHERE id IN"
                              " (SELECT id FROM audit WHERE at < $1 ORDER BY at, id LIMIT $2)",
                              before, error);
}

/**
 * usher_audit_rows_interface:
 * @iface: filled in
 */
void
usher_audit_rows_interface (UsherAuditStoreInterface *iface)
{
  iface->write = audit_rows_write;
  iface->read = audit_rows_read;
  iface->flush = audit_rows_flush;
  iface->expire = audit_rows_expire;
}
