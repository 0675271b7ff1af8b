/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/sql-store.h"

#include <string.h>
#include <unistd.h>

#include "broker/adapters/sql/assignment-rows.h"
#include "broker/adapters/sql/audit-rows.h"
#include "broker/adapters/sql/copy-rows.h"
#include "broker/adapters/sql/desktop-rows.h"
#include "broker/adapters/sql/driver-sqlite.h"
#include "broker/adapters/sql/fleet-rows.h"
#include "broker/adapters/sql/host-rows.h"
#include "broker/adapters/sql/session-rows.h"
#include "broker/adapters/sql/sql-claim.h"
#include "broker/adapters/sql/sql-migrations.h"
#include "broker/adapters/sql/sql-store-private.h"
#include "broker/adapters/sql/template-rows.h"
#include "broker/adapters/sql/token-rows.h"
#include "broker/ports/audit-store.h"
#include "broker/ports/desktop-store.h"
#include "broker/ports/session-store.h"
#include "broker/ports/token-store.h"
#include "common/error.h"

#define SQL_STORE_PATIENCE 5000

/**
 * UsherSqlStore: desktops, sessions, tokens and the audit in an SQL database
 * @main: the connection that made the store; the writer's, and in a memory database everybody's
 * @readers: (nullable): for reads beside the writer; NULL when @main does all
 * @file: (nullable): the database; NULL when it is in memory
 * @claim: what keeps other brokers off, or -1
 *
 * All writes go through one thread (see #UsherSqlWriter); reads run on the callers' threads. May be
 * used from many threads at once; the last reference is dropped when nobody is in a call.
 */
struct _UsherSqlStore
{
  GObject         parent;
  UsherSqlPool   *main;
  UsherSqlPool   *readers;
  UsherSqlWriter *writer;
  char           *file;
  int             claim;
};

G_DEFINE_TYPE_WITH_CODE (UsherSqlStore, usher_sql_store, G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (USHER_TYPE_DESKTOP_STORE, usher_desktop_rows_interface)
  G_IMPLEMENT_INTERFACE (USHER_TYPE_FLEET_STORE, usher_fleet_rows_interface)
  G_IMPLEMENT_INTERFACE (USHER_TYPE_SESSION_STORE, usher_session_rows_interface)
  G_IMPLEMENT_INTERFACE (USHER_TYPE_TEMPLATE_STORE, usher_template_rows_interface)
  G_IMPLEMENT_INTERFACE (USHER_TYPE_HOST_STORE, usher_host_rows_interface)
  G_IMPLEMENT_INTERFACE (USHER_TYPE_ASSIGNMENT_STORE, usher_assignment_rows_interface)
  G_IMPLEMENT_INTERFACE (USHER_TYPE_COPY_STORE, usher_copy_rows_interface)
  G_IMPLEMENT_INTERFACE (USHER_TYPE_TOKEN_STORE, usher_token_rows_interface)
  G_IMPLEMENT_INTERFACE (USHER_TYPE_AUDIT_STORE, usher_audit_rows_interface))

/* the writer's connection goes last: it tidies the database */
static void
usher_sql_store_finalize (GObject *object)
{
  UsherSqlStore *self = USHER_SQL_STORE (object);

  g_clear_pointer (&self->writer, usher_sql_writer_free);
  g_clear_pointer (&self->readers, usher_sql_pool_free);
  g_clear_pointer (&self->main, usher_sql_pool_free);
  if (self->claim >= 0)
    close (self->claim);
  g_free (self->file);
  G_OBJECT_CLASS (usher_sql_store_parent_class)->finalize (object);
}

static void
usher_sql_store_class_init (UsherSqlStoreClass *class)
{
  G_OBJECT_CLASS (class)->finalize = usher_sql_store_finalize;
}

static void
usher_sql_store_init (UsherSqlStore *self)
{
  self->claim = -1;
}

/* sqlite:PATH or sqlite::memory: with ?patience=MS behind it */
static const UsherSqlDriver *
sql_store_parse (const char *uri,
                 char      **target,
                 guint      *patience,
                 GError    **error)
{
  const char *option = strstr (uri, "?patience=");
  guint64 number = SQL_STORE_PATIENCE;

  if (!g_str_has_prefix (uri, "sqlite:") || uri[strlen ("sqlite:")] == '\0' || uri[strlen ("sqlite:")] == '?'
      || (option != NULL
          && !g_ascii_string_to_unsigned (option + strlen ("?patience="), 10, 1, G_MAXINT, &number, NULL)))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                   "[store] uri: %s: expected sqlite:/PATH, with ?patience=MILLISECONDS if need be", uri);
      return NULL;
    }
  *patience = (guint) number;
  uri += strlen ("sqlite:");
  *target = option != NULL ? g_strndup (uri, (gsize) (option - uri)) : g_strdup (uri);
  return g_str_equal (*target, ":memory:") ? &usher_driver_sqlite_memory : &usher_driver_sqlite;
}

/**
 * usher_sql_store_open:
 * @uri: `sqlite:PATH` or `sqlite::memory:`; with `?patience=MS`, how long to wait for a lock (5 s)
 * @error: UNAVAILABLE, naming the file and what to do; nothing is ever destroyed
 *
 * Opens a store, makes it if there is none, and brings its schema up to date.
 *
 * Returns: (transfer full): a store
 */
UsherSqlStore *
usher_sql_store_open (const char *uri,
                      GError    **error)
{
  g_autoptr (UsherSqlStore) self = g_object_new (USHER_TYPE_SQL_STORE, NULL);
  g_autofree char *target = NULL;
  const UsherSqlDriver *driver;
  UsherSqlConnection *connection;
  gint64 version;
  guint patience;

  driver = sql_store_parse (uri, &target, &patience, error);
  if (driver == NULL || !driver->inspect (target, &version, error)
      || !usher_sql_migrations_check (driver, target, version, error))
    return NULL;
  connection = driver->connect (target, patience, error);
  if (connection == NULL)
    return NULL;

  self->file = driver == &usher_driver_sqlite ? g_strdup (target) : NULL;
  self->main = usher_sql_pool_new (driver, target, patience, 1);
  usher_sql_pool_add (self->main, connection);
  if (!usher_sql_migrations_apply (connection, usher_sql_migrations_latest (driver), error))
    return NULL;
  if (driver->max_readers > 0)
    self->readers = usher_sql_pool_new (driver, target, patience, driver->max_readers);
  self->writer = usher_sql_writer_new (self->main);
  return g_steal_pointer (&self);
}

/**
 * usher_sql_store_claim:
 * @store: a store
 * @error: UNAVAILABLE, naming the file and what to do
 *
 * Keeps the store for this process's broker: two on one file would each clone the pools' desktops, and neither would
 * know of the other's locks. Lasts as long as @store.
 *
 * Returns: whether no other broker runs on it
 */
gboolean
usher_sql_store_claim (UsherSqlStore *store,
                       GError       **error)
{
  if (store->file != NULL && store->claim < 0)
    store->claim = usher_sql_claim_take (store->file, error);
  return store->file == NULL || store->claim >= 0;
}

/**
 * usher_sql_store_reader:
 * @store: a store
 * @error: as usher_sql_pool_borrow()
 *
 * Returns: (transfer full): a connection to read on
 */
UsherSqlConnection *
usher_sql_store_reader (UsherSqlStore *store,
                        GError       **error)
{
  return usher_sql_pool_borrow (store->readers != NULL ? store->readers : store->main, error);
}

/**
 * usher_sql_store_writer:
 * @store: a store
 *
 * Returns: (transfer none): the writer
 */
UsherSqlWriter *
usher_sql_store_writer (UsherSqlStore *store)
{
  return store->writer;
}

/**
 * usher_sql_store_write:
 * @store: a store
 * @work: a change
 * @data: for @work
 * @error: of @work or of the commit
 *
 * Does @work and returns when it is durable.
 */
gboolean
usher_sql_store_write (UsherSqlStore *store,
                       UsherSqlWork   work,
                       gpointer       data,
                       GError       **error)
{
  return usher_sql_writer_run (store->writer, USHER_SQL_DURABLE, work, data, error);
}
