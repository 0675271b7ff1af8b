/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/session-rows.h"

#include "broker/adapters/sql/audit-rows.h"
#include "broker/adapters/sql/sql-store-private.h"
#include "broker/adapters/sql/sql-sweep.h"
#include "common/error.h"

/* the order that session_rows_read() reads */
#define SESSION_SELECT "SELECT id, desktop, owner, address, viewer, state, since, ticket_expires FROM sessions"

/**
 * SessionOpening: a new session, and what the audit says of it
 */
typedef struct
{
  const UsherSession    *session;
  const UsherAuditEntry *audit;
} SessionOpening;

/**
 * SessionMove: what happens to a session
 */
typedef struct
{
  const char            *id;
  UsherSessionEvent      event;
  gint64                 now;
  const char            *viewer;
  const UsherAuditEntry *audit;
} SessionMove;

static UsherSession *
session_rows_read (UsherSqlStatement *row)
{
  UsherSession *session = usher_session_new ();

  session->id = usher_sql_statement_dup (row, 0);
  session->desktop = usher_sql_statement_dup (row, 1);
  session->owner = usher_sql_statement_dup (row, 2);
  session->address = usher_sql_statement_dup (row, 3);
  session->viewer = usher_sql_statement_dup (row, 4);
  if (!usher_session_state_from_word (usher_sql_statement_text (row, 5), &session->state))
    g_critical ("session %s: a state that Usher does not know", session->id);
  session->since = usher_sql_statement_number (row, 6);
  session->ticket_expires = usher_sql_statement_number (row, 7);
  return session;
}

static gboolean
session_rows_collect (UsherSqlStatement *rows,
                      GPtrArray         *sessions,
                      GError           **error)
{
  UsherSqlStep step;

  while ((step = usher_sql_statement_step (rows, error)) == USHER_SQL_ROW)
    g_ptr_array_add (sessions, session_rows_read (rows));
  return step == USHER_SQL_DONE;
}

/* NULL without an error when there is none */
static UsherSession *
session_rows_find_live (UsherSqlConnection *connection,
                        const char         *desktop,
                        GError            **error)
{
  g_auto (UsherSqlStatement) row = USHER_SQL_STATEMENT_NONE;

  if (!usher_sql_connection_query (connection, &row, SESSION_SELECT " WHERE desktop = $1 AND state <> 'ended'",
                                   SQL_VALUES (SQL_TEXT (desktop)), error))
    return NULL;
  return usher_sql_statement_step (&row, error) == USHER_SQL_ROW ? session_rows_read (&row) : NULL;
}

static UsherSession *
session_rows_find (UsherSqlConnection *connection,
                   const char         *id,
                   GError            **error)
{
  g_auto (UsherSqlStatement) row = USHER_SQL_STATEMENT_NONE;
  UsherSqlStep step;

  if (!usher_sql_connection_query (connection, &row, SESSION_SELECT " WHERE id = $1", SQL_VALUES (SQL_TEXT (id)), error))
    return NULL;
  step = usher_sql_statement_step (&row, error);
  if (step == USHER_SQL_DONE)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no session %s", id);
  return step == USHER_SQL_ROW ? session_rows_read (&row) : NULL;
}

static gboolean
session_rows_update (UsherSqlConnection *connection,
                     const UsherSession *session,
                     UsherSessionEvent   event,
                     gint64              now,
                     const char         *viewer,
                     GError            **error)
{
  UsherSessionState to;

  if (!usher_session_state_move (session->state, event, &to))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "session %s: what happened does not go with state %s",
                   session->id, usher_session_state_to_word (session->state));
      return FALSE;
    }
  return usher_sql_connection_run (connection, "UPDATE sessions SET state = $1, since = $2, viewer = $3 WHERE id = $4",
                                   SQL_VALUES (SQL_TEXT (usher_session_state_to_word (to)), SQL_NUMBER (now),
                                               SQL_TEXT (event == USHER_SESSION_VIEWER_CAME ? viewer
                                                                                            : session->viewer),
                                               SQL_TEXT (session->id)),
                                   error)
         >= 0;
}

static gboolean
session_rows_insert (UsherSqlConnection *connection,
                     gpointer            data,
                     GError            **error)
{
  const SessionOpening *opening = data;
  const UsherSession *session = opening->session;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (UsherSession) other = session_rows_find_live (connection, session->desktop, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (other != NULL
      && !session_rows_update (connection, other, USHER_SESSION_SUPERSEDED, session->since, NULL, error))
    return FALSE;
  return usher_sql_connection_run (connection,
                                   "INSERT INTO sessions (id, desktop, owner, address, viewer, state, since,"
                                   " ticket_expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                                   SQL_VALUES (SQL_TEXT (session->id), SQL_TEXT (session->desktop),
                                               SQL_TEXT (session->owner), SQL_TEXT (session->address),
                                               SQL_TEXT (session->viewer),
                                               SQL_TEXT (usher_session_state_to_word (session->state)),
                                               SQL_NUMBER (session->since), SQL_NUMBER (session->ticket_expires)),
                                   error)
           >= 0
         && usher_audit_rows_insert (connection, opening->audit, error);
}

static gboolean
session_rows_open (UsherSessionStore     *store,
                   const UsherSession    *session,
                   const UsherAuditEntry *audit,
                   GError               **error)
{
  SessionOpening opening = { session, audit };

  return usher_sql_store_write (USHER_SQL_STORE (store), session_rows_insert, &opening, error);
}

static gboolean
session_rows_apply (UsherSqlConnection *connection,
                    gpointer            data,
                    GError            **error)
{
  const SessionMove *move = data;
  g_autoptr (UsherSession) session = session_rows_find (connection, move->id, error);

  return session != NULL
         && session_rows_update (connection, session, move->event, move->now, move->viewer, error)
         && usher_audit_rows_insert (connection, move->audit, error);
}

static gboolean
session_rows_move (UsherSessionStore     *store,
                   const char            *id,
                   UsherSessionEvent      event,
                   gint64                 now,
                   const char            *viewer,
                   const UsherAuditEntry *audit,
                   GError               **error)
{
  SessionMove move = { id, event, now, viewer, audit };

  return usher_sql_store_write (USHER_SQL_STORE (store), session_rows_apply, &move, error);
}

static UsherSession *
session_rows_get (UsherSessionStore *store,
                  const char        *id,
                  GError           **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);

  return connection != NULL ? session_rows_find (connection, id, error) : NULL;
}

static UsherSession *
session_rows_live (UsherSessionStore *store,
                   const char        *desktop,
                   GError           **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);

  return connection != NULL ? session_rows_find_live (connection, desktop, error) : NULL;
}

static GPtrArray *
session_rows_list (UsherSessionStore *store,
                   const char        *owner,
                   guint              limit,
                   GError           **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;
  g_autoptr (GPtrArray) sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_session_free);
  gint64 most = limit > 0 ? (gint64) limit : G_MAXINT64;
  gboolean asked;

  if (connection == NULL)
    return NULL;
  if (owner != NULL)
    asked = usher_sql_connection_query (connection, &rows,
                                        SESSION_SELECT " WHERE owner = $1 AND state <> 'ended'"
                                                       " ORDER BY since, id LIMIT $2",
                                        SQL_VALUES (SQL_TEXT (owner), SQL_NUMBER (most)), error);
  else
    asked = usher_sql_connection_query (connection, &rows,
                                        SESSION_SELECT " WHERE since > $1 AND state <> 'ended'"
                                                       " ORDER BY since, id LIMIT $2",
                                        SQL_VALUES (SQL_NUMBER (G_MININT64), SQL_NUMBER (most)), error);
  if (!asked || !session_rows_collect (&rows, sessions, error))
    return NULL;
  return g_steal_pointer (&sessions);
}

static GPtrArray *
session_rows_due (UsherSessionStore *store,
                  gint64             now,
                  GError           **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;
  g_autoptr (GPtrArray) sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_session_free);

  if (connection == NULL
      || !usher_sql_connection_query (connection, &rows,
                                      SESSION_SELECT " WHERE ticket_expires <= $1"
                                                     " AND state IN ('ticketed', 'connected')"
                                                     " ORDER BY ticket_expires, id",
                                      SQL_VALUES (SQL_NUMBER (now)), error)
      || !session_rows_collect (&rows, sessions, error))
    return NULL;
  return g_steal_pointer (&sessions);
}

static gint
session_rows_expire (UsherSessionStore *store,
                     gint64             before,
                     GError           **error)
{
  return usher_sql_sweep_run (usher_sql_store_writer (USHER_SQL_STORE (store)),
                              "DELETE FROM sessions WHERE id IN"
                              " (SELECT id FROM sessions WHERE since < $1 AND state = 'ended' ORDER BY since LIMIT $2)",
                              before, error);
}

/**
 * usher_session_rows_interface:
 * @iface: filled in
 */
void
usher_session_rows_interface (UsherSessionStoreInterface *iface)
{
  iface->open = session_rows_open;
  iface->move = session_rows_move;
  iface->get = session_rows_get;
  iface->live = session_rows_live;
  iface->list = session_rows_list;
  iface->due = session_rows_due;
  iface->expire = session_rows_expire;
}
