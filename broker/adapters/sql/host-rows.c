/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/host-rows.h"

#include "broker/adapters/sql/audit-rows.h"
#include "broker/adapters/sql/sql-store-private.h"
#include "common/error.h"

/* the order that host_rows_read() reads */
#define HOST_SELECT "SELECT name, wanted, since, reason, actor, lost_since, fenced_at, revision FROM hosts"

/**
 * HostWork: what is to be kept of a host
 */
typedef struct
{
  const UsherHostRecord *record;
  const UsherAuditEntry *audit;
} HostWork;

static UsherHostRecord *
host_rows_read (UsherSqlStatement *row,
                GError           **error)
{
  g_autoptr (UsherHostRecord) record = usher_host_record_new (usher_sql_statement_text (row, 0));

  record->since = usher_sql_statement_number (row, 2);
  record->reason = usher_sql_statement_dup (row, 3);
  record->actor = usher_sql_statement_dup (row, 4);
  record->lost_since = usher_sql_statement_number (row, 5);
  record->fenced_at = usher_sql_statement_number (row, 6);
  record->revision = usher_sql_statement_number (row, 7);
  if (usher_host_state_from_word (usher_sql_statement_text (row, 1), &record->wanted))
    return g_steal_pointer (&record);
  g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "host %s: a state that Usher does not know: %s", record->name,
               usher_sql_statement_text (row, 1));
  return NULL;
}

static UsherHostRecord *
host_rows_select (UsherSqlConnection *connection,
                  const char         *name,
                  GError            **error)
{
  g_auto (UsherSqlStatement) row = USHER_SQL_STATEMENT_NONE;

  if (!usher_sql_connection_query (connection, &row, HOST_SELECT " WHERE name = $1", SQL_VALUES (SQL_TEXT (name)),
                                   error))
    return NULL;
  switch (usher_sql_statement_step (&row, error))
    {
    case USHER_SQL_ROW:
      return host_rows_read (&row, error);
    case USHER_SQL_DONE:
      return usher_host_record_new (name);
    case USHER_SQL_FAILED:
    default:
      return NULL;
    }
}

static UsherHostRecord *
host_rows_get (UsherHostStore *store,
               const char     *name,
               GError        **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);

  return connection != NULL ? host_rows_select (connection, name, error) : NULL;
}

static GPtrArray *
host_rows_list (UsherHostStore *store,
                GError        **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_host_record_free);
  UsherSqlStep step;

  if (connection == NULL
      || !usher_sql_connection_query (connection, &rows, HOST_SELECT " WHERE name > $1 ORDER BY name",
                                      SQL_VALUES (SQL_TEXT ("")), error))
    return NULL;
  while ((step = usher_sql_statement_step (&rows, error)) == USHER_SQL_ROW)
    {
      UsherHostRecord *record = host_rows_read (&rows, error);

      if (record == NULL)
        return NULL;
      g_ptr_array_add (records, record);
    }
  return step == USHER_SQL_DONE ? g_steal_pointer (&records) : NULL;
}

static gboolean
host_rows_put (UsherSqlConnection    *connection,
               const UsherHostRecord *record,
               GError               **error)
{
  return usher_sql_connection_run (connection,
                                   "INSERT INTO hosts (name, wanted, since, reason, actor, lost_since, fenced_at,"
                                   " revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (name) DO UPDATE SET"
                                   " wanted = excluded.wanted, since = excluded.since, reason = excluded.reason,"
                                   " actor = excluded.actor, lost_since = excluded.lost_since,"
                                   " fenced_at = excluded.fenced_at, revision = excluded.revision",
                                   SQL_VALUES (SQL_TEXT (record->name),
                                               SQL_TEXT (usher_host_state_to_word (record->wanted)),
                                               SQL_NUMBER (record->since), SQL_TEXT (record->reason),
                                               SQL_TEXT (record->actor), SQL_NUMBER (record->lost_since),
                                               SQL_NUMBER (record->fenced_at), SQL_NUMBER (record->revision + 1)),
                                   error)
         >= 0;
}

static gboolean
host_rows_apply (UsherSqlConnection *connection,
                 gpointer            data,
                 GError            **error)
{
  const HostWork *work = data;
  g_autoptr (UsherHostRecord) kept = host_rows_select (connection, work->record->name, error);

  if (kept == NULL)
    return FALSE;
  if (kept->revision == work->record->revision)
    return host_rows_put (connection, work->record, error) && usher_audit_rows_insert (connection, work->audit, error);
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "host %s: changed by somebody else in between, and is to be %s now",
               kept->name, usher_host_state_to_word (kept->wanted));
  return FALSE;
}

static UsherHostRecord *
host_rows_set (UsherHostStore        *store,
               const UsherHostRecord *record,
               const UsherAuditEntry *audit,
               GError               **error)
{
  HostWork work = { record, audit };
  UsherHostRecord *kept;

  if (record->wanted == USHER_HOST_LOST)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "host %s: nobody can want a host to be lost",
                   record->name);
      return NULL;
    }
  if (!usher_sql_store_write (USHER_SQL_STORE (store), host_rows_apply, &work, error))
    return NULL;
  kept = usher_host_record_copy (record);
  kept->revision++;
  return kept;
}

/**
 * usher_host_rows_interface:
 * @iface: filled in
 */
void
usher_host_rows_interface (UsherHostStoreInterface *iface)
{
  iface->get = host_rows_get;
  iface->list = host_rows_list;
  iface->set = host_rows_set;
}
