/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wait.h"

#include "common/error.h"

static void
test_remaining (void)
{
  gint64 now = g_get_monotonic_time ();
  UsherWait unlimited = usher_wait_new (0, NULL);
  UsherWait over = { .deadline = now - G_TIME_SPAN_HOUR };
  UsherWait long_one = { .deadline = now + G_TIME_SPAN_HOUR };
  UsherWait longest = usher_wait_new (G_MAXUINT, NULL);

  g_assert_cmpint (unlimited.deadline, ==, 0);
  g_assert_cmpint (usher_wait_remaining (NULL, 500), ==, 500);
  g_assert_cmpint (usher_wait_remaining (&unlimited, 500), ==, 500);
  g_assert_cmpint (usher_wait_remaining (&over, 500), ==, 0);
  /* the callee's own limit counts when it is the shorter one */
  g_assert_cmpint (usher_wait_remaining (&long_one, 500), ==, 500);
  g_assert_cmpint (usher_wait_remaining (&long_one, G_MAXINT64), <=, G_TIME_SPAN_HOUR);
  g_assert_cmpint (usher_wait_remaining (&long_one, G_MAXINT64), >, 0);
  /* seconds are not counted in 32 bits on their way to µs */
  g_assert_cmpint (longest.deadline - now, >=, (gint64) G_MAXUINT * G_TIME_SPAN_SECOND);
}

static void
test_check (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  UsherWait unlimited = usher_wait_new (0, cancellable);
  UsherWait over = { .deadline = 1, .cancellable = cancellable };
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_wait_check (NULL, &error));
  g_assert_true (usher_wait_check (&unlimited, &error));
  g_assert_no_error (error);
  g_assert_false (usher_wait_check (&over, NULL));
  g_assert_false (usher_wait_check (&over, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_TIMEOUT);
  g_clear_error (&error);

  /* who went away is not told of a deadline */
  g_cancellable_cancel (cancellable);
  g_assert_false (usher_wait_check (&unlimited, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (usher_wait_check (&over, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wait/remaining", test_remaining);
  g_test_add_func ("/wait/check", test_check);
  return g_test_run ();
}
