/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/pool-health.h"

#define S G_TIME_SPAN_SECOND
#define T0 (1000 * S)

/* each step begins when the one before has ended, and takes a second */
static UsherPoolHealth
fail_in_turn (UsherPoolHealth health,
              guint           times,
              gint64         *now)
{
  for (guint i = 0; i < times; i++)
    {
      gint64 begun = MAX (*now, health.not_before);

      *now = begun + S;
      health = usher_pool_health_failed (health, begun, *now);
    }
  return health;
}

static void
test_slows (void)
{
  static const gint64 pauses[] = { 0, 0, 0, 10, 20, 40, 80, 160, 300, 300, 300 };

  for (guint failures = 0; failures < G_N_ELEMENTS (pauses); failures++)
    {
      gint64 now = T0;
      gint64 until = -1;
      UsherPoolHealth health = fail_in_turn ((UsherPoolHealth){ 0 }, failures, &now);

      g_test_message ("%u failures", failures);
      if (failures < 3)
        {
          g_assert_cmpint (usher_pool_health_judge (&health, now, &until), ==, USHER_POOL_HEALTH_GOOD);
          g_assert_cmpuint (usher_pool_health_most (&health, now), ==, G_MAXUINT);
          g_assert_cmpint (until, ==, 0);
          continue;
        }
      g_assert_cmpint (usher_pool_health_judge (&health, now, &until), ==, USHER_POOL_HEALTH_WAIT);
      g_assert_cmpint (until, ==, now + pauses[failures] * S);
      g_assert_cmpuint (usher_pool_health_most (&health, until - 1), ==, 0);
      g_assert_cmpint (usher_pool_health_judge (&health, until, &until), ==, USHER_POOL_HEALTH_TRY);
      g_assert_cmpuint (usher_pool_health_most (&health, now + 300 * S), ==, 1);
      g_assert_cmpint (health.since, ==, T0 + S);
    }
}

/* sixteen clones that were begun together fail: one try, one short pause */
static void
test_together (void)
{
  UsherPoolHealth health = { 0 };

  for (guint i = 0; i < 16; i++)
    health = usher_pool_health_failed (health, T0, T0 + S + i);
  g_assert_cmpuint (health.failures, ==, 3);
  g_assert_cmpint (health.not_before, ==, T0 + 11 * S + 2);
  /* and one that was begun after counts on */
  health = usher_pool_health_failed (health, T0 + 12 * S, T0 + 13 * S);
  g_assert_cmpuint (health.failures, ==, 4);
  g_assert_cmpint (health.not_before, ==, T0 + 33 * S);
}

static void
test_recovers (void)
{
  gint64 now = T0;
  UsherPoolHealth health = fail_in_turn ((UsherPoolHealth){ 0 }, 9, &now);

  health = usher_pool_health_succeeded (health);
  g_assert_cmpint (usher_pool_health_judge (&health, now, NULL), ==, USHER_POOL_HEALTH_GOOD);
  /* not yet trusted: one more failure, and it waits again, the short pause */
  health = usher_pool_health_failed (health, now, now + S);
  g_assert_cmpint (usher_pool_health_judge (&health, now + S, NULL), ==, USHER_POOL_HEALTH_WAIT);
  g_assert_cmpint (health.not_before, ==, now + 11 * S);
  for (guint i = 0; i < 3; i++)
    health = usher_pool_health_succeeded (health);
  g_assert_cmpuint (health.failures, ==, 0);
  g_assert_cmpint (health.since, ==, 0);
  /* trusted again: two failures are nothing */
  health = fail_in_turn (health, 2, &now);
  g_assert_cmpint (usher_pool_health_judge (&health, now, NULL), ==, USHER_POOL_HEALTH_GOOD);
  /* a healthy pool has nothing to recover from */
  health = usher_pool_health_succeeded ((UsherPoolHealth){ 0 });
  g_assert_cmpuint (health.failures, ==, 0);
}

/* a pool where every other step fails is slowed, but never stands still */
static void
test_half (void)
{
  UsherPoolHealth health = { 0 };
  gint64 now = T0;

  for (guint i = 0; i < 100; i++)
    {
      gint64 until;

      if (usher_pool_health_judge (&health, now, &until) == USHER_POOL_HEALTH_WAIT)
        {
          g_assert_cmpint (until - now, <=, 10 * S);
          now = until;
        }
      health = i % 2 == 0 ? usher_pool_health_failed (health, now, now + S) : usher_pool_health_succeeded (health);
      now += S;
    }
}

static void
test_clock_set_back (void)
{
  gint64 now = T0;
  UsherPoolHealth health = fail_in_turn ((UsherPoolHealth){ 0 }, 3, &now);

  g_assert_cmpint (usher_pool_health_judge (&health, now - 3600 * S, NULL), ==, USHER_POOL_HEALTH_TRY);
}

static void
test_explain (void)
{
  gint64 now = T0;
  UsherPoolHealth health = fail_in_turn ((UsherPoolHealth){ 0 }, 4, &now);
  UsherPoolHealth good = { .failures = 2 };
  g_autofree char *waits = usher_pool_health_explain (&health, "the volume is full", now + 1);
  g_autofree char *tries = usher_pool_health_explain (&health, NULL, now + 20 * S);

  g_assert_cmpstr (waits, ==,
                   "the last 4 tries to make or start a desktop failed, and one is tried in 20s; the last said: the volume is "
                   "full");
  g_assert_cmpstr (tries, ==,
                   "the last 4 tries to make or start a desktop failed, and one at a time is tried; the last said: nothing");
  g_assert_null (usher_pool_health_explain (&good, "once", now));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool-health/slows", test_slows);
  g_test_add_func ("/pool-health/together", test_together);
  g_test_add_func ("/pool-health/recovers", test_recovers);
  g_test_add_func ("/pool-health/half", test_half);
  g_test_add_func ("/pool-health/clock-set-back", test_clock_set_back);
  g_test_add_func ("/pool-health/explain", test_explain);
  return g_test_run ();
}
