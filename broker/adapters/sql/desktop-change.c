/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/desktop-change.h"

#include "broker/adapters/sql/assignment-link.h"
#include "broker/adapters/sql/audit-rows.h"
#include "broker/adapters/sql/desktop-counts.h"
#include "broker/adapters/sql/desktop-record.h"
#include "broker/adapters/sql/desktop-step.h"
#include "common/error.h"

static gboolean
desktop_change_check_limit (UsherSqlConnection       *connection,
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

/* whose move it is, and to which host: few moves go to another */
static gboolean
desktop_change_update (UsherSqlConnection *connection,
                       const UsherDesktop *before,
                       const UsherDesktop *after,
                       GError            **error)
{
  return usher_desktop_record_update_state (connection, after, error)
         && (g_strcmp0 (before->host, after->host) == 0
             || usher_desktop_record_update_source (connection, after, error))
         && usher_desktop_counts_change (connection, before, after, error);
}

/* NULL with @error */
static UsherDesktop *
desktop_change_once (UsherSqlConnection       *connection,
                     const UsherDesktop       *before,
                     const UsherDesktopChange *change,
                     const UsherAuditEntry    *audit,
                     GError                  **error)
{
  g_autoptr (UsherDesktop) after = usher_desktop_copy (before);

  if (!usher_desktop_step_take (after, change, error)
      || !desktop_change_check_limit (connection, before, change, error)
      || !desktop_change_update (connection, before, after, error)
      || !usher_audit_rows_insert (connection, audit, error))
    return NULL;
  if (change->event == USHER_DESKTOP_CLAIM
      && usher_assignment_link_fill (connection, after->pool, after->owner, after->id, error) < 0)
    return NULL;
  return g_steal_pointer (&after);
}

/**
 * usher_desktop_change_make:
 * @connection: in the transaction of the change
 * @before: the desktop as it is
 * @change: what happens to it; its id and revision are not looked at
 * @audit: (nullable): what the audit says of it
 * @error: CONFLICT, LIMIT_REACHED
 *
 * A desktop that was given to somebody beforehand never stays READY, where others may claim it.
 *
 * Returns: (transfer full): the desktop after the change
 */
UsherDesktop *
usher_desktop_change_make (UsherSqlConnection       *connection,
                           const UsherDesktop       *before,
                           const UsherDesktopChange *change,
                           const UsherAuditEntry    *audit,
                           GError                  **error)
{
  g_autoptr (UsherDesktop) after = desktop_change_once (connection, before, change, audit, error);
  UsherDesktopChange claim = { .event = USHER_DESKTOP_CLAIM, .now = change->now };
  g_autofree char *owner = NULL;
  g_autofree char *actor = NULL;
  UsherAuditEntry given;

  if (after == NULL || after->state != USHER_DESKTOP_READY)
    return g_steal_pointer (&after);
  if (!usher_assignment_link_find (connection, after->id, &owner, &actor, error))
    return NULL;
  if (owner == NULL)
    return g_steal_pointer (&after);

  claim.owner = owner;
  given = (UsherAuditEntry){ .at = change->now, .actor = actor, .action = "claim", .pool = after->pool,
                             .desktop = after->id, .desktop_name = after->name, .outcome = "ok",
                             .detail = "given beforehand" };
  return desktop_change_once (connection, after, &claim, &given, error);
}
