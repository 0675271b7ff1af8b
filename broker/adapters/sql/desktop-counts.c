/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/desktop-counts.h"

#include <string.h>

/* names that one survey statement asks for: most users have no more pools, most fleets no more hosts */
#define COUNTS_SURVEY 16

/**
 * CountsTake: takes a row, whose first column is the name, into the @i-th of the counts at @counts
 */
typedef void (*CountsTake) (UsherSqlStatement *rows,
                            gpointer           counts,
                            guint              i);

/* @number is 1 for a desktop that came, -1 for one that went */
static gboolean
desktop_counts_add_pool (UsherSqlConnection *connection,
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
desktop_counts_add_host (UsherSqlConnection *connection,
                         const UsherDesktop *desktop,
                         gint                number,
                         GError            **error)
{
  return desktop->host == NULL
         || usher_sql_connection_run (connection,
                                      "INSERT INTO host_counts (host, number, running) VALUES ($1, $2, $3)"
                                      " ON CONFLICT (host) DO UPDATE SET"
                                      " number = host_counts.number + excluded.number,"
                                      " running = host_counts.running + excluded.running",
                                      SQL_VALUES (SQL_TEXT (desktop->host), SQL_NUMBER (number),
                                                  SQL_NUMBER (desktop->power == USHER_POWER_ON ? number : 0)),
                                      error)
              >= 0;
}

static gboolean
desktop_counts_is_linked (const UsherDesktop *desktop)
{
  return (desktop->flags & (USHER_DESKTOP_FULL | USHER_DESKTOP_ADOPTED)) == 0;
}

/* a version that nothing is made of leaves no row behind: there are more and more of them */
static gboolean
desktop_counts_add_version (UsherSqlConnection *connection,
                            const UsherDesktop *desktop,
                            gint                number,
                            GError            **error)
{
  if (desktop->template == NULL)
    return TRUE;
  if (usher_sql_connection_run (connection,
                                "INSERT INTO version_counts (template, version, pool, number, linked)"
                                " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (template, version, pool) DO UPDATE SET"
                                " number = version_counts.number + excluded.number,"
                                " linked = version_counts.linked + excluded.linked",
                                SQL_VALUES (SQL_TEXT (desktop->template), SQL_NUMBER (desktop->version),
                                            SQL_TEXT (desktop->pool), SQL_NUMBER (number),
                                            SQL_NUMBER (desktop_counts_is_linked (desktop) ? number : 0)),
                                error)
      < 0)
    return FALSE;
  return number > 0
         || usher_sql_connection_run (connection,
                                      "DELETE FROM version_counts WHERE template = $1 AND version = $2 AND pool = $3"
                                      " AND number = 0",
                                      SQL_VALUES (SQL_TEXT (desktop->template), SQL_NUMBER (desktop->version),
                                                  SQL_TEXT (desktop->pool)),
                                      error)
              >= 0;
}

static gboolean
desktop_counts_same_pool (const UsherDesktop *a,
                          const UsherDesktop *b)
{
  return a->state == b->state && a->power == b->power;
}

static gboolean
desktop_counts_same_host (const UsherDesktop *a,
                          const UsherDesktop *b)
{
  return a->power == b->power && g_strcmp0 (a->host, b->host) == 0;
}

static gboolean
desktop_counts_same_version (const UsherDesktop *a,
                             const UsherDesktop *b)
{
  return a->version == b->version && g_strcmp0 (a->template, b->template) == 0
         && desktop_counts_is_linked (a) == desktop_counts_is_linked (b);
}

/**
 * usher_desktop_counts_change:
 * @connection: in the transaction of the change
 * @before: (nullable): the desktop as it was, in the same pool; NULL for a new one
 * @after: (nullable): as it is; NULL for one that goes
 * @error: the driver's
 *
 * Keeps the sums of pools, hosts and versions. Touches those alone that the change touches.
 */
gboolean
usher_desktop_counts_change (UsherSqlConnection *connection,
                             const UsherDesktop *before,
                             const UsherDesktop *after,
                             GError            **error)
{
  gboolean (*const add[]) (UsherSqlConnection *, const UsherDesktop *, gint, GError **)
    = { desktop_counts_add_pool, desktop_counts_add_host, desktop_counts_add_version };
  gboolean (*const same[]) (const UsherDesktop *, const UsherDesktop *)
    = { desktop_counts_same_pool, desktop_counts_same_host, desktop_counts_same_version };

  for (gsize i = 0; i < G_N_ELEMENTS (add); i++)
    {
      if (before != NULL && after != NULL && same[i](before, after))
        continue;
      if ((before != NULL && !add[i](connection, before, -1, error))
          || (after != NULL && !add[i](connection, after, 1, error)))
        return FALSE;
    }
  return TRUE;
}

/* takes the state, number and running of one row into the counts of its pool */
static void
desktop_counts_take_state (UsherSqlStatement  *rows,
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

/**
 * usher_desktop_counts_read:
 * @connection: to read on
 * @pool: name of a pool
 * @counts: (out caller-allocates): its sums
 * @error: the driver's
 */
gboolean
usher_desktop_counts_read (UsherSqlConnection *connection,
                           const char         *pool,
                           UsherDesktopCounts *counts,
                           GError            **error)
{
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;
  UsherSqlStep step;

  *counts = (UsherDesktopCounts){ .total = 0 };
  if (!usher_sql_connection_query (connection, &rows, "SELECT state, number, running FROM pool_counts WHERE pool = $1",
                                   SQL_VALUES (SQL_TEXT (pool)), error))
    return FALSE;
  while ((step = usher_sql_statement_step (&rows, error)) == USHER_SQL_ROW)
    desktop_counts_take_state (&rows, 0, counts);
  return step == USHER_SQL_DONE;
}

static void
desktop_counts_take_pool (UsherSqlStatement *rows,
                          gpointer           counts,
                          guint              i)
{
  desktop_counts_take_state (rows, 1, (UsherDesktopCounts *) counts + i);
}

static void
desktop_counts_take_host (UsherSqlStatement *rows,
                          gpointer           counts,
                          guint              i)
{
  UsherHostCounts *host = (UsherHostCounts *) counts + i;

  host->total = (guint) usher_sql_statement_number (rows, 1);
  host->running = (guint) usher_sql_statement_number (rows, 2);
}

/* @n of @names from @from on, at most as many as the statement has places: what is left repeats the last */
static gboolean
desktop_counts_survey_some (UsherSqlConnection *connection,
                            const char         *sql,
                            const char *const  *names,
                            guint               from,
                            guint               n,
                            CountsTake          take,
                            gpointer            counts,
                            GError            **error)
{
  UsherSqlValue values[COUNTS_SURVEY];
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;
  UsherSqlStep step;

  for (guint i = 0; i < COUNTS_SURVEY; i++)
    values[i] = usher_sql_value_text (names[from + MIN (i, n - 1)]);
  if (!usher_sql_connection_query (connection, &rows, sql, (UsherSqlValues){ values, COUNTS_SURVEY }, error))
    return FALSE;
  while ((step = usher_sql_statement_step (&rows, error)) == USHER_SQL_ROW)
    for (guint i = from; i < from + n; i++)
      if (strcmp (names[i], usher_sql_statement_text (&rows, 0)) == 0)
        take (&rows, counts, i);
  return step == USHER_SQL_DONE;
}

#define COUNTS_PLACES "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"

/**
 * usher_desktop_counts_survey:
 * @connection: to read on
 * @pools: (array zero-terminated=1): names of pools
 * @counts: (out caller-allocates): as many
 * @error: the driver's
 */
gboolean
usher_desktop_counts_survey (UsherSqlConnection *connection,
                             const char *const  *pools,
                             UsherDesktopCounts *counts,
                             GError            **error)
{
  guint n = g_strv_length ((char **) pools);

  memset (counts, 0, n * sizeof *counts);
  for (guint i = 0; i < n; i += COUNTS_SURVEY)
    if (!desktop_counts_survey_some (connection,
                                     "SELECT pool, state, number, running FROM pool_counts WHERE pool IN" COUNTS_PLACES,
                                     pools, i, MIN (n - i, COUNTS_SURVEY), desktop_counts_take_pool, counts, error))
      return FALSE;
  return TRUE;
}

/**
 * usher_desktop_counts_hosts:
 * @connection: to read on
 * @hosts: (array zero-terminated=1): names of hosts
 * @counts: (out caller-allocates): as many
 * @error: the driver's
 */
gboolean
usher_desktop_counts_hosts (UsherSqlConnection *connection,
                            const char *const  *hosts,
                            UsherHostCounts    *counts,
                            GError            **error)
{
  guint n = g_strv_length ((char **) hosts);

  memset (counts, 0, n * sizeof *counts);
  for (guint i = 0; i < n; i += COUNTS_SURVEY)
    if (!desktop_counts_survey_some (connection,
                                     "SELECT host, number, running FROM host_counts WHERE host IN" COUNTS_PLACES,
                                     hosts, i, MIN (n - i, COUNTS_SURVEY), desktop_counts_take_host, counts, error))
      return FALSE;
  return TRUE;
}

/**
 * usher_desktop_counts_version:
 * @connection: to read on
 * @pool: (nullable): name of a pool, or NULL for all
 * @template: name of a template
 * @version: of the template
 * @counts: (out caller-allocates): its sums
 * @error: the driver's
 */
gboolean
usher_desktop_counts_version (UsherSqlConnection *connection,
                              const char         *pool,
                              const char         *template,
                              guint               version,
                              UsherVersionCounts *counts,
                              GError            **error)
{
  static const char of_all[] = "SELECT sum (number), sum (linked) FROM version_counts"
                               " WHERE template = $1 AND version = $2";
  static const char of_pool[] = "SELECT sum (number), sum (linked) FROM version_counts"
                                " WHERE template = $1 AND version = $2 AND pool = $3";
  const UsherSqlValue values[] = { SQL_TEXT (template), SQL_NUMBER (version), SQL_TEXT (pool) };
  g_auto (UsherSqlStatement) row = USHER_SQL_STATEMENT_NONE;

  if (!usher_sql_connection_query (connection, &row, pool != NULL ? of_pool : of_all,
                                   (UsherSqlValues){ values, pool != NULL ? 3 : 2 }, error)
      || usher_sql_statement_step (&row, error) != USHER_SQL_ROW)
    return FALSE;
  *counts = (UsherVersionCounts){ (guint) usher_sql_statement_number (&row, 0),
                                  (guint) usher_sql_statement_number (&row, 1) };
  return TRUE;
}
