/* SPDX-License-Identifier: GPL-2.0-or-later */
/* launches of a desktop that runs already: what they ask the host, and what is left when one half of the ticket fails */
#include "broker/adapters/sql/sql-store.h"
#include "common/error.h"
#include "tests/fakes/stepping-store.h"
#include "tests/service/broker-fixture.h"

static const UsherLaunchAsk ask_office = { .offer = "pool:office" };

static UsherSteppingStore *
running_store (UsherBrokerFixture *fixture)
{
  return USHER_STEPPING_STORE (fixture->store);
}

/* alice's desktop runs, and the host is known to say so without being asked */
static void
running_setup (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSqlStore) store = usher_sql_store_open ("sqlite::memory:", &error);
  g_autoptr (UsherSteppingStore) stepping = usher_stepping_store_new (G_OBJECT (store), NULL);
  g_autoptr (UsherFakeHypervisor) host = usher_fake_hypervisor_new (NULL);
  g_autoptr (UsherLaunchDocument) document = NULL;

  g_assert_no_error (error);
  usher_broker_fixture_open (fixture, G_OBJECT (stepping), G_OBJECT (store), host);
  usher_broker_fixture_keep (fixture);
  document = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);
  usher_broker_fixture_settle (fixture);
  usher_fake_hypervisor_recall (fixture->host);
}

static UsherLaunchDocument *
running_launch (UsherBrokerFixture *fixture,
                char              **job,
                GError            **error)
{
  g_autoptr (UsherRequest) request = usher_broker_fixture_request ("alice");

  return usher_launch_flow_launch (fixture->launch, request, &ask_office, job, error);
}

static void
running_assert_ticket (UsherBrokerFixture        *fixture,
                       const UsherLaunchDocument *document)
{
  g_autofree char *ticket = usher_fake_hypervisor_ticket (fixture->host, document->desktop_id);
  g_autoptr (UsherSession) live = usher_session_store_live (usher_context_sessions (fixture->context),
                                                            document->desktop_id, NULL);

  g_assert_cmpstr (ticket, ==, usher_secret_text (document->ticket));
  g_assert_cmpstr (live->id, ==, document->session);
}

static void
test_one_call (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  guint looks = usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_INSPECT);
  guint tickets = usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_TICKET);
  g_autoptr (GError) error = NULL;
  g_autofree char *job = NULL;
  g_autoptr (UsherLaunchDocument) document = running_launch (fixture, &job, &error);

  g_assert_no_error (error);
  g_assert_nonnull (document);
  running_assert_ticket (fixture, document);
  g_assert_cmpuint (document->tls_port, >, 0);
  g_assert_cmpuint (usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_INSPECT), ==, looks);
  g_assert_cmpuint (usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_TICKET), ==, tickets + 1);
}

/* in either order of the two halves */
static void
test_written_first (UsherBrokerFixture *fixture,
                    gconstpointer       data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *job = NULL;
  g_autoptr (UsherLaunchDocument) document = NULL;

  usher_fake_hypervisor_set_last (fixture->host);
  document = running_launch (fixture, &job, &error);
  g_assert_no_error (error);
  running_assert_ticket (fixture, document);
}

/* off since a moment: no failure, but a desktop that has to be started */
static void
test_off_by_now (UsherBrokerFixture *fixture,
                 gconstpointer       data)
{
  g_autoptr (UsherDesktop) own = usher_broker_fixture_own (fixture, "alice@office");
  guint starts = usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_START);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLaunchDocument) document = NULL;

  usher_fake_hypervisor_power (fixture->host, own->id, USHER_POWER_OFF);
  usher_broker_fixture_settle (fixture);
  document = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (document->desktop_id, ==, own->id);
  g_assert_cmpuint (usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_START), ==, starts + 1);
  running_assert_ticket (fixture, document);
}

/* nobody is told a ticket whose session is not on the disk, and it opens nothing afterwards */
static void
test_store_refuses (UsherBrokerFixture *fixture,
                    gconstpointer       data)
{
  guint tickets = usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_TICKET);
  g_autoptr (GError) error = NULL;
  g_autofree char *job = NULL;
  g_autoptr (UsherLaunchDocument) document = NULL;

  usher_stepping_store_refuse_open (running_store (fixture));
  document = running_launch (fixture, &job, &error);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_assert_null (document);
  g_assert_null (job);
  g_assert_cmpuint (usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_TICKET), ==, tickets + 2);
}

static void
test_both_fail (UsherBrokerFixture *fixture,
                gconstpointer       data)
{
  guint tickets = usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_TICKET);
  g_autoptr (GError) error = NULL;
  g_autofree char *job = NULL;

  usher_stepping_store_refuse_open (running_store (fixture));
  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_TICKET, USHER_ERROR_HOST_LOST, 1);
  g_assert_null (running_launch (fixture, &job, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_assert_cmpuint (usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_TICKET), ==, tickets + 1);
}

static void
test_host_refuses (UsherBrokerFixture *fixture,
                   gconstpointer       data)
{
  g_autoptr (UsherDesktop) own = usher_broker_fixture_own (fixture, "alice@office");
  g_autoptr (UsherSession) live = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *job = NULL;

  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_TICKET, USHER_ERROR_HOST_LOST, 1);
  g_assert_null (running_launch (fixture, &job, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST);
  g_assert_null (job);
  live = usher_session_store_live (usher_context_sessions (fixture->context), own->id, NULL);
  g_assert_null (live);
}

#define ADD(path, func) \
  g_test_add ("/launch-running/" path, UsherBrokerFixture, NULL, running_setup, func, usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("one-call", test_one_call);
  ADD ("written-first", test_written_first);
  ADD ("off-by-now", test_off_by_now);
  ADD ("store-refuses", test_store_refuses);
  ADD ("both-fail", test_both_fail);
  ADD ("host-refuses", test_host_refuses);
  return g_test_run ();
}
