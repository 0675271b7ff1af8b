/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/event-loop.h"

#include <sys/socket.h>
#include <unistd.h>

/* what was told, and when its data went */
typedef struct
{
  UsherEventLoop *loop;
  int             id;
  int             events;
  guint           calls;
  guint           freed;
  gboolean        leaves;
} Told;

static void
told_handle (int   id,
             int   fd,
             int   events,
             void *data)
{
  Told *told = data;

  g_assert_cmpint (id, ==, told->id);
  told->calls++;
  told->events = events;
  if (!told->leaves)
    return;
  g_assert_cmpint (usher_event_loop_remove_handle (told->loop, id), ==, 0);
  g_assert_cmpuint (told->freed, ==, 0);
}

static void
told_timeout (int   id,
              void *data)
{
  Told *told = data;

  g_assert_cmpint (id, ==, told->id);
  told->calls++;
  if (told->leaves)
    g_assert_cmpint (usher_event_loop_remove_timeout (told->loop, id), ==, 0);
}

static void
told_free (void *data)
{
  ((Told *) data)->freed++;
}

static void
pair (int ends[2])
{
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), ==, 0);
}

static void
say (int end)
{
  g_assert_cmpint (write (end, "x", 1), ==, 1);
}

/* turns of a loop that always has a timer to end them */
static void
turn (UsherEventLoop *loop,
      guint           turns)
{
  Told beat = { .loop = loop };

  beat.id = usher_event_loop_add_timeout (loop, 0, told_timeout, &beat, NULL);
  while (beat.calls < turns)
    usher_event_loop_turn (loop);
  usher_event_loop_remove_timeout (loop, beat.id);
}

static void
test_handle (void)
{
  g_autoptr (UsherEventLoop) loop = usher_event_loop_new ();
  Told told = { .loop = loop };
  int ends[2];

  pair (ends);
  told.id = usher_event_loop_add_handle (loop, ends[0], VIR_EVENT_HANDLE_READABLE, told_handle, &told, told_free);
  g_assert_cmpint (told.id, >, 0);
  turn (loop, 3);
  g_assert_cmpuint (told.calls, ==, 0);
  say (ends[1]);
  usher_event_loop_turn (loop);
  g_assert_cmpuint (told.calls, ==, 1);
  g_assert_cmpint (told.events, ==, VIR_EVENT_HANDLE_READABLE);

  /* it rests while a call has the connection, and the end of the other side does not keep the loop busy */
  usher_event_loop_update_handle (loop, told.id, 0);
  close (ends[1]);
  turn (loop, 3);
  g_assert_cmpuint (told.calls, ==, 1);
  usher_event_loop_update_handle (loop, told.id, VIR_EVENT_HANDLE_READABLE | VIR_EVENT_HANDLE_WRITABLE);
  usher_event_loop_turn (loop);
  g_assert_cmpuint (told.calls, ==, 2);
  g_assert_cmpint (told.events & VIR_EVENT_HANDLE_HANGUP, !=, 0);

  g_assert_cmpint (usher_event_loop_remove_handle (loop, told.id), ==, 0);
  g_assert_cmpint (usher_event_loop_remove_handle (loop, told.id), ==, -1);
  usher_event_loop_update_handle (loop, told.id, VIR_EVENT_HANDLE_READABLE);
  g_assert_cmpuint (told.freed, ==, 0);
  turn (loop, 2);
  g_assert_cmpuint (told.freed, ==, 1);
  g_assert_cmpuint (told.calls, ==, 2);
  close (ends[0]);
}

/* within its own callback: the data lives on until that has returned */
static void
test_leaves_itself (void)
{
  g_autoptr (UsherEventLoop) loop = usher_event_loop_new ();
  Told told = { .loop = loop, .leaves = TRUE };
  int ends[2];

  pair (ends);
  told.id = usher_event_loop_add_handle (loop, ends[0], VIR_EVENT_HANDLE_READABLE, told_handle, &told, told_free);
  say (ends[1]);
  turn (loop, 3);
  g_assert_cmpuint (told.calls, ==, 1);
  g_assert_cmpuint (told.freed, ==, 1);
  close (ends[0]);
  close (ends[1]);
}

/* one descriptor, watched for two things by two */
static void
test_same_descriptor (void)
{
  g_autoptr (UsherEventLoop) loop = usher_event_loop_new ();
  Told reader = { .loop = loop };
  Told writer = { .loop = loop };
  int ends[2];

  pair (ends);
  reader.id = usher_event_loop_add_handle (loop, ends[0], VIR_EVENT_HANDLE_READABLE, told_handle, &reader, told_free);
  writer.id = usher_event_loop_add_handle (loop, ends[0], VIR_EVENT_HANDLE_WRITABLE, told_handle, &writer, told_free);
  g_assert_cmpint (writer.id, >, 0);
  g_assert_cmpint (writer.id, !=, reader.id);
  usher_event_loop_turn (loop);
  g_assert_cmpuint (reader.calls, ==, 0);
  g_assert_cmpuint (writer.calls, ==, 1);
  usher_event_loop_remove_handle (loop, writer.id);
  say (ends[1]);
  turn (loop, 2);
  g_assert_cmpuint (reader.calls, >=, 1);
  g_assert_cmpuint (writer.freed, ==, 1);
  usher_event_loop_remove_handle (loop, reader.id);
  close (ends[0]);
  close (ends[1]);
}

static void
test_no_descriptor (void)
{
  g_autoptr (UsherEventLoop) loop = usher_event_loop_new ();
  Told told = { .loop = loop };

  g_assert_cmpint (usher_event_loop_add_handle (loop, -1, VIR_EVENT_HANDLE_READABLE, told_handle, &told, told_free),
                   ==, -1);
  turn (loop, 2);
  g_assert_cmpuint (told.freed, ==, 0);
}

static void
test_timeout (void)
{
  g_autoptr (UsherEventLoop) loop = usher_event_loop_new ();
  Told again = { .loop = loop };
  Told once = { .loop = loop, .leaves = TRUE };
  Told rests = { .loop = loop };

  again.id = usher_event_loop_add_timeout (loop, 1, told_timeout, &again, told_free);
  once.id = usher_event_loop_add_timeout (loop, 1, told_timeout, &once, told_free);
  rests.id = usher_event_loop_add_timeout (loop, -1, told_timeout, &rests, told_free);
  while (again.calls < 5)
    usher_event_loop_turn (loop);
  turn (loop, 1);
  g_assert_cmpuint (once.calls, ==, 1);
  g_assert_cmpuint (once.freed, ==, 1);
  g_assert_cmpuint (rests.calls, ==, 0);

  usher_event_loop_update_timeout (loop, rests.id, 0);
  usher_event_loop_update_timeout (loop, again.id, -1);
  again.calls = 0;
  while (rests.calls < 2)
    usher_event_loop_turn (loop);
  g_assert_cmpuint (again.calls, ==, 0);
  g_assert_cmpint (usher_event_loop_remove_timeout (loop, once.id), ==, -1);
  /* a handle's number is no timer's */
  g_assert_cmpint (usher_event_loop_remove_handle (loop, again.id), ==, -1);
}

static gpointer
run (gpointer data)
{
  Told *told = data;

  while (g_atomic_int_get (&told->calls) == 0)
    usher_event_loop_turn (told->loop);
  return NULL;
}

/* the loop sleeps without an end: each change from outside that needs it wakes it */
static void
test_woken (void)
{
  g_autoptr (UsherEventLoop) loop = usher_event_loop_new ();
  int ends[2];

  pair (ends);
  for (guint i = 0; i < 200; i++)
    {
      Told told = { .loop = loop };
      GThread *thread;

      told.id = usher_event_loop_add_timeout (loop, i % 2 == 0 ? -1 : 3600 * 1000, told_timeout, &told, NULL);
      thread = g_thread_new ("loop", run, &told);
      if (i % 4 < 2)
        g_usleep (500);
      usher_event_loop_update_timeout (loop, told.id, 0);
      g_thread_join (thread);
      usher_event_loop_remove_timeout (loop, told.id);
    }
  for (guint i = 0; i < 200; i++)
    {
      Told told = { .loop = loop };
      GThread *thread = g_thread_new ("loop", run, &told);

      told.id = usher_event_loop_add_handle (loop, ends[0], 0, told_handle, &told, NULL);
      usher_event_loop_update_handle (loop, told.id, VIR_EVENT_HANDLE_WRITABLE);
      g_thread_join (thread);
      usher_event_loop_remove_handle (loop, told.id);
    }
  close (ends[0]);
  close (ends[1]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/event-loop/handle", test_handle);
  g_test_add_func ("/event-loop/leaves-itself", test_leaves_itself);
  g_test_add_func ("/event-loop/same-descriptor", test_same_descriptor);
  g_test_add_func ("/event-loop/no-descriptor", test_no_descriptor);
  g_test_add_func ("/event-loop/timeout", test_timeout);
  g_test_add_func ("/event-loop/woken", test_woken);

  return g_test_run ();
}
