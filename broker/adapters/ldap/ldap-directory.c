/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/ldap/ldap-directory.h"

#include <signal.h>

#include "broker/adapters/ldap/ldap-server.h"
#include "broker/adapters/ldap/ldap-trouble.h"
#include "broker/adapters/ldap/ldap-user.h"
#include "common/error.h"

/* kept connections that a restart of the server killed may be met again by a racing thread */
#define LDAP_DIRECTORY_FRESH_STARTS 4
/* connect twice, search twice, bind */
#define LDAP_DIRECTORY_STEPS 5

/**
 * UsherLdapDirectory:
 *
 * Users of a realm from LDAP servers that hold the same tree. A user is found on connections of the
 * service account and proved on connections that only ever bind.
 */
struct _UsherLdapDirectory
{
  GObject          parent;
  UsherLdapConfig *config;
  GPtrArray       *servers;
  UsherSecret     *nobodys_password;
};

/* what is asked of a server: with a password to prove it, without one to look up; without a name, whether it answers */
typedef struct
{
  const char        *user;
  const UsherSecret *password;
} LdapQuestion;

static void ldap_directory_iface_init (UsherDirectoryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UsherLdapDirectory, usher_ldap_directory, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_DIRECTORY, ldap_directory_iface_init))

static UsherLdapUser *
ldap_directory_find (UsherLdapDirectory *self,
                     UsherLdapServer    *server,
                     const char         *name,
                     const UsherWait    *wait,
                     GError            **error)
{
  UsherLdapPool *readers = usher_ldap_server_readers (server);
  UsherLdapConnection *connection = usher_ldap_pool_take (readers, wait, error);
  g_autoptr (UsherLdapUser) user = NULL;

  if (connection == NULL)
    return NULL;
  user = usher_ldap_user_find (self->config, connection, name, wait, error);
  usher_ldap_pool_give (readers, connection);
  return g_steal_pointer (&user);
}

/* after the proof, so that a wrong password takes no longer for who has groups to search */
static gboolean
ldap_directory_add_groups (UsherLdapDirectory *self,
                           UsherLdapServer    *server,
                           UsherLdapUser      *user,
                           const UsherWait    *wait,
                           GError            **error)
{
  UsherLdapPool *readers = usher_ldap_server_readers (server);
  UsherLdapConnection *connection;
  gboolean done;

  if (!usher_ldap_user_wants_search (user, self->config))
    return TRUE;
  connection = usher_ldap_pool_take (readers, wait, error);
  if (connection == NULL)
    return FALSE;
  done = usher_ldap_user_search_groups (user, self->config, connection, wait, error);
  usher_ldap_pool_give (readers, connection);
  return done;
}

/* a bind that cannot succeed, so that an unknown user takes the round trips of a known one */
static void
ldap_directory_bind_nobody (UsherLdapDirectory *self,
                            UsherLdapServer    *server,
                            const UsherWait    *wait)
{
  g_autofree char *dn = g_strconcat ("cn=usher-nobody,", self->config->user_base, NULL);

  (void) usher_ldap_server_bind (server, dn, self->nobodys_password, wait, NULL);
}

static UsherLdapUser *
ldap_directory_prove_found (UsherLdapDirectory *self,
                            UsherLdapServer    *server,
                            const LdapQuestion *question,
                            const UsherWait    *wait,
                            GError            **error)
{
  GError *local = NULL;
  g_autoptr (UsherLdapUser) user = ldap_directory_find (self, server, question->user, wait, &local);

  if (user == NULL && usher_error_is (local, USHER_ERROR_NOT_FOUND))
    {
      g_error_free (local);
      ldap_directory_bind_nobody (self, server, wait);
      usher_directory_set_wrong_credentials (error);
      return NULL;
    }
  if (user == NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  if (!usher_ldap_server_bind (server, user->dn, question->password, wait, error))
    return NULL;
  return g_steal_pointer (&user);
}

/* by a pattern the bind comes first: an entry that cannot be read would look like a user that is not there */
static UsherLdapUser *
ldap_directory_prove_by_pattern (UsherLdapDirectory *self,
                                 UsherLdapServer    *server,
                                 const LdapQuestion *question,
                                 const UsherWait    *wait,
                                 GError            **error)
{
  g_autofree char *dn = usher_ldap_user_dn_for (self->config, question->user);
  GError *local = NULL;
  UsherLdapUser *user;

  if (!usher_ldap_server_bind (server, dn, question->password, wait, error))
    return NULL;
  user = ldap_directory_find (self, server, question->user, wait, &local);
  if (user != NULL)
    return user;
  if (usher_error_is (local, USHER_ERROR_NOT_FOUND))
    {
      g_message ("realm %s: %s has the right password, but its entry cannot be read or user-filter leaves it out; "
                 "does the directory need bind-dn?", self->config->realm, dn);
      g_error_free (local);
      usher_directory_set_wrong_credentials (error);
      return NULL;
    }
  g_propagate_error (error, local);
  return NULL;
}

static gboolean
ldap_directory_ask_once (UsherLdapDirectory *self,
                         UsherLdapServer    *server,
                         const LdapQuestion *question,
                         const UsherWait    *wait,
                         UsherIdentity     **identity,
                         GError            **error)
{
  g_autoptr (UsherLdapUser) user = NULL;

  if (question->user == NULL)
    return usher_ldap_server_ping (server, wait, error);
  if (question->password == NULL)
    user = ldap_directory_find (self, server, question->user, wait, error);
  else if (self->config->dn_pattern != NULL)
    user = ldap_directory_prove_by_pattern (self, server, question, wait, error);
  else
    user = ldap_directory_prove_found (self, server, question, wait, error);
  if (user == NULL || !ldap_directory_add_groups (self, server, user, wait, error))
    return FALSE;
  *identity = usher_ldap_user_identity (user, self->config);
  return TRUE;
}

static gboolean
ldap_directory_ask (UsherLdapDirectory *self,
                    UsherLdapServer    *server,
                    const LdapQuestion *question,
                    const UsherWait    *wait,
                    UsherIdentity     **identity,
                    GError            **error)
{
  g_autoptr (GError) local = NULL;

  for (int start = 0; start < LDAP_DIRECTORY_FRESH_STARTS; start++)
    {
      g_clear_error (&local);
      if (ldap_directory_ask_once (self, server, question, wait, identity, &local))
        {
          usher_ldap_server_worked (server);
          return TRUE;
        }
      if (!g_error_matches (local, USHER_LDAP_TROUBLE, USHER_LDAP_TROUBLE_STALE))
        break;
      usher_ldap_server_flush (server);
    }
  if (local->domain == USHER_LDAP_TROUBLE)
    usher_ldap_server_failed (server, local->message);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* those that failed come last, each half in the order of the configuration */
static GPtrArray *
ldap_directory_order (UsherLdapDirectory *self)
{
  GPtrArray *order = g_ptr_array_sized_new (self->servers->len);
  g_autoptr (GPtrArray) down = g_ptr_array_new ();

  for (guint i = 0; i < self->servers->len; i++)
    {
      UsherLdapServer *server = g_ptr_array_index (self->servers, i);

      g_ptr_array_add (usher_ldap_server_is_down (server) ? down : order, server);
    }
  g_ptr_array_extend (order, down, NULL, NULL);
  return order;
}

/* one server's share: a time-out for each step, and never so much that the next one is left no time */
static UsherWait
ldap_directory_share (UsherLdapDirectory *self,
                      const UsherWait    *wait,
                      guint               servers_left)
{
  gint64 longest = LDAP_DIRECTORY_STEPS * self->config->timeout * G_GINT64_CONSTANT (1000);

  if (wait != NULL && wait->deadline != 0)
    longest = MIN (longest, usher_wait_remaining (wait, G_MAXINT64) / servers_left);
  return (UsherWait){
    .deadline = g_get_monotonic_time () + longest,
    .cancellable = wait != NULL ? wait->cancellable : NULL,
  };
}

static gboolean
ldap_directory_ask_all (UsherLdapDirectory *self,
                        const LdapQuestion *question,
                        const UsherWait    *wait,
                        UsherIdentity     **identity,
                        GError            **error)
{
  g_autoptr (GPtrArray) order = ldap_directory_order (self);
  g_autoptr (GString) troubles = g_string_new (NULL);

  for (guint i = 0; i < order->len; i++)
    {
      UsherWait share = ldap_directory_share (self, wait, order->len - i);
      GError *local = NULL;

      if (ldap_directory_ask (self, g_ptr_array_index (order, i), question, &share, identity, &local))
        return TRUE;
      if (local->domain != USHER_LDAP_TROUBLE)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      g_string_append_printf (troubles, "%s%s", i > 0 ? "; " : "", local->message);
      g_error_free (local);
      if (!usher_wait_check (wait, error))
        {
          g_prefix_error (error, "realm %s: %s: ", self->config->realm, troubles->str);
          return FALSE;
        }
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "realm %s: no server can be used: %s",
               self->config->realm, troubles->str);
  return FALSE;
}

static UsherIdentity *
ldap_directory_authenticate (UsherDirectory    *directory,
                             const char        *user,
                             const UsherSecret *password,
                             const UsherWait   *wait,
                             GError           **error)
{
  LdapQuestion question = { .user = user, .password = password };
  UsherIdentity *identity = NULL;

  (void) ldap_directory_ask_all (USHER_LDAP_DIRECTORY (directory), &question, wait, &identity, error);
  return identity;
}

static UsherIdentity *
ldap_directory_lookup (UsherDirectory  *directory,
                       const char      *user,
                       const UsherWait *wait,
                       GError         **error)
{
  UsherLdapDirectory *self = USHER_LDAP_DIRECTORY (directory);
  LdapQuestion question = { .user = user };
  UsherIdentity *identity = NULL;
  g_autoptr (GError) local = NULL;

  if (ldap_directory_ask_all (self, &question, wait, &identity, &local))
    return identity;
  /* users are read as themselves there: whom nobody in particular sees may be there all the same */
  if (usher_error_is (local, USHER_ERROR_NOT_FOUND) && self->config->dn_pattern != NULL && self->config->bind_dn == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                 "realm %s cannot look up %s without a password: it finds users by dn-pattern, and has no bind-dn",
                 self->config->realm, user);
  else
    g_propagate_prefixed_error (error, g_steal_pointer (&local), "%s",
                                self->config->bind_dn == NULL ? "looked up anonymously, without a bind-dn: " : "");
  return NULL;
}

static gboolean
ldap_directory_check (UsherDirectory  *directory,
                      const UsherWait *wait,
                      GError         **error)
{
  LdapQuestion question = { NULL };

  return ldap_directory_ask_all (USHER_LDAP_DIRECTORY (directory), &question, wait, NULL, error);
}

static void
usher_ldap_directory_finalize (GObject *object)
{
  UsherLdapDirectory *self = USHER_LDAP_DIRECTORY (object);

  g_clear_pointer (&self->servers, g_ptr_array_unref);
  g_clear_pointer (&self->config, usher_ldap_config_unref);
  usher_secret_unref (self->nobodys_password);
  G_OBJECT_CLASS (usher_ldap_directory_parent_class)->finalize (object);
}

/* libldap writes to its sockets without MSG_NOSIGNAL, so a server that goes away would end the process */
static void
ldap_directory_ignore_broken_pipes (void)
{
  struct sigaction action;

  if (sigaction (SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL)
    (void) signal (SIGPIPE, SIG_IGN);
}

static void
usher_ldap_directory_class_init (UsherLdapDirectoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_ldap_directory_finalize;
  ldap_directory_ignore_broken_pipes ();
}

static void
ldap_directory_iface_init (UsherDirectoryInterface *iface)
{
  iface->authenticate = ldap_directory_authenticate;
  iface->lookup = ldap_directory_lookup;
  iface->check = ldap_directory_check;
}

static void
usher_ldap_directory_init (UsherLdapDirectory *self)
{
  self->servers = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_ldap_server_unref);
  self->nobodys_password = usher_secret_random (16);
}

/**
 * usher_ldap_directory_new:
 * @config: how; must not be changed any more
 * @error: BAD_REQUEST when @config cannot be used
 *
 * Returns: (transfer full): a directory; no server is asked before its first method
 */
UsherDirectory *
usher_ldap_directory_new (UsherLdapConfig *config,
                          GError         **error)
{
  UsherLdapDirectory *self;

  if (!usher_ldap_config_check (config, error))
    return NULL;
  self = g_object_new (USHER_TYPE_LDAP_DIRECTORY, NULL);
  self->config = usher_ldap_config_ref (config);
  for (char **server = config->servers; *server != NULL; server++)
    g_ptr_array_add (self->servers, usher_ldap_server_new (config, *server));
  return USHER_DIRECTORY (self);
}
