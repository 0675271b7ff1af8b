/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/service/broker-fixture.h"

static const UsherLaunchAsk ask_office = { .offer = "pool:office" };

static void
test_cold (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (UsherDesktop) own = NULL;
  g_autofree char *ticket = NULL;

  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 2);
  document = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);
  own = usher_broker_fixture_own (fixture, "alice@office");
  g_assert_cmpint (own->state, ==, USHER_DESKTOP_ASSIGNED);
  g_assert_cmpint (own->power, ==, USHER_POWER_ON);
  g_assert_cmpstr (document->desktop_id, ==, own->id);
  g_assert_cmpstr (document->host, ==, "192.0.2.1");
  g_assert_cmpstr (document->subject, ==, "CN=kvm1");
  g_assert_cmpuint (document->tls_port, >, 0);
  ticket = usher_fake_hypervisor_ticket (fixture->host, own->id);
  g_assert_cmpstr (ticket, ==, usher_secret_text (document->ticket));
  g_assert_cmpuint (usher_secret_length (document->ticket), >=, 22);
  g_assert_cmpuint (usher_secret_length (document->ticket), <=, 59);
}

static void
test_again_new_ticket (UsherBrokerFixture *fixture,
                       gconstpointer       data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLaunchDocument) first = NULL;
  g_autoptr (UsherLaunchDocument) second = NULL;

  usher_broker_fixture_keep (fixture);
  first = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);
  second = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first->desktop_id, ==, second->desktop_id);
  g_assert_cmpstr (first->session, !=, second->session);
  g_assert_false (usher_secret_equal (first->ticket, second->ticket));
}

/* a client is told the host's address in its own network */
static void
test_address (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  static const char *const addresses[] = { "192.0.2.0/24 10.1.0.11", "198.51.100.0/24 10.2.0.11", NULL };
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (fixture->context);
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  ((UsherHost *) usher_catalog_host (catalog, "kvm1"))->spice_addresses = g_strdupv ((char **) addresses);
  usher_broker_fixture_keep (fixture);
  document = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (document->host, ==, "10.1.0.11");
}

static void
test_not_entitled (UsherBrokerFixture *fixture,
                   gconstpointer       data)
{
  static const char *const offers[] = { "pool:office", "pool:nothing", "desktop:", "office", "", "pool:" };
  g_autoptr (UsherLaunchDocument) hers = NULL;
  g_autofree char *offer = NULL;

  usher_broker_fixture_keep (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (offers); i++)
    {
      g_autoptr (GError) error = NULL;
      UsherLaunchAsk ask = { .offer = offers[i] };

      g_assert_null (usher_broker_fixture_launch (fixture, "mallory", &ask, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
    }
  hers = usher_broker_fixture_launch (fixture, "alice", &ask_office, NULL);
  offer = g_strconcat ("desktop:", hers->desktop_id, NULL);
  {
    g_autoptr (GError) error = NULL;
    UsherLaunchAsk ask = { .offer = offer };

    /* bob may use the pool, but not her desktop */
    g_assert_null (usher_broker_fixture_launch (fixture, "bob", &ask, &error));
    g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  }
}

static void
test_in_use (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  static const struct
  {
    UsherTakeOver rule;
    gboolean      agreed;
    const char   *resume;
    gboolean      allowed;
  } cases[] = {
    { USHER_TAKE_OVER_ASK, FALSE, NULL, FALSE },      { USHER_TAKE_OVER_ASK, TRUE, NULL, TRUE },
    { USHER_TAKE_OVER_ASK, FALSE, "own", TRUE },      { USHER_TAKE_OVER_ASK, FALSE, "other", FALSE },
    { USHER_TAKE_OVER_ALWAYS, FALSE, NULL, TRUE },    { USHER_TAKE_OVER_ALWAYS, FALSE, "own", TRUE },
    { USHER_TAKE_OVER_ALWAYS, FALSE, "other", FALSE }, { USHER_TAKE_OVER_ALWAYS, TRUE, "other", TRUE },
    { USHER_TAKE_OVER_NEVER, TRUE, NULL, FALSE },     { USHER_TAKE_OVER_NEVER, FALSE, "own", TRUE },
    { USHER_TAKE_OVER_NEVER, TRUE, "other", FALSE },
  };

  usher_broker_fixture_keep (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherLaunchDocument) first = NULL;
      g_autoptr (UsherLaunchDocument) second = NULL;
      g_autoptr (UsherRequest) request = usher_broker_fixture_request ("alice");
      UsherLaunchAsk ask = { .offer = "pool:office", .take_over = TRUE };
      UsherPool *pool = usher_broker_fixture_pool ("office", USHER_POOL_FLOATING);
      g_autofree char *job = NULL;
      g_autofree char *connection = g_strdup_printf ("192.0.2.7:%u", (guint) i);

      pool->take_over = USHER_TAKE_OVER_ALWAYS;
      usher_broker_fixture_configure (fixture, pool);
      first = usher_broker_fixture_launch (fixture, "alice", &ask, &error);
      g_assert_no_error (error);
      usher_fake_hypervisor_viewer (fixture->host, first->desktop_id, connection, TRUE);
      usher_broker_fixture_settle (fixture);

      pool = usher_broker_fixture_pool ("office", USHER_POOL_FLOATING);
      pool->take_over = cases[i].rule;
      usher_broker_fixture_configure (fixture, pool);
      ask.take_over = cases[i].agreed;
      if (cases[i].resume != NULL)
        ask.resume = g_str_equal (cases[i].resume, "own") ? first->session : "00000000-0000-4000-8000-000000000000";
      second = usher_launch_flow_launch (fixture->launch, request, &ask, &job, &error);
      if (cases[i].allowed)
        {
          g_assert_no_error (error);
          g_assert_nonnull (second);
          continue;
        }
      g_assert_error (error, USHER_ERROR, USHER_ERROR_IN_USE);
      g_assert_cmpstr (request->viewer_user, ==, "alice@office");
      g_assert_cmpstr (request->viewer_address, ==, "192.0.2.7");
      g_assert_cmpint (request->viewer_since, >, 0);
    }
}

static void
test_start_fails (UsherBrokerFixture *fixture,
                  gconstpointer       data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (UsherDesktop) own = NULL;

  usher_broker_fixture_keep (fixture);
  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_START, USHER_ERROR_START_FAILED, 1);
  document = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
  g_assert_null (document);
  own = usher_broker_fixture_own (fixture, "alice@office");
  g_assert_null (own);
  /* given back, reset, and good again */
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 2);
  g_clear_error (&error);
  document = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);
}

/* the user's own, floating, off and broken: the launch after the failed one gets a good one */
static void
test_own_does_not_start (UsherBrokerFixture *fixture,
                         gconstpointer       data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLaunchDocument) first = NULL;
  g_autoptr (UsherLaunchDocument) failed = NULL;
  g_autoptr (UsherLaunchDocument) second = NULL;
  g_autoptr (UsherDesktop) own = NULL;

  usher_broker_fixture_keep (fixture);
  first = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);
  usher_fake_hypervisor_power (fixture->host, first->desktop_id, USHER_POWER_OFF);
  usher_broker_fixture_settle (fixture);
  own = usher_broker_fixture_own (fixture, "alice@office");
  g_assert_nonnull (own);
  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_START, USHER_ERROR_START_FAILED, 1);
  failed = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
  g_assert_null (usher_broker_fixture_own (fixture, "alice@office"));
  g_clear_error (&error);
  usher_broker_fixture_keep (fixture);
  second = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);
  g_assert_nonnull (second);
}

static void
test_ticket_fails (UsherBrokerFixture *fixture,
                   gconstpointer       data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSession) live = NULL;
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (GPtrArray) sessions = NULL;

  usher_broker_fixture_keep (fixture);
  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_TICKET, USHER_ERROR_HOST_LOST, 1);
  document = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST);
  g_assert_null (document);
  sessions = usher_session_store_list (usher_context_sessions (fixture->context), NULL, 10, NULL);
  g_assert_cmpuint (sessions->len, ==, 0);
}

/* a full pool: the line has places, leaving it works, and a freed desktop goes to the first */
static void
test_line (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLaunchDocument) alice = NULL;
  g_autoptr (UsherRequest) bob = usher_broker_fixture_request ("bob");
  g_autoptr (UsherJobReport) report = NULL;
  g_autoptr (UsherDesktop) hers = NULL;
  g_autofree char *job = NULL;
  g_autofree char *same = NULL;

  fixture->pool->size_min = fixture->pool->size_max = 1;
  usher_broker_fixture_keep (fixture);
  alice = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);
  g_assert_null (usher_launch_flow_launch (fixture->launch, bob, &ask_office, &job, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NO_FREE_DESKTOP);
  g_clear_error (&error);

  /* being reset: worth waiting for */
  hers = usher_broker_fixture_own (fixture, "alice@office");
  g_assert_true (usher_release_flow_release (fixture->context, fixture->keeper, NULL, hers->id, &error));
  g_assert_null (usher_launch_flow_launch (fixture->launch, bob, &ask_office, &job, &error));
  g_assert_no_error (error);
  g_assert_nonnull (job);
  g_assert_cmpuint (usher_wait_line_count (fixture->line, "office"), ==, 1);
  g_assert_null (usher_launch_flow_launch (fixture->launch, bob, &ask_office, &same, &error));
  g_assert_cmpstr (same, ==, job);
  usher_broker_fixture_keep (fixture);
  report = usher_broker_fixture_wait_job (fixture, job, "bob@office");
  g_assert_cmpint (report->state, ==, USHER_JOB_READY);
  g_assert_cmpstr (report->result->desktop_id, ==, alice->desktop_id);
  g_assert_null (usher_broker_fixture_wait_job (fixture, job, "alice@office"));
}

static void
test_leave_line (UsherBrokerFixture *fixture,
                 gconstpointer       data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherRequest) bob = usher_broker_fixture_request ("bob");
  g_autoptr (UsherJobReport) report = NULL;
  g_autofree char *job = NULL;

  fixture->pool->size_min = 0;
  g_assert_null (usher_launch_flow_launch (fixture->launch, bob, &ask_office, &job, &error));
  g_assert_no_error (error);
  g_assert_false (usher_jobs_cancel (fixture->jobs, job, "alice@office", NULL));
  g_assert_true (usher_jobs_cancel (fixture->jobs, job, "bob@office", &error));
  report = usher_broker_fixture_wait_job (fixture, job, "bob@office");
  g_assert_cmpint (report->state, ==, USHER_JOB_FAILED);
  g_assert_cmpuint (usher_wait_line_count (fixture->line, "office"), ==, 0);
  usher_broker_fixture_keep (fixture);
  g_assert_null (usher_broker_fixture_own (fixture, "bob@office"));
}

typedef struct
{
  UsherBrokerFixture *fixture;
  char               *user;
  char               *desktop;
} Racer;

static gpointer
race (gpointer data)
{
  Racer *racer = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLaunchDocument) document = usher_broker_fixture_launch (racer->fixture, racer->user, &ask_office, &error);

  if (document != NULL)
    racer->desktop = g_strdup (document->desktop_id);
  return NULL;
}

/* many users at once, fewer desktops: everybody gets one of their own, or none */
static void
test_race (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  g_autoptr (GHashTable) given = g_hash_table_new (g_str_hash, g_str_equal);
  Racer racers[24];
  GThread *threads[24];
  guint winners = 0;

  fixture->pool->size_min = fixture->pool->size_max = 8;
  usher_broker_fixture_keep (fixture);
  for (guint i = 0; i < 24; i++)
    {
      /* each user twice */
      racers[i] = (Racer){ fixture, g_strdup_printf ("user%u", i / 2), NULL };
      threads[i] = g_thread_new ("race", race, &racers[i]);
    }
  for (guint i = 0; i < 24; i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < 24; i += 2)
    {
      if (racers[i].desktop != NULL && racers[i + 1].desktop != NULL)
        g_assert_cmpstr (racers[i].desktop, ==, racers[i + 1].desktop);
      if (racers[i].desktop == NULL)
        racers[i].desktop = g_steal_pointer (&racers[i + 1].desktop);
      if (racers[i].desktop != NULL)
        {
          winners++;
          g_assert_true (g_hash_table_add (given, racers[i].desktop));
        }
    }
  g_assert_cmpuint (winners, ==, 8);
  for (guint i = 0; i < 24; i++)
    {
      g_free (racers[i].user);
      g_free (racers[i].desktop);
    }
}

#define ADD(path, func)                                                                                            \
  g_test_add ("/launch/" path, UsherBrokerFixture, NULL, usher_broker_fixture_setup, func, usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("cold", test_cold);
  ADD ("again-new-ticket", test_again_new_ticket);
  ADD ("address", test_address);
  ADD ("not-entitled", test_not_entitled);
  ADD ("in-use", test_in_use);
  ADD ("start-fails", test_start_fails);
  ADD ("own-does-not-start", test_own_does_not_start);
  ADD ("ticket-fails", test_ticket_fails);
  ADD ("line", test_line);
  ADD ("leave-line", test_leave_line);
  ADD ("race", test_race);
  return g_test_run ();
}
