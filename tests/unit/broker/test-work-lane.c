/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/work-lane.h"
#include "common/error.h"

#define WORKERS 2

/* work that stands still until it is let go */
typedef struct
{
  gatomicrefcount refs;
  GMutex          lock;
  GCond           changed;
  gboolean        open;
  gboolean        fails;
  guint           begun;
  guint           most;
  guint           done;
} Gate;

static Gate *
gate_new (gboolean open)
{
  Gate *gate = g_new0 (Gate, 1);

  g_atomic_ref_count_init (&gate->refs);
  g_mutex_init (&gate->lock);
  g_cond_init (&gate->changed);
  gate->open = open;
  return gate;
}

static Gate *
gate_ref (Gate *gate)
{
  g_atomic_ref_count_inc (&gate->refs);
  return gate;
}

static void
gate_unref (gpointer data)
{
  Gate *gate = data;

  if (!g_atomic_ref_count_dec (&gate->refs))
    return;
  g_cond_clear (&gate->changed);
  g_mutex_clear (&gate->lock);
  g_free (gate);
}

static void
gate_set_open (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  gate->open = TRUE;
  g_cond_broadcast (&gate->changed);
  g_mutex_unlock (&gate->lock);
}

static void
gate_await_done (Gate  *gate,
                 guint  count)
{
  g_mutex_lock (&gate->lock);
  while (gate->done < count)
    g_cond_wait (&gate->changed, &gate->lock);
  g_mutex_unlock (&gate->lock);
}

static gboolean
gate_pass (gpointer          work,
           const UsherWait  *wait,
           GError          **error)
{
  Gate *gate = work;

  g_mutex_lock (&gate->lock);
  gate->begun++;
  gate->most = MAX (gate->most, gate->begun - gate->done);
  while (!gate->open)
    g_cond_wait (&gate->changed, &gate->lock);
  gate->done++;
  g_cond_broadcast (&gate->changed);
  g_mutex_unlock (&gate->lock);
  if (gate->fails)
    g_set_error_literal (error, USHER_ERROR, USHER_ERROR_CONFLICT, "no");
  return !gate->fails;
}

static gboolean
run (UsherWorkLane *lane,
     const char    *key,
     Gate          *gate,
     guint          seconds,
     GError       **error)
{
  UsherWait wait = usher_wait_new (seconds, NULL);

  return usher_work_lane_run (lane, key, gate_pass, gate_ref (gate), gate_unref, &wait, error);
}

static void
test_outcome (void)
{
  UsherWorkLane *lane = usher_work_lane_new ("h", WORKERS);
  Gate *gate = gate_new (TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (run (lane, NULL, gate, 60, &error));
  g_assert_no_error (error);
  gate->fails = TRUE;
  g_assert_false (run (lane, NULL, gate, 60, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  gate_unref (gate);
  usher_work_lane_unref (lane);
}

/* callers leave at their deadline; when all workers are left behind, the next ones do not wait at all */
static void
test_hanging_work_is_left_behind (void)
{
  UsherWorkLane *lane = usher_work_lane_new ("h", WORKERS);
  Gate *shut = gate_new (FALSE);
  Gate *open = gate_new (TRUE);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < WORKERS; i++)
    {
      g_assert_false (run (lane, NULL, shut, 1, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_TIMEOUT);
      g_clear_error (&error);
      if (i + 1 < WORKERS)
        g_assert_true (run (lane, NULL, open, 60, &error));
    }
  g_assert_false (run (lane, NULL, open, 3600, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST);
  g_clear_error (&error);

  gate_set_open (shut);
  gate_await_done (shut, WORKERS);
  /* a worker is counted as free a moment after its work is done */
  while (!run (lane, NULL, open, 60, &error))
    {
      g_assert_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST);
      g_clear_error (&error);
      g_thread_yield ();
    }
  gate_unref (shut);
  gate_unref (open);
  usher_work_lane_unref (lane);
}

static void
test_cancelled (void)
{
  UsherWorkLane *lane = usher_work_lane_new ("h", WORKERS);
  Gate *shut = gate_new (FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  UsherWait wait = usher_wait_new (0, cancellable);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (usher_work_lane_run (lane, NULL, gate_pass, gate_ref (shut), gate_unref, &wait, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gate_set_open (shut);
  gate_unref (shut);
  usher_work_lane_unref (lane);
}

static gpointer
run_keyed (gpointer data)
{
  gpointer *arguments = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (run (arguments[0], "desktop", arguments[1], 60, &error));
  g_assert_no_error (error);
  return NULL;
}

static void
test_one_key_at_a_time (void)
{
  UsherWorkLane *lane = usher_work_lane_new ("h", WORKERS);
  Gate *gate = gate_new (FALSE);
  Gate *other = gate_new (TRUE);
  gpointer arguments[] = { lane, gate };
  GThread *threads[4];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("keyed", run_keyed, arguments);
  g_assert_true (run (lane, "another", other, 60, &error));
  g_assert_no_error (error);
  gate_set_open (gate);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (gate->done, ==, G_N_ELEMENTS (threads));
  g_assert_cmpuint (gate->most, ==, 1);
  gate_unref (gate);
  gate_unref (other);
  usher_work_lane_unref (lane);
}

/* a call that was left behind keeps its key: the same desktop is not worked on twice at a time */
static void
test_key_of_one_left_behind (void)
{
  UsherWorkLane *lane = usher_work_lane_new ("h", WORKERS);
  Gate *shut = gate_new (FALSE);
  Gate *open = gate_new (TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_false (run (lane, "desktop", shut, 1, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_TIMEOUT);
  g_clear_error (&error);
  g_assert_false (run (lane, "desktop", open, 1, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_TIMEOUT);
  g_clear_error (&error);
  g_assert_cmpuint (open->begun, ==, 0);
  gate_set_open (shut);
  g_assert_true (run (lane, "desktop", open, 60, &error));
  g_assert_no_error (error);
  gate_unref (shut);
  gate_unref (open);
  usher_work_lane_unref (lane);
}

static void
open_gate (gpointer data)
{
  gate_set_open (data);
}

/* the work cannot end before the caller has done its own; and that is done even where no worker is left */
static void
test_beside (void)
{
  UsherWorkLane *lane = usher_work_lane_new ("h", WORKERS);
  Gate *gate = gate_new (FALSE);
  Gate *shut = gate_new (FALSE);
  Gate *late = gate_new (FALSE);
  UsherWait wait = usher_wait_new (60, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_work_lane_run_beside (lane, NULL, gate_pass, gate_ref (gate), gate_unref, open_gate, gate, &wait,
                                             &error));
  g_assert_no_error (error);
  g_assert_cmpuint (gate->done, ==, 1);

  for (guint i = 0; i < WORKERS; i++)
    {
      g_assert_false (run (lane, NULL, shut, 1, &error));
      g_clear_error (&error);
    }
  g_assert_false (usher_work_lane_run_beside (lane, NULL, gate_pass, gate_ref (gate), gate_unref, open_gate, late,
                                              &wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST);
  g_assert_true (late->open);
  gate_set_open (shut);
  gate_await_done (shut, WORKERS);
  gate_unref (gate);
  gate_unref (shut);
  gate_unref (late);
  usher_work_lane_unref (lane);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/work-lane/outcome", test_outcome);
  g_test_add_func ("/work-lane/hanging", test_hanging_work_is_left_behind);
  g_test_add_func ("/work-lane/cancelled", test_cancelled);
  g_test_add_func ("/work-lane/one-key-at-a-time", test_one_key_at_a_time);
  g_test_add_func ("/work-lane/key-left-behind", test_key_of_one_left_behind);
  g_test_add_func ("/work-lane/beside", test_beside);

  return g_test_run ();
}
