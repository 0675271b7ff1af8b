/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/handshakes.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define HANDSHAKES_AT_ONCE 64

struct _UsherHandshakes
{
  GMutex   lock;
  GThread *thread;
  GQueue   sleeping;
  int      poll;
  int      wake;
  gboolean stopping;
};

struct _UsherHandshake
{
  UsherHandshakes       *handshakes;
  struct MHD_Connection *socket;
  GList                  link;
  int                    fd;
  gboolean               watched;
  gboolean               done;
};

/* with the lock held */
static void
handshakes_resume (UsherHandshake *handshake)
{
  g_queue_unlink (&handshake->handshakes->sleeping, &handshake->link);
  MHD_resume_connection (handshake->socket);
}

static gpointer
handshakes_watch (gpointer data)
{
  UsherHandshakes *handshakes = data;
  struct epoll_event events[HANDSHAKES_AT_ONCE];
  gboolean stopping = FALSE;

  while (!stopping)
    {
      int n = epoll_wait (handshakes->poll, events, HANDSHAKES_AT_ONCE, -1);

      g_mutex_lock (&handshakes->lock);
      /* each fires once, and stays as it is until it is resumed here */
      for (int i = 0; i < n; i++)
        {
          if (events[i].data.ptr != NULL)
            handshakes_resume (events[i].data.ptr);
        }
      stopping = handshakes->stopping;
      g_mutex_unlock (&handshakes->lock);
    }
  return NULL;
}

UsherHandshakes *
usher_handshakes_new (void)
{
  UsherHandshakes *handshakes = g_new0 (UsherHandshakes, 1);
  struct epoll_event event = { .events = EPOLLIN };

  g_mutex_init (&handshakes->lock);
  g_queue_init (&handshakes->sleeping);
  handshakes->poll = epoll_create1 (EPOLL_CLOEXEC);
  handshakes->wake = eventfd (0, EFD_CLOEXEC);
  if (handshakes->poll < 0 || handshakes->wake < 0
      || epoll_ctl (handshakes->poll, EPOLL_CTL_ADD, handshakes->wake, &event) != 0)
    g_error ("no file descriptor is left: %s", g_strerror (errno));
  handshakes->thread = g_thread_new ("tls-handshakes", handshakes_watch, handshakes);
  return handshakes;
}

/**
 * usher_handshakes_stop:
 *
 * Wakes all up, and lets none sleep any more.
 */
void
usher_handshakes_stop (UsherHandshakes *handshakes)
{
  if (handshakes->thread == NULL)
    return;

  g_mutex_lock (&handshakes->lock);
  handshakes->stopping = TRUE;
  g_mutex_unlock (&handshakes->lock);
  eventfd_write (handshakes->wake, 1);
  g_thread_join (g_steal_pointer (&handshakes->thread));

  g_mutex_lock (&handshakes->lock);
  while (handshakes->sleeping.head != NULL)
    handshakes_resume (handshakes->sleeping.head->data);
  g_mutex_unlock (&handshakes->lock);
}

/**
 * usher_handshakes_free:
 *
 * All connections must be gone.
 */
void
usher_handshakes_free (UsherHandshakes *handshakes)
{
  if (handshakes == NULL)
    return;
  usher_handshakes_stop (handshakes);
  close (handshakes->poll);
  close (handshakes->wake);
  g_mutex_clear (&handshakes->lock);
  g_free (handshakes);
}

static void
handshakes_sleep (UsherHandshake *handshake)
{
  UsherHandshakes *handshakes = handshake->handshakes;
  struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data.ptr = handshake };

  g_mutex_lock (&handshakes->lock);
  if (!handshakes->stopping)
    {
      MHD_suspend_connection (handshake->socket);
      g_queue_push_tail_link (&handshakes->sleeping, &handshake->link);
      if (epoll_ctl (handshakes->poll, handshake->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, handshake->fd, &event) == 0)
        handshake->watched = TRUE;
      else
        handshakes_resume (handshake);
    }
  g_mutex_unlock (&handshakes->lock);
}

/* in the thread that serves the connection */
static ssize_t
handshakes_pull (gnutls_transport_ptr_t data,
                 void                  *bytes,
                 size_t                 size)
{
  UsherHandshake *handshake = data;
  ssize_t got = recv (handshake->fd, bytes, size, 0);
  int saved = errno;

  if (got < 0 && !handshake->done && (saved == EAGAIN || saved == EWOULDBLOCK))
    handshakes_sleep (handshake);
  errno = saved;
  return got;
}

/* all records of a flight at once, or the second one waits for the first one's acknowledgement */
static ssize_t
handshakes_push (gnutls_transport_ptr_t data,
                 const giovec_t        *parts,
                 int                    n_parts)
{
  struct msghdr message = { .msg_iov = (struct iovec *) parts, .msg_iovlen = n_parts };

  return sendmsg (((UsherHandshake *) data)->fd, &message, MSG_NOSIGNAL);
}

/* the client's last word */
static int
handshakes_finished (gnutls_session_t      session,
                     unsigned int          type,
                     unsigned int          when,
                     unsigned int          incoming,
                     const gnutls_datum_t *message)
{
  if (incoming)
    ((UsherHandshake *) gnutls_transport_get_ptr (session))->done = TRUE;
  return 0;
}

/**
 * usher_handshakes_attach:
 * @socket: a new connection
 * @session: its TLS
 * @fd: its socket, not blocking
 *
 * To be called in the thread that serves the connection, before it is read from.
 *
 * Returns: (transfer full): to detach when the connection is closed
 */
UsherHandshake *
usher_handshakes_attach (UsherHandshakes       *handshakes,
                         struct MHD_Connection *socket,
                         gnutls_session_t       session,
                         int                    fd)
{
  UsherHandshake *handshake = g_new0 (UsherHandshake, 1);

  handshake->handshakes = handshakes;
  handshake->socket = socket;
  handshake->link.data = handshake;
  handshake->fd = fd;
  gnutls_transport_set_ptr (session, handshake);
  gnutls_transport_set_pull_function (session, handshakes_pull);
  gnutls_transport_set_vec_push_function (session, handshakes_push);
  gnutls_handshake_set_hook_function (session, GNUTLS_HANDSHAKE_FINISHED, GNUTLS_HOOK_POST, handshakes_finished);
  return handshake;
}

/**
 * usher_handshakes_detach:
 * @handshake: (transfer full) (nullable): its connection is closed, and so never suspended
 */
void
usher_handshakes_detach (UsherHandshake *handshake)
{
  g_free (handshake);
}
