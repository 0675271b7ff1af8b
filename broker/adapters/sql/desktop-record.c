/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/desktop-record.h"

#include "broker/adapters/sql/desktop-columns.h"
#include "common/error.h"

static UsherPower
desktop_record_power (const char *word)
{
  for (int power = USHER_POWER_UNKNOWN; power <= USHER_POWER_STOPPING; power++)
    if (g_strcmp0 (usher_power_to_word (power), word) == 0)
      return power;
  return USHER_POWER_UNKNOWN;
}

static UsherDesktop *
desktop_record_read (UsherSqlStatement *row,
                     GError           **error)
{
  g_autoptr (UsherDesktop) desktop = usher_desktop_new ();

  desktop->id = usher_sql_statement_dup (row, 0);
  desktop->pool = usher_sql_statement_dup (row, 1);
  desktop->name = usher_sql_statement_dup (row, 2);
  desktop->host = usher_sql_statement_dup (row, 3);
  desktop->template = usher_sql_statement_dup (row, 4);
  desktop->state_since = usher_sql_statement_number (row, 6);
  desktop->power = desktop_record_power (usher_sql_statement_text (row, 7));
  desktop->owner = usher_sql_statement_dup (row, 8);
  desktop->failures = (guint) usher_sql_statement_number (row, 9);
  desktop->failure = usher_sql_statement_dup (row, 10);
  desktop->last_used = usher_sql_statement_number (row, 11);
  desktop->revision = usher_sql_statement_number (row, 12);
  desktop->version = (guint) usher_sql_statement_number (row, 13);
  desktop->mac = (guint32) usher_sql_statement_number (row, 14);
  desktop->claimed_at = usher_sql_statement_number (row, 15);
  desktop->due_at = usher_sql_statement_number (row, 16);
  desktop->flags = (UsherDesktopFlags) usher_sql_statement_number (row, 17);
  desktop->note = usher_sql_statement_dup (row, 18);
  if (usher_desktop_state_from_word (usher_sql_statement_text (row, 5), &desktop->state))
    return g_steal_pointer (&desktop);
  g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "desktop %s: a state that Usher does not know: %s",
               desktop->id, usher_sql_statement_text (row, 5));
  return NULL;
}

/**
 * usher_desktop_record_collect:
 * @rows: of DESKTOP_COLUMNS
 * @error: the driver's
 *
 * Returns: (transfer full) (element-type UsherDesktop): all of them
 */
GPtrArray *
usher_desktop_record_collect (UsherSqlStatement *rows,
                              GError           **error)
{
  g_autoptr (GPtrArray) desktops = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_desktop_free);
  UsherSqlStep step;

  while ((step = usher_sql_statement_step (rows, error)) == USHER_SQL_ROW)
    {
      UsherDesktop *desktop = desktop_record_read (rows, error);

      if (desktop == NULL)
        return NULL;
      g_ptr_array_add (desktops, desktop);
    }
  return step == USHER_SQL_DONE ? g_steal_pointer (&desktops) : NULL;
}

/**
 * usher_desktop_record_select:
 * @connection: to read on
 * @id: of a desktop
 * @error: NOT_FOUND
 *
 * Returns: (transfer full): the desktop
 */
UsherDesktop *
usher_desktop_record_select (UsherSqlConnection *connection,
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
  return step == USHER_SQL_ROW ? desktop_record_read (&row, error) : NULL;
}

/**
 * usher_desktop_record_select_seen:
 * @connection: in a transaction that may change it
 * @id: of a desktop
 * @revision: as the caller saw it
 * @error: NOT_FOUND, or CONFLICT when it is no longer what the caller saw
 *
 * Returns: (transfer full): the desktop
 */
UsherDesktop *
usher_desktop_record_select_seen (UsherSqlConnection *connection,
                                  const char         *id,
                                  gint64              revision,
                                  GError            **error)
{
  g_autoptr (UsherDesktop) desktop = usher_desktop_record_select (connection, id, error);

  if (desktop == NULL || desktop->revision == revision)
    return g_steal_pointer (&desktop);
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT,
               "desktop %s: changed by somebody else in between, and is %s now", desktop->name,
               usher_desktop_state_to_word (desktop->state));
  return NULL;
}

/**
 * usher_desktop_record_insert:
 * @connection: in a transaction
 * @desktop: a new one
 * @error: CONFLICT
 */
gboolean
usher_desktop_record_insert (UsherSqlConnection *connection,
                             const UsherDesktop *desktop,
                             GError            **error)
{
  return usher_sql_connection_run (connection,
                                   "INSERT INTO desktops (" DESKTOP_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
                                   " $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
                                   SQL_VALUES (SQL_TEXT (desktop->id), SQL_TEXT (desktop->pool),
                                               SQL_TEXT (desktop->name), SQL_TEXT (desktop->host),
                                               SQL_TEXT (desktop->template),
                                               SQL_TEXT (usher_desktop_state_to_word (desktop->state)),
                                               SQL_NUMBER (desktop->state_since),
                                               SQL_TEXT (usher_power_to_word (desktop->power)),
                                               SQL_TEXT (desktop->owner), SQL_NUMBER (desktop->failures),
                                               SQL_TEXT (desktop->failure), SQL_NUMBER (desktop->last_used),
                                               SQL_NUMBER (desktop->revision), SQL_NUMBER (desktop->version),
                                               SQL_NUMBER (desktop->mac), SQL_NUMBER (desktop->claimed_at),
                                               SQL_NUMBER (desktop->due_at), SQL_NUMBER (desktop->flags),
                                               SQL_TEXT (desktop->note)),
                                   error)
         >= 0;
}

/**
 * usher_desktop_record_update_state:
 * @connection: in a transaction
 * @desktop: as it is after a step of usher_desktop_step_take()
 * @error: the driver's
 *
 * Names no more columns than a step changes: an index over a named column is written anew.
 */
gboolean
usher_desktop_record_update_state (UsherSqlConnection *connection,
                                   const UsherDesktop *desktop,
                                   GError            **error)
{
  return usher_sql_connection_run (connection,
                                   "UPDATE desktops SET state = $1, state_since = $2, owner = $3, failures = $4,"
                                   " failure = $5, last_used = $6, revision = $7, claimed_at = $8, due_at = $9"
                                   " WHERE id = $10",
                                   SQL_VALUES (SQL_TEXT (usher_desktop_state_to_word (desktop->state)),
                                               SQL_NUMBER (desktop->state_since), SQL_TEXT (desktop->owner),
                                               SQL_NUMBER (desktop->failures), SQL_TEXT (desktop->failure),
                                               SQL_NUMBER (desktop->last_used), SQL_NUMBER (desktop->revision),
                                               SQL_NUMBER (desktop->claimed_at), SQL_NUMBER (desktop->due_at),
                                               SQL_TEXT (desktop->id)),
                                   error)
         >= 0;
}

/**
 * usher_desktop_record_update_source:
 * @connection: in a transaction
 * @desktop: as it is to be: where, made of what, and what an administrator said of it
 * @error: the driver's
 */
gboolean
usher_desktop_record_update_source (UsherSqlConnection *connection,
                                    const UsherDesktop *desktop,
                                    GError            **error)
{
  return usher_sql_connection_run (connection,
                                   "UPDATE desktops SET host = $1, template = $2, version = $3, flags = $4, note = $5,"
                                   " revision = $6 WHERE id = $7",
                                   SQL_VALUES (SQL_TEXT (desktop->host), SQL_TEXT (desktop->template),
                                               SQL_NUMBER (desktop->version), SQL_NUMBER (desktop->flags),
                                               SQL_TEXT (desktop->note), SQL_NUMBER (desktop->revision),
                                               SQL_TEXT (desktop->id)),
                                   error)
         >= 0;
}
