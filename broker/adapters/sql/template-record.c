/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/template-record.h"

#include "common/error.h"

static UsherTemplateVersion *
template_record_read (UsherSqlStatement *row,
                      GError           **error)
{
  g_autoptr (UsherTemplateVersion) version = usher_template_version_new ();

  version->template = usher_sql_statement_dup (row, 0);
  version->number = (guint) usher_sql_statement_number (row, 1);
  version->volume = usher_sql_statement_dup (row, 2);
  version->domain = usher_sql_statement_dup (row, 3);
  version->checksum = usher_sql_statement_dup (row, 4);
  version->size = (guint64) usher_sql_statement_number (row, 5);
  version->note = usher_sql_statement_dup (row, 6);
  version->publisher = usher_sql_statement_dup (row, 7);
  version->created = usher_sql_statement_number (row, 8);
  version->failure = usher_sql_statement_dup (row, 10);
  if (usher_template_version_state_from_word (usher_sql_statement_text (row, 9), &version->state))
    return g_steal_pointer (&version);
  g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "template %s: version %u: a state that Usher does not know: %s",
               version->template, version->number, usher_sql_statement_text (row, 9));
  return NULL;
}

/**
 * usher_template_record_collect:
 * @rows: of TEMPLATE_COLUMNS
 * @error: the driver's
 *
 * Returns: (transfer full) (element-type UsherTemplateVersion): all of them
 */
GPtrArray *
usher_template_record_collect (UsherSqlStatement *rows,
                               GError           **error)
{
  g_autoptr (GPtrArray) versions = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_template_version_free);
  UsherSqlStep step;

  while ((step = usher_sql_statement_step (rows, error)) == USHER_SQL_ROW)
    {
      UsherTemplateVersion *version = template_record_read (rows, error);

      if (version == NULL)
        return NULL;
      g_ptr_array_add (versions, version);
    }
  return step == USHER_SQL_DONE ? g_steal_pointer (&versions) : NULL;
}

/**
 * usher_template_record_select:
 * @connection: to read on
 * @template: name of a template
 * @number: of a version
 * @error: NOT_FOUND
 *
 * Returns: (transfer full): the version
 */
UsherTemplateVersion *
usher_template_record_select (UsherSqlConnection *connection,
                              const char         *template,
                              guint               number,
                              GError            **error)
{
  g_auto (UsherSqlStatement) row = USHER_SQL_STATEMENT_NONE;
  UsherSqlStep step;

  if (!usher_sql_connection_query (connection, &row,
                                   "SELECT " TEMPLATE_COLUMNS " FROM template_versions AS v"
                                   " WHERE v.template = $1 AND v.number = $2",
                                   SQL_VALUES (SQL_TEXT (template), SQL_NUMBER (number)), error))
    return NULL;
  step = usher_sql_statement_step (&row, error);
  if (step == USHER_SQL_DONE)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "template %s has no version %u", template, number);
  return step == USHER_SQL_ROW ? template_record_read (&row, error) : NULL;
}

/**
 * usher_template_record_check_sealed:
 * @connection: in the transaction of what wants it
 * @template: name of a template
 * @number: of a version
 * @error: CONFLICT, NOT_FOUND
 *
 * Returns: whether desktops may be made of it
 */
gboolean
usher_template_record_check_sealed (UsherSqlConnection *connection,
                                    const char         *template,
                                    guint               number,
                                    GError            **error)
{
  g_autoptr (UsherTemplateVersion) version = usher_template_record_select (connection, template, number, error);

  if (version == NULL || version->state == USHER_TEMPLATE_VERSION_SEALED)
    return version != NULL;
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "template %s: version %u is %s; use one that is sealed", template,
               number, usher_template_version_state_to_word (version->state));
  return FALSE;
}
