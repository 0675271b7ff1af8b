/* SPDX-License-Identifier: GPL-2.0-or-later */
/* what administrators want of hosts, and that everybody keeps to it */
#include "tests/service/admin-fixture.h"

static const UsherLaunchAsk ask_office = { .offer = "pool:office" };

/* a pool of four on two hosts */
static UsherFakeHypervisor *
furnish (UsherBrokerFixture *fixture,
         UsherPoolKind       kind)
{
  UsherFakeHypervisor *fake = usher_fake_hypervisor_new (NULL);
  UsherPool *pool = usher_broker_fixture_pool ("office", kind);
  g_autoptr (UsherCatalog) catalog = NULL;
  const UsherHost *first;
  UsherHost *host = usher_host_new ();

  pool->size_min = 4;
  usher_broker_fixture_configure (fixture, pool);
  catalog = usher_context_dup_catalog (fixture->context);
  first = usher_catalog_host (catalog, "kvm1");
  host->name = g_strdup ("kvm2");
  host->spice_address = g_strdup ("kvm2.example");
  host->spice_ca = g_strdup (first->spice_ca);
  host->spice_subject = g_strdup (first->spice_subject);
  host->limit = 10;
  g_hash_table_insert (catalog->hosts, host->name, host);
  usher_context_put_hypervisor (fixture->context, "kvm2", USHER_HYPERVISOR (fake));
  usher_broker_fixture_keep (fixture);
  return fake;
}

static guint
count_on (UsherBrokerFixture *fixture,
          const char         *host)
{
  UsherDesktopQuery query = { .host = host };
  g_autoptr (GPtrArray) found = usher_desktop_store_find (usher_context_desktops (fixture->context), &query, NULL);

  return found->len;
}

static void
want (UsherBrokerFixture *fixture,
      const char         *host,
      UsherHostState      wanted)
{
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_host_flow_want (fixture->hosts, request, host, wanted, "a fan", &error));
  g_assert_no_error (error);
}

static UsherHostState
state_of (UsherBrokerFixture *fixture,
          const char         *host)
{
  return usher_host_states_get (usher_context_host_states (fixture->context), host);
}

/* free ones are made again elsewhere at once, and a used one leaves at its release */
static void
test_drain (UsherBrokerFixture *fixture,
            gconstpointer       data)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (UsherFakeHypervisor) second = furnish (fixture, USHER_POOL_FLOATING);
  g_autofree char *name = admin_fixture_give_one (fixture);
  g_autoptr (UsherDesktop) own = usher_admin_flow_desktop (&flow, name, NULL);
  g_autofree char *other = g_strdup (g_str_equal (own->host, "kvm1") ? "kvm2" : "kvm1");

  want (fixture, own->host, USHER_HOST_DRAIN);
  g_assert_cmpint (state_of (fixture, own->host), ==, USHER_HOST_DRAIN);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (count_on (fixture, own->host), ==, 1);
  g_assert_cmpuint (count_on (fixture, other), ==, 3);
  admin_fixture_assert_state (fixture, name, "assigned");

  g_assert_true (usher_admin_flow_release (&flow, request, name, NULL));
  usher_host_flow_settle (fixture->hosts);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (count_on (fixture, own->host), ==, 0);
  g_assert_cmpuint (count_on (fixture, other), ==, 4);

  want (fixture, own->host, USHER_HOST_ACTIVE);
  g_assert_cmpint (state_of (fixture, own->host), ==, USHER_HOST_ACTIVE);
  g_assert_cmpuint (admin_fixture_audited (fixture, "host-drain", "ok"), ==, 1);
  g_assert_cmpuint (admin_fixture_audited (fixture, "host-activate", "ok"), ==, 1);
}

/* somebody's own desktop is not thrown away for its host's sake */
static void
test_drain_keeps (UsherBrokerFixture *fixture,
                  gconstpointer       data)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherFakeHypervisor) second = furnish (fixture, USHER_POOL_PERSONAL);
  g_autofree char *name = admin_fixture_give_one (fixture);
  g_autoptr (UsherDesktop) own = usher_admin_flow_desktop (&flow, name, NULL);
  g_autoptr (UsherLaunchDocument) again = NULL;

  want (fixture, own->host, USHER_HOST_DRAIN);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (count_on (fixture, own->host), ==, 1);
  again = usher_broker_fixture_launch (fixture, "alice", &ask_office, NULL);
  g_assert_cmpstr (again->desktop_id, ==, own->id);
}

/* nothing of it is launched, given out or touched; all of it is there again afterwards */
static void
test_maintenance (UsherBrokerFixture *fixture,
                  gconstpointer       data)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherFakeHypervisor) second = furnish (fixture, USHER_POOL_PERSONAL);
  g_autofree char *name = admin_fixture_give_one (fixture);
  g_autoptr (UsherDesktop) own = usher_admin_flow_desktop (&flow, name, NULL);
  g_autoptr (UsherDesktop) others = NULL;
  g_autoptr (UsherLaunchDocument) refused = NULL;
  g_autoptr (UsherLaunchDocument) given = NULL;
  g_autoptr (UsherLaunchDocument) again = NULL;
  g_autoptr (GError) error = NULL;
  guint there = count_on (fixture, own->host);

  want (fixture, own->host, USHER_HOST_MAINTENANCE);
  refused = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_null (refused);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST);
  g_assert_nonnull (strstr (error->message, "maintenance"));
  given = usher_broker_fixture_launch (fixture, "bob", &ask_office, NULL);
  g_assert_nonnull (given);
  others = usher_broker_fixture_own (fixture, "bob@office");
  g_assert_cmpstr (others->host, !=, own->host);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (count_on (fixture, own->host), ==, there);

  want (fixture, own->host, USHER_HOST_ACTIVE);
  again = usher_broker_fixture_launch (fixture, "alice", &ask_office, NULL);
  g_assert_cmpstr (again->desktop_id, ==, own->id);
}

static void
assert_not_wanted (UsherBrokerFixture *fixture,
                   const char         *host,
                   UsherHostState      wanted,
                   int                 code)
{
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_host_flow_want (fixture->hosts, request, host, wanted, NULL, &error));
  g_assert_error (error, USHER_ERROR, code);
}

/* the broker that is started next knows, with the reason */
static void
test_kept (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  g_autoptr (UsherContext) next = usher_context_new (usher_context_desktops (fixture->context),
                                                     usher_context_sessions (fixture->context),
                                                     usher_context_tokens (fixture->context),
                                                     usher_context_audit (fixture->context));
  g_autoptr (UsherHostFlow) flow = usher_host_flow_new (next, fixture->keeper);
  g_autoptr (UsherHostRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  assert_not_wanted (fixture, "nothing", USHER_HOST_DRAIN, USHER_ERROR_NOT_FOUND);
  assert_not_wanted (fixture, "kvm1", USHER_HOST_ACTIVE, USHER_ERROR_CONFLICT);
  want (fixture, "kvm1", USHER_HOST_DRAIN);
  assert_not_wanted (fixture, "kvm1", USHER_HOST_DRAIN, USHER_ERROR_CONFLICT);
  g_assert_cmpint (usher_host_states_get (usher_context_host_states (next), "kvm1"), ==, USHER_HOST_ACTIVE);
  g_assert_true (usher_host_flow_load (flow, &error));
  g_assert_no_error (error);
  g_assert_cmpint (usher_host_states_get (usher_context_host_states (next), "kvm1"), ==, USHER_HOST_DRAIN);
  record = usher_host_states_dup (usher_context_host_states (next), "kvm1");
  g_assert_cmpstr (record->reason, ==, "a fan");
  g_assert_cmpstr (record->actor, ==, "uid:0");
}

/* only of a host that does not answer, and only until it does */
static void
test_fenced (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  UsherHostStates *states = usher_context_host_states (fixture->context);
  UsherHostWatch *watch = usher_context_host_watch (fixture->context);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) answers = NULL;
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) error = NULL;

  usher_broker_fixture_settle (fixture);
  g_assert_false (usher_host_flow_fenced (fixture->hosts, request, "kvm1", &answers));
  g_assert_error (answers, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_assert_false (usher_host_flow_fenced (fixture->hosts, request, "nothing", &missing));
  g_assert_error (missing, USHER_ERROR, USHER_ERROR_NOT_FOUND);

  usher_host_watch_lost (watch, "kvm1", 1);
  g_assert_true (usher_host_flow_fenced (fixture->hosts, request, "kvm1", &error));
  g_assert_no_error (error);
  usher_host_flow_settle (fixture->hosts);
  g_assert_true (usher_host_states_is_fenced (states, "kvm1"));
  usher_host_watch_back (watch, "kvm1");
  usher_host_flow_settle (fixture->hosts);
  g_assert_false (usher_host_states_is_fenced (states, "kvm1"));
  g_assert_cmpuint (admin_fixture_audited (fixture, "host-fenced", "ok"), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADMIN_FIXTURE_ADD ("host/drain", test_drain);
  ADMIN_FIXTURE_ADD ("host/drain-keeps", test_drain_keeps);
  ADMIN_FIXTURE_ADD ("host/maintenance", test_maintenance);
  ADMIN_FIXTURE_ADD ("host/kept", test_kept);
  ADMIN_FIXTURE_ADD ("host/fenced", test_fenced);
  return g_test_run ();
}
