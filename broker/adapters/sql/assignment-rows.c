/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/assignment-rows.h"

#include "broker/adapters/sql/assignment-link.h"
#include "broker/adapters/sql/audit-rows.h"
#include "broker/adapters/sql/desktop-change.h"
#include "broker/adapters/sql/desktop-record.h"
#include "broker/adapters/sql/sql-store-private.h"
#include "common/error.h"

/* pool, owner, id and limit */
#define ASSIGNMENT_MAX_VALUES 4

/**
 * AssignmentImport: what is given to whom
 */
typedef struct
{
  GPtrArray             *records;
  const UsherAuditEntry *audit;
} AssignmentImport;

/**
 * AssignmentRemoval: what is taken back
 */
typedef struct
{
  const char            *pool;
  const char            *user;
  const char            *desktop;
  const UsherAuditEntry *audit;
} AssignmentRemoval;

/* what the user has in the pool; NULL for nothing */
static gboolean
assignment_rows_ask (UsherSqlConnection          *connection,
                     const char                  *sql,
                     const UsherAssignmentRecord *record,
                     char                       **answer,
                     GError                     **error)
{
  g_auto (UsherSqlStatement) row = USHER_SQL_STATEMENT_NONE;
  UsherSqlStep step;

  if (!usher_sql_connection_query (connection, &row, sql, SQL_VALUES (SQL_TEXT (record->user), SQL_TEXT (record->pool)),
                                   error))
    return FALSE;
  step = usher_sql_statement_step (&row, error);
  *answer = step == USHER_SQL_ROW ? usher_sql_statement_dup (&row, 0) : NULL;
  return step != USHER_SQL_FAILED;
}

static gboolean
assignment_rows_insert (UsherSqlConnection          *connection,
                        const UsherAssignmentRecord *record,
                        const char                  *desktop,
                        GError                     **error)
{
  return usher_sql_connection_run (connection,
                                   "INSERT INTO assignments (pool, owner, desktop, created, actor)"
                                   " VALUES ($1, $2, $3, $4, $5)",
                                   SQL_VALUES (SQL_TEXT (record->pool), SQL_TEXT (record->user), SQL_TEXT (desktop),
                                               SQL_NUMBER (record->created),
                                               SQL_TEXT (record->actor != NULL ? record->actor : "")),
                                   error)
         >= 0;
}

/* any desktop will do: what the user has already is it */
static gboolean
assignment_rows_put_any (UsherSqlConnection          *connection,
                         const UsherAssignmentRecord *record,
                         GError                     **error)
{
  g_autofree char *given = NULL;
  g_autofree char *owned = NULL;

  if (!assignment_rows_ask (connection, "SELECT id FROM assignments WHERE owner = $1 AND (pool || '') = $2 LIMIT 1",
                            record, &given, error))
    return FALSE;
  if (given != NULL)
    return TRUE;
  return assignment_rows_ask (connection,
                              "SELECT id FROM desktops WHERE owner = $1 AND pool = $2 ORDER BY id LIMIT 1", record,
                              &owned, error)
         && assignment_rows_insert (connection, record, owned, error);
}

static gboolean
assignment_rows_check (const UsherAssignmentRecord *record,
                       const UsherDesktop          *desktop,
                       const char                  *given_to,
                       GError                     **error)
{
  const char *other = given_to != NULL ? given_to : desktop->owner;

  if (g_strcmp0 (desktop->pool, record->pool) != 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "%s: desktop %s is of pool %s, not %s", record->user,
                 desktop->name, desktop->pool, record->pool);
  else if (other != NULL && g_strcmp0 (other, record->user) != 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s: desktop %s is %s's", record->user, desktop->name, other);
  else
    return TRUE;
  return FALSE;
}

/* the user's from now on, if it is free now; otherwise when it is made */
static gboolean
assignment_rows_claim (UsherSqlConnection          *connection,
                       const UsherAssignmentRecord *record,
                       const UsherDesktop          *desktop,
                       GError                     **error)
{
  UsherDesktopChange claim = { .event = USHER_DESKTOP_CLAIM, .now = record->created, .owner = record->user };
  UsherAuditEntry audit = { .at = record->created, .actor = record->actor != NULL ? record->actor : "", .action = "claim",
                            .pool = desktop->pool, .desktop = desktop->id, .desktop_name = desktop->name,
                            .outcome = "ok", .detail = "given beforehand" };
  g_autoptr (UsherDesktop) claimed = NULL;

  if (desktop->state != USHER_DESKTOP_READY)
    return TRUE;
  claimed = usher_desktop_change_make (connection, desktop, &claim, &audit, error);
  return claimed != NULL;
}

static gboolean
assignment_rows_put_one (UsherSqlConnection          *connection,
                         const UsherAssignmentRecord *record,
                         GError                     **error)
{
  g_autoptr (UsherDesktop) desktop = NULL;
  g_autofree char *given_to = NULL;
  g_autofree char *actor = NULL;
  gint64 filled;

  if (record->desktop == NULL)
    return assignment_rows_put_any (connection, record, error);
  desktop = usher_desktop_record_select (connection, record->desktop, error);
  if (desktop == NULL || !usher_assignment_link_find (connection, desktop->id, &given_to, &actor, error)
      || !assignment_rows_check (record, desktop, given_to, error))
    return FALSE;
  if (given_to != NULL)
    return TRUE;
  filled = usher_assignment_link_fill (connection, record->pool, record->user, desktop->id, error);
  if (filled < 0 || (filled == 0 && !assignment_rows_insert (connection, record, desktop->id, error)))
    return FALSE;
  return assignment_rows_claim (connection, record, desktop, error);
}

static gboolean
assignment_rows_apply (UsherSqlConnection *connection,
                       gpointer            data,
                       GError            **error)
{
  const AssignmentImport *import = data;

  for (guint i = 0; i < import->records->len; i++)
    if (!assignment_rows_put_one (connection, import->records->pdata[i], error))
      return FALSE;
  return usher_audit_rows_insert (connection, import->audit, error);
}

static gboolean
assignment_rows_put (UsherAssignmentStore  *store,
                     GPtrArray             *records,
                     const UsherAuditEntry *audit,
                     GError               **error)
{
  AssignmentImport import = { records, audit };

  return usher_sql_store_write (USHER_SQL_STORE (store), assignment_rows_apply, &import, error);
}

static gboolean
assignment_rows_delete (UsherSqlConnection *connection,
                        gpointer            data,
                        GError            **error)
{
  static const char all[] = "DELETE FROM assignments WHERE owner = $1 AND (pool || '') = $2";
  static const char one[] = "DELETE FROM assignments WHERE desktop = $1 AND owner = $2 AND pool = $3";
  const AssignmentRemoval *removal = data;
  gint64 removed;

  if (removal->desktop == NULL)
    removed = usher_sql_connection_run (connection, all,
                                        SQL_VALUES (SQL_TEXT (removal->user), SQL_TEXT (removal->pool)), error);
  else
    removed = usher_sql_connection_run (connection, one,
                                        SQL_VALUES (SQL_TEXT (removal->desktop), SQL_TEXT (removal->user),
                                                    SQL_TEXT (removal->pool)),
                                        error);
  if (removed == 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "%s was given no %s of pool %s", removal->user,
                 removal->desktop != NULL ? "such desktop" : "desktop", removal->pool);
  return removed > 0 && usher_audit_rows_insert (connection, removal->audit, error);
}

static gboolean
assignment_rows_remove (UsherAssignmentStore  *store,
                        const char            *pool,
                        const char            *user,
                        const char            *desktop,
                        const UsherAuditEntry *audit,
                        GError               **error)
{
  AssignmentRemoval removal = { pool, user, desktop, audit };

  return usher_sql_store_write (USHER_SQL_STORE (store), assignment_rows_delete, &removal, error);
}

/* a user has few, a pool has many: an expression in place of the column leaves the pool's index to questions for pools */
static gboolean
assignment_rows_search (UsherSqlConnection         *connection,
                        const UsherAssignmentQuery *query,
                        UsherSqlStatement          *rows,
                        GError                    **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT id, pool, owner, desktop, created, actor FROM assignments WHERE");
  UsherSqlValue values[ASSIGNMENT_MAX_VALUES];
  guint n = 0;

  if (query->user != NULL)
    {
      values[n++] = SQL_TEXT (query->user);
      g_string_append_printf (sql, " owner = $%u AND", n);
    }
  if (query->pool != NULL)
    {
      values[n++] = SQL_TEXT (query->pool);
      g_string_append_printf (sql, query->user != NULL ? " (pool || '') = $%u AND" : " pool = $%u AND", n);
    }
  if (query->waiting)
    g_string_append (sql, " desktop IS NULL AND");
  values[n++] = SQL_NUMBER (query->after);
  g_string_append_printf (sql, " id > $%u ORDER BY id", n);
  values[n++] = SQL_NUMBER (query->limit > 0 ? (gint64) query->limit : G_MAXINT64);
  g_string_append_printf (sql, " LIMIT $%u", n);
  return usher_sql_connection_query (connection, rows, sql->str, (UsherSqlValues){ values, n }, error);
}

static UsherAssignmentRecord *
assignment_rows_read (UsherSqlStatement *row)
{
  UsherAssignmentRecord *record = usher_assignment_record_new ();

  record->id = usher_sql_statement_number (row, 0);
  record->pool = usher_sql_statement_dup (row, 1);
  record->user = usher_sql_statement_dup (row, 2);
  record->desktop = usher_sql_statement_dup (row, 3);
  record->created = usher_sql_statement_number (row, 4);
  record->actor = usher_sql_statement_dup (row, 5);
  return record;
}

static GPtrArray *
assignment_rows_find (UsherAssignmentStore       *store,
                      const UsherAssignmentQuery *query,
                      GError                    **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_assignment_record_free);
  UsherSqlStep step;

  if (connection == NULL || !assignment_rows_search (connection, query, &rows, error))
    return NULL;
  while ((step = usher_sql_statement_step (&rows, error)) == USHER_SQL_ROW)
    g_ptr_array_add (records, assignment_rows_read (&rows));
  return step == USHER_SQL_DONE ? g_steal_pointer (&records) : NULL;
}

/**
 * usher_assignment_rows_interface:
 * @iface: filled in
 */
void
usher_assignment_rows_interface (UsherAssignmentStoreInterface *iface)
{
  iface->put = assignment_rows_put;
  iface->remove = assignment_rows_remove;
  iface->find = assignment_rows_find;
}
