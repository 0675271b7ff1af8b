/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/problem.h"

#include <gio/gio.h>
#include <string.h>

#include "common/error.h"

static void
test_every_code (void)
{
  for (int code = 0; code < USHER_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (USHER_ERROR, code, "why");
      g_autoptr (UsherProblem) problem = usher_problem_new_from_error (error);
      g_autoptr (JsonNode) node = usher_problem_to_json (problem);
      g_autoptr (UsherProblem) back = usher_problem_from_json (node, NULL);
      g_autoptr (GError) again = usher_problem_to_error (back);

      g_assert_error (again, USHER_ERROR, code);
      g_assert_cmpstr (again->message, ==, "why");
      g_assert_cmpint (back->status, ==, usher_error_to_status (code));
      g_assert_cmpuint (strlen (back->title), >, 0);
    }
}

static void
test_foreign_error_stays_inside (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "/var/lib/usher/usher.db: inner works");
  g_autoptr (UsherProblem) problem = usher_problem_new_from_error (error);

  g_assert_cmpstr (problem->code, ==, "internal");
  g_assert_cmpint (problem->status, ==, 500);
  g_assert_null (problem->detail);
}

static void
test_viewer (void)
{
  g_autoptr (UsherProblem) problem = usher_problem_new ();
  g_autoptr (UsherProblem) back = NULL;
  g_autoptr (JsonNode) node = NULL;

  problem->status = 409;
  problem->code = g_strdup ("in-use");
  problem->viewer_user = g_strdup ("alice");
  problem->viewer_address = g_strdup ("192.0.2.7");
  problem->viewer_since = G_GINT64_CONSTANT (1800000000000000);
  problem->retry_after = 30;
  node = usher_problem_to_json (problem);
  back = usher_problem_from_json (node, NULL);
  g_assert_cmpstr (back->viewer_user, ==, "alice");
  g_assert_cmpstr (back->viewer_address, ==, "192.0.2.7");
  g_assert_cmpint (back->viewer_since, ==, problem->viewer_since);
  g_assert_cmpuint (back->retry_after, ==, 30);
}

static void
test_from_strangers (void)
{
  g_autoptr (JsonNode) proxy = json_from_string ("{\"title\":\"Bad Gateway\",\"status\":502}", NULL);
  g_autoptr (JsonNode) newer = json_from_string ("{\"code\":\"on-fire\"}", NULL);
  g_autoptr (UsherProblem) bare = usher_problem_from_json (proxy, NULL);
  g_autoptr (UsherProblem) unknown = usher_problem_from_json (newer, NULL);
  g_autoptr (GError) first = usher_problem_to_error (bare);
  g_autoptr (GError) second = usher_problem_to_error (unknown);

  g_assert_error (first, USHER_ERROR, USHER_ERROR_INTERNAL);
  g_assert_cmpstr (first->message, ==, "Bad Gateway");
  g_assert_error (second, USHER_ERROR, USHER_ERROR_INTERNAL);
  g_assert_nonnull (strstr (second->message, "on-fire"));
}

static void
test_wrong (void)
{
  static const char *const wrong[][2] = {
    { "[]", "problem" },
    { "{\"status\":\"409\"}", "status" },
    { "{\"status\":99}", "status" },
    { "{\"code\":[]}", "code" },
    { "{\"retry_after\":-5}", "retry_after" },
    { "{\"viewer\":\"alice\"}", "viewer" },
    { "{\"viewer\":{\"since\":\"x\"}}", "since" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (JsonNode) node = json_from_string (wrong[i][0], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (usher_problem_from_json (node, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
      g_assert_nonnull (strstr (error->message, wrong[i][1]));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/problem/every-code", test_every_code);
  g_test_add_func ("/problem/foreign-error", test_foreign_error_stays_inside);
  g_test_add_func ("/problem/viewer", test_viewer);
  g_test_add_func ("/problem/from-strangers", test_from_strangers);
  g_test_add_func ("/problem/wrong", test_wrong);
  return g_test_run ();
}
