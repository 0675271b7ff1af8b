/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/login-attempts.h"

#define SECOND G_TIME_SPAN_SECOND
#define MOST 100000

static const UsherLoginLimits limits = {
  .free = 2,
  .locked = 5,
  .step = SECOND,
  .longest = 4 * SECOND,
  .lock = 60 * SECOND,
  .fade = 600 * SECOND,
};

typedef struct
{
  UsherAttemptTable *table;
} Fixture;

static void
setup (Fixture      *fixture,
       gconstpointer data)
{
  fixture->table = usher_login_attempts_new (&limits);
}

static void
teardown (Fixture      *fixture,
          gconstpointer data)
{
  usher_login_attempts_free (fixture->table);
}

static UsherLoginVerdict
admit (Fixture    *fixture,
       const char *key,
       gint64      now)
{
  gint64 until;

  return usher_login_attempts_admit (fixture->table, key, now, &until);
}

static void
fail_times (Fixture    *fixture,
            const char *key,
            guint       times,
            gint64      now)
{
  for (guint i = 0; i < times; i++)
    usher_login_attempts_failed (fixture->table, key, now);
}

static void
test_slower (Fixture      *fixture,
             gconstpointer data)
{
  static const struct
  {
    guint             failures;
    UsherLoginVerdict verdict;
    gint64            wait;
  } cases[] = {
    { 0, USHER_LOGIN_ALLOW, 0 },          { 1, USHER_LOGIN_ALLOW, 0 },          { 2, USHER_LOGIN_ALLOW, 0 },
    { 3, USHER_LOGIN_WAIT, 1 * SECOND },  { 4, USHER_LOGIN_WAIT, 2 * SECOND },  { 5, USHER_LOGIN_LOCKED, 60 * SECOND },
    { 50, USHER_LOGIN_LOCKED, 60 * SECOND },
  };
  gint64 now = 1000 * SECOND;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *user = g_strdup_printf ("user%u", (guint) i);
      gint64 until = 0;

      fail_times (fixture, user, cases[i].failures, now);
      g_assert_cmpint (usher_login_attempts_admit (fixture->table, user, now, &until), ==, cases[i].verdict);
      if (cases[i].wait > 0)
        g_assert_cmpint (until, ==, now + cases[i].wait);
    }
  /* nobody pays for somebody else */
  g_assert_cmpint (admit (fixture, "stranger", now), ==, USHER_LOGIN_ALLOW);
}

/* tries that are sent side by side stand in line: not one of them comes for free */
static void
test_side_by_side (Fixture      *fixture,
                   gconstpointer data)
{
  gint64 now = 1000 * SECOND;

  fail_times (fixture, "alice", 3, now);
  for (guint i = 1; i <= 12; i++)
    {
      /* up to twice the longest wait they stand in line; whoever comes then is sent away, and takes no place */
      UsherLoginVerdict verdict = i <= 8 ? USHER_LOGIN_WAIT : USHER_LOGIN_LOCKED;
      gint64 until = 0;

      g_assert_cmpint (usher_login_attempts_admit (fixture->table, "alice", now, &until), ==, verdict);
      g_assert_cmpint (until, ==, now + MIN (i, 9) * SECOND);
    }
}

static void
test_forgiven (Fixture      *fixture,
               gconstpointer data)
{
  gint64 now = 1000 * SECOND;

  fail_times (fixture, "alice", 9, now);
  fail_times (fixture, "bob", 9, now);
  g_assert_cmpint (admit (fixture, "alice", now + SECOND), ==, USHER_LOGIN_LOCKED);
  usher_login_attempts_clear (fixture->table, "alice");
  usher_login_attempts_clear (fixture->table, "nobody");
  g_assert_cmpint (admit (fixture, "alice", now + SECOND), ==, USHER_LOGIN_ALLOW);
  g_assert_cmpint (admit (fixture, "bob", now + SECOND), ==, USHER_LOGIN_LOCKED);
  g_assert_cmpint (admit (fixture, "bob", now + limits.lock), !=, USHER_LOGIN_LOCKED);

  /* with time all is forgotten, whether somebody tidies or not */
  fail_times (fixture, "carol", 9, now);
  g_assert_cmpint (admit (fixture, "carol", now + limits.fade), ==, USHER_LOGIN_ALLOW);
  usher_login_attempts_tidy (fixture->table, now + limits.fade - SECOND);
  g_assert_cmpint (admit (fixture, "bob", now + SECOND), ==, USHER_LOGIN_LOCKED);
  usher_login_attempts_tidy (fixture->table, now + limits.fade);
  g_assert_cmpint (admit (fixture, "bob", now + SECOND), ==, USHER_LOGIN_ALLOW);
}

/* a flood of made-up names neither grows the table without end nor makes it forget who was slowed */
static void
test_flood (Fixture      *fixture,
            gconstpointer data)
{
  gint64 now = 1000 * SECOND;

  fail_times (fixture, "alice", 9, now);
  for (guint i = 0; i < MOST + 1000; i++)
    {
      char name[32];

      g_snprintf (name, sizeof name, "made-up-%u", i);
      usher_login_attempts_failed (fixture->table, name, now);
    }
  g_assert_cmpint (admit (fixture, "alice", now + SECOND), ==, USHER_LOGIN_LOCKED);
  /* one more name is not learned while it is full */
  fail_times (fixture, "late", 9, now);
  g_assert_cmpint (admit (fixture, "late", now), ==, USHER_LOGIN_ALLOW);
  /* who is in it already is still counted */
  fail_times (fixture, "made-up-7", 8, now);
  g_assert_cmpint (admit (fixture, "made-up-7", now), ==, USHER_LOGIN_LOCKED);
  /* faded ones make room by themselves */
  now += limits.fade;
  fail_times (fixture, "late", 9, now);
  g_assert_cmpint (admit (fixture, "late", now), ==, USHER_LOGIN_LOCKED);
}

static gpointer
guess (gpointer data)
{
  for (guint i = 0; i < 500; i++)
    usher_login_attempts_failed (data, "alice", 1000 * SECOND);
  return NULL;
}

static void
test_threads (Fixture      *fixture,
              gconstpointer data)
{
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("guess", guess, fixture->table);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (admit (fixture, "alice", 1001 * SECOND), ==, USHER_LOGIN_LOCKED);
}

#define ADD(path, func) g_test_add ("/login-attempts/" path, Fixture, NULL, setup, func, teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("slower", test_slower);
  ADD ("side-by-side", test_side_by_side);
  ADD ("forgiven", test_forgiven);
  ADD ("flood", test_flood);
  ADD ("threads", test_threads);
  return g_test_run ();
}
