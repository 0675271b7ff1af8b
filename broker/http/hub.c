/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/hub.h"

#include <poll.h>
#include <sys/socket.h>

#include "common/error.h"

struct _UsherHub
{
  GMutex      lock;
  GCond       changed;
  GQueue      connections;
  UsherServerLimits limits;
  guint       waiting;
  guint       busy;
  gboolean    stopping;
};

UsherHub *
usher_hub_new (const UsherServerLimits *limits)
{
  UsherHub *hub = g_new0 (UsherHub, 1);

  g_mutex_init (&hub->lock);
  g_cond_init (&hub->changed);
  g_queue_init (&hub->connections);
  hub->limits = *limits;
  return hub;
}

void
usher_hub_free (UsherHub *hub)
{
  if (hub == NULL)
    return;
  g_mutex_clear (&hub->lock);
  g_cond_clear (&hub->changed);
  g_free (hub);
}

/**
 * usher_hub_connect:
 * @fd: stays open until usher_hub_disconnect()
 * @peer: (transfer full): the other end
 */
UsherConnection *
usher_hub_connect (UsherHub  *hub,
                   int        fd,
                   UsherPeer *peer)
{
  UsherConnection *connection = g_new0 (UsherConnection, 1);

  connection->link.data = connection;
  connection->fd = fd;
  connection->peer = peer;
  connection->deadline = g_get_monotonic_time () + hub->limits.slow * G_USEC_PER_SEC;

  g_mutex_lock (&hub->lock);
  g_queue_push_tail_link (&hub->connections, &connection->link);
  g_mutex_unlock (&hub->lock);
  return connection;
}

void
usher_hub_disconnect (UsherHub        *hub,
                      UsherConnection *connection)
{
  g_mutex_lock (&hub->lock);
  g_queue_unlink (&hub->connections, &connection->link);
  g_mutex_unlock (&hub->lock);
  usher_peer_unref (connection->peer);
  g_free (connection);
}

/**
 * usher_hub_arrived:
 *
 * A request is there in whole: from now on it takes as long as its handler does.
 */
void
usher_hub_arrived (UsherHub        *hub,
                   UsherConnection *connection)
{
  g_mutex_lock (&hub->lock);
  connection->deadline = 0;
  hub->busy++;
  g_mutex_unlock (&hub->lock);
}

/**
 * usher_hub_completed:
 * @arrived: whether usher_hub_arrived() was called for this request
 *
 * The answer is out, or the connection is lost; the next request may take its time to begin.
 */
void
usher_hub_completed (UsherHub        *hub,
                     UsherConnection *connection,
                     gboolean         arrived)
{
  gint64 now = g_get_monotonic_time ();

  g_mutex_lock (&hub->lock);
  connection->deadline = now + (hub->limits.idle + hub->limits.slow) * G_USEC_PER_SEC;
  /* only who stops the hub waits for that, and telling nobody costs a system call */
  if (arrived && --hub->busy == 0 && hub->stopping)
    g_cond_broadcast (&hub->changed);
  g_mutex_unlock (&hub->lock);
}

/**
 * usher_hub_suspend:
 * @call: what @connection waits for
 * @answered: set by usher_hub_resume()
 * @suspend: suspends the connection
 *
 * Suspends unless there is an answer already.
 */
UsherHubWait
usher_hub_suspend (UsherHub        *hub,
                   UsherConnection *connection,
                   UsherCall       *call,
                   gboolean        *answered,
                   UsherHubFunc     suspend,
                   gpointer         data)
{
  UsherHubWait wait = USHER_HUB_SUSPENDED;

  g_mutex_lock (&hub->lock);
  if (*answered)
    wait = USHER_HUB_ANSWERED;
  else if (hub->stopping || hub->waiting >= hub->limits.waiting)
    wait = USHER_HUB_REFUSED;
  else
    {
      connection->waiting = call;
      hub->waiting++;
      suspend (data);
    }
  g_mutex_unlock (&hub->lock);
  return wait;
}

/**
 * usher_hub_resume:
 * @answered: (out): TRUE from now on
 * @resume: wakes the connection up; called when it was suspended
 */
void
usher_hub_resume (UsherHub        *hub,
                  UsherConnection *connection,
                  gboolean        *answered,
                  UsherHubFunc     resume,
                  gpointer         data)
{
  g_mutex_lock (&hub->lock);
  *answered = TRUE;
  if (connection->waiting != NULL)
    {
      connection->waiting = NULL;
      hub->waiting--;
      resume (data);
    }
  g_mutex_unlock (&hub->lock);
}

static gboolean
hub_is_gone (const UsherConnection *connection)
{
  struct pollfd poller = { .fd = connection->fd, .events = POLLRDHUP };

  return poll (&poller, 1, 0) > 0;
}

static void
hub_refuse (UsherCall *call)
{
  g_autoptr (GError) error = NULL;

  usher_call_cancel (call);
  error = g_error_new_literal (USHER_ERROR, USHER_ERROR_UNAVAILABLE, "the call was given up, as the caller left or the broker stops");
  usher_call_answer (call, usher_answer_new_error (0, error));
}

/**
 * usher_hub_sweep:
 * @now: monotonic µs
 *
 * Cuts off who is too slow, and cancels the calls of who is gone.
 */
void
usher_hub_sweep (UsherHub *hub,
                 gint64    now)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_call_unref);

  g_mutex_lock (&hub->lock);
  for (GList *link = hub->connections.head; link != NULL; link = link->next)
    {
      UsherConnection *connection = link->data;

      if (connection->waiting != NULL && hub_is_gone (connection))
        g_ptr_array_add (gone, usher_call_ref (connection->waiting));
      else if (connection->deadline != 0 && now > connection->deadline)
        shutdown (connection->fd, SHUT_RDWR);
    }
  g_mutex_unlock (&hub->lock);

  for (guint i = 0; i < gone->len; i++)
    hub_refuse (gone->pdata[i]);
}

static void
hub_refuse_all (UsherHub *hub)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_call_unref);

  g_mutex_lock (&hub->lock);
  for (GList *link = hub->connections.head; link != NULL; link = link->next)
    {
      UsherConnection *connection = link->data;

      if (connection->waiting != NULL)
        g_ptr_array_add (waiting, usher_call_ref (connection->waiting));
    }
  g_mutex_unlock (&hub->lock);

  for (guint i = 0; i < waiting->len; i++)
    hub_refuse (waiting->pdata[i]);
}

/**
 * usher_hub_stop:
 * @until: how long answers may take to get out; monotonic µs
 *
 * Answers all who wait, lets nobody wait any more, and returns when every answer is out.
 */
void
usher_hub_stop (UsherHub *hub,
                gint64    until)
{
  g_mutex_lock (&hub->lock);
  hub->stopping = TRUE;
  g_mutex_unlock (&hub->lock);

  hub_refuse_all (hub);

  g_mutex_lock (&hub->lock);
  while (hub->busy > 0 && g_cond_wait_until (&hub->changed, &hub->lock, until))
    continue;
  g_mutex_unlock (&hub->lock);
}

guint
usher_hub_open (UsherHub *hub)
{
  guint open;

  g_mutex_lock (&hub->lock);
  open = hub->connections.length;
  g_mutex_unlock (&hub->lock);
  return open;
}

guint
usher_hub_waiting (UsherHub *hub)
{
  guint waiting;

  g_mutex_lock (&hub->lock);
  waiting = hub->waiting;
  g_mutex_unlock (&hub->lock);
  return waiting;
}
