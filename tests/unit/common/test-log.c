/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "test-log"

#include "common/log.h"

#define LOG_MOMENT (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static void
test_line (void)
{
  g_autofree char *line = usher_log_line ("usher-audit", "alice sign-in: ok", LOG_MOMENT + 45678);
  g_autofree char *bare = usher_log_line (NULL, "", LOG_MOMENT);

  g_assert_cmpstr (line, ==, "usher-audit-INFO: 22:13:20.045: alice sign-in: ok\n");
  g_assert_cmpstr (bare, ==, "INFO: 22:13:20.000: \n");
}

static void
test_levels (void)
{
  if (g_test_subprocess ())
    {
      usher_log_init (FALSE);
      g_info ("%s", "plain news");
      g_info ("%s", "caf\303\251 news");
      g_info ("%s", "two\033lines\ttabbed");
      g_message ("%s", "a message");
      g_debug ("%s", "secret of the workshop");
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("test-log-INFO: *: plain news\n*");
  g_test_trap_assert_stderr ("*test-log-INFO: *: caf* news\n*");
  /* what a terminal would obey is shown, not written */
  g_test_trap_assert_stderr_unmatched ("*\033lines*");
  g_test_trap_assert_stderr ("*two\\u001blines\ttabbed\n*");
  g_test_trap_assert_stderr ("*a message\n*");
  g_test_trap_assert_stderr_unmatched ("*workshop*");
}

static void
test_debug (void)
{
  if (g_test_subprocess ())
    {
      usher_log_init (TRUE);
      g_debug ("%s", "in the workshop");
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*test-log-DEBUG: *: in the workshop\n*");
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log/line", test_line);
  g_test_add_func ("/log/levels", test_levels);
  g_test_add_func ("/log/debug", test_debug);
  return g_test_run ();
}
