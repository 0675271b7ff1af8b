/* SPDX-License-Identifier: GPL-2.0-or-later */
/* a host that is lost, and comes back: pools are filled up elsewhere, and nothing is anybody else's */
#include "tests/service/broker-fixture.h"

static const UsherLaunchAsk ask_office = { .offer = "pool:office" };

static UsherFakeHypervisor *
add_second_host (UsherBrokerFixture *fixture)
{
  UsherFakeHypervisor *fake = usher_fake_hypervisor_new (NULL);
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (fixture->context);
  const UsherHost *first = usher_catalog_host (catalog, "kvm1");
  UsherHost *host = usher_host_new ();

  host->name = g_strdup ("kvm2");
  host->uri = g_strdup (first->uri);
  host->spice_address = g_strdup ("kvm2.example");
  host->spice_ca = g_strdup (first->spice_ca);
  host->spice_subject = g_strdup (first->spice_subject);
  host->storage_pool = g_strdup (first->storage_pool);
  host->limit = 10;
  g_hash_table_insert (catalog->hosts, host->name, host);
  usher_context_put_hypervisor (fixture->context, "kvm2", USHER_HYPERVISOR (fake));
  return fake;
}

static void
go_silent (UsherBrokerFixture *fixture,
           gint64              since)
{
  for (int method = 0; method < USHER_N_FAKE_METHODS; method++)
    usher_fake_hypervisor_fail (fixture->host, method, USHER_ERROR_HOST_LOST, G_MAXUINT);
  usher_host_watch_lost (usher_context_host_watch (fixture->context), "kvm1", since);
}

/* long silent: the next tick gives it up */
static void
give_up (UsherBrokerFixture *fixture)
{
  go_silent (fixture, 1);
  usher_inbox_tick (fixture->inbox);
  usher_broker_fixture_settle (fixture);
}

static void
come_back (UsherBrokerFixture *fixture)
{
  for (int method = 0; method < USHER_N_FAKE_METHODS; method++)
    usher_fake_hypervisor_fail (fixture->host, method, USHER_ERROR_HOST_LOST, 0);
  usher_inbox_attach (fixture->inbox, "kvm1", USHER_HYPERVISOR (fixture->host));
  usher_broker_fixture_settle (fixture);
  usher_broker_fixture_settle (fixture);
}

static guint
count_on (UsherBrokerFixture *fixture,
          const char         *host,
          guint               states)
{
  UsherDesktopQuery query = { .pool = "office", .host = host, .states = states };
  g_autoptr (GPtrArray) found = usher_desktop_store_find (usher_context_desktops (fixture->context), &query, NULL);

  g_assert_nonnull (found);
  return found->len;
}

static void
fill (UsherBrokerFixture *fixture,
      UsherPoolKind       kind,
      guint               size)
{
  UsherPool *pool = usher_broker_fixture_pool ("office", kind);

  pool->size_min = size;
  pool->size_max = size;
  usher_broker_fixture_configure (fixture, pool);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (count_on (fixture, "kvm1", 0), ==, size);
}

static void
setup_quiet (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  usher_broker_fixture_setup (fixture, data);
  /* the broker says that the host does not answer */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
}

static void
test_floating (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  g_autoptr (UsherFakeHypervisor) second = NULL;
  g_autoptr (UsherLaunchDocument) hers = NULL;
  g_autoptr (UsherLaunchDocument) again = NULL;
  g_autoptr (UsherDesktop) own = NULL;
  g_autoptr (GError) error = NULL;
  guint made;

  fill (fixture, USHER_POOL_FLOATING, 2);
  hers = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);
  made = usher_fake_hypervisor_generation (fixture->host, hers->desktop_id);
  second = add_second_host (fixture);

  give_up (fixture);
  g_assert_cmpuint (count_on (fixture, "kvm1", 1u << USHER_DESKTOP_LOST), ==, 2);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (count_on (fixture, "kvm2", 1u << USHER_DESKTOP_READY), ==, 2);
  again = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->desktop_id, !=, hers->desktop_id);
  g_assert_cmpstr (again->host, ==, "kvm2.example");

  come_back (fixture);
  usher_broker_fixture_keep (fixture);
  own = usher_broker_fixture_own (fixture, "alice@office");
  g_assert_cmpstr (own->id, ==, again->desktop_id);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_LOST), ==, 0);
  /* what was hers there is reset before anybody gets it, or gone */
  g_assert_cmpuint (usher_fake_hypervisor_generation (fixture->host, hers->desktop_id), !=, made);
  g_assert_cmpuint (count_on (fixture, NULL, ~(1u << USHER_DESKTOP_RETIRED)), ==, 2);
}

static void
test_personal (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  g_autoptr (UsherFakeHypervisor) second = NULL;
  g_autoptr (UsherLaunchDocument) hers = NULL;
  g_autoptr (UsherLaunchDocument) again = NULL;
  g_autoptr (UsherDesktop) own = NULL;
  g_autoptr (GError) error = NULL;
  guint made;

  fill (fixture, USHER_POOL_PERSONAL, 2);
  hers = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);
  made = usher_fake_hypervisor_generation (fixture->host, hers->desktop_id);
  second = add_second_host (fixture);

  give_up (fixture);
  usher_broker_fixture_keep (fixture);
  /* only the one that nobody owned is made elsewhere */
  g_assert_cmpuint (usher_fake_hypervisor_domains (second), ==, 1);
  again = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST);
  g_assert_null (again);
  g_clear_error (&error);

  come_back (fixture);
  usher_broker_fixture_keep (fixture);
  own = usher_broker_fixture_own (fixture, "alice@office");
  g_assert_cmpstr (own->id, ==, hers->desktop_id);
  g_assert_cmpint (own->state, ==, USHER_DESKTOP_ASSIGNED);
  g_assert_cmpuint (usher_fake_hypervisor_generation (fixture->host, hers->desktop_id), ==, made);
}

/* a daemon that is restarted: nothing new is begun there, and nothing is given up */
static void
test_short_silence (UsherBrokerFixture *fixture,
                    gconstpointer       data)
{
  g_autoptr (UsherFakeHypervisor) second = NULL;

  fill (fixture, USHER_POOL_FLOATING, 2);
  second = add_second_host (fixture);
  go_silent (fixture, g_get_monotonic_time ());
  usher_inbox_tick (fixture->inbox);
  usher_broker_fixture_settle (fixture);
  fixture->pool->size_min = fixture->pool->size_max = 4;
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_LOST), ==, 0);
  g_assert_cmpuint (count_on (fixture, "kvm1", 1u << USHER_DESKTOP_READY), ==, 2);
  g_assert_cmpuint (count_on (fixture, "kvm2", 1u << USHER_DESKTOP_READY), ==, 2);
}

static void
test_watch (void)
{
  g_autoptr (UsherHostWatch) watch = usher_host_watch_new (60);
  g_auto (GStrv) early = NULL;
  g_auto (GStrv) late = NULL;
  g_auto (GStrv) again = NULL;

  usher_host_watch_lost (watch, "kvm1", 100);
  usher_host_watch_lost (watch, "kvm1", 150);
  usher_host_watch_lost (watch, "kvm2", 150);
  g_assert_true (usher_host_watch_is_silent (watch, "kvm1"));
  g_assert_false (usher_host_watch_is_lost (watch, "kvm1"));
  g_assert_false (usher_host_watch_is_silent (watch, "kvm3"));
  early = usher_host_watch_give_up (watch, 159);
  g_assert_cmpuint (g_strv_length (early), ==, 0);
  late = usher_host_watch_give_up (watch, 160);
  g_assert_cmpuint (g_strv_length (late), ==, 1);
  g_assert_cmpstr (late[0], ==, "kvm1");
  g_assert_true (usher_host_watch_is_lost (watch, "kvm1"));
  again = usher_host_watch_give_up (watch, 161);
  g_assert_cmpuint (g_strv_length (again), ==, 0);
  usher_host_watch_back (watch, "kvm1");
  g_assert_false (usher_host_watch_is_lost (watch, "kvm1"));
  g_assert_false (usher_host_watch_is_silent (watch, "kvm1"));
}

#define ADD(path, test)                                                                                            \
  g_test_add (path, UsherBrokerFixture, NULL, setup_quiet, test, usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hosts/watch", test_watch);
  ADD ("/hosts/floating", test_floating);
  ADD ("/hosts/personal", test_personal);
  ADD ("/hosts/short-silence", test_short_silence);
  return g_test_run ();
}
