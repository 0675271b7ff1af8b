/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/pool-troubles.h"
#include "common/error.h"
#include "tests/service/broker-fixture.h"

#define SECOND G_TIME_SPAN_SECOND

static guint
most (UsherPoolTroubles *troubles,
      const char        *pool,
      gint64             now)
{
  UsherPoolHealth health = usher_pool_troubles_health (troubles, pool);

  return usher_pool_health_most (&health, now);
}

static void
fail (UsherPoolTroubles *troubles,
      const char        *pool,
      gint64             now,
      UsherError         code)
{
  g_autoptr (GError) error = g_error_new (USHER_ERROR, code, "the disk is full");

  usher_pool_troubles_failed (troubles, pool, now, now, error);
}

/* the third failure slows the pool, one try at a time heals it, and other pools know nothing of it */
static void
test_slow_and_recover (void)
{
  g_autoptr (UsherPoolTroubles) troubles = usher_pool_troubles_new ();
  g_autofree char *first = NULL;
  g_autofree char *slowed = NULL;
  g_autofree char *other = NULL;
  g_autofree char *healed = NULL;

  fail (troubles, "office", 1 * SECOND, USHER_ERROR_INTERNAL);
  fail (troubles, "office", 2 * SECOND, USHER_ERROR_INTERNAL);
  g_assert_cmpuint (most (troubles, "office", 2 * SECOND), ==, G_MAXUINT);
  first = usher_pool_troubles_explain (troubles, "office", 2 * SECOND);
  g_assert_cmpstr (first, ==, "the disk is full");

  fail (troubles, "office", 3 * SECOND, USHER_ERROR_INTERNAL);
  g_assert_cmpuint (most (troubles, "office", 4 * SECOND), ==, 0);
  slowed = usher_pool_troubles_explain (troubles, "office", 4 * SECOND);
  g_assert_nonnull (strstr (slowed, "the disk is full"));
  g_assert_nonnull (strstr (slowed, "3 tries"));
  g_assert_cmpuint (most (troubles, "school", 4 * SECOND), ==, G_MAXUINT);
  other = usher_pool_troubles_explain (troubles, "school", 4 * SECOND);
  g_assert_null (other);

  g_assert_cmpuint (most (troubles, "office", 60 * SECOND), ==, 1);
  for (int i = 0; i < 3; i++)
    usher_pool_troubles_succeeded (troubles, "office");
  g_assert_cmpuint (most (troubles, "office", 61 * SECOND), ==, G_MAXUINT);
  healed = usher_pool_troubles_explain (troubles, "office", 61 * SECOND);
  g_assert_null (healed);
}

/* a host that does not answer is shown, and slows no pool */
static void
test_lost_host (void)
{
  g_autoptr (UsherPoolTroubles) troubles = usher_pool_troubles_new ();
  g_autofree char *text = NULL;

  for (int i = 0; i < 9; i++)
    fail (troubles, "office", i * SECOND, USHER_ERROR_HOST_LOST);
  g_assert_cmpuint (most (troubles, "office", 9 * SECOND), ==, G_MAXUINT);
  text = usher_pool_troubles_explain (troubles, "office", 9 * SECOND);
  g_assert_cmpstr (text, ==, "the disk is full");
  usher_pool_troubles_note (troubles, "office", NULL);
  g_free (text);
  text = usher_pool_troubles_explain (troubles, "office", 9 * SECOND);
  g_assert_null (text);
}

/* a pool that cannot be made plans no more than it began with, and says why */
static void
test_keeper (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  UsherPool *pool = usher_broker_fixture_pool ("office", USHER_POOL_FLOATING);
  g_autofree char *problem = NULL;
  guint calls;

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  pool->size_min = 4;
  pool->size_max = 40;
  usher_broker_fixture_configure (fixture, pool);
  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_CLONE, USHER_ERROR_INTERNAL, G_MAXUINT);
  usher_broker_fixture_keep (fixture);
  calls = usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_CLONE);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_FAILED), ==, 4);
  problem = usher_pool_keeper_problem (fixture->keeper, "office");
  g_assert_nonnull (strstr (problem, "scripted failure of clone"));

  pool->size_min = 40;
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_CLONE), ==, calls);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_PLANNED), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool-troubles/slow-and-recover", test_slow_and_recover);
  g_test_add_func ("/pool-troubles/lost-host", test_lost_host);
  g_test_add ("/pool-troubles/keeper", UsherBrokerFixture, NULL, usher_broker_fixture_setup, test_keeper,
              usher_broker_fixture_teardown);
  return g_test_run ();
}
