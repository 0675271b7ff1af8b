/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/login-policy.h"

#define S G_TIME_SPAN_SECOND

static const UsherLoginLimits limits = {
  .free = 2,
  .locked = 6,
  .step = S,
  .longest = 4 * S,
  .lock = 300 * S,
  .fade = 900 * S,
};

static UsherLoginAttempts
fail_times (guint  times,
            gint64 at)
{
  UsherLoginAttempts attempts = { 0 };

  for (guint i = 0; i < times; i++)
    attempts = usher_login_policy_failed (attempts, &limits, at);
  return attempts;
}

static void
test_table (void)
{
  static const struct
  {
    guint             failures;
    gint64            later;
    UsherLoginVerdict verdict;
    gint64            until;
  } cases[] = {
    { 0, 0, USHER_LOGIN_ALLOW, 0 },
    { 1, 0, USHER_LOGIN_ALLOW, 0 },
    { 2, 0, USHER_LOGIN_ALLOW, 0 },
    { 3, 0, USHER_LOGIN_WAIT, 1 * S },
    { 3, S - 1, USHER_LOGIN_WAIT, 1 * S },
    { 3, S, USHER_LOGIN_ALLOW, S },
    { 4, 0, USHER_LOGIN_WAIT, 2 * S },
    { 5, 0, USHER_LOGIN_WAIT, 4 * S },
    { 6, 0, USHER_LOGIN_LOCKED, 300 * S },
    { 6, 299 * S, USHER_LOGIN_LOCKED, 300 * S },
    { 6, 300 * S, USHER_LOGIN_ALLOW, 300 * S },
    { 60, 299 * S, USHER_LOGIN_LOCKED, 300 * S },
    { 60, 900 * S, USHER_LOGIN_ALLOW, 900 * S },
    { 5, 900 * S, USHER_LOGIN_ALLOW, 900 * S },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 start = 1000 * S;
      gint64 until = -1;
      UsherLoginAttempts attempts = fail_times (cases[i].failures, start);

      g_test_message ("%u wrong ones, %" G_GINT64_FORMAT " µs later", cases[i].failures, cases[i].later);
      g_assert_cmpint (usher_login_policy_judge (attempts, &limits, start + cases[i].later, &until), ==, cases[i].verdict);
      if (cases[i].verdict != USHER_LOGIN_ALLOW)
        g_assert_cmpint (until, ==, start + cases[i].until);
      else
        g_assert_cmpint (until, <=, start + cases[i].later);
    }
}

/* a lock that is over and one more wrong try: locked again at once */
static void
test_locks_again (void)
{
  UsherLoginAttempts attempts = fail_times (6, 0);
  gint64 until;

  attempts = usher_login_policy_failed (attempts, &limits, 301 * S);
  g_assert_cmpint (usher_login_policy_judge (attempts, &limits, 302 * S, &until), ==, USHER_LOGIN_LOCKED);
  g_assert_cmpint (until, ==, 601 * S);
}

/* tries side by side are looked at one after the other, and not too many of them */
static void
test_side_by_side (void)
{
  UsherLoginAttempts attempts = fail_times (3, 0);
  gint64 last = 0;
  guint taken = 0;

  for (guint i = 0; i < 100; i++)
    {
      gint64 until;
      UsherLoginVerdict verdict = usher_login_policy_judge (attempts, &limits, 0, &until);

      if (verdict == USHER_LOGIN_LOCKED)
        break;
      g_assert_cmpint (until, >, last);
      last = until;
      attempts = usher_login_policy_reserve (attempts, &limits, 0);
      taken++;
    }
  g_assert_cmpuint (taken, >, 1);
  g_assert_cmpuint (taken, <, 20);
}

/* who never failed is never slowed, however many come */
static void
test_innocent (void)
{
  UsherLoginAttempts attempts = { 0 };
  gint64 until;

  for (guint i = 0; i < 1000; i++)
    {
      g_assert_cmpint (usher_login_policy_judge (attempts, &limits, 5, &until), ==, USHER_LOGIN_ALLOW);
      attempts = usher_login_policy_reserve (attempts, &limits, 5);
    }
  g_assert_cmpuint (attempts.failures, ==, 0);
}

/* no count and no time overflows */
static void
test_extremes (void)
{
  UsherLoginAttempts attempts = { .failures = G_MAXUINT - 1, .last = G_MAXINT64 / 2, .not_before = 0 };
  gint64 until;

  attempts = usher_login_policy_failed (attempts, &limits, G_MAXINT64 / 2);
  g_assert_cmpuint (attempts.failures, >=, limits.locked);
  g_assert_cmpint (usher_login_policy_judge (attempts, &limits, G_MAXINT64 / 2, &until), ==, USHER_LOGIN_LOCKED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/login-policy/table", test_table);
  g_test_add_func ("/login-policy/locks-again", test_locks_again);
  g_test_add_func ("/login-policy/side-by-side", test_side_by_side);
  g_test_add_func ("/login-policy/innocent", test_innocent);
  g_test_add_func ("/login-policy/extremes", test_extremes);
  return g_test_run ();
}
