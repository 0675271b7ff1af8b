/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/service/broker-fixture.h"

#define PATIENCE (30 * G_TIME_SPAN_SECOND)

static const UsherLaunchAsk ask_office = { .offer = "pool:office" };

static UsherLaunchDocument *
launch (UsherBrokerFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  UsherLaunchDocument *document;

  usher_broker_fixture_keep (fixture);
  document = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);
  return document;
}

static UsherSession *
live (UsherBrokerFixture  *fixture,
      UsherLaunchDocument *document)
{
  return usher_session_store_live (usher_context_sessions (fixture->context), document->desktop_id, NULL);
}

static UsherDesktopState
state_of (UsherBrokerFixture *fixture,
          const char         *id)
{
  g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (usher_context_desktops (fixture->context), id, NULL);

  g_assert_nonnull (desktop);
  return desktop->state;
}

static void
wait_for_state (UsherBrokerFixture *fixture,
                const char         *id,
                UsherDesktopState   state)
{
  gint64 until = g_get_monotonic_time () + PATIENCE;

  while (state_of (fixture, id) != state)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (10 * 1000);
    }
}

static void
wait_for_session (UsherBrokerFixture  *fixture,
                  UsherLaunchDocument *document,
                  UsherSessionState    state)
{
  gint64 until = g_get_monotonic_time () + PATIENCE;

  for (;;)
    {
      g_autoptr (UsherSession) session = live (fixture, document);

      if (state == USHER_SESSION_ENDED ? session == NULL : session != NULL && session->state == state)
        return;
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (10 * 1000);
    }
}

static gboolean
ticket_works (UsherBrokerFixture  *fixture,
              UsherLaunchDocument *document)
{
  g_autofree char *set = usher_fake_hypervisor_ticket (fixture->host, document->desktop_id);

  return g_strcmp0 (set, usher_secret_text (document->ticket)) == 0;
}

/* the viewer's channels come up, the ticket is replaced, the viewer stays; then it leaves */
static void
test_seal (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  g_autoptr (UsherLaunchDocument) document = launch (fixture);
  g_autoptr (UsherSession) session = NULL;

  g_assert_true (ticket_works (fixture, document));
  usher_fake_hypervisor_viewer (fixture->host, document->desktop_id, "192.0.2.7:1", TRUE);
  usher_fake_hypervisor_viewer (fixture->host, document->desktop_id, "192.0.2.7:2", TRUE);
  usher_broker_fixture_settle (fixture);
  g_assert_cmpint (state_of (fixture, document->desktop_id), ==, USHER_DESKTOP_IN_USE);
  session = live (fixture, document);
  g_assert_cmpint (session->state, ==, USHER_SESSION_CONNECTED);
  g_assert_cmpstr (session->viewer, ==, "192.0.2.7");
  g_assert_true (ticket_works (fixture, document));

  wait_for_session (fixture, document, USHER_SESSION_SEALED);
  g_assert_false (ticket_works (fixture, document));
  g_assert_cmpint (state_of (fixture, document->desktop_id), ==, USHER_DESKTOP_IN_USE);

  usher_fake_hypervisor_viewer (fixture->host, document->desktop_id, "192.0.2.7:1", FALSE);
  usher_fake_hypervisor_viewer (fixture->host, document->desktop_id, "192.0.2.7:2", FALSE);
  wait_for_state (fixture, document->desktop_id, USHER_DESKTOP_ASSIGNED);
  wait_for_session (fixture, document, USHER_SESSION_ENDED);
}

/* a viewer that connects anew within the grace time has not left */
static void
test_blink (UsherBrokerFixture *fixture,
            gconstpointer       data)
{
  g_autoptr (UsherLaunchDocument) document = launch (fixture);
  gint64 until;

  usher_fake_hypervisor_viewer (fixture->host, document->desktop_id, "192.0.2.7:1", TRUE);
  usher_fake_hypervisor_viewer (fixture->host, document->desktop_id, "192.0.2.7:1", FALSE);
  usher_fake_hypervisor_viewer (fixture->host, document->desktop_id, "192.0.2.7:2", TRUE);
  until = g_get_monotonic_time () + 3 * G_TIME_SPAN_SECOND;
  while (g_get_monotonic_time () < until)
    {
      g_usleep (50 * 1000);
      usher_broker_fixture_settle (fixture);
      g_assert_cmpint (state_of (fixture, document->desktop_id), ==, USHER_DESKTOP_IN_USE);
    }
}

/* nobody came: the ticket is closed all the same */
static void
test_expired (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  g_autoptr (UsherLaunchDocument) document = NULL;

  fixture->pool->ticket_life = 1;
  document = launch (fixture);
  g_assert_true (ticket_works (fixture, document));
  for (gint64 until = g_get_monotonic_time () + PATIENCE; ticket_works (fixture, document);)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      usher_inbox_tick (fixture->inbox);
      usher_broker_fixture_settle (fixture);
      g_usleep (50 * 1000);
    }
  wait_for_session (fixture, document, USHER_SESSION_ENDED);
}

/* a new launch just before the old ticket is closed keeps its own */
static void
test_expired_and_new (UsherBrokerFixture *fixture,
                      gconstpointer       data)
{
  g_autoptr (UsherLaunchDocument) first = NULL;
  g_autoptr (UsherLaunchDocument) second = NULL;

  fixture->pool->ticket_life = 1;
  first = launch (fixture);
  g_usleep (1100 * 1000);
  fixture->pool->ticket_life = 60;
  second = usher_broker_fixture_launch (fixture, "alice", &ask_office, NULL);
  usher_inbox_tick (fixture->inbox);
  usher_broker_fixture_settle (fixture);
  g_assert_true (ticket_works (fixture, second));
  g_assert_false (ticket_works (fixture, first));
}

/* the user of a floating desktop shuts it down: it is made anew, and nobody's */
static void
test_shut_down_inside (UsherBrokerFixture *fixture,
                       gconstpointer       data)
{
  g_autoptr (UsherLaunchDocument) document = launch (fixture);
  guint generation = usher_fake_hypervisor_generation (fixture->host, document->desktop_id);

  usher_fake_hypervisor_viewer (fixture->host, document->desktop_id, "192.0.2.7:1", TRUE);
  usher_broker_fixture_settle (fixture);
  usher_fake_hypervisor_power (fixture->host, document->desktop_id, USHER_POWER_OFF);
  usher_broker_fixture_settle (fixture);
  g_assert_cmpint (state_of (fixture, document->desktop_id), ==, USHER_DESKTOP_RECYCLING);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpint (state_of (fixture, document->desktop_id), ==, USHER_DESKTOP_READY);
  g_assert_cmpuint (usher_fake_hypervisor_generation (fixture->host, document->desktop_id), >, generation);
  wait_for_session (fixture, document, USHER_SESSION_ENDED);
}

/* a personal one keeps its owner and what is on it */
static void
test_shut_down_personal (UsherBrokerFixture *fixture,
                         gconstpointer       data)
{
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (UsherDesktop) own = NULL;
  guint generation;

  usher_broker_fixture_configure (fixture, usher_broker_fixture_pool ("office", USHER_POOL_PERSONAL));
  document = launch (fixture);
  generation = usher_fake_hypervisor_generation (fixture->host, document->desktop_id);
  usher_fake_hypervisor_viewer (fixture->host, document->desktop_id, "192.0.2.7:1", TRUE);
  usher_fake_hypervisor_power (fixture->host, document->desktop_id, USHER_POWER_OFF);
  usher_broker_fixture_settle (fixture);
  usher_broker_fixture_keep (fixture);
  own = usher_broker_fixture_own (fixture, "alice@office");
  g_assert_cmpstr (own->id, ==, document->desktop_id);
  g_assert_cmpint (own->state, ==, USHER_DESKTOP_ASSIGNED);
  g_assert_cmpint (own->power, ==, USHER_POWER_OFF);
  g_assert_cmpuint (usher_fake_hypervisor_generation (fixture->host, own->id), ==, generation);
}

/* a launch whose broker died after the claim: its desktop goes back, but not before its time */
static void
test_stale_claim (UsherBrokerFixture *fixture,
                  gconstpointer       data)
{
  UsherDesktopQuery query = { .pool = "office", .states = 1u << USHER_DESKTOP_READY, .limit = 1 };
  g_autoptr (GPtrArray) ready = NULL;
  g_autoptr (UsherDesktop) claimed = NULL;
  UsherDesktopChange change = { .event = USHER_DESKTOP_CLAIM, .owner = "alice@office" };
  static const struct
  {
    gint64            age;
    UsherDesktopState expected;
  } cases[] = { { 100, USHER_DESKTOP_ASSIGNED }, { 10000, USHER_DESKTOP_RECYCLING } };

  usher_broker_fixture_keep (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const UsherDesktop *desktop;

      g_clear_pointer (&ready, g_ptr_array_unref);
      g_clear_pointer (&claimed, usher_desktop_free);
      ready = usher_desktop_store_find (usher_context_desktops (fixture->context), &query, NULL);
      desktop = ready->pdata[0];
      change.id = desktop->id;
      change.revision = desktop->revision;
      change.now = g_get_real_time () - cases[i].age * G_TIME_SPAN_SECOND;
      claimed = usher_desktop_store_change (usher_context_desktops (fixture->context), &change, NULL, NULL);
      g_assert_nonnull (claimed);
      usher_inbox_settle (fixture->inbox);
      g_assert_cmpint (state_of (fixture, claimed->id), ==, cases[i].expected);
    }
}

/* deleted by hand while nobody looked: found when the host is back, and made anew */
static void
test_vanished (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  UsherDesktopQuery query = { .pool = "office", .states = 1u << USHER_DESKTOP_READY, .limit = 1 };
  g_autoptr (GPtrArray) ready = NULL;
  const char *id;

  usher_broker_fixture_keep (fixture);
  ready = usher_desktop_store_find (usher_context_desktops (fixture->context), &query, NULL);
  id = ((UsherDesktop *) ready->pdata[0])->id;
  usher_fake_hypervisor_vanish (fixture->host, id);
  usher_inbox_attach (fixture->inbox, "kvm1", USHER_HYPERVISOR (fixture->host));
  usher_broker_fixture_settle (fixture);
  g_assert_cmpint (state_of (fixture, id), ==, USHER_DESKTOP_FAILED);
}

/* a host that does not answer when the broker starts is asked again */
static void
test_late_host (UsherBrokerFixture *fixture,
                gconstpointer       data)
{
  UsherDesktopQuery query = { .pool = "office", .states = 1u << USHER_DESKTOP_READY, .limit = 1 };
  g_autoptr (GPtrArray) ready = NULL;
  guint lists;

  usher_broker_fixture_keep (fixture);
  ready = usher_desktop_store_find (usher_context_desktops (fixture->context), &query, NULL);
  usher_broker_fixture_settle (fixture);
  /* the broker says that the host does not answer */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  lists = usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_LIST);
  usher_fake_hypervisor_vanish (fixture->host, ((UsherDesktop *) ready->pdata[0])->id);
  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_LIST, USHER_ERROR_HOST_LOST, 1);
  usher_inbox_attach (fixture->inbox, "kvm1", USHER_HYPERVISOR (fixture->host));
  usher_broker_fixture_settle (fixture);
  g_assert_cmpuint (usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_LIST), ==, lists + 1);
  g_assert_cmpint (state_of (fixture, ((UsherDesktop *) ready->pdata[0])->id), ==, USHER_DESKTOP_READY);
  wait_for_state (fixture, ((UsherDesktop *) ready->pdata[0])->id, USHER_DESKTOP_FAILED);
}

/* viewers that came or left while the broker was away */
static void
test_missed_events (UsherBrokerFixture *fixture,
                    gconstpointer       data)
{
  g_autoptr (UsherLaunchDocument) document = launch (fixture);

  usher_fake_hypervisor_viewer (fixture->host, document->desktop_id, "192.0.2.7:1", TRUE);
  wait_for_session (fixture, document, USHER_SESSION_SEALED);

  /* still there: nothing changes */
  usher_inbox_attach (fixture->inbox, "kvm1", USHER_HYPERVISOR (fixture->host));
  usher_broker_fixture_settle (fixture);
  usher_broker_fixture_settle (fixture);
  g_assert_cmpint (state_of (fixture, document->desktop_id), ==, USHER_DESKTOP_IN_USE);

  usher_fake_hypervisor_viewer_quietly (fixture->host, document->desktop_id, "192.0.2.7:1", FALSE);
  usher_inbox_attach (fixture->inbox, "kvm1", USHER_HYPERVISOR (fixture->host));
  wait_for_state (fixture, document->desktop_id, USHER_DESKTOP_ASSIGNED);
  wait_for_session (fixture, document, USHER_SESSION_ENDED);
}

#define ADD(path, func)                                                                                           \
  g_test_add ("/inbox/" path, UsherBrokerFixture, NULL, usher_broker_fixture_setup, func, usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("seal", test_seal);
  ADD ("blink", test_blink);
  ADD ("expired", test_expired);
  ADD ("expired-and-new", test_expired_and_new);
  ADD ("shut-down-inside", test_shut_down_inside);
  ADD ("shut-down-personal", test_shut_down_personal);
  ADD ("stale-claim", test_stale_claim);
  ADD ("vanished", test_vanished);
  ADD ("late-host", test_late_host);
  ADD ("missed-events", test_missed_events);
  return g_test_run ();
}
