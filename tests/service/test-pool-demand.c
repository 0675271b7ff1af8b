/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/pool-demand.h"
#include "tests/service/broker-fixture.h"

#define S G_TIME_SPAN_SECOND
#define T0 (100000 * S)

static void
take (UsherPoolDemand *demand,
      guint            times,
      gint64           now)
{
  for (guint i = 0; i < times; i++)
    usher_pool_demand_taken (demand, "office", now);
}

/* thirty in a minute, and twenty seconds for a new one: ten will be taken meanwhile */
static void
test_rate (void)
{
  g_autoptr (UsherPoolDemand) demand = usher_pool_demand_new ();

  g_assert_cmpuint (usher_pool_demand_expect (demand, "office", T0), ==, 0);
  take (demand, 10, T0);
  g_assert_cmpuint (usher_pool_demand_expect (demand, "office", T0), ==, 0);
  usher_pool_demand_made (demand, "office", 20 * S);
  take (demand, 10, T0 + 20 * S);
  take (demand, 10, T0 + 40 * S);
  g_assert_cmpuint (usher_pool_demand_expect (demand, "office", T0 + 40 * S), ==, 10);
  g_assert_cmpuint (usher_pool_demand_expect (demand, "other", T0 + 40 * S), ==, 0);
  /* the first ten are forgotten after a minute, then the others */
  g_assert_cmpuint (usher_pool_demand_expect (demand, "office", T0 + 65 * S), ==, 7);
  g_assert_cmpuint (usher_pool_demand_expect (demand, "office", T0 + 85 * S), ==, 4);
  g_assert_cmpuint (usher_pool_demand_expect (demand, "office", T0 + 105 * S), ==, 0);
  /* and a pause of any length, or a time before the last, confuses nothing */
  take (demand, 3, T0 + 100000 * S);
  g_assert_cmpuint (usher_pool_demand_expect (demand, "office", T0 + 100000 * S), ==, 1);
  g_assert_cmpuint (usher_pool_demand_expect (demand, "office", T0), ==, 1);
}

/* one slow desktop is not yet a slow pool */
static void
test_lead (void)
{
  g_autoptr (UsherPoolDemand) demand = usher_pool_demand_new ();

  take (demand, 60, T0);
  usher_pool_demand_made (demand, "office", 4 * S);
  g_assert_cmpuint (usher_pool_demand_expect (demand, "office", T0), ==, 4);
  usher_pool_demand_made (demand, "office", 24 * S);
  g_assert_cmpuint (usher_pool_demand_expect (demand, "office", T0), ==, 9);
}

/* users who come faster than desktops are made find more than the file keeps; a pool that keeps none makes none ahead */
static void
test_keeper (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  guint warm = GPOINTER_TO_UINT (data);

  fixture->pool->size_min = 0;
  fixture->pool->size_max = 20;
  fixture->pool->warm = 0;
  fixture->pool->warm_off = 1;
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 1);
  fixture->pool->warm_off = warm;
  take (usher_context_demand (fixture->context), 6, g_get_monotonic_time ());
  /* each takes a minute: six will be taken before the next one is there */
  for (guint i = 0; i < 20; i++)
    usher_pool_demand_made (usher_context_demand (fixture->context), "office", G_TIME_SPAN_MINUTE);
  usher_broker_fixture_keep (fixture);
  if (warm > 0)
    g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), >, warm);
  else
    g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool-demand/rate", test_rate);
  g_test_add_func ("/pool-demand/lead", test_lead);
  g_test_add ("/pool-demand/keeper", UsherBrokerFixture, GUINT_TO_POINTER (1), usher_broker_fixture_setup, test_keeper,
              usher_broker_fixture_teardown);
  g_test_add ("/pool-demand/none-kept", UsherBrokerFixture, GUINT_TO_POINTER (0), usher_broker_fixture_setup, test_keeper,
              usher_broker_fixture_teardown);
  return g_test_run ();
}
