/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "tests/service/broker-fixture.h"

#define SIZE 5

/* limits of the pool, or of the host it is on */
static void
set_limits (UsherBrokerFixture *fixture,
            gboolean            of_host,
            UsherAtOnce         limits)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (fixture->context);

  fixture->pool->at_once = (UsherAtOnce){ 0 };
  ((UsherHost *) usher_catalog_host (catalog, "kvm1"))->at_once = (UsherAtOnce){ 0 };
  if (of_host)
    ((UsherHost *) usher_catalog_host (catalog, "kvm1"))->at_once = limits;
  else
    fixture->pool->at_once = limits;
}

static void
wait_idle (UsherBrokerFixture *fixture)
{
  gint64 until = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;

  while (usher_pool_keeper_busy (fixture->keeper) > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (1000);
    }
}

/* what a turn begins stays under way: the host is slow; and in the end all is done */
static void
assert_at_most (UsherBrokerFixture *fixture,
                guint               most)
{
  guint begun;

  do
    {
      begun = usher_pool_keeper_turn (fixture->keeper);
      g_assert_cmpuint (usher_pool_keeper_busy (fixture->keeper), <=, most);
      wait_idle (fixture);
    }
  while (begun > 0);
}

static void
test_limits (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  gboolean of_host = GPOINTER_TO_INT (data);

  usher_fake_hypervisor_delay (fixture->host, USHER_FAKE_CLONE, 20);
  usher_fake_hypervisor_delay (fixture->host, USHER_FAKE_START, 20);
  usher_fake_hypervisor_delay (fixture->host, USHER_FAKE_REMOVE, 20);
  fixture->pool->size_min = fixture->pool->size_max = SIZE;
  fixture->pool->warm = 0;
  set_limits (fixture, of_host, (UsherAtOnce){ .clones = 2 });
  assert_at_most (fixture, 2);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, SIZE);

  fixture->pool->warm = SIZE;
  set_limits (fixture, of_host, (UsherAtOnce){ .starts = 1 });
  assert_at_most (fixture, 1);
  g_assert_cmpuint (usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_START), ==, SIZE);

  /* they are switched off first, which is not limited */
  fixture->pool->warm = 0;
  assert_at_most (fixture, SIZE);
  fixture->pool->size_min = fixture->pool->size_max = 0;
  set_limits (fixture, of_host, (UsherAtOnce){ .deletes = 3 });
  assert_at_most (fixture, 3);
  g_assert_cmpuint (usher_fake_hypervisor_domains (fixture->host), ==, 0);
}

/* a host that is short of memory takes no more, and says so; with enough again it does */
static void
test_memory (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (fixture->context);
  UsherHost *host = (UsherHost *) usher_catalog_host (catalog, "kvm1");
  g_autofree char *problem = NULL;
  UsherHostCapacity capacity;

  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  fixture->pool->size_min = fixture->pool->size_max = SIZE;
  fixture->pool->warm = 0;
  /* one after the other, so that what the first took is known to the next */
  set_limits (fixture, FALSE, (UsherAtOnce){ .clones = 1 });
  g_assert_false (usher_host_capacities_get (usher_context_host_capacities (fixture->context), "kvm1", &capacity));
  host->memory_reserve = G_GUINT64_CONSTANT (1) << 40;
  usher_broker_fixture_keep (fixture);
  g_assert_true (usher_host_capacities_get (usher_context_host_capacities (fixture->context), "kvm1", &capacity));
  g_assert_cmpuint (capacity.memory_free, <, host->memory_reserve);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 1);
  problem = usher_pool_keeper_problem (fixture->keeper, "office");
  g_assert_nonnull (strstr (problem, "kvm1 has too little memory"));
  host->memory_reserve = capacity.memory_free;
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, SIZE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/pool-limits/pool", UsherBrokerFixture, GINT_TO_POINTER (FALSE), usher_broker_fixture_setup, test_limits,
              usher_broker_fixture_teardown);
  g_test_add ("/pool-limits/host", UsherBrokerFixture, GINT_TO_POINTER (TRUE), usher_broker_fixture_setup, test_limits,
              usher_broker_fixture_teardown);
  g_test_add ("/pool-limits/memory", UsherBrokerFixture, NULL, usher_broker_fixture_setup, test_memory,
              usher_broker_fixture_teardown);
  return g_test_run ();
}
