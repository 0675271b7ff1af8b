/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/desktop-search.h"

#include "broker/adapters/sql/desktop-columns.h"

/* an id and a pool for each state and the limit, or one of each member */
#define SEARCH_MAX_VALUES (USHER_N_DESKTOP_STATES * 2 + 1)

/**
 * DesktopSearch: a statement being written
 */
typedef struct
{
  GString      *sql;
  UsherSqlValue values[SEARCH_MAX_VALUES];
  guint         n_values;
} DesktopSearch;

static void
desktop_search_add (DesktopSearch *search,
                    const char    *condition,
                    UsherSqlValue  value)
{
  search->values[search->n_values++] = value;
  g_string_append_printf (search->sql, " %s $%u", condition, search->n_values);
}

static void
desktop_search_add_text (DesktopSearch *search,
                         const char    *condition,
                         const char    *value)
{
  if (value != NULL)
    desktop_search_add (search, condition, usher_sql_value_text (value));
}

/* whether the ones that a launch would take come first; pages go by id */
static gboolean
desktop_search_is_for_launch (const UsherDesktopQuery *query)
{
  return query->pool != NULL && query->owner == NULL && query->after == NULL
         && query->states == 1u << USHER_DESKTOP_READY;
}

static const char *
desktop_search_order (const UsherDesktopQuery *query)
{
  if (!desktop_search_is_for_launch (query))
    return "id";
  /* one index, walked forwards or backwards */
  return query->cold_first ? "(power = 'on'), state_since DESC, id DESC" : "(power = 'on') DESC, state_since, id";
}

/* whether so few can match that the other members are only looked at afterwards */
static gboolean
desktop_search_is_narrow (const UsherDesktopQuery *query)
{
  return query->name != NULL || query->owner != NULL || query->host != NULL;
}

/* an expression in place of the column keeps the planner from walking that column's index */
static void
desktop_search_add_narrow (DesktopSearch           *search,
                           const UsherDesktopQuery *query)
{
  const char *joint = " AND (state || '') IN (";

  desktop_search_add_text (search, "AND owner =", query->owner);
  desktop_search_add_text (search, query->owner == NULL ? "AND host =" : "AND (host || '') =", query->host);
  desktop_search_add_text (search, "AND name =", query->name);
  for (int state = 0; state < USHER_N_DESKTOP_STATES; state++)
    {
      if ((query->states & 1u << state) == 0)
        continue;
      g_string_append_printf (search->sql, "%s'%s'", joint, usher_desktop_state_to_word (state));
      joint = ", ";
    }
  g_string_append (search->sql, query->states != 0 ? ")" : "");
}

/* @state is written out, for the planner to see which index answers; -1 for any */
static void
desktop_search_add_select (DesktopSearch           *search,
                           const UsherDesktopQuery *query,
                           int                      state)
{
  g_string_append (search->sql, "SELECT " DESKTOP_COLUMNS " FROM desktops WHERE");
  if (desktop_search_is_for_launch (query))
    g_string_append (search->sql, " TRUE");
  else
    desktop_search_add (search, "id >", usher_sql_value_text (query->after != NULL ? query->after : ""));
  if (state >= 0)
    g_string_append_printf (search->sql, " AND state = '%s'", usher_desktop_state_to_word (state));
  desktop_search_add_text (search, "AND pool =", query->pool);
}

/* merged in the order of ids from one index walk for each state, so that a page costs a page */
static void
desktop_search_add_states (DesktopSearch           *search,
                           const UsherDesktopQuery *query)
{
  const char *joint = "";

  for (int state = 0; state < USHER_N_DESKTOP_STATES; state++)
    {
      if (query->states != 0 && (query->states & 1u << state) == 0)
        continue;
      g_string_append (search->sql, joint);
      desktop_search_add_select (search, query, state);
      joint = " UNION ALL ";
    }
}

/**
 * usher_desktop_search_start:
 * @connection: to read on
 * @query: what is looked for; outlives @rows
 * @rows: (out caller-allocates): the columns of DESKTOP_COLUMNS
 * @error: the driver's
 *
 * Writes the one SELECT that an index answers.
 */
gboolean
usher_desktop_search_start (UsherSqlConnection      *connection,
                            const UsherDesktopQuery *query,
                            UsherSqlStatement       *rows,
                            GError                 **error)
{
  g_autoptr (GString) sql = g_string_sized_new (512);
  DesktopSearch search = { .sql = sql };

  if (desktop_search_is_narrow (query) || (query->pool == NULL && query->states == 0))
    {
      desktop_search_add_select (&search, query, -1);
      desktop_search_add_narrow (&search, query);
    }
  else
    desktop_search_add_states (&search, query);
  g_string_append (sql, " ORDER BY ");
  g_string_append (sql, desktop_search_order (query));
  desktop_search_add (&search, "LIMIT", usher_sql_value_number (query->limit > 0 ? (gint64) query->limit : G_MAXINT64));
  return usher_sql_connection_query (connection, rows, sql->str, (UsherSqlValues){ search.values, search.n_values },
                                     error);
}
