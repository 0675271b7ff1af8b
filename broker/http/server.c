/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "broker/http/certificate.h"
#include "broker/http/exchange.h"
#include "broker/http/handshakes.h"
#include "common/error.h"

#define SERVER_SWEEP G_USEC_PER_SEC
#define SERVER_FAREWELL (2 * G_USEC_PER_SEC)
#define SERVER_RATE_KEYS 65536
/* what processors do in hardware comes first (SHA-256, AES), and the group that clients guess, which saves a round trip */
#define SERVER_PRIORITIES \
  "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:" \
  "-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:%SERVER_PRECEDENCE"

typedef struct
{
  UsherServer       *server;
  struct MHD_Daemon *daemon;
  UsherListenKind    kind;
  char              *path;
} ServerListener;

struct _UsherServer
{
  UsherExchangeKit  kit;
  UsherHandshakes  *handshakes;
  GPtrArray        *listeners;
  GThread          *sweeper;

  GMutex            lock;
  GCond             changed;
  gboolean          stopping;
  UsherCertificate *certificate;
  /* handshakes under way may still use one that was replaced */
  GPtrArray        *certificates;
};

static void
server_listener_free (gpointer data)
{
  ServerListener *listener = data;

  g_free (listener->path);
  g_free (listener);
}

static gpointer
server_sweep (gpointer data)
{
  UsherServer *server = data;
  guint turn = 0;

  g_mutex_lock (&server->lock);
  while (!server->stopping)
    {
      g_cond_wait_until (&server->changed, &server->lock, g_get_monotonic_time () + SERVER_SWEEP);
      if (server->stopping)
        break;
      g_mutex_unlock (&server->lock);
      usher_hub_sweep (server->kit.hub, g_get_monotonic_time ());
      if (++turn % 60 == 0)
        usher_rate_tidy (server->kit.rate, g_get_monotonic_time ());
      g_mutex_lock (&server->lock);
    }
  g_mutex_unlock (&server->lock);
  return NULL;
}

/**
 * usher_server_new:
 * @router: complete; lives longer than the server
 * @limits: a copy is taken
 */
UsherServer *
usher_server_new (UsherRouter       *router,
                  const UsherServerLimits *limits)
{
  UsherServer *server = g_new0 (UsherServer, 1);

  g_mutex_init (&server->lock);
  g_cond_init (&server->changed);
  server->kit.router = router;
  server->kit.limits = *limits;
  server->kit.hub = usher_hub_new (limits);
  server->kit.rate = usher_rate_new (limits->rate, limits->burst, SERVER_RATE_KEYS);
  server->handshakes = usher_handshakes_new ();
  server->listeners = g_ptr_array_new_with_free_func (server_listener_free);
  server->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_certificate_free);
  server->sweeper = g_thread_new ("http-sweeper", server_sweep, server);
  return server;
}

void
usher_server_free (UsherServer *server)
{
  if (server == NULL)
    return;
  usher_server_stop (server);
  g_ptr_array_unref (server->listeners);
  g_ptr_array_unref (server->certificates);
  usher_rate_free (server->kit.rate);
  usher_hub_free (server->kit.hub);
  usher_handshakes_free (server->handshakes);
  g_mutex_clear (&server->lock);
  g_cond_clear (&server->changed);
  g_free (server);
}

/**
 * usher_server_set_certificate:
 * @certificate: PEM, the server's own first
 * @key: PEM
 *
 * For all TLS listeners, from their next handshake on; may be called again at any time. A pair that is not right changes nothing.
 */
gboolean
usher_server_set_certificate (UsherServer *server,
                              const char  *certificate,
                              const char  *key,
                              GError     **error)
{
  UsherCertificate *made = usher_certificate_new (certificate, key, error);

  if (made == NULL)
    return FALSE;
  g_mutex_lock (&server->lock);
  server->certificate = made;
  g_ptr_array_add (server->certificates, made);
  g_mutex_unlock (&server->lock);
  return TRUE;
}

static ServerListener *
server_listener_of (struct MHD_Connection *socket)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info (socket, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  UsherConnection *connection = info->socket_context;

  return connection->listener;
}

static int
server_pick_certificate (gnutls_session_t             session,
                         const gnutls_datum_t        *authorities,
                         int                          n_authorities,
                         const gnutls_pk_algorithm_t *algorithms,
                         int                          n_algorithms,
                         gnutls_pcert_st            **chain,
                         unsigned int                *n_chain,
                         gnutls_privkey_t            *key)
{
  UsherServer *server = server_listener_of (gnutls_session_get_ptr (session))->server;

  g_mutex_lock (&server->lock);
  *chain = server->certificate->chain;
  *n_chain = server->certificate->n_chain;
  *key = server->certificate->key;
  g_mutex_unlock (&server->lock);
  return 0;
}

static void
server_log (void       *user_data,
            const char *format,
            va_list     arguments) G_GNUC_PRINTF (2, 0);

static void
server_log (void       *user_data,
            const char *format,
            va_list     arguments)
{
  g_autofree char *text = g_strdup_vprintf (format, arguments);

  g_debug ("libmicrohttpd: %s", g_strchomp (text));
}

static UsherPeer *
server_peer (struct MHD_Connection *socket,
             UsherListenKind        kind,
             int                    fd)
{
  if (kind == USHER_LISTEN_UNIX)
    return usher_peer_new_unix (fd);
  return usher_peer_new_address (MHD_get_connection_info (socket, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
}

static void
server_connect (ServerListener        *listener,
                struct MHD_Connection *socket,
                void                 **context)
{
  UsherServer *server = listener->server;
  int fd = MHD_get_connection_info (socket, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
  UsherConnection *connection = usher_hub_connect (server->kit.hub, fd, server_peer (socket, listener->kind, fd));
  gnutls_session_t session;

  connection->listener = listener;
  *context = connection;
  if (listener->kind != USHER_LISTEN_TLS)
    return;
  /* or the answer waits until the client has acknowledged its session tickets */
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &(int) { 1 }, sizeof (int));
  session = MHD_get_connection_info (socket, MHD_CONNECTION_INFO_GNUTLS_SESSION)->tls_session;
  connection->handshake = usher_handshakes_attach (server->handshakes, socket, session, fd);
}

static void
server_disconnect (ServerListener *listener,
                   void          **context)
{
  UsherConnection *connection = g_steal_pointer (context);

  if (connection == NULL)
    return;
  usher_handshakes_detach (connection->handshake);
  usher_hub_disconnect (listener->server->kit.hub, connection);
}

static void
server_notify_connection (void                              *user_data,
                          struct MHD_Connection             *socket,
                          void                             **context,
                          enum MHD_ConnectionNotificationCode code)
{
  if (code == MHD_CONNECTION_NOTIFY_STARTED)
    server_connect (user_data, socket, context);
  else
    server_disconnect (user_data, context);
}

static void *
server_begin (void                  *user_data,
              const char            *uri,
              struct MHD_Connection *socket)
{
  return usher_exchange_new (&((ServerListener *) user_data)->server->kit, socket, uri);
}

static enum MHD_Result
server_proceed (void                  *user_data,
                struct MHD_Connection *socket,
                const char            *path,
                const char            *method,
                const char            *version,
                const char            *data,
                size_t                *size,
                void                 **exchange)
{
  return usher_exchange_proceed (*exchange, method, data, size);
}

static void
server_end (void                          *user_data,
            struct MHD_Connection         *socket,
            void                         **exchange,
            enum MHD_RequestTerminationCode why)
{
  usher_exchange_free (g_steal_pointer (exchange));
}

static guint
server_threads (UsherServer    *server,
                UsherListenKind kind)
{
  if (kind == USHER_LISTEN_UNIX)
    return 1;
  return server->kit.limits.threads > 0 ? server->kit.limits.threads : CLAMP (g_get_num_processors (), 2, 8);
}

static struct MHD_Daemon *
server_start (UsherServer    *server,
              ServerListener *listener,
              int             fd)
{
  const UsherServerLimits *limits = &server->kit.limits;
  guint threads = server_threads (server, listener->kind);
  guint each = listener->kind == USHER_LISTEN_UNIX ? 0 : limits->connections_each;
  gboolean tls = listener->kind == USHER_LISTEN_TLS;
  struct MHD_OptionItem tls_options[] = {
    { MHD_OPTION_HTTPS_CERT_CALLBACK, 0, (void *) server_pick_certificate },
    { MHD_OPTION_HTTPS_PRIORITIES, 0, (void *) SERVER_PRIORITIES },
    { MHD_OPTION_END, 0, NULL },
  };
  struct MHD_OptionItem pool_options[] = {
    { MHD_OPTION_THREAD_POOL_SIZE, threads, NULL },
    { MHD_OPTION_END, 0, NULL },
  };
  struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };

  return MHD_start_daemon (MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG
                             | (tls ? MHD_USE_TLS : 0),
                           0, NULL, NULL, server_proceed, listener,
                           MHD_OPTION_EXTERNAL_LOGGER, server_log, NULL,
                           MHD_OPTION_LISTEN_SOCKET, fd,
                           MHD_OPTION_URI_LOG_CALLBACK, server_begin, listener,
                           MHD_OPTION_NOTIFY_COMPLETED, server_end, listener,
                           MHD_OPTION_NOTIFY_CONNECTION, server_notify_connection, listener,
                           MHD_OPTION_CONNECTION_LIMIT, limits->connections,
                           MHD_OPTION_PER_IP_CONNECTION_LIMIT, each,
                           MHD_OPTION_CONNECTION_TIMEOUT, limits->idle,
                           MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits->head,
                           MHD_OPTION_STRICT_FOR_CLIENT, 1,
                           MHD_OPTION_ARRAY, tls ? tls_options : none,
                           MHD_OPTION_ARRAY, threads > 1 ? pool_options : none,
                           MHD_OPTION_END);
}

static gboolean
server_may_listen (UsherServer    *server,
                   UsherListenKind kind,
                   GError        **error)
{
  if (kind != USHER_LISTEN_TLS || server->certificate != NULL)
    return TRUE;
  g_set_error_literal (error, USHER_ERROR, USHER_ERROR_INTERNAL, "HTTPS needs a certificate first");
  return FALSE;
}

/**
 * usher_server_listen_fd:
 * @kind: what to speak there
 * @fd: a listening socket, as systemd hands over; closed by the server, also when this fails
 */
gboolean
usher_server_listen_fd (UsherServer    *server,
                        UsherListenKind kind,
                        int             fd,
                        GError        **error)
{
  ServerListener *listener;

  if (!server_may_listen (server, kind, error))
    {
      close (fd);
      return FALSE;
    }

  listener = g_new0 (ServerListener, 1);
  listener->server = server;
  listener->kind = kind;
  listener->daemon = server_start (server, listener, fd);
  if (listener->daemon == NULL)
    {
      close (fd);
      server_listener_free (listener);
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE,
                           "the HTTP server could not start; are there enough file descriptors?");
      return FALSE;
    }
  g_ptr_array_add (server->listeners, listener);
  return TRUE;
}

/**
 * usher_server_listen:
 *
 * Begins to serve at @listen at once.
 */
gboolean
usher_server_listen (UsherServer       *server,
                     const UsherListen *listen,
                     GError           **error)
{
  int fd = usher_listen_open (listen, error);
  ServerListener *listener;

  if (fd < 0 || !usher_server_listen_fd (server, listen->kind, fd, error))
    return FALSE;
  listener = server->listeners->pdata[server->listeners->len - 1];
  listener->path = g_strdup (listen->path);
  return TRUE;
}

/**
 * usher_server_port:
 * @index: of the listener, in the order in which they were added
 *
 * Returns: the port it really listens at; 0 for a Unix socket
 */
guint
usher_server_port (UsherServer *server,
                   guint        index)
{
  ServerListener *listener = server->listeners->pdata[index];
  int fd = MHD_get_daemon_info (listener->daemon, MHD_DAEMON_INFO_LISTEN_FD)->listen_fd;
  struct sockaddr_storage address = { 0 };
  socklen_t size = sizeof address;

  if (getsockname (fd, (struct sockaddr *) &address, &size) != 0)
    return 0;
  if (address.ss_family == AF_INET)
    return ntohs (((struct sockaddr_in *) &address)->sin_port);
  return address.ss_family == AF_INET6 ? ntohs (((struct sockaddr_in6 *) &address)->sin6_port) : 0;
}

/**
 * usher_server_connections:
 *
 * Returns: how many connections are open
 */
guint
usher_server_connections (UsherServer *server)
{
  return usher_hub_open (server->kit.hub);
}

/**
 * usher_server_waiting:
 *
 * Returns: how many calls wait for their answer without a thread
 */
guint
usher_server_waiting (UsherServer *server)
{
  return usher_hub_waiting (server->kit.hub);
}

/**
 * usher_server_stop:
 *
 * Takes no more connections, answers every call that waits ("unavailable"), and ends all threads. Stopping twice is fine.
 */
void
usher_server_stop (UsherServer *server)
{
  if (server->sweeper == NULL)
    return;

  for (guint i = 0; i < server->listeners->len; i++)
    {
      ServerListener *listener = server->listeners->pdata[i];
      int fd = MHD_quiesce_daemon (listener->daemon);

      if (fd >= 0)
        close (fd);
      if (listener->path != NULL)
        unlink (listener->path);
    }
  usher_hub_stop (server->kit.hub, g_get_monotonic_time () + SERVER_FAREWELL);
  usher_handshakes_stop (server->handshakes);
  for (guint i = 0; i < server->listeners->len; i++)
    MHD_stop_daemon (((ServerListener *) server->listeners->pdata[i])->daemon);

  g_mutex_lock (&server->lock);
  server->stopping = TRUE;
  g_cond_signal (&server->changed);
  g_mutex_unlock (&server->lock);
  g_thread_join (g_steal_pointer (&server->sweeper));
}
