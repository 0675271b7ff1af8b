/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/desktop-rows.h"

#include <string.h>

#include "broker/adapters/sql/audit-rows.h"
#include "broker/adapters/sql/desktop-columns.h"
#include "broker/adapters/sql/desktop-search.h"
#include "broker/adapters/sql/desktop-step.h"
#include "broker/adapters/sql/sql-store-private.h"
#include "common/error.h"

/* pools that one survey statement asks for: most users have no more */
#define DESKTOP_ROWS_SURVEY 16

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
 * @change: (nullable): NULL to remove it
 * @result: (out): as it is after @change
 */
typedef struct
{
  const char               *id;
  gint64                    revision;
  const UsherDesktopChange *change;
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

static UsherPower
desktop_rows_power (const char *word)
{
  for (int power = USHER_POWER_UNKNOWN; power <= USHER_POWER_STOPPING; power++)
    if (g_strcmp0 (usher_power_to_word (power), word) == 0)
      return power;
  return USHER_POWER_UNKNOWN;
}

static UsherDesktop *
desktop_rows_read (UsherSqlStatement *row,
                   GError           **error)
{
  g_autoptr (UsherDesktop) desktop = usher_desktop_new ();

  desktop->id = usher_sql_statement_dup (row, 0);
  desktop->pool = usher_sql_statement_dup (row, 1);
  desktop->name = usher_sql_statement_dup (row, 2);
  desktop->host = usher_sql_statement_dup (row, 3);
  desktop->template = usher_sql_statement_dup (row, 4);
  desktop->state_since = usher_sql_statement_number (row, 6);
  desktop->power = desktop_rows_power (usher_sql_statement_text (row, 7));
  desktop->owner = usher_sql_statement_dup (row, 8);
  desktop->failures = (guint) usher_sql_statement_number (row, 9);
  desktop->failure = usher_sql_statement_dup (row, 10);
  desktop->last_used = usher_sql_statement_number (row, 11);
  desktop->revision = usher_sql_statement_number (row, 12);
  if (usher_desktop_state_from_word (usher_sql_statement_text (row, 5), &desktop->state))
    return g_steal_pointer (&desktop);
  g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "desktop %s: a state that Usher does not know: %s",
               desktop->id, usher_sql_statement_text (row, 5));
  return NULL;
}

static UsherDesktop *
desktop_rows_select (UsherSqlConnection *connection,
                     const char         *id,
                     GError            **error)
{
  g_auto (UsherSqlStatement) row = USHER_SQL_STATEMENT_NONE;
  UsherSqlStep step;

  if (!usher_sql_connection_query (connection, &row, "SELECT " DESKTOP_COLUMNS " FROM desktops WHERE id = $1",
                                   SQL_VALUES (SQL_TEXT (id)), error))
    return NULL;
  step = usher_sql_statement_step (&row, error);
  if (step == USHER_SQL_DONE)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no desktop %s", id);
  return step == USHER_SQL_ROW ? desktop_rows_read (&row, error) : NULL;
}

/* @number is 1 for a desktop that came, -1 for one that went */
static gboolean
desktop_rows_count (UsherSqlConnection *connection,
                    const UsherDesktop *desktop,
                    gint                number,
                    GError            **error)
{
  return usher_sql_connection_run (connection,
                                   "INSERT INTO pool_counts (pool, state, number, running) VALUES ($1, $2, $3, $4)"
                                   " ON CONFLICT (pool, state) DO UPDATE SET"
                                   " number = pool_counts.number + excluded.number,"
                                   " running = pool_counts.running + excluded.running",
                                   SQL_VALUES (SQL_TEXT (desktop->pool),
                                               SQL_TEXT (usher_desktop_state_to_word (desktop->state)),
                                               SQL_NUMBER (number),
                                               SQL_NUMBER (desktop->power == USHER_POWER_ON ? number : 0)),
                                   error)
         >= 0;
}

static gboolean
desktop_rows_insert (UsherSqlConnection *connection,
                     gpointer            data,
                     GError            **error)
{
  const DesktopAddition *addition = data;
  const UsherDesktop *desktop = addition->desktop;

  return usher_sql_connection_run (connection,
                                   "INSERT INTO desktops (" DESKTOP_COLUMNS ")"
                                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                                   SQL_VALUES (SQL_TEXT (desktop->id), SQL_TEXT (desktop->pool),
                                               SQL_TEXT (desktop->name), SQL_TEXT (desktop->host),
                                               SQL_TEXT (desktop->template),
                                               SQL_TEXT (usher_desktop_state_to_word (desktop->state)),
                                               SQL_NUMBER (desktop->state_since),
                                               SQL_TEXT (usher_power_to_word (desktop->power)),
                                               SQL_TEXT (desktop->owner), SQL_NUMBER (desktop->failures),
                                               SQL_TEXT (desktop->failure), SQL_NUMBER (desktop->last_used),
                                               SQL_NUMBER (desktop->revision)),
                                   error)
           >= 0
         && desktop_rows_count (connection, desktop, 1, error)
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

  return connection != NULL ? desktop_rows_select (connection, id, error) : NULL;
}

static GPtrArray *
desktop_rows_find (UsherDesktopStore       *store,
                   const UsherDesktopQuery *query,
                   GError                 **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;
  g_autoptr (GPtrArray) desktops = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_desktop_free);
  UsherSqlStep step;

  if (connection == NULL || !usher_desktop_search_start (connection, query, &rows, error))
    return NULL;
  while ((step = usher_sql_statement_step (&rows, error)) == USHER_SQL_ROW)
    {
      UsherDesktop *desktop = desktop_rows_read (&rows, error);

      if (desktop == NULL)
        return NULL;
      g_ptr_array_add (desktops, desktop);
    }
  return step == USHER_SQL_DONE ? g_steal_pointer (&desktops) : NULL;
}

/* takes the state, number and running of one row into the counts of its pool */
static void
desktop_rows_count_row (UsherSqlStatement  *rows,
                        guint               column,
                        UsherDesktopCounts *counts)
{
  guint number = (guint) usher_sql_statement_number (rows, column + 1);
  UsherDesktopState state;

  counts->total += number;
  if (!usher_desktop_state_from_word (usher_sql_statement_text (rows, column), &state))
    return;
  counts->by_state[state] = number;
  if (state == USHER_DESKTOP_READY)
    counts->running = (guint) usher_sql_statement_number (rows, column + 2);
}

static gboolean
desktop_rows_counts (UsherDesktopStore  *store,
                     const char         *pool,
                     UsherDesktopCounts *counts,
                     GError            **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;
  UsherSqlStep step;

  *counts = (UsherDesktopCounts){ .total = 0 };
  if (connection == NULL
      || !usher_sql_connection_query (connection, &rows,
                                      "SELECT state, number, running FROM pool_counts WHERE pool = $1",
                                      SQL_VALUES (SQL_TEXT (pool)), error))
    return FALSE;
  while ((step = usher_sql_statement_step (&rows, error)) == USHER_SQL_ROW)
    desktop_rows_count_row (&rows, 0, counts);
  return step == USHER_SQL_DONE;
}

/* @n of @pools, at most as many as the statement has places: what is left repeats the last */
static gboolean
desktop_rows_survey_some (UsherSqlConnection *connection,
                          const char *const  *pools,
                          guint               n,
                          UsherDesktopCounts *counts,
                          GError            **error)
{
  UsherSqlValue values[DESKTOP_ROWS_SURVEY];
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;
  UsherSqlStep step;

  for (guint i = 0; i < DESKTOP_ROWS_SURVEY; i++)
    values[i] = usher_sql_value_text (pools[MIN (i, n - 1)]);
  if (!usher_sql_connection_query (connection, &rows,
                                   "SELECT pool, state, number, running FROM pool_counts WHERE pool IN"
                                   " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
                                   (UsherSqlValues){ values, DESKTOP_ROWS_SURVEY }, error))
    return FALSE;
  while ((step = usher_sql_statement_step (&rows, error)) == USHER_SQL_ROW)
    for (guint i = 0; i < n; i++)
      if (strcmp (pools[i], usher_sql_statement_text (&rows, 0)) == 0)
        desktop_rows_count_row (&rows, 1, &counts[i]);
  return step == USHER_SQL_DONE;
}

static gboolean
desktop_rows_survey (UsherDesktopStore  *store,
                     const char *const  *pools,
                     UsherDesktopCounts *counts,
                     GError            **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);
  guint n = g_strv_length ((char **) pools);

  memset (counts, 0, n * sizeof *counts);
  for (guint i = 0; connection != NULL && i < n; i += DESKTOP_ROWS_SURVEY)
    if (!desktop_rows_survey_some (connection, pools + i, MIN (n - i, DESKTOP_ROWS_SURVEY), counts + i, error))
      return FALSE;
  return connection != NULL;
}

/* NOT_FOUND, or CONFLICT when it is no longer what the caller saw */
static UsherDesktop *
desktop_rows_select_seen (UsherSqlConnection *connection,
                          const char         *id,
                          gint64              revision,
                          GError            **error)
{
  g_autoptr (UsherDesktop) desktop = desktop_rows_select (connection, id, error);

  if (desktop == NULL || desktop->revision == revision)
    return g_steal_pointer (&desktop);
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT,
               "desktop %s: changed by somebody else in between, and is %s now", desktop->name,
               usher_desktop_state_to_word (desktop->state));
  return NULL;
}

static gboolean
desktop_rows_check_limit (UsherSqlConnection       *connection,
                          const UsherDesktop       *desktop,
                          const UsherDesktopChange *change,
                          GError                  **error)
{
  g_auto (UsherSqlStatement) row = USHER_SQL_STATEMENT_NONE;

  if (change->event != USHER_DESKTOP_CLAIM || change->owner_limit == 0)
    return TRUE;
  if (!usher_sql_connection_query (connection, &row, "SELECT count (*) FROM desktops WHERE owner = $1 AND pool = $2",
                                   SQL_VALUES (SQL_TEXT (change->owner), SQL_TEXT (desktop->pool)), error)
      || usher_sql_statement_step (&row, error) != USHER_SQL_ROW)
    return FALSE;
  if (usher_sql_statement_number (&row, 0) < change->owner_limit)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_LIMIT_REACHED, "%s has %" G_GINT64_FORMAT " desktops of pool %s already",
               change->owner, usher_sql_statement_number (&row, 0), desktop->pool);
  return FALSE;
}

static gboolean
desktop_rows_update (UsherSqlConnection *connection,
                     const UsherDesktop *desktop,
                     GError            **error)
{
  return usher_sql_connection_run (connection,
                                   "UPDATE desktops SET host = $1, state = $2, state_since = $3, owner = $4,"
                                   " failures = $5, failure = $6, last_used = $7, revision = $8 WHERE id = $9",
                                   SQL_VALUES (SQL_TEXT (desktop->host),
                                               SQL_TEXT (usher_desktop_state_to_word (desktop->state)),
                                               SQL_NUMBER (desktop->state_since), SQL_TEXT (desktop->owner),
                                               SQL_NUMBER (desktop->failures), SQL_TEXT (desktop->failure),
                                               SQL_NUMBER (desktop->last_used), SQL_NUMBER (desktop->revision),
                                               SQL_TEXT (desktop->id)),
                                   error)
         >= 0;
}

static gboolean
desktop_rows_apply (UsherSqlConnection *connection,
                    gpointer            data,
                    GError            **error)
{
  DesktopWork *work = data;
  g_autoptr (UsherDesktop) before = desktop_rows_select_seen (connection, work->id, work->revision, error);
  g_autoptr (UsherDesktop) after = NULL;

  if (before == NULL)
    return FALSE;
  after = usher_desktop_copy (before);
  if (!usher_desktop_step_take (after, work->change, error)
      || !desktop_rows_check_limit (connection, before, work->change, error)
      || !desktop_rows_update (connection, after, error)
      || !desktop_rows_count (connection, before, -1, error)
      || !desktop_rows_count (connection, after, 1, error)
      || !usher_audit_rows_insert (connection, work->audit, error))
    return FALSE;
  work->result = g_steal_pointer (&after);
  return TRUE;
}

static UsherDesktop *
desktop_rows_change (UsherDesktopStore        *store,
                     const UsherDesktopChange *change,
                     const UsherAuditEntry    *audit,
                     GError                  **error)
{
  DesktopWork work = { .id = change->id, .revision = change->revision, .change = change, .audit = audit };

  if (usher_sql_store_write (USHER_SQL_STORE (store), desktop_rows_apply, &work, error))
    return work.result;
  usher_desktop_free (work.result);
  return NULL;
}

static gboolean
desktop_rows_update_power (UsherSqlConnection *connection,
                           gpointer            data,
                           GError            **error)
{
  const DesktopPower *observed = data;
  g_autoptr (UsherDesktop) before = desktop_rows_select (connection, observed->id, error);
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
         && desktop_rows_count (connection, before, -1, error) && desktop_rows_count (connection, after, 1, error);
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
desktop_rows_delete (UsherSqlConnection *connection,
                     gpointer            data,
                     GError            **error)
{
  DesktopWork *work = data;
  g_autoptr (UsherDesktop) desktop = desktop_rows_select_seen (connection, work->id, work->revision, error);

  return desktop != NULL
         && usher_sql_connection_run (connection, "DELETE FROM desktops WHERE id = $1",
                                      SQL_VALUES (SQL_TEXT (work->id)), error)
              >= 0
         && desktop_rows_count (connection, desktop, -1, error)
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
  iface->remove = desktop_rows_remove;
}
