/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/sql-pool.h"

#include "common/error.h"

/**
 * UsherSqlPool:
 * @patience: ms to wait for a lock or for a connection
 * @limit: most connections
 * @made: connections that exist or are being made
 * @idle: (element-type UsherSqlConnection): last used first, for their warm caches
 */
struct _UsherSqlPool
{
  const UsherSqlDriver *driver;
  char                 *target;
  guint                 patience;
  guint                 limit;

  GMutex     mutex;
  GCond      returned;
  guint      made;
  GPtrArray *idle;
};

/**
 * usher_sql_pool_new:
 * @driver: of the database
 * @target: the database
 * @patience: ms to wait for a lock or for a connection
 * @limit: most connections
 *
 * Returns: (transfer full): a pool that has no connection yet
 */
UsherSqlPool *
usher_sql_pool_new (const UsherSqlDriver *driver,
                    const char           *target,
                    guint                 patience,
                    guint                 limit)
{
  UsherSqlPool *pool = g_new0 (UsherSqlPool, 1);

  pool->driver = driver;
  pool->target = g_strdup (target);
  pool->patience = patience;
  pool->limit = limit;
  pool->idle = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_sql_connection_close);
  g_mutex_init (&pool->mutex);
  g_cond_init (&pool->returned);
  return pool;
}

/**
 * usher_sql_pool_add:
 * @pool: a pool
 * @connection: (transfer full): made elsewhere; counts towards the limit
 */
void
usher_sql_pool_add (UsherSqlPool       *pool,
                    UsherSqlConnection *connection)
{
  g_mutex_lock (&pool->mutex);
  pool->made++;
  connection->home = pool;
  g_ptr_array_add (pool->idle, connection);
  g_mutex_unlock (&pool->mutex);
}

static UsherSqlConnection *
pool_make (UsherSqlPool *pool,
           GError      **error)
{
  UsherSqlConnection *connection = pool->driver->connect (pool->target, pool->patience, error);

  if (connection != NULL)
    {
      connection->home = pool;
      return connection;
    }
  g_mutex_lock (&pool->mutex);
  pool->made--;
  g_cond_signal (&pool->returned);
  g_mutex_unlock (&pool->mutex);
  return NULL;
}

/* TRUE with a connection, or with NULL when the caller is to make one */
static gboolean
pool_wait (UsherSqlPool        *pool,
           UsherSqlConnection **connection)
{
  gint64 deadline = g_get_monotonic_time () + pool->patience * G_TIME_SPAN_MILLISECOND;
  gboolean found = TRUE;

  g_mutex_lock (&pool->mutex);
  while (found && pool->idle->len == 0 && pool->made >= pool->limit)
    found = g_cond_wait_until (&pool->returned, &pool->mutex, deadline);
  if (pool->idle->len > 0)
    *connection = g_ptr_array_steal_index (pool->idle, pool->idle->len - 1);
  else if (found)
    pool->made++;
  g_mutex_unlock (&pool->mutex);
  return found || *connection != NULL;
}

/**
 * usher_sql_pool_borrow:
 * @pool: a pool
 * @error: BUSY when all connections are busy for too long, or the driver's
 *
 * Returns: (transfer full): a connection for this thread alone
 */
UsherSqlConnection *
usher_sql_pool_borrow (UsherSqlPool *pool,
                       GError      **error)
{
  UsherSqlConnection *connection = NULL;

  if (!pool_wait (pool, &connection))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BUSY, "store %s: all %u connections are busy", pool->target,
                   pool->limit);
      return NULL;
    }
  return connection != NULL ? connection : pool_make (pool, error);
}

/**
 * usher_sql_pool_give_back:
 * @connection: (nullable) (transfer full): borrowed, with no statement under way
 */
void
usher_sql_pool_give_back (UsherSqlConnection *connection)
{
  UsherSqlPool *pool;

  if (connection == NULL)
    return;
  pool = connection->home;
  if (pool == NULL)
    {
      usher_sql_connection_close (connection);
      return;
    }
  g_mutex_lock (&pool->mutex);
  g_ptr_array_add (pool->idle, connection);
  g_cond_signal (&pool->returned);
  g_mutex_unlock (&pool->mutex);
}

/**
 * usher_sql_pool_free:
 * @pool: (nullable) (transfer full): a pool to which everything was given back
 */
void
usher_sql_pool_free (UsherSqlPool *pool)
{
  if (pool == NULL)
    return;
  g_warn_if_fail (pool->idle->len == pool->made);
  g_ptr_array_unref (pool->idle);
  g_mutex_clear (&pool->mutex);
  g_cond_clear (&pool->returned);
  g_free (pool->target);
  g_free (pool);
}
