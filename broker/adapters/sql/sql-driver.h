/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "broker/adapters/sql/sql-value.h"

G_BEGIN_DECLS

typedef struct _UsherSqlConnection UsherSqlConnection;
typedef struct _UsherSqlDriver     UsherSqlDriver;

/**
 * UsherSqlStep: what came of one step of a statement
 */
typedef enum
{
  USHER_SQL_FAILED,
  USHER_SQL_ROW,
  USHER_SQL_DONE,
} UsherSqlStep;

/**
 * UsherSqlDurability: when a commit counts
 * @USHER_SQL_RELAXED: survives the end of the process; a power cut may take it back
 * @USHER_SQL_DURABLE: survives a power cut
 */
typedef enum
{
  USHER_SQL_RELAXED,
  USHER_SQL_DURABLE,
} UsherSqlDurability;

/**
 * UsherSqlDriver: what one kind of database knows how to do; errors are USHER_ERROR
 * @folder: resource folder of its migrations
 * @max_readers: how many connections may read beside the writer; 0 when one connection does all
 * @inspect: before the first connection: refuses what is not Usher's, makes what is missing, tells the
 *   schema's number as far as it can be seen without touching anything
 * @connect: opens one more connection
 * @close: frees the connection and everything prepared on it
 * @prepare: a statement with parameters $1, $2 … in the order in which they appear
 * @bind: sets all parameters
 * @step: next row, or the end
 * @text, @bytes, @number: of a column of the row; valid until the next step
 * @reset: ends a statement, so that it can be bound again
 * @forget: frees a statement
 * @changes: rows that the last statement changed
 * @script: several statements without parameters
 * @begin: a transaction that may write, and that no other writer can be in
 * @commit: ends it; on failure nothing of it is kept
 * @rollback: undoes it, also when the database has done so already
 * @in_transaction: FALSE when the database undid the transaction by itself
 * @sync: makes all that was committed durable
 * @version: number of the schema; 0 for a new database
 * @set_version: within a migration's transaction
 * @settle: the schema is ours: puts migrations where the next start looks first, and may tidy up when closed
 */
struct _UsherSqlDriver
{
  const char *folder;
  guint       max_readers;

  gboolean            (*inspect) (const char         *target,
                                  gint64             *version,
                                  GError            **error);
  UsherSqlConnection *(*connect) (const char         *target,
                                  guint               patience,
                                  GError            **error);
  void                (*close)   (UsherSqlConnection *connection);

  gpointer      (*prepare) (UsherSqlConnection *connection,
                            const char         *sql,
                            GError            **error);
  gboolean      (*bind)    (UsherSqlConnection *connection,
                            gpointer            statement,
                            UsherSqlValues      values,
                            GError            **error);
  UsherSqlStep  (*step)    (UsherSqlConnection *connection,
                            gpointer            statement,
                            GError            **error);
  const char   *(*text)    (gpointer            statement,
                            guint               column);
  gconstpointer (*bytes)   (gpointer            statement,
                            guint               column,
                            gsize              *length);
  gint64        (*number)  (gpointer            statement,
                            guint               column);
  void          (*reset)   (gpointer            statement);
  void          (*forget)  (gpointer            statement);
  gint64        (*changes) (UsherSqlConnection *connection);
  gboolean      (*script)  (UsherSqlConnection *connection,
                            const char         *sql,
                            GError            **error);

  gboolean (*begin)          (UsherSqlConnection *connection,
                              UsherSqlDurability  durability,
                              GError            **error);
  gboolean (*commit)         (UsherSqlConnection *connection,
                              GError            **error);
  void     (*rollback)       (UsherSqlConnection *connection);
  gboolean (*in_transaction) (UsherSqlConnection *connection);
  gboolean (*sync)           (UsherSqlConnection *connection,
                              GError            **error);

  gboolean (*version)     (UsherSqlConnection *connection,
                           gint64             *version,
                           GError            **error);
  gboolean (*set_version) (UsherSqlConnection *connection,
                           gint64              version,
                           GError            **error);
  gboolean (*settle)      (UsherSqlConnection *connection,
                           GError            **error);
};

G_END_DECLS
