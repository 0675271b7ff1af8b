/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/event-loop.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define EVENTS 64

/**
 * Source: a handle or a timer; both are numbered from the same row
 * @fd: -1 for a timer
 * @own_fd: @fd, or a second descriptor of it where another handle watches the same
 * @events: libvirt's; a handle with none is not in the epoll set, which would tell of its end again and again
 * @interval: ms; -1 while the timer rests
 * @due: µs, monotonic
 */
typedef struct
{
  int                     id;
  int                     fd;
  int                     own_fd;
  int                     events;
  int                     interval;
  gint64                  due;
  virEventHandleCallback  on_handle;
  virEventTimeoutCallback on_timeout;
  void                   *data;
  virFreeCallback         free_data;
} Source;

/**
 * UsherEventLoop:
 * @sources: (element-type Source): by id
 * @timers: (element-type Source): those of @sources that are timers
 * @dead: (element-type Source): removed, and to be freed by the loop's thread, where none of their callbacks runs
 * @wake_at: until when the loop sleeps; 0 while it is awake
 */
struct _UsherEventLoop
{
  int         epoll;
  int         wake;

  GMutex      lock;
  GHashTable *sources;
  GPtrArray  *timers;
  GPtrArray  *dead;
  gint64      wake_at;
  int         last_id;
};

static void
event_source_free (gpointer data)
{
  Source *source = data;

  if (source->free_data != NULL)
    source->free_data (source->data);
  g_free (source);
}

/**
 * usher_event_loop_new:
 *
 * Returns: (transfer full): a loop that does nothing until somebody takes turns with it
 */
UsherEventLoop *
usher_event_loop_new (void)
{
  UsherEventLoop *loop = g_new0 (UsherEventLoop, 1);
  struct epoll_event wake = { .events = EPOLLIN };

  loop->epoll = epoll_create1 (EPOLL_CLOEXEC);
  loop->wake = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (loop->epoll < 0 || loop->wake < 0 || epoll_ctl (loop->epoll, EPOLL_CTL_ADD, loop->wake, &wake) < 0)
    g_error ("no event loop for libvirt: %s", g_strerror (errno));
  g_mutex_init (&loop->lock);
  loop->sources = g_hash_table_new (NULL, NULL);
  loop->timers = g_ptr_array_new ();
  loop->dead = g_ptr_array_new_with_free_func (event_source_free);
  return loop;
}

/**
 * usher_event_loop_free:
 * @loop: (transfer full): nobody takes a turn or adds to it any more
 */
void
usher_event_loop_free (UsherEventLoop *loop)
{
  GHashTableIter iter;
  gpointer source;

  g_hash_table_iter_init (&iter, loop->sources);
  while (g_hash_table_iter_next (&iter, NULL, &source))
    g_ptr_array_add (loop->dead, source);
  g_ptr_array_unref (loop->dead);
  g_ptr_array_unref (loop->timers);
  g_hash_table_unref (loop->sources);
  g_mutex_clear (&loop->lock);
  close (loop->wake);
  close (loop->epoll);
  g_free (loop);
}

/* with the lock */
static void
event_loop_wake (UsherEventLoop *loop)
{
  guint64 one = 1;

  if (loop->wake_at == 0)
    return;
  loop->wake_at = 0;
  while (write (loop->wake, &one, sizeof one) < 0 && errno == EINTR)
    continue;
}

/* with the lock */
static int
event_loop_add (UsherEventLoop *loop,
                Source         *source)
{
  do
    loop->last_id = loop->last_id == G_MAXINT ? 1 : loop->last_id + 1;
  while (g_hash_table_contains (loop->sources, GINT_TO_POINTER (loop->last_id)));
  source->id = loop->last_id;
  g_hash_table_insert (loop->sources, GINT_TO_POINTER (source->id), source);
  return source->id;
}

/* with the lock */
static Source *
event_loop_find (UsherEventLoop *loop,
                 int             id,
                 gboolean        handle)
{
  Source *source = g_hash_table_lookup (loop->sources, GINT_TO_POINTER (id));

  return source != NULL && (source->on_handle != NULL) == handle ? source : NULL;
}

/* with the lock */
static void
event_loop_bury (UsherEventLoop *loop,
                 Source         *source)
{
  g_hash_table_remove (loop->sources, GINT_TO_POINTER (source->id));
  g_ptr_array_add (loop->dead, source);
  event_loop_wake (loop);
}

static guint32
event_loop_to_epoll (int events)
{
  return ((events & VIR_EVENT_HANDLE_READABLE) != 0 ? (guint32) EPOLLIN : 0)
         | ((events & VIR_EVENT_HANDLE_WRITABLE) != 0 ? (guint32) EPOLLOUT : 0);
}

static int
event_loop_from_epoll (guint32 events)
{
  return ((events & EPOLLIN) != 0 ? VIR_EVENT_HANDLE_READABLE : 0)
         | ((events & EPOLLOUT) != 0 ? VIR_EVENT_HANDLE_WRITABLE : 0)
         | ((events & EPOLLERR) != 0 ? VIR_EVENT_HANDLE_ERROR : 0)
         | ((events & EPOLLHUP) != 0 ? VIR_EVENT_HANDLE_HANGUP : 0);
}

/* with the lock; a descriptor can be in the set once */
static gboolean
event_handle_watch (UsherEventLoop *loop,
                    Source         *source,
                    int             events)
{
  struct epoll_event event = { .events = event_loop_to_epoll (events), .data.u64 = (guint64) source->id };
  int how = source->events == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  gboolean done;

  if (events == source->events)
    return TRUE;
  if (events == 0)
    how = EPOLL_CTL_DEL;
  done = epoll_ctl (loop->epoll, how, source->own_fd, &event) == 0;
  if (!done && errno == EEXIST && source->own_fd == source->fd)
    {
      source->own_fd = dup (source->fd);
      done = source->own_fd >= 0 && epoll_ctl (loop->epoll, how, source->own_fd, &event) == 0;
    }
  source->events = done || events == 0 ? events : source->events;
  return done;
}

/**
 * usher_event_loop_add_handle:
 *
 * virEventAddHandleFunc, from any thread.
 */
int
usher_event_loop_add_handle (UsherEventLoop         *loop,
                             int                     fd,
                             int                     events,
                             virEventHandleCallback  callback,
                             void                   *data,
                             virFreeCallback         free_data)
{
  Source *source = g_new0 (Source, 1);
  int id;

  source->fd = source->own_fd = fd;
  source->interval = -1;
  source->on_handle = callback;
  source->data = data;
  source->free_data = free_data;
  g_mutex_lock (&loop->lock);
  id = event_loop_add (loop, source);
  if (!event_handle_watch (loop, source, events))
    {
      g_hash_table_remove (loop->sources, GINT_TO_POINTER (id));
      g_clear_pointer (&source, g_free);
      id = -1;
    }
  g_mutex_unlock (&loop->lock);
  return id;
}

/**
 * usher_event_loop_update_handle:
 *
 * virEventUpdateHandleFunc, from any thread.
 */
void
usher_event_loop_update_handle (UsherEventLoop *loop,
                                int             id,
                                int             events)
{
  Source *source;

  g_mutex_lock (&loop->lock);
  source = event_loop_find (loop, id, TRUE);
  if (source != NULL && !event_handle_watch (loop, source, events))
    g_warning ("events of libvirt's descriptor %d are not seen: %s", source->fd, g_strerror (errno));
  g_mutex_unlock (&loop->lock);
}

/**
 * usher_event_loop_remove_handle:
 *
 * virEventRemoveHandleFunc, from any thread: its data is freed in the loop's thread, when its callback does not run.
 */
int
usher_event_loop_remove_handle (UsherEventLoop *loop,
                                int             id)
{
  Source *source;

  g_mutex_lock (&loop->lock);
  source = event_loop_find (loop, id, TRUE);
  if (source != NULL)
    {
      event_handle_watch (loop, source, 0);
      if (source->own_fd != source->fd)
        close (source->own_fd);
      event_loop_bury (loop, source);
    }
  g_mutex_unlock (&loop->lock);
  return source != NULL ? 0 : -1;
}

/* with the lock */
static void
event_timer_set (UsherEventLoop *loop,
                 Source         *source,
                 int             interval)
{
  source->interval = interval;
  source->due = g_get_monotonic_time () + interval * G_TIME_SPAN_MILLISECOND;
  if (interval >= 0 && source->due < loop->wake_at)
    event_loop_wake (loop);
}

/**
 * usher_event_loop_add_timeout:
 *
 * virEventAddTimeoutFunc, from any thread.
 */
int
usher_event_loop_add_timeout (UsherEventLoop          *loop,
                              int                      interval,
                              virEventTimeoutCallback  callback,
                              void                    *data,
                              virFreeCallback          free_data)
{
  Source *source = g_new0 (Source, 1);
  int id;

  source->fd = source->own_fd = -1;
  source->on_timeout = callback;
  source->data = data;
  source->free_data = free_data;
  g_mutex_lock (&loop->lock);
  id = event_loop_add (loop, source);
  g_ptr_array_add (loop->timers, source);
  event_timer_set (loop, source, interval);
  g_mutex_unlock (&loop->lock);
  return id;
}

/**
 * usher_event_loop_update_timeout:
 *
 * virEventUpdateTimeoutFunc, from any thread.
 */
void
usher_event_loop_update_timeout (UsherEventLoop *loop,
                                 int             id,
                                 int             interval)
{
  Source *source;

  g_mutex_lock (&loop->lock);
  source = event_loop_find (loop, id, FALSE);
  if (source != NULL)
    event_timer_set (loop, source, interval);
  g_mutex_unlock (&loop->lock);
}

/**
 * usher_event_loop_remove_timeout:
 *
 * virEventRemoveTimeoutFunc, from any thread: its data is freed in the loop's thread, when its callback does not run.
 */
int
usher_event_loop_remove_timeout (UsherEventLoop *loop,
                                 int             id)
{
  Source *source;

  g_mutex_lock (&loop->lock);
  source = event_loop_find (loop, id, FALSE);
  if (source != NULL)
    {
      g_ptr_array_remove_fast (loop->timers, source);
      event_loop_bury (loop, source);
    }
  g_mutex_unlock (&loop->lock);
  return source != NULL ? 0 : -1;
}

/* with the lock: how many ms until the next timer is due, rounded up; -1 for ever */
static int
event_loop_patience (UsherEventLoop *loop)
{
  gint64 next = G_MAXINT64;
  gint64 left;

  for (guint i = 0; i < loop->timers->len; i++)
    {
      const Source *timer = loop->timers->pdata[i];

      if (timer->interval >= 0)
        next = MIN (next, timer->due);
    }
  loop->wake_at = loop->dead->len > 0 ? 0 : next;
  if (loop->dead->len > 0)
    return 0;
  if (next == G_MAXINT64)
    return -1;
  left = (next - g_get_monotonic_time () + G_TIME_SPAN_MILLISECOND - 1) / G_TIME_SPAN_MILLISECOND;
  return (int) CLAMP (left, 0, G_MAXINT);
}

static void
event_loop_dispatch_handle (UsherEventLoop           *loop,
                            const struct epoll_event *event)
{
  virEventHandleCallback callback = NULL;
  void *data = NULL;
  int events = 0;
  int fd = -1;
  Source *source;

  g_mutex_lock (&loop->lock);
  source = event_loop_find (loop, (int) event->data.u64, TRUE);
  /* what another callback of this turn took out is over */
  if (source != NULL && source->events != 0)
    {
      events = event_loop_from_epoll (event->events);
      events &= source->events | VIR_EVENT_HANDLE_ERROR | VIR_EVENT_HANDLE_HANGUP;
      callback = source->on_handle;
      data = source->data;
      fd = source->fd;
    }
  g_mutex_unlock (&loop->lock);
  if (events != 0)
    callback ((int) event->data.u64, fd, events, data);
}

/* one that is due; NULL when none is */
static virEventTimeoutCallback
event_loop_next_timer (UsherEventLoop *loop,
                       gint64          now,
                       int            *id,
                       void          **data)
{
  virEventTimeoutCallback callback = NULL;

  g_mutex_lock (&loop->lock);
  for (guint i = 0; i < loop->timers->len && callback == NULL; i++)
    {
      Source *timer = loop->timers->pdata[i];

      if (timer->interval < 0 || timer->due > now)
        continue;
      timer->due = MAX (g_get_monotonic_time () + timer->interval * G_TIME_SPAN_MILLISECOND, now + 1);
      callback = timer->on_timeout;
      *data = timer->data;
      *id = timer->id;
    }
  g_mutex_unlock (&loop->lock);
  return callback;
}

static void
event_loop_free_dead (UsherEventLoop *loop)
{
  g_autoptr (GPtrArray) dead = NULL;

  g_mutex_lock (&loop->lock);
  if (loop->dead->len > 0)
    {
      dead = loop->dead;
      loop->dead = g_ptr_array_new_with_free_func (event_source_free);
    }
  g_mutex_unlock (&loop->lock);
}

/**
 * usher_event_loop_turn:
 * @loop: a loop
 *
 * Sleeps until something happens, and tells of it. Always in the same thread.
 */
void
usher_event_loop_turn (UsherEventLoop *loop)
{
  struct epoll_event events[EVENTS];
  virEventTimeoutCallback callback;
  gint64 now;
  guint64 woken;
  void *data = NULL;
  int patience;
  int count;
  int id = 0;

  g_mutex_lock (&loop->lock);
  patience = event_loop_patience (loop);
  g_mutex_unlock (&loop->lock);
  count = epoll_wait (loop->epoll, events, EVENTS, patience);
  g_mutex_lock (&loop->lock);
  loop->wake_at = 0;
  g_mutex_unlock (&loop->lock);

  for (int i = 0; i < count; i++)
    {
      if (events[i].data.u64 != 0)
        event_loop_dispatch_handle (loop, &events[i]);
      else if (read (loop->wake, &woken, sizeof woken) < 0 && errno != EAGAIN && errno != EINTR)
        g_warning ("libvirt's event loop: %s", g_strerror (errno));
    }
  now = g_get_monotonic_time ();
  while ((callback = event_loop_next_timer (loop, now, &id, &data)) != NULL)
    callback (id, data);
  event_loop_free_dead (loop);
}
