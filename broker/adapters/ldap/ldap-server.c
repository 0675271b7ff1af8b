/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/ldap/ldap-server.h"

struct _UsherLdapServer
{
  UsherLdapConfig *config;
  char            *url;
  UsherLdapPool   *readers;
  UsherLdapPool   *binders;
  GMutex           lock;
  gint64           probe_at;
  gboolean         down;
  gboolean         probing;
};

/**
 * usher_ldap_server_new:
 * @config: how
 * @url: which
 *
 * Returns: (transfer full): a server, taken to be up; nothing is sent to it yet
 */
UsherLdapServer *
usher_ldap_server_new (UsherLdapConfig *config,
                       const char      *url)
{
  UsherLdapServer *self = g_atomic_rc_box_new0 (UsherLdapServer);

  self->config = usher_ldap_config_ref (config);
  self->url = g_strdup (url);
  self->readers = usher_ldap_pool_new (config, url, USHER_LDAP_PURPOSE_SEARCH);
  self->binders = usher_ldap_pool_new (config, url, USHER_LDAP_PURPOSE_BIND);
  g_mutex_init (&self->lock);
  return self;
}

UsherLdapServer *
usher_ldap_server_ref (UsherLdapServer *server)
{
  return g_atomic_rc_box_acquire (server);
}

static void
ldap_server_clear (gpointer data)
{
  UsherLdapServer *self = data;

  usher_ldap_pool_unref (self->readers);
  usher_ldap_pool_unref (self->binders);
  usher_ldap_config_unref (self->config);
  g_mutex_clear (&self->lock);
  g_free (self->url);
}

void
usher_ldap_server_unref (UsherLdapServer *server)
{
  g_atomic_rc_box_release_full (server, ldap_server_clear);
}

const char *
usher_ldap_server_url (const UsherLdapServer *server)
{
  return server->url;
}

/* called with the lock held */
static void
ldap_server_put_off (UsherLdapServer *self)
{
  self->probe_at = g_get_monotonic_time () + self->config->retry_after * G_GINT64_CONSTANT (1000);
}

static gpointer
ldap_server_probe (gpointer data)
{
  g_autoptr (UsherLdapServer) self = data;
  UsherWait wait = { .deadline = g_get_monotonic_time () + self->config->timeout * G_GINT64_CONSTANT (1000) };
  g_autoptr (GError) error = NULL;
  gboolean answers = usher_ldap_server_ping (self, &wait, &error);

  if (answers)
    usher_ldap_server_worked (self);
  else
    g_debug ("realm %s: still down: %s", self->config->realm, error->message);
  g_mutex_lock (&self->lock);
  self->probing = FALSE;
  ldap_server_put_off (self);
  g_mutex_unlock (&self->lock);
  return NULL;
}

/* called with the lock held */
static void
ldap_server_start_probe (UsherLdapServer *self)
{
  g_autoptr (GThread) thread = NULL;

  if (self->probing || g_get_monotonic_time () < self->probe_at)
    return;
  thread = g_thread_try_new ("ldap-probe", ldap_server_probe, usher_ldap_server_ref (self), NULL);
  self->probing = thread != NULL;
  if (thread == NULL)
    usher_ldap_server_unref (self);
}

/**
 * usher_ldap_server_is_down:
 * @server: a server
 *
 * Returns: whether it failed and was not found answering since; sees to it that somebody looks
 */
gboolean
usher_ldap_server_is_down (UsherLdapServer *server)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&server->lock);

  if (server->down)
    ldap_server_start_probe (server);
  return server->down;
}

/**
 * usher_ldap_server_failed:
 * @server: a server
 * @why: for the log
 *
 * Remembers that the server cannot be used now.
 */
void
usher_ldap_server_failed (UsherLdapServer *server,
                          const char      *why)
{
  gboolean news;

  g_mutex_lock (&server->lock);
  news = !server->down;
  server->down = TRUE;
  ldap_server_put_off (server);
  g_mutex_unlock (&server->lock);
  if (news)
    g_message ("realm %s: %s; it is tried last until it answers again", server->config->realm, why);
  usher_ldap_server_flush (server);
}

/**
 * usher_ldap_server_worked:
 * @server: a server
 *
 * Remembers that the server answers.
 */
void
usher_ldap_server_worked (UsherLdapServer *server)
{
  gboolean news;

  g_mutex_lock (&server->lock);
  news = server->down;
  server->down = FALSE;
  g_mutex_unlock (&server->lock);
  if (news)
    g_message ("realm %s: %s answers again", server->config->realm, server->url);
}

void
usher_ldap_server_flush (UsherLdapServer *server)
{
  usher_ldap_pool_flush (server->readers);
  usher_ldap_pool_flush (server->binders);
}

UsherLdapPool *
usher_ldap_server_readers (UsherLdapServer *server)
{
  return server->readers;
}

/**
 * usher_ldap_server_bind:
 * @server: a server
 * @dn: of a user
 * @password: the password
 * @wait: with a deadline
 * @error: see usher_ldap_connection_bind() and usher_ldap_pool_take()
 *
 * Returns: whether @password is that of @dn, asked on a connection that only ever binds
 */
gboolean
usher_ldap_server_bind (UsherLdapServer   *server,
                        const char        *dn,
                        const UsherSecret *password,
                        const UsherWait   *wait,
                        GError           **error)
{
  UsherLdapConnection *connection = usher_ldap_pool_take (server->binders, wait, error);
  gboolean right;

  if (connection == NULL)
    return FALSE;
  right = usher_ldap_connection_bind (connection, dn, password, wait, error);
  usher_ldap_pool_give (server->binders, connection);
  return right;
}

/**
 * usher_ldap_server_ping:
 * @server: a server
 * @wait: with a deadline
 * @error: trouble, UNAVAILABLE or BUSY
 *
 * Returns: whether the server lets the broker in and answers a search
 */
gboolean
usher_ldap_server_ping (UsherLdapServer *server,
                        const UsherWait *wait,
                        GError         **error)
{
  const char *const nothing[] = { LDAP_NO_ATTRS, NULL };
  UsherLdapConnection *connection = usher_ldap_pool_take (server->readers, wait, error);
  g_autoptr (LDAPMessage) answer = NULL;

  if (connection == NULL)
    return FALSE;
  answer = usher_ldap_connection_search (connection, "", LDAP_SCOPE_BASE, "(objectClass=*)", nothing, 1, wait, error);
  usher_ldap_pool_give (server->readers, connection);
  return answer != NULL;
}
