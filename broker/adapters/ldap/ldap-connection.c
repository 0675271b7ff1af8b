/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/ldap/ldap-connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "broker/adapters/ldap/ldap-guard.h"
#include "broker/adapters/ldap/ldap-outcome.h"
#include "broker/adapters/ldap/ldap-trouble.h"
#include "common/error.h"

/* where the system keeps its authorities, when the realm names none */
#define LDAP_CONNECTION_SYSTEM_CA "/etc/ssl/certs/ca-certificates.crt"
/* most answers come sooner than this many µs, and cost no descriptor to be cancelled by */
#define LDAP_CONNECTION_BLIND (20 * G_TIME_SPAN_MILLISECOND)

struct _UsherLdapConnection
{
  LDAP    *handle;
  char    *url;
  guint    timeout;
  guint    answers;
  gboolean broken;
};

/* over GnuTLS the library has no words for a certificate that it refuses */
static const char *
ldap_connection_words_for (const char *detail)
{
  if (strcmp (detail, "(unknown error code)") != 0)
    return detail;
  return "TLS failed: its certificate must be valid, signed by an authority of the realm's ca file, "
         "and name the host of this URL";
}

/* the reason that the library gives behind its own short word for the error */
static void
ldap_connection_set_trouble (UsherLdapConnection *self,
                             int                  code,
                             UsherLdapTrouble     trouble,
                             GError             **error)
{
  char *detail = NULL;

  self->broken = TRUE;
  ldap_get_option (self->handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &detail);
  if (detail != NULL && *detail != '\0')
    g_set_error (error, USHER_LDAP_TROUBLE, (int) trouble, "%s: %s (%s)", self->url, ldap_err2string (code),
                 ldap_connection_words_for (detail));
  else
    g_set_error (error, USHER_LDAP_TROUBLE, (int) trouble, "%s: %s", self->url, ldap_err2string (code));
  ldap_memfree (detail);
}

/* a connection that has answered before may have been closed since by an idle timeout or a restart */
static void
ldap_connection_lost (UsherLdapConnection *self,
                      GError             **error)
{
  int code = LDAP_SERVER_DOWN;

  ldap_get_option (self->handle, LDAP_OPT_RESULT_CODE, &code);
  ldap_connection_set_trouble (self, code, self->answers > 0 ? USHER_LDAP_TROUBLE_STALE : USHER_LDAP_TROUBLE_SERVER,
                               error);
}

static gboolean
ldap_connection_set_options (UsherLdapConnection *self)
{
  struct timeval limit = { .tv_sec = self->timeout / 1000, .tv_usec = self->timeout % 1000 * 1000 };
  int version = LDAP_VERSION3;
  int seconds = 60;

  return ldap_set_option (self->handle, LDAP_OPT_PROTOCOL_VERSION, &version) == LDAP_OPT_SUCCESS &&
         ldap_set_option (self->handle, LDAP_OPT_REFERRALS, LDAP_OPT_OFF) == LDAP_OPT_SUCCESS &&
         ldap_set_option (self->handle, LDAP_OPT_RESTART, LDAP_OPT_ON) == LDAP_OPT_SUCCESS &&
         ldap_set_option (self->handle, LDAP_OPT_NETWORK_TIMEOUT, &limit) == LDAP_OPT_SUCCESS &&
         ldap_set_option (self->handle, LDAP_OPT_TIMEOUT, &limit) == LDAP_OPT_SUCCESS &&
         ldap_set_option (self->handle, LDAP_OPT_X_KEEPALIVE_IDLE, &seconds) == LDAP_OPT_SUCCESS;
}

/* set on the handle itself, so that no ldap.conf and no environment weakens it */
static gboolean
ldap_connection_demand_proof (UsherLdapConnection *self,
                              const char          *ca_file)
{
  const char *file = ca_file != NULL ? ca_file : LDAP_CONNECTION_SYSTEM_CA;
  int demand = LDAP_OPT_X_TLS_DEMAND;
  int oldest = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
  int client = 0;

  return ldap_set_option (self->handle, LDAP_OPT_X_TLS_CACERTFILE, file) == LDAP_OPT_SUCCESS &&
         ldap_set_option (self->handle, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand) == LDAP_OPT_SUCCESS &&
         ldap_set_option (self->handle, LDAP_OPT_X_TLS_PROTOCOL_MIN, &oldest) == LDAP_OPT_SUCCESS &&
         ldap_set_option (self->handle, LDAP_OPT_X_TLS_NEWCTX, &client) == LDAP_OPT_SUCCESS;
}

static int
ldap_connection_socket (UsherLdapConnection *self)
{
  int socket = -1;

  (void) ldap_get_option (self->handle, LDAP_OPT_DESC, &socket);
  return socket;
}

/* poll() only tells that an answer began; a server that stops in the middle of one must not hold a thread */
static void
ldap_connection_limit_socket (UsherLdapConnection *self)
{
  struct timeval limit = { .tv_sec = self->timeout / 1000, .tv_usec = self->timeout % 1000 * 1000 };
  unsigned int patience = self->timeout;
  int socket = ldap_connection_socket (self);

  (void) setsockopt (socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  (void) setsockopt (socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  (void) setsockopt (socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience, sizeof patience);
}

/* without a network time-out libldap shakes hands on a blocking socket, which a guard can end; with
 * one it may spin on a socket that has nothing to read */
static gboolean
ldap_connection_start_tls (UsherLdapConnection *self,
                           gboolean             ask_first,
                           GError             **error)
{
  int socket = ldap_connection_socket (self);
  UsherLdapGuard *guard = usher_ldap_guard_new (socket, self->timeout);
  struct timeval for_ever = { .tv_sec = -1 };
  int code = LDAP_SUCCESS;

  (void) ldap_set_option (self->handle, LDAP_OPT_NETWORK_TIMEOUT, &for_ever);
  if (ask_first)
    code = ldap_extended_operation_s (self->handle, LDAP_EXOP_START_TLS, NULL, NULL, NULL, NULL, NULL);
  if (code == LDAP_SUCCESS)
    code = ldap_install_tls (self->handle);
  if (usher_ldap_guard_end (guard))
    {
      g_set_error (error, USHER_LDAP_TROUBLE, USHER_LDAP_TROUBLE_SERVER, "%s: did not finish TLS within %.1f s",
                   self->url, self->timeout / 1000.0);
      return FALSE;
    }
  if (code == LDAP_SUCCESS)
    return TRUE;
  ldap_connection_set_trouble (self, code, USHER_LDAP_TROUBLE_SERVER, error);
  return FALSE;
}

/* below TLS, which reads a record in two pieces, and a search is answered by two records */
static void
ldap_connection_read_ahead (UsherLdapConnection *self)
{
  Sockbuf *buffer = NULL;

  if (ldap_get_option (self->handle, LDAP_OPT_SOCKBUF, &buffer) == LDAP_OPT_SUCCESS && buffer != NULL)
    (void) ber_sockbuf_add_io (buffer, &ber_sockbuf_io_readahead, LBER_SBIOD_LEVEL_PROVIDER, NULL);
}

/* the same place without TLS: with ldaps:// libldap would begin TLS as soon as it connects, unguarded */
static char *
ldap_connection_bare_url (const char *url,
                          gboolean   *ldaps)
{
  LDAPURLDesc *parsed = NULL;
  char *text, *bare;

  *ldaps = FALSE;
  if (ldap_url_parse (url, &parsed) != LDAP_URL_SUCCESS)
    return g_strdup (url);
  if (g_ascii_strcasecmp (parsed->lud_scheme, "ldaps") == 0)
    {
      *ldaps = TRUE;
      parsed->lud_scheme[strlen ("ldap")] = '\0';
      if (parsed->lud_port == 0)
        parsed->lud_port = LDAPS_PORT;
    }
  text = ldap_url_desc2str (parsed);
  bare = g_strdup (*ldaps ? text : url);
  ldap_memfree (text);
  ldap_free_urldesc (parsed);
  return bare;
}

static gboolean
ldap_connection_connect (UsherLdapConnection   *self,
                         const UsherLdapConfig *config,
                         GError               **error)
{
  gboolean ldaps;
  g_autofree char *bare = ldap_connection_bare_url (self->url, &ldaps);
  gboolean start_tls = !ldaps && !config->plain && g_ascii_strncasecmp (self->url, "ldap:", strlen ("ldap:")) == 0;
  int code = ldap_initialize (&self->handle, bare);

  if (code != LDAP_SUCCESS)
    {
      g_set_error (error, USHER_LDAP_TROUBLE, USHER_LDAP_TROUBLE_SERVER, "%s: %s", self->url, ldap_err2string (code));
      return FALSE;
    }
  if (!ldap_connection_set_options (self) ||
      ((ldaps || start_tls) && !ldap_connection_demand_proof (self, config->ca_file)))
    {
      g_set_error (error, USHER_LDAP_TROUBLE, USHER_LDAP_TROUBLE_SERVER,
                   "%s: TLS cannot be set up; is %s a PEM file that the broker may read?", self->url,
                   config->ca_file != NULL ? config->ca_file : LDAP_CONNECTION_SYSTEM_CA);
      return FALSE;
    }
  code = ldap_connect (self->handle);
  if (code != LDAP_SUCCESS)
    {
      ldap_connection_set_trouble (self, code, USHER_LDAP_TROUBLE_SERVER, error);
      return FALSE;
    }
  ldap_connection_read_ahead (self);
  return (!ldaps && !start_tls) || ldap_connection_start_tls (self, start_tls, error);
}

/**
 * usher_ldap_connection_new:
 * @config: how
 * @url: one of its servers
 * @error: USHER_LDAP_TROUBLE_SERVER
 *
 * Reaches the server and proves it over TLS before anything else is said. May take the time-outs of
 * the name service and of @config: not to be called by who has a deadline.
 *
 * Returns: (transfer full): an anonymous connection
 */
UsherLdapConnection *
usher_ldap_connection_new (const UsherLdapConfig *config,
                           const char            *url,
                           GError               **error)
{
  g_autoptr (UsherLdapConnection) self = g_new0 (UsherLdapConnection, 1);

  self->url = g_strdup (url);
  self->timeout = config->timeout;
  if (!ldap_connection_connect (self, config, error))
    return NULL;
  ldap_connection_limit_socket (self);
  return g_steal_pointer (&self);
}

void
usher_ldap_connection_free (UsherLdapConnection *connection)
{
  if (connection->handle != NULL)
    ldap_unbind_ext (connection->handle, NULL, NULL);
  g_free (connection->url);
  g_free (connection);
}

/**
 * usher_ldap_connection_is_broken:
 * @connection: a connection
 *
 * Returns: whether it is of no more use
 */
gboolean
usher_ldap_connection_is_broken (const UsherLdapConnection *connection)
{
  return connection->broken;
}

LDAP *
usher_ldap_connection_handle (UsherLdapConnection *connection)
{
  return connection->handle;
}

/* waits until the socket has something to read, of which some may be held already */
static void
ldap_connection_sleep (UsherLdapConnection *self,
                       GCancellable        *cancellable,
                       gint64               left)
{
  GPollFD fds[2] = { { .events = G_IO_IN } };
  int patience = (int) MIN (left / 1000 + 1, G_MAXINT);
  Sockbuf *buffer = NULL;
  guint n = 1;

  if (ldap_get_option (self->handle, LDAP_OPT_SOCKBUF, &buffer) == LDAP_OPT_SUCCESS && buffer != NULL &&
      ber_sockbuf_ctrl (buffer, LBER_SB_OPT_DATA_READY, NULL) == 1)
    return;
  if (ldap_get_option (self->handle, LDAP_OPT_DESC, &fds[0].fd) != LDAP_OPT_SUCCESS)
    return;
  if (g_cancellable_make_pollfd (cancellable, &fds[1]))
    n = 2;
  (void) g_poll (fds, n, patience);
  if (n == 2)
    g_cancellable_release_fd (cancellable);
}

static LDAPMessage *
ldap_connection_give_up (UsherLdapConnection *self,
                         int                  id)
{
  ldap_abandon_ext (self->handle, id, NULL, NULL);
  self->broken = TRUE;
  return NULL;
}

static LDAPMessage *
ldap_connection_wait (UsherLdapConnection *self,
                      int                  id,
                      const UsherWait     *wait,
                      GError             **error)
{
  gint64 begun = g_get_monotonic_time ();
  gint64 end = begun + usher_wait_remaining (wait, self->timeout * G_GINT64_CONSTANT (1000));
  GCancellable *cancellable = wait != NULL ? wait->cancellable : NULL;
  gint64 blind = cancellable != NULL ? LDAP_CONNECTION_BLIND : G_MAXINT64;
  LDAPMessage *answer = NULL;

  for (;;)
    {
      gint64 left = end - g_get_monotonic_time ();
      gint64 most = MIN (left, blind);
      struct timeval limit = { .tv_sec = most / G_USEC_PER_SEC, .tv_usec = most % G_USEC_PER_SEC };
      int got;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return ldap_connection_give_up (self, id);
      if (left <= 0)
        {
          g_set_error (error, USHER_LDAP_TROUBLE, USHER_LDAP_TROUBLE_SERVER, "%s: did not answer within %.1f s",
                       self->url, (double) (end - begun) / G_USEC_PER_SEC);
          return ldap_connection_give_up (self, id);
        }
      if (blind == 0)
        ldap_connection_sleep (self, cancellable, left);
      got = ldap_result (self->handle, id, LDAP_MSG_ALL, &limit, &answer);
      if (got > 0)
        return answer;
      g_clear_pointer (&answer, ldap_msgfree);
      if (got < 0)
        {
          ldap_connection_lost (self, error);
          return NULL;
        }
      if (cancellable != NULL)
        blind = 0;
    }
}

/**
 * usher_ldap_connection_bind:
 * @connection: a connection
 * @dn: as whom
 * @password: not empty
 * @wait: (nullable): how long
 * @error: WRONG_CREDENTIALS, ACCOUNT_DISABLED, PASSWORD_EXPIRED, UNAVAILABLE, trouble, or G_IO_ERROR_CANCELLED
 *
 * Returns: whether the server took @password for @dn
 */
gboolean
usher_ldap_connection_bind (UsherLdapConnection *connection,
                            const char          *dn,
                            const UsherSecret   *password,
                            const UsherWait     *wait,
                            GError             **error)
{
  LDAPControl policy = { .ldctl_oid = (char *) LDAP_CONTROL_PASSWORDPOLICYREQUEST };
  LDAPControl *controls[] = { &policy, NULL };
  struct berval word = { .bv_len = usher_secret_length (password), .bv_val = (char *) usher_secret_text (password) };
  g_autoptr (LDAPMessage) answer = NULL;
  GError *local = NULL;
  int id;

  /* with a name and no password the server would answer success without any proof (RFC 4513, 5.1.2) */
  if (word.bv_len == 0 || *dn == '\0')
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_WRONG_CREDENTIALS, "a bind needs a name and a password");
      return FALSE;
    }
  if (ldap_sasl_bind (connection->handle, dn, LDAP_SASL_SIMPLE, &word, controls, NULL, &id) != LDAP_SUCCESS)
    {
      ldap_connection_lost (connection, error);
      return FALSE;
    }
  answer = ldap_connection_wait (connection, id, wait, error);
  if (answer == NULL)
    return FALSE;
  connection->answers++;
  if (usher_ldap_outcome_of_bind (connection->handle, answer, connection->url, dn, &local))
    return TRUE;
  connection->broken = local->domain == USHER_LDAP_TROUBLE;
  g_propagate_error (error, local);
  return FALSE;
}

/**
 * usher_ldap_connection_search:
 * @connection: a connection
 * @base: where
 * @scope: of LDAP_SCOPE_
 * @filter: an escaped filter
 * @attributes: to read
 * @limit: so many entries are enough; 0 asks for all
 * @wait: (nullable): how long
 * @error: UNAVAILABLE, trouble, or G_IO_ERROR_CANCELLED
 *
 * A @base that does not exist has no entries in LDAP_SCOPE_BASE and is an error elsewhere.
 *
 * Returns: (transfer full): the answer
 */
LDAPMessage *
usher_ldap_connection_search (UsherLdapConnection *connection,
                              const char          *base,
                              int                  scope,
                              const char          *filter,
                              const char *const   *attributes,
                              int                  limit,
                              const UsherWait     *wait,
                              GError             **error)
{
  g_autoptr (LDAPMessage) answer = NULL;
  GError *local = NULL;
  int code, id;

  code = ldap_search_ext (connection->handle, base, scope, filter, (char **) attributes, 0, NULL, NULL, NULL, limit,
                          &id);
  if (code == LDAP_FILTER_ERROR)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "the filter %s of the realm is malformed", filter);
      return NULL;
    }
  if (code != LDAP_SUCCESS)
    {
      ldap_connection_lost (connection, error);
      return NULL;
    }
  answer = ldap_connection_wait (connection, id, wait, error);
  if (answer == NULL)
    return NULL;
  connection->answers++;
  if (usher_ldap_outcome_of_search (connection->handle, answer, connection->url, base, scope, limit, &local))
    return g_steal_pointer (&answer);
  connection->broken = local->domain == USHER_LDAP_TROUBLE;
  g_propagate_error (error, local);
  return NULL;
}
