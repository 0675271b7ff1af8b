/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/desktop-rows.h"

#include "broker/adapters/sql/assignment-link.h"
#include "broker/adapters/sql/audit-rows.h"
#include "broker/adapters/sql/desktop-change.h"
#include "broker/adapters/sql/desktop-counts.h"
#include "broker/adapters/sql/desktop-record.h"
#include "broker/adapters/sql/desktop-search.h"
#include "broker/adapters/sql/desktop-step.h"
#include "broker/adapters/sql/sql-store-private.h"
#include "broker/adapters/sql/template-record.h"
#include "common/error.h"

/**
 * DesktopAddition: a new desktop, and what the audit says of it
 */
typedef struct
{
  const UsherDesktop    *desktop;
  const UsherAuditEntry *audit;
} DesktopAddition;

/**
 * DesktopWork: a change to one desktop that exists
 * @change, @source, @mark: (nullable): the one that is done to it; none to remove it
 * @result: (out): as it is afterwards
 */
typedef struct
{
  const char               *id;
  gint64                    revision;
  const UsherDesktopChange *change;
  const UsherDesktopSource *source;
  const UsherDesktopMark   *mark;
  const UsherAuditEntry    *audit;
  UsherDesktop             *result;
} DesktopWork;

/**
 * DesktopPower: what was observed
 */
typedef struct
{
  const char *id;
  UsherPower  power;
} DesktopPower;

static gboolean
desktop_rows_insert (UsherSqlConnection *connection,
                     gpointer            data,
                     GError            **error)
{
  const DesktopAddition *addition = data;
  const UsherDesktop *desktop = addition->desktop;

  return usher_desktop_record_insert (connection, desktop, error)
         && usher_desktop_counts_change (connection, NULL, desktop, error)
         && usher_audit_rows_insert (connection, addition->audit, error);
}

static gboolean
desktop_rows_add (UsherDesktopStore     *store,
                  const UsherDesktop    *desktop,
                  const UsherAuditEntry *audit,
                  GError               **error)
{
  DesktopAddition addition = { desktop, audit };

  return usher_sql_store_write (USHER_SQL_STORE (store), desktop_rows_insert, &addition, error);
}

static UsherDesktop *
desktop_rows_get (UsherDesktopStore *store,
                  const char        *id,
                  GError           **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);

  return connection != NULL ? usher_desktop_record_select (connection, id, error) : NULL;
}

static GPtrArray *
desktop_rows_find (UsherDesktopStore       *store,
                   const UsherDesktopQuery *query,
                   GError                 **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;

  if (connection == NULL || !usher_desktop_search_start (connection, query, &rows, error))
    return NULL;
  return usher_desktop_record_collect (&rows, error);
}

static gboolean
desktop_rows_counts (UsherDesktopStore  *store,
                     const char         *pool,
                     UsherDesktopCounts *counts,
                     GError            **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);

  return connection != NULL && usher_desktop_counts_read (connection, pool, counts, error);
}

static gboolean
desktop_rows_survey (UsherDesktopStore  *store,
                     const char *const  *pools,
                     UsherDesktopCounts *counts,
                     GError            **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);

  return connection != NULL && usher_desktop_counts_survey (connection, pools, counts, error);
}

/* work runs again when its transaction is lost: only the last answer counts */
static void
desktop_rows_answer (DesktopWork  *work,
                     UsherDesktop *answer)
{
  usher_desktop_free (work->result);
  work->result = answer;
}

static gboolean
desktop_rows_apply (UsherSqlConnection *connection,
                    gpointer            data,
                    GError            **error)
{
  DesktopWork *work = data;
  g_autoptr (UsherDesktop) before = usher_desktop_record_select_seen (connection, work->id, work->revision, error);
  UsherDesktop *after;

  if (before == NULL)
    return FALSE;
  after = usher_desktop_change_make (connection, before, work->change, work->audit, error);
  desktop_rows_answer (work, after);
  return after != NULL;
}

/* when it was done, and committed */
static UsherDesktop *
desktop_rows_do (UsherDesktopStore *store,
                 UsherSqlWork       apply,
                 DesktopWork       *work,
                 GError           **error)
{
  if (usher_sql_store_write (USHER_SQL_STORE (store), apply, work, error))
    return work->result;
  usher_desktop_free (work->result);
  return NULL;
}

static UsherDesktop *
desktop_rows_change (UsherDesktopStore        *store,
                     const UsherDesktopChange *change,
                     const UsherAuditEntry    *audit,
                     GError                  **error)
{
  DesktopWork work = { .id = change->id, .revision = change->revision, .change = change, .audit = audit };

  return desktop_rows_do (store, desktop_rows_apply, &work, error);
}

static gboolean
desktop_rows_update_power (UsherSqlConnection *connection,
                           gpointer            data,
                           GError            **error)
{
  const DesktopPower *observed = data;
  g_autoptr (UsherDesktop) before = usher_desktop_record_select (connection, observed->id, error);
  g_autoptr (UsherDesktop) after = NULL;

  if (before == NULL || before->power == observed->power)
    return before != NULL;
  after = usher_desktop_copy (before);
  after->power = observed->power;
  return usher_sql_connection_run (connection, "UPDATE desktops SET power = $1 WHERE id = $2",
                                   SQL_VALUES (SQL_TEXT (usher_power_to_word (observed->power)),
                                               SQL_TEXT (observed->id)),
                                   error)
           >= 0
         && usher_desktop_counts_change (connection, before, after, error);
}

static gboolean
desktop_rows_set_power (UsherDesktopStore *store,
                        const char        *id,
                        UsherPower         power,
                        GError           **error)
{
  DesktopPower observed = { id, power };

  return usher_sql_writer_run (usher_sql_store_writer (USHER_SQL_STORE (store)), USHER_SQL_RELAXED,
                               desktop_rows_update_power, &observed, error);
}

static gboolean
desktop_rows_apply_edit (UsherSqlConnection *connection,
                         gpointer            data,
                         GError            **error)
{
  DesktopWork *work = data;
  g_autoptr (UsherDesktop) before = usher_desktop_record_select_seen (connection, work->id, work->revision, error);
  g_autoptr (UsherDesktop) after = NULL;

  if (before == NULL)
    return FALSE;
  after = usher_desktop_copy (before);
  if (work->mark != NULL && !usher_desktop_step_mark (after, work->mark, error))
    return FALSE;
  if (work->source != NULL
      && (!usher_desktop_step_take_source (after, work->source, error)
          || (after->version > 0
              && !usher_template_record_check_sealed (connection, after->template, after->version, error))))
    return FALSE;
  if (!usher_desktop_record_update_source (connection, after, error)
      || !usher_desktop_counts_change (connection, before, after, error)
      || !usher_audit_rows_insert (connection, work->audit, error))
    return FALSE;
  desktop_rows_answer (work, g_steal_pointer (&after));
  return TRUE;
}

static UsherDesktop *
desktop_rows_set_source (UsherDesktopStore        *store,
                         const char               *id,
                         gint64                    revision,
                         const UsherDesktopSource *source,
                         const UsherAuditEntry    *audit,
                         GError                  **error)
{
  DesktopWork work = { .id = id, .revision = revision, .source = source, .audit = audit };

  return desktop_rows_do (store, desktop_rows_apply_edit, &work, error);
}

static UsherDesktop *
desktop_rows_mark (UsherDesktopStore      *store,
                   const char             *id,
                   gint64                  revision,
                   const UsherDesktopMark *mark,
                   const UsherAuditEntry  *audit,
                   GError                **error)
{
  DesktopWork work = { .id = id, .revision = revision, .mark = mark, .audit = audit };

  return desktop_rows_do (store, desktop_rows_apply_edit, &work, error);
}

/* the last look before a desktop is forgotten */
static gboolean
desktop_rows_check_protected (const UsherDesktop *desktop,
                              GError            **error)
{
  if ((desktop->flags & USHER_DESKTOP_PROTECTED) == 0)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "desktop %s: protected; lift the protection before it is removed",
               desktop->name);
  return FALSE;
}

static gboolean
desktop_rows_delete (UsherSqlConnection *connection,
                     gpointer            data,
                     GError            **error)
{
  DesktopWork *work = data;
  g_autoptr (UsherDesktop) desktop = usher_desktop_record_select_seen (connection, work->id, work->revision, error);

  return desktop != NULL && desktop_rows_check_protected (desktop, error)
         && usher_sql_connection_run (connection, "DELETE FROM desktops WHERE id = $1",
                                      SQL_VALUES (SQL_TEXT (work->id)), error)
              >= 0
         && usher_desktop_counts_change (connection, desktop, NULL, error)
         && usher_assignment_link_empty (connection, work->id, error)
         && usher_audit_rows_insert (connection, work->audit, error);
}

static gboolean
desktop_rows_remove (UsherDesktopStore     *store,
                     const char            *id,
                     gint64                 revision,
                     const UsherAuditEntry *audit,
                     GError               **error)
{
  DesktopWork work = { .id = id, .revision = revision, .audit = audit };

  return usher_sql_store_write (USHER_SQL_STORE (store), desktop_rows_delete, &work, error);
}

/**
 * usher_desktop_rows_interface:
 * @iface: filled in
 */
void
usher_desktop_rows_interface (UsherDesktopStoreInterface *iface)
{
  iface->add = desktop_rows_add;
  iface->get = desktop_rows_get;
  iface->find = desktop_rows_find;
  iface->counts = desktop_rows_counts;
  iface->survey = desktop_rows_survey;
  iface->change = desktop_rows_change;
  iface->set_power = desktop_rows_set_power;
  iface->set_source = desktop_rows_set_source;
  iface->mark = desktop_rows_mark;
  iface->remove = desktop_rows_remove;
}
