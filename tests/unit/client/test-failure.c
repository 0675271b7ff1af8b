/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/model/failure.h"

#include <gio/gio.h>
#include <string.h>

static void
test_through_an_error (void)
{
  g_autoptr (UsherFailure) failure = usher_failure_new (USHER_FAILURE_CERTIFICATE_CHANGED, "self-signed");
  g_autoptr (UsherFailure) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;

  failure->pinned = g_strdup ("AA");
  failure->presented = g_strdup ("BB");
  failure->seconds = 7;
  error = usher_failure_to_error (failure);
  copy = g_error_copy (error);
  g_clear_error (&error);

  g_assert_error (copy, USHER_FAILURE, USHER_FAILURE_CERTIFICATE_CHANGED);
  g_assert_cmpstr (copy->message, ==, "self-signed");
  back = usher_failure_new_from_error (copy);
  g_assert_cmpint (back->kind, ==, USHER_FAILURE_CERTIFICATE_CHANGED);
  g_assert_cmpstr (back->pinned, ==, "AA");
  g_assert_cmpstr (back->presented, ==, "BB");
  g_assert_cmpuint (back->seconds, ==, 7);
}

static void
test_in_use (void)
{
  g_autoptr (UsherProblem) problem = usher_problem_new ();
  g_autoptr (UsherFailure) failure = NULL;

  problem->code = g_strdup ("in-use");
  problem->viewer_user = g_strdup ("alice");
  problem->viewer_address = g_strdup ("192.0.2.7");
  problem->viewer_since = 42;
  failure = usher_failure_new_from_problem (problem);
  g_assert_cmpint (failure->kind, ==, USHER_FAILURE_IN_USE);
  g_assert_cmpint (usher_failure_next_step (failure), ==, USHER_NEXT_TAKE_OVER);
  g_assert_cmpstr (failure->viewer_user, ==, "alice");
  g_assert_cmpstr (failure->viewer_address, ==, "192.0.2.7");
  g_assert_cmpint (failure->viewer_since, ==, 42);
}

static void
test_locked_waits (void)
{
  g_autoptr (UsherProblem) problem = usher_problem_new ();
  g_autoptr (UsherFailure) failure = NULL;

  problem->code = g_strdup ("locked");
  problem->retry_after = 30;
  failure = usher_failure_new_from_problem (problem);
  g_assert_cmpint (failure->kind, ==, USHER_FAILURE_LOCKED);
  g_assert_cmpuint (failure->seconds, ==, 30);
  g_assert_cmpint (usher_failure_next_step (failure), ==, USHER_NEXT_WAIT);
}

static void
test_busy_waits_where_told (void)
{
  g_autoptr (UsherFailure) failure = usher_failure_new (USHER_FAILURE_BUSY, NULL);

  g_assert_cmpint (usher_failure_next_step (failure), ==, USHER_NEXT_RETRY);
  failure->seconds = 5;
  g_assert_cmpint (usher_failure_next_step (failure), ==, USHER_NEXT_WAIT);
}

static void
test_every_code_word (void)
{
  for (int code = 0; code < USHER_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (USHER_ERROR, code, "why");
      g_autoptr (UsherFailure) failure = usher_failure_new_from_error (error);

      /* only a defect may be shown as one */
      g_assert_true ((failure->kind == USHER_FAILURE_INTERNAL) == (code == USHER_ERROR_INTERNAL));
      g_assert_cmpstr (failure->detail, ==, "why");
    }
}

static void
test_every_kind_has_a_word (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int kind = 0; kind < USHER_N_FAILURES; kind++)
    {
      const char *word = usher_failure_kind_to_word (kind);

      g_assert_nonnull (word);
      g_assert_true (g_hash_table_add (seen, (gpointer) word));
    }
}

static void
test_foreign_errors (void)
{
  g_autoptr (GError) late = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "late");
  g_autoptr (GError) other = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "gone");
  g_autoptr (UsherFailure) first = usher_failure_new_from_error (late);
  g_autoptr (UsherFailure) second = usher_failure_new_from_error (other);

  g_assert_cmpint (first->kind, ==, USHER_FAILURE_TIMEOUT);
  g_assert_cmpint (second->kind, ==, USHER_FAILURE_INTERNAL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/failure/through-an-error", test_through_an_error);
  g_test_add_func ("/failure/in-use", test_in_use);
  g_test_add_func ("/failure/locked-waits", test_locked_waits);
  g_test_add_func ("/failure/busy-waits-where-told", test_busy_waits_where_told);
  g_test_add_func ("/failure/every-code-word", test_every_code_word);
  g_test_add_func ("/failure/every-kind-has-a-word", test_every_kind_has_a_word);
  g_test_add_func ("/failure/foreign-errors", test_foreign_errors);
  return g_test_run ();
}
