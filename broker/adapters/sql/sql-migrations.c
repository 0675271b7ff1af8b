/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/sql-migrations.h"

#include "broker/adapters/sql/migrations/migrations-resources.h"
#include "common/error.h"

static int
migrations_compare (const void *a,
                    const void *b,
                    gpointer    unused)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

/* names like 0001-first.sql, in order; they are compiled in, so they are there */
static char **
migrations_list (const UsherSqlDriver *driver)
{
  g_autoptr (GError) error = NULL;
  char **names = g_resource_enumerate_children (usher_sql_migrations_get_resource (), driver->folder,
                                                G_RESOURCE_LOOKUP_FLAGS_NONE, &error);

  if (names == NULL)
    g_error ("no migrations in %s: %s", driver->folder, error->message);
  g_qsort_with_data (names, (int) g_strv_length (names), sizeof (char *), migrations_compare, NULL);
  return names;
}

/**
 * usher_sql_migrations_latest:
 * @driver: a driver
 *
 * Returns: number of the schema that this build works with
 */
gint64
usher_sql_migrations_latest (const UsherSqlDriver *driver)
{
  g_auto (GStrv) names = migrations_list (driver);

  return g_ascii_strtoll (names[g_strv_length (names) - 1], NULL, 10);
}

/**
 * usher_sql_migrations_check:
 * @driver: a driver
 * @target: the database, for the message
 * @version: number of its schema
 * @error: UNAVAILABLE for a schema from the future
 */
gboolean
usher_sql_migrations_check (const UsherSqlDriver *driver,
                            const char           *target,
                            gint64                version,
                            GError              **error)
{
  gint64 latest = usher_sql_migrations_latest (driver);

  if (version <= latest)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE,
               "store %s: made by a newer Usher (schema %" G_GINT64_FORMAT ", this one knows %" G_GINT64_FORMAT
               "); install that version, or restore a backup from before the upgrade",
               target, version, latest);
  return FALSE;
}

static gboolean
migrations_run (UsherSqlConnection *connection,
                const char         *name,
                gint64              number,
                GError            **error)
{
  g_autofree char *path = g_build_path ("/", connection->driver->folder, name, NULL);
  g_autoptr (GBytes) sql = g_resource_lookup_data (usher_sql_migrations_get_resource (), path,
                                                   G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  return sql != NULL && connection->driver->script (connection, g_bytes_get_data (sql, NULL), error)
         && usher_sql_connection_run (connection,
                                      "INSERT INTO migrations (number, name, applied_at) VALUES ($1, $2, $3)",
                                      SQL_VALUES (SQL_NUMBER (number), SQL_TEXT (name),
                                                  SQL_NUMBER (g_get_real_time ())),
                                      error) >= 0
         && connection->driver->set_version (connection, number, error);
}

/* the version is read again inside: another broker may have been faster */
static gboolean
migrations_step (UsherSqlConnection *connection,
                 const char         *name,
                 GError            **error)
{
  gint64 number = g_ascii_strtoll (name, NULL, 10);
  gint64 version;
  gboolean done;

  if (!connection->driver->begin (connection, USHER_SQL_DURABLE, error))
    return FALSE;
  done = connection->driver->version (connection, &version, error)
         && usher_sql_migrations_check (connection->driver, connection->target, version, error)
         && (version >= number || migrations_run (connection, name, number, error));
  if (done)
    return connection->driver->commit (connection, error);
  g_prefix_error (error, "migration %s: ", name);
  connection->driver->rollback (connection);
  return FALSE;
}

/**
 * usher_sql_migrations_apply:
 * @connection: to a database
 * @until: number of the last one to apply
 * @error: UNAVAILABLE for a schema from the future, which stays as it is; or the driver's
 *
 * Brings the schema up to @until, each step in its own transaction; a step that fails leaves those before it.
 */
gboolean
usher_sql_migrations_apply (UsherSqlConnection *connection,
                            gint64              until,
                            GError            **error)
{
  g_auto (GStrv) names = migrations_list (connection->driver);
  gint64 version;

  if (!connection->driver->version (connection, &version, error)
      || !usher_sql_migrations_check (connection->driver, connection->target, version, error))
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      gint64 number = g_ascii_strtoll (names[i], NULL, 10);

      if (number > version && number <= until && !migrations_step (connection, names[i], error))
        return FALSE;
    }
  return connection->driver->settle (connection, error);
}
