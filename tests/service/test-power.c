/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/calendar-rule.h"
#include "tests/service/broker-fixture.h"

#define PATIENCE (30 * G_TIME_SPAN_SECOND)
#define EVERYTHING (USHER_POOL_USER_START | USHER_POOL_USER_SHUTDOWN | USHER_POOL_USER_RESET)

static const UsherLaunchAsk ask_office = { .offer = "pool:office" };

/* alice has a personal desktop that is on, and may do all with it */
static char *
give (UsherBrokerFixture *fixture)
{
  UsherPool *pool = usher_broker_fixture_pool ("office", USHER_POOL_PERSONAL);
  g_autoptr (UsherLaunchDocument) document = NULL;

  pool->user_actions = EVERYTHING;
  usher_broker_fixture_configure (fixture, pool);
  usher_broker_fixture_keep (fixture);
  document = usher_broker_fixture_launch (fixture, "alice", &ask_office, NULL);
  g_assert_nonnull (document);
  return g_strdup (document->desktop_id);
}

static UsherPower
power_of (UsherBrokerFixture *fixture,
          const char         *id)
{
  g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (usher_context_desktops (fixture->context), id, NULL);

  return desktop->power;
}

static char *
act (UsherBrokerFixture *fixture,
     const char         *user,
     const char         *offer,
     UsherPowerAction    action,
     GError            **error)
{
  g_autoptr (UsherRequest) request = usher_broker_fixture_request (user);

  return usher_power_flow_act (fixture->power, request, offer, action, error);
}

static void
assert_does (UsherBrokerFixture *fixture,
             const char         *offer,
             UsherPowerAction    action,
             const char         *code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *job = act (fixture, "alice", offer, action, &error);
  g_autoptr (UsherJobReport) report = NULL;

  g_assert_no_error (error);
  report = usher_broker_fixture_wait_job (fixture, job, "alice@office");
  g_assert_cmpstr (report->code, ==, code);
  g_assert_cmpint (report->state, ==, code == NULL ? USHER_JOB_READY : USHER_JOB_FAILED);
  g_assert_null (report->result);
}

static void
test_actions (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  g_autofree char *id = give (fixture);
  g_autofree char *named = g_strconcat ("desktop:", id, NULL);
  static const struct
  {
    UsherPowerAction action;
    UsherPower       power;
  } steps[] = {
    { USHER_POWER_ACTION_SHUTDOWN, USHER_POWER_OFF }, { USHER_POWER_ACTION_SHUTDOWN, USHER_POWER_OFF },
    { USHER_POWER_ACTION_START, USHER_POWER_ON },     { USHER_POWER_ACTION_START, USHER_POWER_ON },
    { USHER_POWER_ACTION_RESET, USHER_POWER_ON },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      assert_does (fixture, i % 2 ? named : "pool:office", steps[i].action, NULL);
      g_assert_cmpint (power_of (fixture, id), ==, steps[i].power);
      usher_broker_fixture_settle (fixture);
      g_assert_cmpint (power_of (fixture, id), ==, steps[i].power);
    }
  /* personal: whatever is done to it, it stays hers with what is on it */
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_ASSIGNED), ==, 1);
}

/* outside the pool's hours nothing is started; who is at work may shut down and reset */
static void
test_closed (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  g_autofree char *id = give (fixture);
  /* a span of no length has no moment in it */
  UsherCalendarRule never = { .days = 0x7f };
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (id);
  fixture->pool->hours = g_array_new (FALSE, FALSE, sizeof never);
  g_array_append_val (fixture->pool->hours, never);
  g_assert_null (act (fixture, "alice", "pool:office", USHER_POWER_ACTION_START, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_POOL_CLOSED);
  assert_does (fixture, "pool:office", USHER_POWER_ACTION_RESET, NULL);
  assert_does (fixture, "pool:office", USHER_POWER_ACTION_SHUTDOWN, NULL);
}

static void
test_refused (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  g_autofree char *id = give (fixture);
  g_autofree char *named = g_strconcat ("desktop:", id, NULL);
  const struct
  {
    const char      *user;
    const char      *offer;
    UsherPowerAction action;
    int              allowed;
    UsherError       code;
  } cases[] = {
    { "alice", named, USHER_POWER_ACTION_START, EVERYTHING & ~USHER_POOL_USER_START, USHER_ERROR_FORBIDDEN },
    { "alice", named, USHER_POWER_ACTION_SHUTDOWN, EVERYTHING & ~USHER_POOL_USER_SHUTDOWN, USHER_ERROR_FORBIDDEN },
    { "alice", "pool:office", USHER_POWER_ACTION_RESET, EVERYTHING & ~USHER_POOL_USER_RESET, USHER_ERROR_FORBIDDEN },
    { "bob", named, USHER_POWER_ACTION_RESET, EVERYTHING, USHER_ERROR_NOT_FOUND },
    { "bob", "pool:office", USHER_POWER_ACTION_RESET, EVERYTHING, USHER_ERROR_CONFLICT },
    { "mallory", named, USHER_POWER_ACTION_RESET, EVERYTHING, USHER_ERROR_NOT_FOUND },
    { "mallory", "pool:office", USHER_POWER_ACTION_RESET, EVERYTHING, USHER_ERROR_NOT_FOUND },
    { "alice", "pool:nothing", USHER_POWER_ACTION_START, EVERYTHING, USHER_ERROR_NOT_FOUND },
    { "alice", "desktop:nothing", USHER_POWER_ACTION_START, EVERYTHING, USHER_ERROR_NOT_FOUND },
    { "alice", "", USHER_POWER_ACTION_START, EVERYTHING, USHER_ERROR_NOT_FOUND },
  };
  guint starts = usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_START);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      fixture->pool->user_actions = cases[i].allowed;
      g_test_message ("case %u", (guint) i);
      g_assert_null (act (fixture, cases[i].user, cases[i].offer, cases[i].action, &error));
      g_assert_error (error, USHER_ERROR, (int) cases[i].code);
    }
  g_assert_cmpuint (usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_START), ==, starts);
  g_assert_cmpuint (usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_STOP), ==, 0);
}

/* a failure is the job's answer and the audit's, and what is in the store stays true */
static void
test_failures (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  g_autofree char *id = give (fixture);
  g_autoptr (JsonNode) audit = NULL;
  static const struct
  {
    UsherPowerAction action;
    UsherFakeMethod  method;
    UsherError       code;
  } cases[] = {
    { USHER_POWER_ACTION_SHUTDOWN, USHER_FAKE_STOP, USHER_ERROR_HOST_LOST },
    { USHER_POWER_ACTION_RESET, USHER_FAKE_START, USHER_ERROR_TIMEOUT },
    { USHER_POWER_ACTION_START, USHER_FAKE_START, USHER_ERROR_START_FAILED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      usher_fake_hypervisor_fail (fixture->host, cases[i].method, cases[i].code, 1);
      assert_does (fixture, "pool:office", cases[i].action, usher_error_to_word (cases[i].code));
      g_assert_cmpint (power_of (fixture, id), ==, USHER_POWER_ON);
    }
  usher_audit_store_flush (usher_context_audit (fixture->context), NULL);
  audit = usher_audit_store_read (usher_context_audit (fixture->context), id, 3, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      JsonObject *entry = json_array_get_object_element (json_node_get_array (audit), G_N_ELEMENTS (cases) - 1 - i);

      g_assert_cmpstr (json_object_get_string_member (entry, "actor"), ==, "alice@office");
      g_assert_cmpstr (json_object_get_string_member (entry, "outcome"), ==, usher_error_to_word (cases[i].code));
    }
}

static void
wait_for_stop (UsherBrokerFixture *fixture)
{
  gint64 until = g_get_monotonic_time () + PATIENCE;

  while (usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_STOP) == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (1000);
    }
}

/* a guest that takes the wish and goes on: the job goes on too, until its owner leaves it; nothing is cut off */
static void
test_stubborn (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  g_autofree char *id = give (fixture);
  g_autofree char *job = NULL;
  g_autofree char *again = NULL;
  g_autofree char *other = NULL;
  g_autoptr (UsherJobReport) report = NULL;

  usher_fake_hypervisor_stubborn (fixture->host);
  job = act (fixture, "alice", "pool:office", USHER_POWER_ACTION_SHUTDOWN, NULL);
  /* impatient clicks do not pile up */
  again = act (fixture, "alice", "pool:office", USHER_POWER_ACTION_SHUTDOWN, NULL);
  g_assert_cmpstr (again, ==, job);
  other = act (fixture, "alice", "pool:office", USHER_POWER_ACTION_START, NULL);
  g_assert_cmpstr (other, !=, job);
  wait_for_stop (fixture);
  g_assert_true (usher_jobs_cancel (fixture->jobs, job, "alice@office", NULL));
  report = usher_broker_fixture_wait_job (fixture, job, "alice@office");
  g_assert_cmpint (report->state, ==, USHER_JOB_FAILED);
  g_assert_cmpint (power_of (fixture, id), ==, USHER_POWER_ON);
}

/* one that takes its time, and then goes off by itself */
static void
test_slow_guest (UsherBrokerFixture *fixture,
                 gconstpointer       data)
{
  g_autofree char *id = give (fixture);
  g_autofree char *job = NULL;
  g_autoptr (UsherJobReport) report = NULL;

  usher_fake_hypervisor_stubborn (fixture->host);
  job = act (fixture, "alice", "pool:office", USHER_POWER_ACTION_SHUTDOWN, NULL);
  wait_for_stop (fixture);
  usher_fake_hypervisor_power (fixture->host, id, USHER_POWER_OFF);
  report = usher_broker_fixture_wait_job (fixture, job, "alice@office");
  g_assert_cmpint (report->state, ==, USHER_JOB_READY);
  g_assert_cmpint (power_of (fixture, id), ==, USHER_POWER_OFF);
}

/* an administrator's reach: any desktop, whatever users may do, under his own name */
static void
test_admin (UsherBrokerFixture *fixture,
            gconstpointer       data)
{
  g_autofree char *id = give (fixture);
  g_autoptr (UsherRequest) admin = usher_request_new (NULL, "uid:0", "local", 30);
  g_autoptr (UsherJobReport) report = NULL;
  g_autoptr (UsherJobReport) hidden = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *job = NULL;

  fixture->pool->user_actions = 0;
  job = usher_power_flow_act_admin (fixture->power, admin, id, USHER_POWER_ACTION_SHUTDOWN, &error);
  g_assert_no_error (error);
  hidden = usher_broker_fixture_wait_job (fixture, job, "alice@office");
  g_assert_null (hidden);
  report = usher_broker_fixture_wait_job (fixture, job, "uid:0");
  g_assert_cmpint (report->state, ==, USHER_JOB_READY);
  g_assert_cmpint (power_of (fixture, id), ==, USHER_POWER_OFF);
  g_assert_null (usher_power_flow_act_admin (fixture->power, admin, "nothing", USHER_POWER_ACTION_START, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

static void
test_stopping (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  g_autofree char *id = give (fixture);
  g_autoptr (GError) error = NULL;

  usher_workers_stop (fixture->workers);
  g_assert_null (act (fixture, "alice", "pool:office", USHER_POWER_ACTION_RESET, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BUSY);
}

#define ADD(path, func)                                                                                            \
  g_test_add ("/power/" path, UsherBrokerFixture, NULL, usher_broker_fixture_setup, func, usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("actions", test_actions);
  ADD ("closed", test_closed);
  ADD ("refused", test_refused);
  ADD ("failures", test_failures);
  ADD ("stubborn", test_stubborn);
  ADD ("slow-guest", test_slow_guest);
  ADD ("admin", test_admin);
  ADD ("stopping", test_stopping);
  return g_test_run ();
}
