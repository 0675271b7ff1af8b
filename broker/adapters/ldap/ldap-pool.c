/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/ldap/ldap-pool.h"

#include "broker/adapters/ldap/ldap-trouble.h"
#include "common/error.h"

/* total counts the idle, the lent and those being opened; failures counts attempts to open that
 * failed, so that a waiter tells one that failed while it waited; waiting counts who is to be told of changes */
struct _UsherLdapPool
{
  UsherLdapConfig *config;
  char            *url;
  UsherLdapPurpose purpose;
  GMutex           lock;
  GCond            changed;
  GQueue           idle;
  guint            total;
  guint            opening;
  guint            failures;
  guint            waiting;
  GError          *last_failure;
};

/**
 * usher_ldap_pool_new:
 * @config: how
 * @url: one of its servers
 * @purpose: what for
 *
 * Returns: (transfer full): an empty pool
 */
UsherLdapPool *
usher_ldap_pool_new (UsherLdapConfig *config,
                     const char      *url,
                     UsherLdapPurpose purpose)
{
  UsherLdapPool *self = g_atomic_rc_box_new0 (UsherLdapPool);

  self->config = usher_ldap_config_ref (config);
  self->url = g_strdup (url);
  self->purpose = purpose;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->idle);
  return self;
}

UsherLdapPool *
usher_ldap_pool_ref (UsherLdapPool *pool)
{
  return g_atomic_rc_box_acquire (pool);
}

static void
ldap_pool_clear (gpointer data)
{
  UsherLdapPool *self = data;

  g_queue_clear_full (&self->idle, (GDestroyNotify) usher_ldap_connection_free);
  g_clear_error (&self->last_failure);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self->url);
  usher_ldap_config_unref (self->config);
}

void
usher_ldap_pool_unref (UsherLdapPool *pool)
{
  g_atomic_rc_box_release_full (pool, ldap_pool_clear);
}

static UsherLdapConnection *
ldap_pool_make (UsherLdapPool *self,
                GError       **error)
{
  g_autoptr (UsherLdapConnection) connection = usher_ldap_connection_new (self->config, self->url, error);
  g_autoptr (GError) local = NULL;

  if (connection == NULL)
    return NULL;
  if (self->purpose == USHER_LDAP_PURPOSE_BIND || self->config->bind_dn == NULL ||
      usher_ldap_connection_bind (connection, self->config->bind_dn, self->config->bind_password, NULL, &local))
    return g_steal_pointer (&connection);
  if (local->domain == USHER_LDAP_TROUBLE)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error (error, USHER_LDAP_TROUBLE, USHER_LDAP_TROUBLE_SERVER,
                 "%s: does not let the broker in as %s: check bind-dn and its password (%s)", self->url,
                 self->config->bind_dn, local->message);
  return NULL;
}

static gpointer
ldap_pool_open (gpointer data)
{
  g_autoptr (UsherLdapPool) self = data;
  GError *error = NULL;
  UsherLdapConnection *connection = ldap_pool_make (self, &error);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->opening--;
  if (connection != NULL)
    g_queue_push_head (&self->idle, connection);
  else
    {
      self->total--;
      self->failures++;
      g_clear_error (&self->last_failure);
      self->last_failure = error;
    }
  g_cond_broadcast (&self->changed);
  return NULL;
}

/* called with the lock held */
static void
ldap_pool_start_opening (UsherLdapPool *self)
{
  g_autoptr (GThread) thread = NULL;

  if (self->total >= self->config->connections)
    return;
  thread = g_thread_try_new ("ldap-open", ldap_pool_open, usher_ldap_pool_ref (self), NULL);
  if (thread == NULL)
    {
      usher_ldap_pool_unref (self);
      return;
    }
  self->total++;
  self->opening++;
}

/* called with the lock held; NULL with no error: look again */
static UsherLdapConnection *
ldap_pool_judge (UsherLdapPool   *self,
                 const UsherWait *wait,
                 guint            failures,
                 GError         **error)
{
  UsherLdapConnection *connection = g_queue_pop_head (&self->idle);

  if (connection != NULL)
    return connection;
  if (g_cancellable_set_error_if_cancelled (wait->cancellable, error))
    return NULL;
  if (self->failures != failures && self->last_failure != NULL)
    g_set_error_literal (error, self->last_failure->domain, self->last_failure->code, self->last_failure->message);
  else if (g_get_monotonic_time () < wait->deadline)
    return NULL;
  else if (self->opening > 0)
    g_set_error (error, USHER_LDAP_TROUBLE, USHER_LDAP_TROUBLE_SERVER, "%s: cannot be reached in time", self->url);
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_BUSY, "%s: all %u connections are in use", self->url, self->total);
  return NULL;
}

static void
ldap_pool_wake (GCancellable  *cancellable,
                UsherLdapPool *self)
{
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static UsherLdapConnection *
ldap_pool_wait (UsherLdapPool   *self,
                const UsherWait *wait,
                GError         **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 longest = g_get_monotonic_time () + self->config->timeout * G_GINT64_CONSTANT (1000);
  const UsherWait mine = { .deadline = MIN (wait->deadline, longest), .cancellable = wait->cancellable };
  guint failures = self->failures;
  gboolean asked = FALSE;
  GError *local = NULL;

  for (;;)
    {
      UsherLdapConnection *connection = ldap_pool_judge (self, &mine, failures, &local);

      if (connection != NULL)
        return connection;
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return NULL;
        }
      if (!asked || self->total == 0)
        ldap_pool_start_opening (self);
      asked = TRUE;
      self->waiting++;
      (void) g_cond_wait_until (&self->changed, &self->lock, mine.deadline);
      self->waiting--;
    }
}

/**
 * usher_ldap_pool_take:
 * @pool: a pool
 * @wait: with a deadline
 * @error: trouble, BUSY, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): a connection for the caller alone; to be given back
 */
UsherLdapConnection *
usher_ldap_pool_take (UsherLdapPool   *pool,
                      const UsherWait *wait,
                      GError         **error)
{
  UsherLdapConnection *connection;
  gulong handler = 0;

  g_mutex_lock (&pool->lock);
  connection = g_queue_pop_head (&pool->idle);
  g_mutex_unlock (&pool->lock);
  if (connection != NULL)
    return connection;
  if (wait->cancellable != NULL)
    handler = g_cancellable_connect (wait->cancellable, G_CALLBACK (ldap_pool_wake), pool, NULL);
  connection = ldap_pool_wait (pool, wait, error);
  g_cancellable_disconnect (wait->cancellable, handler);
  return connection;
}

/**
 * usher_ldap_pool_give:
 * @pool: a pool
 * @connection: (transfer full): what it lent
 *
 * Takes a connection back; a broken one is closed.
 */
void
usher_ldap_pool_give (UsherLdapPool       *pool,
                      UsherLdapConnection *connection)
{
  gboolean broken = usher_ldap_connection_is_broken (connection);

  g_mutex_lock (&pool->lock);
  if (broken)
    pool->total--;
  else
    g_queue_push_head (&pool->idle, connection);
  /* a signal that nobody waits for costs a system call all the same */
  if (pool->waiting > 0)
    g_cond_signal (&pool->changed);
  g_mutex_unlock (&pool->lock);
  if (broken)
    usher_ldap_connection_free (connection);
}

/**
 * usher_ldap_pool_flush:
 * @pool: a pool
 *
 * Closes what is idle: said when one connection died, for the others did so too.
 */
void
usher_ldap_pool_flush (UsherLdapPool *pool)
{
  GQueue dead = G_QUEUE_INIT;
  UsherLdapConnection *connection;

  g_mutex_lock (&pool->lock);
  while ((connection = g_queue_pop_head (&pool->idle)) != NULL)
    g_queue_push_head (&dead, connection);
  pool->total -= dead.length;
  g_mutex_unlock (&pool->lock);
  g_queue_clear_full (&dead, (GDestroyNotify) usher_ldap_connection_free);
}
