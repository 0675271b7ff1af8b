/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/host-link.h"

#include <string.h>

#include "broker/adapters/libvirt/host-events.h"
#include "broker/adapters/libvirt/ticket-book.h"
#include "broker/adapters/libvirt/vir-error.h"
#include "broker/adapters/libvirt/vir-loop.h"

/* pings a host leaves unanswered before it counts as lost */
#define PINGS 3
#define FIRST_PAUSE (G_USEC_PER_SEC / 4)
#define LONGEST_PAUSE (30 * G_USEC_PER_SEC)

typedef enum
{
  LINK_NEW,
  LINK_CONNECTING,
  LINK_UP,
  LINK_DOWN,
  LINK_CLOSED,
} LinkState;

struct _UsherHostLink
{
  gatomicrefcount          refs;
  char                    *uri;
  guint                    keep_alive;
  UsherTicketBook         *tickets;

  GMutex                   lock;
  GCond                    changed;
  LinkState                state;
  char                    *reason;
  GQueue                   events;

  /* held while the watcher runs, so that it never runs after the link was closed; comes before lock */
  GRecMutex                watching;
  UsherHypervisorEventFunc watcher;
  gpointer                 watcher_data;
};

static UsherHypervisorEvent *
link_event_copy (const UsherHypervisorEvent *event)
{
  UsherHypervisorEvent *copy = g_memdup2 (event, sizeof *event);

  copy->id = g_strdup (event->id);
  copy->address = g_strdup (event->address);
  copy->connection = g_strdup (event->connection);
  return copy;
}

static void
link_event_free (UsherHypervisorEvent *event)
{
  g_free ((char *) event->id);
  g_free ((char *) event->address);
  g_free ((char *) event->connection);
  g_free (event);
}

/**
 * usher_host_link_new:
 * @uri: libvirt's connection URI
 * @keep_alive: seconds between the pings that find out a silent host
 *
 * Returns: (transfer full): a link that connects when it is first needed or watched
 */
UsherHostLink *
usher_host_link_new (const char *uri,
                     guint       keep_alive)
{
  UsherHostLink *link = g_new0 (UsherHostLink, 1);

  g_atomic_ref_count_init (&link->refs);
  link->uri = g_strdup (uri);
  link->keep_alive = keep_alive;
  link->tickets = usher_ticket_book_new ();
  g_mutex_init (&link->lock);
  g_cond_init (&link->changed);
  g_rec_mutex_init (&link->watching);
  g_queue_init (&link->events);
  return link;
}

UsherHostLink *
usher_host_link_ref (UsherHostLink *link)
{
  g_atomic_ref_count_inc (&link->refs);
  return link;
}

void
usher_host_link_unref (UsherHostLink *link)
{
  if (!g_atomic_ref_count_dec (&link->refs))
    return;
  g_queue_clear_full (&link->events, (GDestroyNotify) link_event_free);
  usher_ticket_book_free (link->tickets);
  g_rec_mutex_clear (&link->watching);
  g_cond_clear (&link->changed);
  g_mutex_clear (&link->lock);
  g_free (link->reason);
  g_free (link->uri);
  g_free (link);
}

UsherTicketBook *
usher_host_link_tickets (UsherHostLink *link)
{
  return link->tickets;
}

/**
 * usher_host_link_post:
 * @link: a link
 * @event: copied; the watcher is told of it in the link's thread
 */
void
usher_host_link_post (UsherHostLink              *link,
                      const UsherHypervisorEvent *event)
{
  g_mutex_lock (&link->lock);
  g_queue_push_tail (&link->events, link_event_copy (event));
  g_cond_broadcast (&link->changed);
  g_mutex_unlock (&link->lock);
}

static void
host_link_tell (UsherHostLink              *link,
                const UsherHypervisorEvent *event)
{
  g_rec_mutex_lock (&link->watching);
  if (link->watcher != NULL)
    link->watcher (event, link->watcher_data);
  g_rec_mutex_unlock (&link->watching);
}

/* both with the lock, which they give back meanwhile */
static void
host_link_tell_back (UsherHostLink *link)
{
  const UsherHypervisorEvent event = { .kind = USHER_HYPERVISOR_BACK };

  g_mutex_unlock (&link->lock);
  host_link_tell (link, &event);
  g_mutex_lock (&link->lock);
}

static void
host_link_tell_lost (UsherHostLink *link)
{
  const UsherHypervisorEvent event = { .kind = USHER_HYPERVISOR_LOST };

  g_message ("%s is lost: %s", link->uri, link->reason);
  g_mutex_unlock (&link->lock);
  host_link_tell (link, &event);
  g_mutex_lock (&link->lock);
}

static void
host_link_broken (virConnectPtr connection,
                  int           reason,
                  void         *user_data)
{
  UsherHostLink *link = user_data;

  g_mutex_lock (&link->lock);
  if (link->state == LINK_UP)
    {
      link->state = LINK_DOWN;
      g_free (link->reason);
      link->reason = g_strdup (reason == VIR_CONNECT_CLOSE_REASON_KEEPALIVE ? "it stopped answering"
                                                                          : "the connection broke");
      g_cond_broadcast (&link->changed);
    }
  g_mutex_unlock (&link->lock);
}

static void
host_link_drop (void *link)
{
  usher_host_link_unref (link);
}

static virConnectPtr
host_link_open (UsherHostLink    *link,
                UsherHostEvents  *events,
                GError          **error)
{
  g_autoptr (virConnect) connection = usher_host_link_dial (link, error);

  if (connection == NULL)
    return NULL;
  /* libvirt's test driver cannot be lost: it takes the callback, and forgets it without letting go of the link */
  if (!g_str_has_prefix (link->uri, "test:") &&
      virConnectRegisterCloseCallback (connection, host_link_broken, usher_host_link_ref (link), host_link_drop) < 0)
    usher_host_link_unref (link);
  if (usher_host_events_listen (events, connection, link, error))
    {
      /* what a late call wrote down while no events came */
      usher_ticket_book_forget_all (link->tickets);
      return g_steal_pointer (&connection);
    }
  virConnectUnregisterCloseCallback (connection, host_link_broken);
  return NULL;
}

/* with the lock; sleeps until the pause is over, or there is no reason for it any more */
static void
host_link_pause (UsherHostLink *link,
                 gint64         pause)
{
  gint64 until = g_get_monotonic_time () + pause / 2 + g_random_int_range (0, (gint32) (pause / 2));

  while (link->state != LINK_CLOSED && g_cond_wait_until (&link->changed, &link->lock, until))
    continue;
}

/* with the lock; hands on events until the connection breaks */
static void
host_link_attend (UsherHostLink *link)
{
  while (link->state == LINK_UP || !g_queue_is_empty (&link->events))
    {
      UsherHypervisorEvent *event = g_queue_pop_head (&link->events);

      if (event == NULL)
        {
          g_cond_wait (&link->changed, &link->lock);
          continue;
        }
      g_mutex_unlock (&link->lock);
      host_link_tell (link, event);
      link_event_free (event);
      g_mutex_lock (&link->lock);
    }
}

static void
host_link_disconnect (UsherHostLink   *link,
                      virConnectPtr    connection,
                      UsherHostEvents *events)
{
  usher_ticket_book_forget_all (link->tickets);
  usher_host_events_leave (events, connection);
  virConnectUnregisterCloseCallback (connection, host_link_broken);
  virConnectClose (connection);
}

/* with the lock, which it gives back meanwhile; returns when the link is down, and whether it was up */
static gboolean
host_link_hold (UsherHostLink *link,
                gboolean       lost)
{
  g_autoptr (GError) error = NULL;
  virConnectPtr connection;
  UsherHostEvents events;

  g_mutex_unlock (&link->lock);
  connection = host_link_open (link, &events, &error);
  g_mutex_lock (&link->lock);

  if (link->state != LINK_CLOSED)
    link->state = connection != NULL ? LINK_UP : LINK_DOWN;
  g_free (link->reason);
  link->reason = g_strdup (error != NULL ? error->message : "the connection broke");
  g_cond_broadcast (&link->changed);
  if (connection == NULL)
    return FALSE;

  if (link->state == LINK_UP && virConnectIsAlive (connection) == 0)
    link->state = LINK_DOWN;
  if (lost)
    host_link_tell_back (link);
  host_link_attend (link);
  g_mutex_unlock (&link->lock);
  host_link_disconnect (link, connection, &events);
  g_mutex_lock (&link->lock);
  return TRUE;
}

static gpointer
host_link_run (gpointer user_data)
{
  g_autoptr (UsherHostLink) link = user_data;
  gint64 pause = FIRST_PAUSE;
  gboolean lost = FALSE;

  g_mutex_lock (&link->lock);
  while (link->state != LINK_CLOSED)
    {
      gboolean was_up = host_link_hold (link, lost);

      if (link->state == LINK_CLOSED)
        break;
      if (was_up)
        lost = FALSE;
      if (!lost)
        {
          lost = TRUE;
          pause = FIRST_PAUSE;
          host_link_tell_lost (link);
        }
      host_link_pause (link, pause);
      pause = MIN (pause * 2, LONGEST_PAUSE);
    }
  g_mutex_unlock (&link->lock);
  return NULL;
}

/* with the lock */
static void
host_link_begin (UsherHostLink *link)
{
  if (link->state != LINK_NEW)
    return;
  link->state = LINK_CONNECTING;
  usher_vir_loop_start ();
  /* nobody joins it: a host that hangs must not hold up whoever drops the link */
  g_thread_unref (g_thread_new ("host-link", host_link_run, usher_host_link_ref (link)));
}

/**
 * usher_host_link_watch:
 * @link: a link that nobody has used yet
 * @func: told of everything that happens, in the link's thread
 * @user_data: for @func
 */
void
usher_host_link_watch (UsherHostLink            *link,
                       UsherHypervisorEventFunc  func,
                       gpointer                  user_data)
{
  g_rec_mutex_lock (&link->watching);
  link->watcher = func;
  link->watcher_data = user_data;
  g_rec_mutex_unlock (&link->watching);

  g_mutex_lock (&link->lock);
  host_link_begin (link);
  g_mutex_unlock (&link->lock);
}

/**
 * usher_host_link_close:
 * @link: a link
 *
 * The watcher is not called any more; the connection ends as soon as the host lets it.
 */
void
usher_host_link_close (UsherHostLink *link)
{
  g_rec_mutex_lock (&link->watching);
  link->watcher = NULL;
  g_rec_mutex_unlock (&link->watching);

  g_mutex_lock (&link->lock);
  link->state = LINK_CLOSED;
  g_cond_broadcast (&link->changed);
  g_mutex_unlock (&link->lock);
}

/**
 * usher_host_link_check:
 * @link: a link
 * @wait: (nullable): for the very first attempt; a lost host is said at once
 * @error: HOST_LOST
 *
 * Returns: whether the host was there when last heard of
 */
gboolean
usher_host_link_check (UsherHostLink    *link,
                       const UsherWait  *wait,
                       GError          **error)
{
  gboolean waiting = TRUE;
  LinkState state;

  g_mutex_lock (&link->lock);
  host_link_begin (link);
  while (link->state == LINK_CONNECTING && waiting)
    {
      gint64 until = g_get_monotonic_time () + usher_wait_remaining (wait, G_TIME_SPAN_MINUTE);

      waiting = g_cond_wait_until (&link->changed, &link->lock, until);
    }
  state = link->state;
  if (state == LINK_CONNECTING)
    g_set_error (error, USHER_ERROR, USHER_ERROR_TIMEOUT, "host %s: connecting takes too long", link->uri);
  else if (state != LINK_UP)
    g_set_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST, "host %s is not connected: %s", link->uri, link->reason);
  g_mutex_unlock (&link->lock);
  return state == LINK_UP;
}

/* libvirt tells a certificate that the host does not take like a broken line */
static void
host_link_refused (UsherHostLink  *link,
                   GError        **error)
{
  g_autoptr (GError) problem = NULL;

  usher_vir_error_take (&problem, NULL, USHER_ERROR_HOST_LOST, "connecting to %s", link->uri);
  if (strstr (link->uri, "+tls:") != NULL &&
      (strstr (problem->message, "TLS") != NULL || strstr (problem->message, "certificate") != NULL))
    g_set_error (error, problem->domain, problem->code,
                 "%s (the host's certificate has to name the host as the URI does and to be of the authority in "
                 "cacert.pem; the broker's own clientcert.pem and clientkey.pem have to be of one that the host knows)",
                 problem->message);
  else
    g_propagate_error (error, g_steal_pointer (&problem));
}

/**
 * usher_host_link_is_up:
 * @link: a link
 *
 * Returns: whether events come, as far as is known; does not block
 */
gboolean
usher_host_link_is_up (UsherHostLink *link)
{
  gboolean up;

  g_mutex_lock (&link->lock);
  up = link->state == LINK_UP;
  g_mutex_unlock (&link->lock);
  return up;
}

/**
 * usher_host_link_dial:
 * @link: a link, whose own connection is another
 * @error: HOST_LOST
 *
 * Returns: (transfer full): a new connection, which finds out itself when the host falls silent
 */
virConnectPtr
usher_host_link_dial (UsherHostLink  *link,
                      GError        **error)
{
  virConnectPtr connection = virConnectOpen (link->uri);

  if (connection == NULL)
    host_link_refused (link, error);
  else
    virConnectSetKeepAlive (connection, (int) link->keep_alive, PINGS);
  return connection;
}
