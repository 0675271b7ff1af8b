/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/copy-rows.h"

#include "broker/adapters/sql/sql-store-private.h"
#include "broker/adapters/sql/template-record.h"
#include "common/error.h"

/**
 * CopyWork: a copy that came or went
 */
typedef struct
{
  const char *template;
  guint       number;
  const char *host;
} CopyWork;

static gboolean
copy_rows_insert (UsherSqlConnection *connection,
                  gpointer            data,
                  GError            **error)
{
  const CopyWork *work = data;
  g_autoptr (UsherTemplateVersion) version = usher_template_record_select (connection, work->template, work->number,
                                                                           error);

  if (version == NULL)
    return FALSE;
  if (version->state == USHER_TEMPLATE_VERSION_SEALED || version->state == USHER_TEMPLATE_VERSION_RETIRED)
    return usher_sql_connection_run (connection,
                                     "INSERT INTO template_copies (template, number, host) VALUES ($1, $2, $3)"
                                     " ON CONFLICT (template, number, host) DO NOTHING",
                                     SQL_VALUES (SQL_TEXT (work->template), SQL_NUMBER (work->number),
                                                 SQL_TEXT (work->host)),
                                     error)
           >= 0;
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "template %s: version %u is %s; there is nothing to copy",
               version->template, version->number, usher_template_version_state_to_word (version->state));
  return FALSE;
}

static gboolean
copy_rows_add (UsherCopyStore *store,
               const char     *template,
               guint           number,
               const char     *host,
               GError        **error)
{
  CopyWork work = { template, number, host };

  return usher_sql_store_write (USHER_SQL_STORE (store), copy_rows_insert, &work, error);
}

static gboolean
copy_rows_delete (UsherSqlConnection *connection,
                  gpointer            data,
                  GError            **error)
{
  const CopyWork *work = data;

  return usher_sql_connection_run (connection,
                                   "DELETE FROM template_copies WHERE template = $1 AND number = $2 AND host = $3",
                                   SQL_VALUES (SQL_TEXT (work->template), SQL_NUMBER (work->number),
                                               SQL_TEXT (work->host)),
                                   error)
         >= 0;
}

static gboolean
copy_rows_remove (UsherCopyStore *store,
                  const char     *template,
                  guint           number,
                  const char     *host,
                  GError        **error)
{
  CopyWork work = { template, number, host };

  return usher_sql_store_write (USHER_SQL_STORE (store), copy_rows_delete, &work, error);
}

static char **
copy_rows_hosts (UsherCopyStore *store,
                 const char     *template,
                 guint           number,
                 GError        **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;
  g_autoptr (GStrvBuilder) hosts = g_strv_builder_new ();
  UsherSqlStep step;

  if (connection == NULL
      || !usher_sql_connection_query (connection, &rows,
                                      "SELECT host FROM template_copies WHERE template = $1 AND number = $2"
                                      " ORDER BY host",
                                      SQL_VALUES (SQL_TEXT (template), SQL_NUMBER (number)), error))
    return NULL;
  while ((step = usher_sql_statement_step (&rows, error)) == USHER_SQL_ROW)
    g_strv_builder_add (hosts, usher_sql_statement_text (&rows, 0));
  return step == USHER_SQL_DONE ? g_strv_builder_end (hosts) : NULL;
}

static GPtrArray *
copy_rows_on_host (UsherCopyStore *store,
                   const char     *host,
                   GError        **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;

  if (connection == NULL
      || !usher_sql_connection_query (connection, &rows,
                                      "SELECT " TEMPLATE_COLUMNS " FROM template_copies AS c"
                                      " CROSS JOIN template_versions AS v"
                                      " WHERE c.host = $1 AND v.template = c.template AND v.number = c.number"
                                      " ORDER BY c.template, c.number DESC",
                                      SQL_VALUES (SQL_TEXT (host)), error))
    return NULL;
  return usher_template_record_collect (&rows, error);
}

/**
 * usher_copy_rows_interface:
 * @iface: filled in
 */
void
usher_copy_rows_interface (UsherCopyStoreInterface *iface)
{
  iface->add = copy_rows_add;
  iface->remove = copy_rows_remove;
  iface->hosts = copy_rows_hosts;
  iface->on_host = copy_rows_on_host;
}
