/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pools follow the versions of their template */
#include "broker/service/template-source.h"
#include "tests/service/broker-fixture.h"

static const UsherLaunchAsk ask_office = { .offer = "pool:office" };

static void
publish (UsherBrokerFixture *fixture,
         guint               number)
{
  UsherTemplateStore *templates = usher_context_templates (fixture->context);
  g_autoptr (UsherTemplateVersion) draft = usher_template_version_new ();
  g_autoptr (UsherTemplateVersion) version = NULL;
  g_autoptr (GError) error = NULL;

  draft->template = g_strdup ("debian");
  draft->publisher = g_strdup ("ada@office");
  draft->created = g_get_real_time ();
  version = usher_template_store_next (templates, draft, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (version->number, ==, number);
  version->volume = g_strdup_printf ("debian-%u.qcow2", number);
  version->domain = g_strdup ("<domain/>");
  version->checksum = g_strnfill (64, 'a');
  version->size = 1000;
  usher_template_store_seal (templates, version, NULL, &error);
  g_assert_no_error (error);
  usher_copy_store_add (usher_context_copies (fixture->context), "debian", number, "kvm1", &error);
  g_assert_no_error (error);
}

static UsherPool *
follow (UsherBrokerFixture *fixture)
{
  UsherPool *pool = usher_broker_fixture_pool ("office", USHER_POOL_FLOATING);
  g_autoptr (UsherCatalog) catalog = NULL;

  pool->size_min = pool->size_max = 3;
  usher_broker_fixture_configure (fixture, pool);
  catalog = usher_context_dup_catalog (fixture->context);
  g_clear_pointer (&((UsherTemplate *) usher_catalog_template (catalog, "debian"))->volume, g_free);
  return pool;
}

static guint
count_of (UsherBrokerFixture *fixture,
          guint               version)
{
  UsherVersionCounts counts;
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_fleet_store_made_of (usher_context_fleet (fixture->context), "office", "debian", version, &counts,
                                            &error));
  g_assert_no_error (error);
  return counts.total;
}

/* free desktops follow at once, one in use at its release */
static void
test_follow (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  g_autoptr (UsherLaunchDocument) hers = NULL;
  g_autoptr (UsherRequest) request = usher_broker_fixture_request ("alice");
  g_autoptr (GError) error = NULL;

  follow (fixture);
  publish (fixture, 1);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 3);
  g_assert_cmpuint (count_of (fixture, 1), ==, 3);
  hers = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);

  publish (fixture, 2);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 2);
  g_assert_cmpuint (count_of (fixture, 2), ==, 2);
  g_assert_cmpuint (count_of (fixture, 1), ==, 1);

  g_assert_true (usher_release_flow_release (fixture->context, fixture->keeper, request, hers->desktop_id, &error));
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (count_of (fixture, 2), ==, 3);
  g_assert_cmpuint (count_of (fixture, 1), ==, 0);
}

/* a pool that names a version stays with it; a roll-back is followed like any other change */
static void
test_named_and_back (UsherBrokerFixture *fixture,
                     gconstpointer       data)
{
  UsherPool *pool = follow (fixture);
  g_autoptr (GError) error = NULL;

  publish (fixture, 1);
  publish (fixture, 2);
  pool->version = 1;
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (count_of (fixture, 1), ==, 3);
  pool->version = 0;
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (count_of (fixture, 2), ==, 3);
  g_assert_true (usher_template_store_set_current (usher_context_templates (fixture->context), "debian", 1, NULL, &error));
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (count_of (fixture, 1), ==, 3);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 3);
}

/* nothing is planned before there is a version, and the pool says what to do */
static void
test_unpublished (UsherBrokerFixture *fixture,
                  gconstpointer       data)
{
  g_autofree char *problem = NULL;

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  follow (fixture);
  usher_broker_fixture_keep (fixture);
  problem = usher_pool_keeper_problem (fixture->keeper, "office");
  g_assert_nonnull (strstr (problem, "usherctl template publish"));
  g_assert_cmpuint (usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_CLONE), ==, 0);
}

#define ADD(path, test)                                                                                            \
  g_test_add (path, UsherBrokerFixture, NULL, usher_broker_fixture_setup, test, usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/template-versions/follow", test_follow);
  ADD ("/template-versions/named-and-back", test_named_and_back);
  ADD ("/template-versions/unpublished", test_unpublished);
  return g_test_run ();
}
