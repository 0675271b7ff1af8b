/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/workers.h"

#define PATIENCE (30 * G_TIME_SPAN_SECOND)
#define FAR (3600 * G_TIME_SPAN_SECOND)

/**
 * Gate: holds all work that comes to it until it is opened, and counts it
 */
typedef struct
{
  GMutex lock;
  GCond  changed;
  guint  inside;
  guint  peak;
  guint  done;
  guint  open;
} Gate;

typedef struct
{
  UsherWorkers *workers;
  Gate          gate;
  Gate          other;
} Fixture;

static void
gate_setup (Gate *gate)
{
  g_mutex_init (&gate->lock);
  g_cond_init (&gate->changed);
}

static void
gate_clear (Gate *gate)
{
  g_mutex_clear (&gate->lock);
  g_cond_clear (&gate->changed);
}

static void
setup (Fixture      *fixture,
       gconstpointer data)
{
  fixture->workers = usher_workers_new ();
  gate_setup (&fixture->gate);
  gate_setup (&fixture->other);
}

static void
gate_open (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  gate->open = TRUE;
  g_cond_broadcast (&gate->changed);
  g_mutex_unlock (&gate->lock);
}

static void
teardown (Fixture      *fixture,
          gconstpointer data)
{
  gate_open (&fixture->gate);
  gate_open (&fixture->other);
  g_object_unref (fixture->workers);
  gate_clear (&fixture->gate);
  gate_clear (&fixture->other);
}

static void
gate_pass (gpointer data)
{
  Gate *gate = data;

  g_mutex_lock (&gate->lock);
  gate->inside++;
  gate->peak = MAX (gate->peak, gate->inside);
  g_cond_broadcast (&gate->changed);
  while (!gate->open)
    g_cond_wait (&gate->changed, &gate->lock);
  gate->inside--;
  gate->done++;
  g_cond_broadcast (&gate->changed);
  g_mutex_unlock (&gate->lock);
}

static void
gate_wait (Gate        *gate,
           const guint *what,
           guint        count)
{
  gint64 until = g_get_monotonic_time () + PATIENCE;

  g_mutex_lock (&gate->lock);
  while (*what < count)
    g_assert_true (g_cond_wait_until (&gate->changed, &gate->lock, until));
  g_mutex_unlock (&gate->lock);
}

static void
push_gates (Fixture    *fixture,
            Gate       *gate,
            const char *lane,
            guint       count)
{
  for (guint i = 0; i < count; i++)
    g_assert_true (usher_workers_push (fixture->workers, lane, gate_pass, gate));
}

static void
test_width (Fixture      *fixture,
            gconstpointer data)
{
  static const struct
  {
    const char *lane;
    guint       threads;
  } cases[] = { { "sign-in:office", 2 }, { "sign-in:school", 5 }, { "sign-in", 2 }, { "launch", 3 }, { "unset", 4 } };

  /* a kind for all its lanes, one lane by its own name before its kind */
  usher_workers_set_width (fixture->workers, "sign-in", 2, 100);
  usher_workers_set_width (fixture->workers, "sign-in:school", 5, 100);
  usher_workers_set_width (fixture->workers, "launch", 3, 100);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Gate gate = { 0 };

      gate_setup (&gate);
      push_gates (fixture, &gate, cases[i].lane, 12);
      gate_wait (&gate, &gate.inside, cases[i].threads);
      g_assert_cmpuint (usher_workers_pending (fixture->workers, cases[i].lane), ==, 12 - cases[i].threads);
      gate_open (&gate);
      gate_wait (&gate, &gate.done, 12);
      g_assert_cmpuint (gate.peak, ==, cases[i].threads);
      gate_clear (&gate);
    }
  g_assert_cmpuint (usher_workers_pending (fixture->workers, "never used"), ==, 0);
}

/* a host that hangs with all its threads and a queue behind them holds up nobody else's lane */
static void
test_hung_lane (Fixture      *fixture,
                gconstpointer data)
{
  push_gates (fixture, &fixture->gate, "host:hung", 50);
  gate_wait (&fixture->gate, &fixture->gate.inside, 4);
  gate_open (&fixture->other);
  push_gates (fixture, &fixture->other, "host:well", 50);
  usher_workers_push_at (fixture->workers, "host:hung", 0, gate_pass, &fixture->gate);
  usher_workers_push_at (fixture->workers, "host:well", 0, gate_pass, &fixture->other);
  gate_wait (&fixture->other, &fixture->other.done, 51);
  g_assert_cmpuint (fixture->gate.done, ==, 0);
}

static void
test_full (Fixture      *fixture,
           gconstpointer data)
{
  usher_workers_set_width (fixture->workers, "upkeep", 1, 2);
  push_gates (fixture, &fixture->gate, "upkeep:a", 1);
  gate_wait (&fixture->gate, &fixture->gate.inside, 1);
  push_gates (fixture, &fixture->gate, "upkeep:a", 2);
  g_assert_false (usher_workers_push (fixture->workers, "upkeep:a", gate_pass, &fixture->gate));
  g_assert_true (usher_workers_push (fixture->workers, "upkeep:b", gate_pass, &fixture->other));
  gate_open (&fixture->gate);
  gate_wait (&fixture->gate, &fixture->gate.done, 3);
  /* room again */
  push_gates (fixture, &fixture->gate, "upkeep:a", 1);
  gate_wait (&fixture->gate, &fixture->gate.done, 4);
}

typedef struct
{
  GMutex  lock;
  GArray *seen;
} Order;

typedef struct
{
  Order *order;
  guint  number;
} Numbered;

static void
note (gpointer data)
{
  g_autofree Numbered *numbered = data;

  g_mutex_lock (&numbered->order->lock);
  g_array_append_val (numbered->order->seen, numbered->number);
  g_mutex_unlock (&numbered->order->lock);
}

static void
put_off (Fixture *fixture,
         Order   *order,
         guint    number,
         gint64   at)
{
  Numbered *numbered = g_new (Numbered, 1);

  *numbered = (Numbered){ order, number };
  usher_workers_push_at (fixture->workers, "one", at, note, numbered);
}

/* put off in any order, run in the order of time; what is due at the same time in the order it came, as events must */
static void
test_order (Fixture      *fixture,
            gconstpointer data)
{
  static const guint late[] = { 1004, 1001, 1003, 1000, 1002 };
  Order order = { .seen = g_array_new (FALSE, FALSE, sizeof (guint)) };
  gint64 now = g_get_monotonic_time ();

  g_mutex_init (&order.lock);
  gate_open (&fixture->gate);
  usher_workers_set_width (fixture->workers, "one", 1, 10000);
  for (gsize i = 0; i < G_N_ELEMENTS (late); i++)
    put_off (fixture, &order, late[i], now + FAR + late[i]);
  for (guint i = 0; i < 1000; i++)
    put_off (fixture, &order, i, 0);
  usher_workers_push_at (fixture->workers, "one", now + 20 * 1000, gate_pass, &fixture->gate);
  gate_wait (&fixture->gate, &fixture->gate.done, 1);
  g_assert_cmpint (g_get_monotonic_time (), >=, now + 20 * 1000);
  g_mutex_lock (&order.lock);
  g_assert_cmpuint (order.seen->len, <=, 1000);
  g_mutex_unlock (&order.lock);
  usher_workers_stop (fixture->workers);

  g_assert_cmpuint (order.seen->len, ==, 1005);
  for (guint i = 0; i < 1005; i++)
    g_assert_cmpuint (g_array_index (order.seen, guint, i), ==, i);
  g_array_unref (order.seen);
  g_mutex_clear (&order.lock);
}

/* nothing that was promised is lost by the end: its data is its own to free */
static void
test_stop (Fixture      *fixture,
           gconstpointer data)
{
  gate_open (&fixture->gate);
  for (guint i = 0; i < 20; i++)
    usher_workers_push_at (fixture->workers, i % 2 ? "a" : "b", g_get_monotonic_time () + FAR, gate_pass, &fixture->gate);
  push_gates (fixture, &fixture->gate, "a", 20);
  g_assert_cmpuint (fixture->gate.done, <=, 20);
  usher_workers_stop (fixture->workers);
  g_assert_cmpuint (fixture->gate.done, ==, 40);

  g_assert_false (usher_workers_push (fixture->workers, "a", gate_pass, &fixture->gate));
  g_assert_cmpuint (fixture->gate.done, ==, 40);
  g_assert_cmpuint (usher_workers_pending (fixture->workers, "a"), ==, 0);
  g_assert_false (usher_workers_push_at (fixture->workers, "a", 0, gate_pass, &fixture->gate));
  g_assert_cmpuint (fixture->gate.done, ==, 40);
  usher_workers_stop (fixture->workers);
}

typedef struct
{
  UsherWorkers *workers;
  Gate         *started;
  guint         times;
} Again;

static void
again (gpointer data)
{
  Again *work = data;

  work->times++;
  gate_pass (work->started);
  usher_workers_push_at (work->workers, "again", g_get_monotonic_time () + FAR, again, work);
}

static gpointer
stop (gpointer data)
{
  usher_workers_stop (data);
  return NULL;
}

/* what puts itself off again and again, such as a look at a desktop, does not keep the workers from their end */
static void
test_stop_again (Fixture      *fixture,
                 gconstpointer data)
{
  Again works[8];
  GThread *stopper;

  for (guint i = 0; i < G_N_ELEMENTS (works); i++)
    {
      works[i] = (Again){ fixture->workers, &fixture->gate, 0 };
      usher_workers_push (fixture->workers, "again", again, &works[i]);
    }
  gate_wait (&fixture->gate, &fixture->gate.inside, 4);
  stopper = g_thread_new ("stopper", stop, fixture->workers);
  gate_open (&fixture->other);
  while (usher_workers_push (fixture->workers, "probe", gate_pass, &fixture->other))
    g_usleep (1000);
  gate_open (&fixture->gate);
  g_thread_join (stopper);
  for (guint i = 0; i < G_N_ELEMENTS (works); i++)
    g_assert_cmpuint (works[i].times, ==, 1);
}

#define ADD(path, func) g_test_add ("/workers/" path, Fixture, NULL, setup, func, teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("width", test_width);
  ADD ("hung-lane", test_hung_lane);
  ADD ("full", test_full);
  ADD ("order", test_order);
  ADD ("stop", test_stop);
  ADD ("stop-again", test_stop_again);
  return g_test_run ();
}
