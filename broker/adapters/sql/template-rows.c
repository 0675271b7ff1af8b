/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/template-rows.h"

#include "broker/adapters/sql/audit-rows.h"
#include "broker/adapters/sql/desktop-counts.h"
#include "broker/adapters/sql/sql-store-private.h"
#include "broker/adapters/sql/template-record.h"
#include "common/error.h"

/**
 * TemplateWork: a change to one version
 * @version: what is known of it; the draft of a new one
 * @text: (nullable): the note, or why it failed
 * @number: (out): of a new one
 */
typedef struct
{
  const UsherTemplateVersion *version;
  const char                 *text;
  const UsherAuditEntry      *audit;
  guint                       number;
} TemplateWork;

static gboolean
template_rows_check_state (const UsherTemplateVersion *version,
                           UsherTemplateVersionState   wanted,
                           GError                    **error)
{
  if (version->state == wanted)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "template %s: version %u is %s, not %s", version->template,
               version->number, usher_template_version_state_to_word (version->state),
               usher_template_version_state_to_word (wanted));
  return FALSE;
}

/* the version as it is, when it is in the state that a move begins with */
static UsherTemplateVersion *
template_rows_select_in (UsherSqlConnection       *connection,
                         const TemplateWork       *work,
                         UsherTemplateVersionState wanted,
                         GError                  **error)
{
  g_autoptr (UsherTemplateVersion) version = usher_template_record_select (connection, work->version->template,
                                                                           work->version->number, error);

  if (version == NULL || !template_rows_check_state (version, wanted, error))
    return NULL;
  return g_steal_pointer (&version);
}

/* @text: why, of a version that failed */
static gboolean
template_rows_set_state (UsherSqlConnection       *connection,
                         const TemplateWork       *work,
                         UsherTemplateVersionState state,
                         const char               *text,
                         GError                  **error)
{
  return usher_sql_connection_run (connection,
                                   "UPDATE template_versions SET state = $1, failure = $2"
                                   " WHERE template = $3 AND number = $4",
                                   SQL_VALUES (SQL_TEXT (usher_template_version_state_to_word (state)), SQL_TEXT (text),
                                               SQL_TEXT (work->version->template), SQL_NUMBER (work->version->number)),
                                   error)
           >= 0
         && usher_audit_rows_insert (connection, work->audit, error);
}

static gboolean
template_rows_point (UsherSqlConnection *connection,
                     const TemplateWork *work,
                     GError            **error)
{
  return usher_sql_connection_run (connection, "UPDATE templates SET current = $1 WHERE name = $2",
                                   SQL_VALUES (SQL_NUMBER (work->version->number), SQL_TEXT (work->version->template)),
                                   error)
         >= 0;
}

/* 0 for a template that has none */
static gboolean
template_rows_ask (UsherSqlConnection *connection,
                   const char         *sql,
                   const char         *template,
                   guint              *number,
                   GError            **error)
{
  g_auto (UsherSqlStatement) row = USHER_SQL_STATEMENT_NONE;
  UsherSqlStep step;

  if (!usher_sql_connection_query (connection, &row, sql, SQL_VALUES (SQL_TEXT (template)), error))
    return FALSE;
  step = usher_sql_statement_step (&row, error);
  *number = step == USHER_SQL_ROW ? (guint) usher_sql_statement_number (&row, 0) : 0;
  return step != USHER_SQL_FAILED;
}

static gboolean
template_rows_allot (UsherSqlConnection *connection,
                     gpointer            data,
                     GError            **error)
{
  TemplateWork *work = data;
  const UsherTemplateVersion *draft = work->version;

  return usher_sql_connection_run (connection,
                                   "INSERT INTO templates (name, last) VALUES ($1, 1)"
                                   " ON CONFLICT (name) DO UPDATE SET last = templates.last + 1",
                                   SQL_VALUES (SQL_TEXT (draft->template)), error)
           >= 0
         && template_rows_ask (connection, "SELECT last FROM templates WHERE name = $1", draft->template, &work->number,
                               error)
         && usher_sql_connection_run (connection,
                                      "INSERT INTO template_versions (template, number, size, note, publisher, created,"
                                      " state) VALUES ($1, $2, 0, $3, $4, $5, 'publishing')",
                                      SQL_VALUES (SQL_TEXT (draft->template), SQL_NUMBER (work->number),
                                                  SQL_TEXT (draft->note),
                                                  SQL_TEXT (draft->publisher != NULL ? draft->publisher : ""),
                                                  SQL_NUMBER (draft->created)),
                                      error)
              >= 0
         && usher_audit_rows_insert (connection, work->audit, error);
}

static UsherTemplateVersion *
template_rows_get (UsherTemplateStore *store,
                   const char         *template,
                   guint               number,
                   GError            **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);

  return connection != NULL ? usher_template_record_select (connection, template, number, error) : NULL;
}

static UsherTemplateVersion *
template_rows_next (UsherTemplateStore         *store,
                    const UsherTemplateVersion *draft,
                    const UsherAuditEntry      *audit,
                    GError                    **error)
{
  TemplateWork work = { .version = draft, .audit = audit };

  if (!usher_sql_store_write (USHER_SQL_STORE (store), template_rows_allot, &work, error))
    return NULL;
  return template_rows_get (store, draft->template, work.number, error);
}

static gboolean
template_rows_apply_seal (UsherSqlConnection *connection,
                          gpointer            data,
                          GError            **error)
{
  const TemplateWork *work = data;
  const UsherTemplateVersion *version = work->version;
  g_autoptr (UsherTemplateVersion) before = template_rows_select_in (connection, work,
                                                                     USHER_TEMPLATE_VERSION_PUBLISHING, error);

  return before != NULL
         && usher_sql_connection_run (connection,
                                      "UPDATE template_versions SET volume = $1, domain = $2, checksum = $3, size = $4"
                                      " WHERE template = $5 AND number = $6",
                                      SQL_VALUES (SQL_TEXT (version->volume), SQL_TEXT (version->domain),
                                                  SQL_TEXT (version->checksum), SQL_NUMBER ((gint64) version->size),
                                                  SQL_TEXT (version->template), SQL_NUMBER (version->number)),
                                      error)
              >= 0
         && template_rows_point (connection, work, error)
         && template_rows_set_state (connection, work, USHER_TEMPLATE_VERSION_SEALED, NULL, error);
}

static gboolean
template_rows_seal (UsherTemplateStore         *store,
                    const UsherTemplateVersion *version,
                    const UsherAuditEntry      *audit,
                    GError                    **error)
{
  TemplateWork work = { .version = version, .audit = audit };

  return usher_sql_store_write (USHER_SQL_STORE (store), template_rows_apply_seal, &work, error);
}

/* does @apply to a version that is known by its number */
static gboolean
template_rows_do (UsherTemplateStore    *store,
                  UsherSqlWork           apply,
                  const char            *template,
                  guint                  number,
                  const char            *text,
                  const UsherAuditEntry *audit,
                  GError               **error)
{
  UsherTemplateVersion version = { .template = (char *) template, .number = number };
  TemplateWork work = { .version = &version, .text = text, .audit = audit };

  return usher_sql_store_write (USHER_SQL_STORE (store), apply, &work, error);
}

static gboolean
template_rows_apply_fail (UsherSqlConnection *connection,
                          gpointer            data,
                          GError            **error)
{
  const TemplateWork *work = data;
  g_autoptr (UsherTemplateVersion) before = template_rows_select_in (connection, work,
                                                                     USHER_TEMPLATE_VERSION_PUBLISHING, error);

  return before != NULL
         && template_rows_set_state (connection, work, USHER_TEMPLATE_VERSION_FAILED, work->text, error);
}

static gboolean
template_rows_fail (UsherTemplateStore    *store,
                    const char            *template,
                    guint                  number,
                    const char            *failure,
                    const UsherAuditEntry *audit,
                    GError               **error)
{
  return template_rows_do (store, template_rows_apply_fail, template, number, failure, audit, error);
}

static gboolean
template_rows_apply_retire (UsherSqlConnection *connection,
                            gpointer            data,
                            GError            **error)
{
  const TemplateWork *work = data;
  g_autoptr (UsherTemplateVersion) before = template_rows_select_in (connection, work, USHER_TEMPLATE_VERSION_SEALED,
                                                                     error);
  guint current;

  if (before == NULL
      || !template_rows_ask (connection, "SELECT current FROM templates WHERE name = $1", before->template, &current,
                             error))
    return FALSE;
  if (current != before->number)
    return template_rows_set_state (connection, work, USHER_TEMPLATE_VERSION_RETIRED, NULL, error);
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT,
               "template %s: version %u is the current one; publish another or roll back to one first", before->template,
               current);
  return FALSE;
}

static gboolean
template_rows_retire (UsherTemplateStore    *store,
                      const char            *template,
                      guint                  number,
                      const UsherAuditEntry *audit,
                      GError               **error)
{
  return template_rows_do (store, template_rows_apply_retire, template, number, NULL, audit, error);
}

static gboolean
template_rows_apply_current (UsherSqlConnection *connection,
                             gpointer            data,
                             GError            **error)
{
  const TemplateWork *work = data;

  return usher_template_record_check_sealed (connection, work->version->template, work->version->number, error)
         && template_rows_point (connection, work, error) && usher_audit_rows_insert (connection, work->audit, error);
}

static gboolean
template_rows_set_current (UsherTemplateStore    *store,
                           const char            *template,
                           guint                  number,
                           const UsherAuditEntry *audit,
                           GError               **error)
{
  return template_rows_do (store, template_rows_apply_current, template, number, NULL, audit, error);
}

static gboolean
template_rows_apply_note (UsherSqlConnection *connection,
                          gpointer            data,
                          GError            **error)
{
  const TemplateWork *work = data;
  gint64 changed = usher_sql_connection_run (connection,
                                             "UPDATE template_versions SET note = $1"
                                             " WHERE template = $2 AND number = $3",
                                             SQL_VALUES (SQL_TEXT (work->text), SQL_TEXT (work->version->template),
                                                         SQL_NUMBER (work->version->number)),
                                             error);

  if (changed == 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "template %s has no version %u", work->version->template,
                 work->version->number);
  return changed > 0 && usher_audit_rows_insert (connection, work->audit, error);
}

static gboolean
template_rows_set_note (UsherTemplateStore    *store,
                        const char            *template,
                        guint                  number,
                        const char            *note,
                        const UsherAuditEntry *audit,
                        GError               **error)
{
  return template_rows_do (store, template_rows_apply_note, template, number, note, audit, error);
}

/* nothing may need it: no desktop's disk, and no host may keep a copy that nobody knows of any more */
static gboolean
template_rows_check_unused (UsherSqlConnection         *connection,
                            const UsherTemplateVersion *version,
                            GError                    **error)
{
  g_auto (UsherSqlStatement) copy = USHER_SQL_STATEMENT_NONE;
  UsherVersionCounts counts;
  UsherSqlStep step;

  if (!usher_desktop_counts_version (connection, NULL, version->template, version->number, &counts, error)
      || !usher_sql_connection_query (connection, &copy,
                                      "SELECT host FROM template_copies WHERE template = $1 AND number = $2 LIMIT 1",
                                      SQL_VALUES (SQL_TEXT (version->template), SQL_NUMBER (version->number)), error))
    return FALSE;
  step = usher_sql_statement_step (&copy, error);
  if (step == USHER_SQL_ROW)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "template %s: host %s has a copy of version %u",
                 version->template, usher_sql_statement_text (&copy, 0), version->number);
  else if (step == USHER_SQL_DONE && counts.linked > 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "template %s: %u desktops need version %u", version->template,
                 counts.linked, version->number);
  return step == USHER_SQL_DONE && counts.linked == 0;
}

static gboolean
template_rows_apply_remove (UsherSqlConnection *connection,
                            gpointer            data,
                            GError            **error)
{
  const TemplateWork *work = data;
  g_autoptr (UsherTemplateVersion) version = usher_template_record_select (connection, work->version->template,
                                                                           work->version->number, error);

  if (version == NULL
      || (version->state != USHER_TEMPLATE_VERSION_FAILED
          && !template_rows_check_state (version, USHER_TEMPLATE_VERSION_RETIRED, error)))
    return FALSE;
  return template_rows_check_unused (connection, version, error)
         && usher_sql_connection_run (connection, "DELETE FROM template_versions WHERE template = $1 AND number = $2",
                                      SQL_VALUES (SQL_TEXT (version->template), SQL_NUMBER (version->number)), error)
              >= 0
         && usher_audit_rows_insert (connection, work->audit, error);
}

static gboolean
template_rows_remove (UsherTemplateStore    *store,
                      const char            *template,
                      guint                  number,
                      const UsherAuditEntry *audit,
                      GError               **error)
{
  return template_rows_do (store, template_rows_apply_remove, template, number, NULL, audit, error);
}

static GPtrArray *
template_rows_query (UsherTemplateStore *store,
                     const char         *sql,
                     UsherSqlValues      values,
                     GError            **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);
  g_auto (UsherSqlStatement) rows = USHER_SQL_STATEMENT_NONE;

  if (connection == NULL || !usher_sql_connection_query (connection, &rows, sql, values, error))
    return NULL;
  return usher_template_record_collect (&rows, error);
}

static UsherTemplateVersion *
template_rows_current (UsherTemplateStore *store,
                       const char         *template,
                       GError            **error)
{
  g_autoptr (GPtrArray) found
    = template_rows_query (store,
                           "SELECT " TEMPLATE_COLUMNS " FROM templates AS t CROSS JOIN template_versions AS v"
                           " WHERE t.name = $1 AND v.template = t.name AND v.number = t.current",
                           SQL_VALUES (SQL_TEXT (template)), error);

  return found != NULL && found->len > 0 ? g_ptr_array_steal_index (found, 0) : NULL;
}

static GPtrArray *
template_rows_list (UsherTemplateStore *store,
                    const char         *template,
                    GError            **error)
{
  if (template != NULL)
    return template_rows_query (store,
                                "SELECT " TEMPLATE_COLUMNS " FROM template_versions AS v WHERE v.template = $1"
                                " ORDER BY v.template, v.number DESC",
                                SQL_VALUES (SQL_TEXT (template)), error);
  return template_rows_query (store,
                              "SELECT " TEMPLATE_COLUMNS " FROM template_versions AS v WHERE v.template > $1"
                              " ORDER BY v.template, v.number DESC",
                              SQL_VALUES (SQL_TEXT ("")), error);
}

/**
 * usher_template_rows_interface:
 * @iface: filled in
 */
void
usher_template_rows_interface (UsherTemplateStoreInterface *iface)
{
  iface->next = template_rows_next;
  iface->seal = template_rows_seal;
  iface->fail = template_rows_fail;
  iface->retire = template_rows_retire;
  iface->remove = template_rows_remove;
  iface->set_current = template_rows_set_current;
  iface->set_note = template_rows_set_note;
  iface->get = template_rows_get;
  iface->current = template_rows_current;
  iface->list = template_rows_list;
}
