/* SPDX-License-Identifier: GPL-2.0-or-later */
/* what becomes of a session when its viewer is lost, when it has lasted too long, and when its user may not have it */
#include "broker/service/session-keeper.h"
#include "tests/service/broker-fixture.h"

#define PATIENCE (30 * G_TIME_SPAN_SECOND)
/* threads of a lane, and desktops that are due in it */
#define WIDTH 4
#define CROWD 300

static const UsherLaunchAsk ask_office = { .offer = "pool:office" };

typedef struct
{
  UsherBrokerFixture  broker;
  UsherSessionKeeper *sessions;
} Fixture;

static void
setup (Fixture       *fixture,
       gconstpointer  data)
{
  usher_broker_fixture_setup (&fixture->broker, data);
  fixture->sessions = usher_session_keeper_new (fixture->broker.context, fixture->broker.workers, fixture->broker.keeper);
}

static void
teardown (Fixture       *fixture,
          gconstpointer  data)
{
  g_clear_object (&fixture->sessions);
  usher_broker_fixture_teardown (&fixture->broker, data);
}

static UsherDesktop *
get (Fixture    *fixture,
     const char *id)
{
  return usher_desktop_store_get (usher_context_desktops (fixture->broker.context), id, NULL);
}

static guint
count_due (Fixture *fixture)
{
  g_autoptr (GPtrArray) due = usher_fleet_store_due (usher_context_fleet (fixture->broker.context), G_MAXINT64, NULL,
                                                     10, NULL);

  return due->len;
}

/* ticks until @id is in @state, and as it should be on its host */
static void
await (Fixture          *fixture,
       const char       *id,
       UsherDesktopState state,
       UsherPower        power)
{
  gint64 until = g_get_monotonic_time () + PATIENCE;

  for (;;)
    {
      g_autoptr (UsherDesktop) desktop = get (fixture, id);

      if (desktop->state == state && desktop->power == power)
        return;
      usher_session_keeper_tick (fixture->sessions, g_get_real_time ());
      usher_broker_fixture_settle (&fixture->broker);
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (10 * 1000);
    }
}

static UsherLaunchDocument *
launch (Fixture                  *fixture,
        UsherPoolKind             kind,
        const UsherSessionPolicy *rules)
{
  UsherPool *pool = usher_broker_fixture_pool ("office", kind);
  g_autoptr (GError) error = NULL;
  UsherLaunchDocument *document;

  pool->sessions = *rules;
  usher_broker_fixture_configure (&fixture->broker, pool);
  usher_broker_fixture_keep (&fixture->broker);
  document = usher_broker_fixture_launch (&fixture->broker, "alice", &ask_office, &error);
  g_assert_no_error (error);
  return document;
}

static void
view (Fixture             *fixture,
      UsherLaunchDocument *document,
      gboolean             came)
{
  usher_fake_hypervisor_viewer (fixture->broker.host, document->desktop_id, "192.0.2.7:1", came);
  usher_broker_fixture_settle (&fixture->broker);
}

/* the guest is asked, and what does not listen is switched off; a floating desktop then goes to the next user, clean */
static void
test_shut_down (Fixture       *fixture,
                gconstpointer  data)
{
  UsherSessionPolicy rules = { .on_disconnect = { USHER_SESSION_DO_SHUT_DOWN, 0 }, .patience = 1 };
  g_autoptr (UsherLaunchDocument) hers = launch (fixture, USHER_POOL_FLOATING, &rules);
  guint made = usher_fake_hypervisor_generation (fixture->broker.host, hers->desktop_id);

  usher_fake_hypervisor_stubborn (fixture->broker.host);
  view (fixture, hers, TRUE);
  await (fixture, hers->desktop_id, USHER_DESKTOP_IN_USE, USHER_POWER_ON);
  view (fixture, hers, FALSE);
  await (fixture, hers->desktop_id, USHER_DESKTOP_RECYCLING, USHER_POWER_OFF);
  g_assert_cmpuint (usher_fake_hypervisor_calls (fixture->broker.host, USHER_FAKE_STOP), >=, 2);
  usher_broker_fixture_keep (&fixture->broker);
  g_assert_cmpuint (usher_fake_hypervisor_generation (fixture->broker.host, hers->desktop_id), >, made);
  g_assert_cmpuint (count_due (fixture), ==, 0);
}

/* who comes back in time has never been away */
static void
test_back_in_time (Fixture       *fixture,
                   gconstpointer  data)
{
  UsherSessionPolicy rules = { .on_disconnect = { USHER_SESSION_DO_SHUT_DOWN, 3600 } };
  g_autoptr (UsherLaunchDocument) hers = launch (fixture, USHER_POOL_PERSONAL, &rules);
  guint stops = usher_fake_hypervisor_calls (fixture->broker.host, USHER_FAKE_STOP);

  view (fixture, hers, TRUE);
  view (fixture, hers, FALSE);
  await (fixture, hers->desktop_id, USHER_DESKTOP_ASSIGNED, USHER_POWER_ON);
  usher_session_keeper_tick (fixture->sessions, g_get_real_time ());
  view (fixture, hers, TRUE);
  await (fixture, hers->desktop_id, USHER_DESKTOP_IN_USE, USHER_POWER_ON);
  usher_session_keeper_tick (fixture->sessions, g_get_real_time ());
  usher_broker_fixture_settle (&fixture->broker);
  g_assert_cmpuint (usher_fake_hypervisor_calls (fixture->broker.host, USHER_FAKE_STOP), ==, stops);
}

/* a suspended desktop stays its user's, a floating one too, and goes on where it was */
static void
test_suspend (Fixture       *fixture,
              gconstpointer  data)
{
  UsherSessionPolicy rules = { .on_disconnect = { USHER_SESSION_DO_SUSPEND, 0 } };
  g_autoptr (UsherLaunchDocument) hers = launch (fixture, USHER_POOL_FLOATING, &rules);
  g_autoptr (UsherLaunchDocument) again = NULL;
  g_autoptr (UsherDesktop) desktop = NULL;
  g_autoptr (GError) error = NULL;
  guint made = usher_fake_hypervisor_generation (fixture->broker.host, hers->desktop_id);

  view (fixture, hers, TRUE);
  view (fixture, hers, FALSE);
  await (fixture, hers->desktop_id, USHER_DESKTOP_ASSIGNED, USHER_POWER_OFF);
  usher_inbox_attach (fixture->broker.inbox, "kvm1", USHER_HYPERVISOR (fixture->broker.host));
  usher_broker_fixture_settle (&fixture->broker);
  usher_broker_fixture_settle (&fixture->broker);
  desktop = get (fixture, hers->desktop_id);
  g_assert_cmpstr (desktop->owner, ==, "alice@office");
  again = usher_broker_fixture_launch (&fixture->broker, "alice", &ask_office, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->desktop_id, ==, hers->desktop_id);
  g_assert_cmpuint (usher_fake_hypervisor_generation (fixture->broker.host, hers->desktop_id), ==, made);
}

/* the longest session ends, viewer or not */
static void
test_longest (Fixture       *fixture,
              gconstpointer  data)
{
  UsherSessionPolicy rules = { .longest = 1, .on_log_off = USHER_SESSION_DO_RECYCLE };
  g_autoptr (UsherLaunchDocument) hers = launch (fixture, USHER_POOL_FLOATING, &rules);

  view (fixture, hers, TRUE);
  await (fixture, hers->desktop_id, USHER_DESKTOP_RECYCLING, USHER_POWER_OFF);
}

static void
test_lost_entitlement (Fixture       *fixture,
                       gconstpointer  data)
{
  UsherSessionPolicy rules = { .on_lost_entitlement = USHER_SESSION_DO_RECYCLE };
  g_autoptr (UsherLaunchDocument) hers = launch (fixture, USHER_POOL_FLOATING, &rules);
  g_autoptr (UsherDesktop) desktop = get (fixture, hers->desktop_id);

  g_assert_cmpuint (count_due (fixture), ==, 0);
  usher_session_keeper_lose (fixture->sessions, desktop, g_get_real_time ());
  await (fixture, hers->desktop_id, USHER_DESKTOP_RECYCLING, USHER_POWER_ON);
}

static void
on_lost (const UsherDesktop *desktop,
         gpointer            user_data)
{
  usher_session_keeper_lose (((Fixture *) user_data)->sessions, desktop, g_get_real_time ());
}

/* it is seen when the user looks at the list: a group that was taken away counts, another network does not */
static void
test_seen_in_list (Fixture       *fixture,
                   gconstpointer  data)
{
  UsherSessionPolicy rules = { .on_lost_entitlement = USHER_SESSION_DO_RECYCLE };
  g_autoptr (UsherLaunchDocument) hers = launch (fixture, USHER_POOL_FLOATING, &rules);
  g_autoptr (UsherRequest) request = usher_broker_fixture_request ("alice");
  static const char *const elsewhere[] = { "198.51.100.0/24", NULL };
  g_autoptr (GPtrArray) offers = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) away = NULL;

  usher_context_on_lost (fixture->broker.context, on_lost, fixture);
  offers = usher_catalog_flow_list (fixture->broker.context, request, NULL);
  g_assert_cmpuint (offers->len, ==, 1);
  fixture->broker.pool->allow_networks = g_strdupv ((char **) elsewhere);
  away = usher_catalog_flow_list (fixture->broker.context, request, NULL);
  g_assert_cmpuint (away->len, ==, 0);
  g_assert_cmpuint (count_due (fixture), ==, 0);

  g_clear_pointer (&fixture->broker.pool->allow_networks, g_strfreev);
  g_clear_pointer (&fixture->broker.pool->allow_groups, g_strfreev);
  none = usher_catalog_flow_list (fixture->broker.context, request, NULL);
  g_assert_cmpuint (none->len, ==, 0);
  await (fixture, hers->desktop_id, USHER_DESKTOP_RECYCLING, USHER_POWER_ON);
}

/* a pool whose file says nothing of sessions costs nothing; one whose file says something from now on is looked at */
static void
test_review (Fixture       *fixture,
             gconstpointer  data)
{
  UsherSessionPolicy none = { 0 };
  g_autoptr (UsherLaunchDocument) hers = launch (fixture, USHER_POOL_PERSONAL, &none);

  view (fixture, hers, TRUE);
  view (fixture, hers, FALSE);
  await (fixture, hers->desktop_id, USHER_DESKTOP_ASSIGNED, USHER_POWER_ON);
  g_assert_cmpuint (count_due (fixture), ==, 0);
  usher_session_keeper_review (fixture->sessions);
  g_assert_cmpuint (count_due (fixture), ==, 0);
  fixture->broker.pool->sessions.on_disconnect = (UsherSessionRule){ USHER_SESSION_DO_SHUT_DOWN, 0 };
  usher_session_keeper_review (fixture->sessions);
  g_assert_cmpuint (count_due (fixture), ==, 1);
  await (fixture, hers->desktop_id, USHER_DESKTOP_ASSIGNED, USHER_POWER_OFF);
  g_assert_cmpuint (count_due (fixture), ==, 0);
}

static void
hang (gpointer open)
{
  while (!g_atomic_int_get ((gint *) open))
    g_usleep (1000);
}

/* more of them than a tick begins with are due on a host that hangs, and have been for longer than any other */
static void
test_beside_trouble (Fixture       *fixture,
                     gconstpointer  data)
{
  UsherSessionPolicy rules = { .on_disconnect = { USHER_SESSION_DO_SHUT_DOWN, 0 } };
  g_autoptr (UsherLaunchDocument) hers = launch (fixture, USHER_POOL_PERSONAL, &rules);
  gint open = FALSE;

  for (guint i = 0; i < WIDTH; i++)
    usher_workers_push (fixture->broker.workers, "sessions:hung", hang, &open);
  for (guint i = 0; i < CROWD; i++)
    {
      g_autofree char *id = g_strdup_printf ("crowd-%u", i);
      UsherDesktop desktop = { .id = id, .name = id, .pool = (char *) "gone", .host = (char *) "hung",
                               .template = (char *) "debian", .state = USHER_DESKTOP_ASSIGNED,
                               .owner = (char *) "bob@office", .due_at = 1 };

      g_assert_true (usher_desktop_store_add (usher_context_desktops (fixture->broker.context), &desktop, NULL, NULL));
    }
  view (fixture, hers, TRUE);
  view (fixture, hers, FALSE);
  await (fixture, hers->desktop_id, USHER_DESKTOP_ASSIGNED, USHER_POWER_OFF);
  g_assert_cmpuint (count_due (fixture), ==, 10);
  g_atomic_int_set (&open, TRUE);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, setup, test, teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/session-keeper/shut-down", test_shut_down);
  ADD ("/session-keeper/back-in-time", test_back_in_time);
  ADD ("/session-keeper/suspend", test_suspend);
  ADD ("/session-keeper/longest", test_longest);
  ADD ("/session-keeper/lost-entitlement", test_lost_entitlement);
  ADD ("/session-keeper/seen-in-list", test_seen_in_list);
  ADD ("/session-keeper/review", test_review);
  ADD ("/session-keeper/beside-trouble", test_beside_trouble);
  return g_test_run ();
}
