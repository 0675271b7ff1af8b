/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/lib/tcp-relay.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define RELAY_MOST 256

typedef struct
{
  int         client;
  int         server;
  GByteArray *heard;
} RelayConnection;

struct _UsherTcpRelay
{
  int             listener;
  int             wake[2];
  guint           port;
  guint           server_port;
  GThread        *thread;
  GMutex          lock;
  GCond           changed;
  guint           n_connections;
  RelayConnection connections[RELAY_MOST];
};

static int
tcp_relay_connect (guint port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int server;

  if (port == 0)
    return -1;
  server = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect (server, (struct sockaddr *) &address, sizeof address) == 0)
    return server;
  close (server);
  return -1;
}

static void
tcp_relay_accept (UsherTcpRelay *self)
{
  RelayConnection *connection = &self->connections[self->n_connections];

  g_assert_cmpuint (self->n_connections, <, RELAY_MOST);
  connection->client = accept4 (self->listener, NULL, NULL, SOCK_CLOEXEC);
  connection->server = tcp_relay_connect (self->server_port);
  connection->heard = g_byte_array_new ();
  if (connection->server < 0 && self->server_port != 0)
    {
      close (connection->client);
      connection->client = -1;
    }
  g_mutex_lock (&self->lock);
  self->n_connections++;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
tcp_relay_close (RelayConnection *connection)
{
  if (connection->client >= 0)
    close (connection->client);
  if (connection->server >= 0)
    close (connection->server);
  connection->client = connection->server = -1;
}

static void
tcp_relay_pump (UsherTcpRelay   *self,
                RelayConnection *connection,
                gboolean         from_client)
{
  guint8 bytes[16384];
  ssize_t got = recv (from_client ? connection->client : connection->server, bytes, sizeof bytes, 0);
  int to = from_client ? connection->server : connection->client;

  if (got <= 0)
    {
      g_mutex_lock (&self->lock);
      tcp_relay_close (connection);
      g_cond_broadcast (&self->changed);
      g_mutex_unlock (&self->lock);
      return;
    }
  if (from_client)
    {
      g_mutex_lock (&self->lock);
      g_byte_array_append (connection->heard, bytes, (guint) got);
      g_cond_broadcast (&self->changed);
      g_mutex_unlock (&self->lock);
    }
  if (to >= 0 && send (to, bytes, (gsize) got, MSG_NOSIGNAL) != got)
    tcp_relay_close (connection);
}

static gpointer
tcp_relay_run (gpointer data)
{
  UsherTcpRelay *self = data;

  for (;;)
    {
      struct pollfd fds[2 + 2 * RELAY_MOST] = { { self->wake[0], POLLIN, 0 }, { self->listener, POLLIN, 0 } };
      guint n = self->n_connections;

      for (guint i = 0; i < n; i++)
        {
          fds[2 + 2 * i] = (struct pollfd){ self->connections[i].client, POLLIN, 0 };
          fds[3 + 2 * i] = (struct pollfd){ self->connections[i].server, POLLIN, 0 };
        }
      poll (fds, 2 + 2 * n, -1);
      if (fds[0].revents != 0)
        return NULL;
      for (guint i = 0; i < n; i++)
        {
          if (fds[2 + 2 * i].revents != 0)
            tcp_relay_pump (self, &self->connections[i], TRUE);
          if (fds[3 + 2 * i].revents != 0 && self->connections[i].server >= 0)
            tcp_relay_pump (self, &self->connections[i], FALSE);
        }
      if (fds[1].revents != 0)
        tcp_relay_accept (self);
    }
}

/**
 * usher_tcp_relay_new:
 * @address: where to listen, such as 127.0.0.1
 * @server_port: where to pass on to, on 127.0.0.1; 0 to hang
 *
 * Returns: (transfer full): a running relay on a port of its own
 */
UsherTcpRelay *
usher_tcp_relay_new (const char *address,
                     guint       server_port)
{
  struct sockaddr_in place = { .sin_family = AF_INET, .sin_addr.s_addr = inet_addr (address) };
  socklen_t size = sizeof place;
  UsherTcpRelay *self = g_new0 (UsherTcpRelay, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->server_port = server_port;
  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_no_errno (bind (self->listener, (struct sockaddr *) &place, size));
  g_assert_no_errno (listen (self->listener, RELAY_MOST));
  g_assert_no_errno (getsockname (self->listener, (struct sockaddr *) &place, &size));
  g_assert_no_errno (pipe2 (self->wake, O_CLOEXEC));
  self->port = ntohs (place.sin_port);
  self->thread = g_thread_new ("relay", tcp_relay_run, self);
  return self;
}

void
usher_tcp_relay_free (UsherTcpRelay *relay)
{
  g_assert_cmpint (write (relay->wake[1], "", 1), ==, 1);
  g_thread_join (relay->thread);
  for (guint i = 0; i < relay->n_connections; i++)
    {
      tcp_relay_close (&relay->connections[i]);
      g_byte_array_unref (relay->connections[i].heard);
    }
  close (relay->listener);
  close (relay->wake[0]);
  close (relay->wake[1]);
  g_cond_clear (&relay->changed);
  g_mutex_clear (&relay->lock);
  g_free (relay);
}

guint
usher_tcp_relay_port (UsherTcpRelay *relay)
{
  return relay->port;
}

/* how many connections there ever were */
guint
usher_tcp_relay_connections (UsherTcpRelay *relay)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&relay->lock);

  return relay->n_connections;
}

/* how many bytes clients said, on all connections */
gsize
usher_tcp_relay_said (UsherTcpRelay *relay)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&relay->lock);
  gsize said = 0;

  for (guint i = 0; i < relay->n_connections; i++)
    said += relay->connections[i].heard->len;
  return said;
}

/* what the client said on one connection so far; free it with g_bytes_unref() */
GBytes *
usher_tcp_relay_heard (UsherTcpRelay *relay,
                       guint          connection)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&relay->lock);
  GByteArray *heard = relay->connections[connection].heard;

  g_assert_cmpuint (connection, <, relay->n_connections);
  return g_bytes_new (heard->data, heard->len);
}

/* returns when there were so many connections and each of them said something */
void
usher_tcp_relay_wait (UsherTcpRelay *relay,
                      guint          connections)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&relay->lock);

  for (;;)
    {
      gboolean all = relay->n_connections >= connections;

      for (guint i = 0; i < relay->n_connections; i++)
        all = all && relay->connections[i].heard->len > 0;
      if (all)
        return;
      g_cond_wait (&relay->changed, &relay->lock);
    }
}

/* returns when clients have hung up on all connections that there were */
void
usher_tcp_relay_wait_closed (UsherTcpRelay *relay)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&relay->lock);

  for (;;)
    {
      gboolean all = TRUE;

      for (guint i = 0; i < relay->n_connections; i++)
        all = all && relay->connections[i].client < 0;
      if (all)
        return;
      g_cond_wait (&relay->changed, &relay->lock);
    }
}
