/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/admin-sessions.h"
#include "broker/service/queue-report.h"
#include "tests/service/admin-fixture.h"

static UsherSession *
live_of (UsherBrokerFixture *fixture,
         const char         *desktop)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherDesktop) found = usher_admin_flow_desktop (&flow, desktop, NULL);

  return usher_session_store_live (usher_context_sessions (fixture->context), found->id, NULL);
}

static void
assert_not_ended (UsherBrokerFixture *fixture,
                  const char         *session,
                  int                 code)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_admin_sessions_end (&flow, request, session, &error));
  g_assert_error (error, USHER_ERROR, code);
}

/* a ticket that nobody has used yet opens nothing any more */
static void
test_end_ticketed (UsherBrokerFixture *fixture,
                   gconstpointer       data)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSession) live = NULL;
  g_autoptr (UsherSession) after = NULL;
  g_autoptr (UsherDesktop) own = NULL;
  g_autofree char *name = NULL;
  g_autofree char *given = NULL;
  g_autofree char *ticket = NULL;

  usher_broker_fixture_keep (fixture);
  name = admin_fixture_give_one (fixture);
  live = live_of (fixture, name);
  given = usher_fake_hypervisor_ticket (fixture->host, live->desktop);
  g_assert_true (usher_admin_sessions_end (&flow, request, live->id, &error));
  g_assert_no_error (error);
  ticket = usher_fake_hypervisor_ticket (fixture->host, live->desktop);
  g_assert_cmpstr (ticket, !=, given);
  after = usher_session_store_get (usher_context_sessions (fixture->context), live->id, NULL);
  g_assert_cmpint (after->state, ==, USHER_SESSION_ENDED);
  own = usher_broker_fixture_own (fixture, "alice@office");
  g_assert_cmpstr (own->name, ==, name);
  g_assert_cmpuint (admin_fixture_audited (fixture, "session-end", "ok"), ==, 1);
  assert_not_ended (fixture, live->id, USHER_ERROR_CONFLICT);
  assert_not_ended (fixture, name, USHER_ERROR_CONFLICT);
}

/* by its desktop's name, while somebody looks at it; the desktop stays theirs */
static void
test_end_connected (UsherBrokerFixture *fixture,
                    gconstpointer       data)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSession) live = NULL;
  g_autoptr (UsherSession) gone = NULL;
  g_autofree char *name = NULL;
  g_autofree char *again = NULL;

  usher_broker_fixture_keep (fixture);
  name = admin_fixture_give_one (fixture);
  live = live_of (fixture, name);
  usher_fake_hypervisor_viewer (fixture->host, live->desktop, "192.0.2.7:4001", TRUE);
  usher_broker_fixture_settle (fixture);
  admin_fixture_assert_state (fixture, name, "in-use");
  g_assert_true (usher_admin_sessions_end (&flow, request, name, &error));
  g_assert_no_error (error);
  gone = live_of (fixture, name);
  g_assert_null (gone);
  again = admin_fixture_give_one (fixture);
  g_assert_cmpstr (again, ==, name);
}

/* nobody is told that a viewer is gone whom the host may still let look */
static void
test_end_fails (UsherBrokerFixture *fixture,
                gconstpointer       data)
{
  g_autoptr (UsherSession) live = NULL;
  g_autoptr (UsherSession) still = NULL;
  g_autofree char *name = NULL;

  usher_broker_fixture_keep (fixture);
  assert_not_ended (fixture, "nothing", USHER_ERROR_NOT_FOUND);
  assert_not_ended (fixture, "office-001", USHER_ERROR_CONFLICT);
  name = admin_fixture_give_one (fixture);
  live = live_of (fixture, name);
  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_TICKET, USHER_ERROR_HOST_LOST, 1);
  assert_not_ended (fixture, live->id, USHER_ERROR_HOST_LOST);
  still = live_of (fixture, name);
  g_assert_cmpstr (still->id, ==, live->id);
}

/* both desktops there can be are given away: the next two stand in line */
static void
fill_line (UsherBrokerFixture *fixture,
           char              **jobs)
{
  static const char *const users[] = { "alice", "bob", "carol", "dave" };
  static const UsherLaunchAsk ask = { .offer = "pool:office" };

  fixture->pool->size_max = 2;
  usher_broker_fixture_keep (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autoptr (UsherRequest) request = usher_broker_fixture_request (users[i]);
      g_autoptr (UsherLaunchDocument) document = NULL;
      g_autoptr (UsherJobReport) report = NULL;
      g_autofree char *job = NULL;
      g_autofree char *owner = g_strconcat (users[i], "@office", NULL);

      /* one desktop is being reset all the while, so that there is something to wait for */
      if (i == 1)
        {
          UsherAdminFlow flow = admin_fixture_flow (fixture);
          g_autoptr (UsherRequest) admin = admin_fixture_request ();

          if (!usher_admin_flow_recycle (&flow, admin, "office-001", NULL))
            g_assert_true (usher_admin_flow_recycle (&flow, admin, "office-002", NULL));
        }
      document = usher_launch_flow_launch (fixture->launch, request, &ask, &job, NULL);
      if (i == 0 && job != NULL)
        report = usher_broker_fixture_wait_job (fixture, job, owner);
      if (i > 0)
        jobs[i - 1] = g_steal_pointer (&job);
    }
}

static void
assert_line (UsherBrokerFixture *fixture,
             const char         *expected)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (GPtrArray) reports = usher_queue_report_list (&flow, NULL);
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < reports->len; i++)
    {
      const UsherQueueReport *report = reports->pdata[i];

      g_assert_cmpint (report->since, >, 0);
      g_string_append_printf (line, "%s%s %u %s", i > 0 ? ", " : "", report->pool, report->place, report->owner);
    }
  g_assert_cmpstr (line->str, ==, expected);
}

static void
test_queue (UsherBrokerFixture *fixture,
            gconstpointer       data)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GPtrArray) elsewhere = NULL;
  g_autoptr (GPtrArray) here = NULL;
  g_autoptr (UsherJobReport) removed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  char *jobs[3] = { NULL };

  fill_line (fixture, jobs);
  assert_line (fixture, "office 1 bob@office, office 2 carol@office, office 3 dave@office");
  elsewhere = usher_queue_report_list (&flow, "lab");
  here = usher_queue_report_list (&flow, "office");
  g_assert_cmpuint (elsewhere->len, ==, 0);
  g_assert_cmpuint (here->len, ==, 3);

  g_assert_true (usher_queue_report_remove (&flow, request, jobs[1], &error));
  g_assert_no_error (error);
  removed = usher_broker_fixture_wait_job (fixture, jobs[1], "carol@office");
  g_assert_cmpint (removed->state, ==, USHER_JOB_FAILED);
  assert_line (fixture, "office 1 bob@office, office 2 dave@office");
  g_assert_false (usher_queue_report_remove (&flow, request, jobs[1], &again));
  g_assert_error (again, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_assert_cmpuint (admin_fixture_audited (fixture, "queue-remove", "ok"), ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    g_free (jobs[i]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADMIN_FIXTURE_ADD ("session-end/ticketed", test_end_ticketed);
  ADMIN_FIXTURE_ADD ("session-end/connected", test_end_connected);
  ADMIN_FIXTURE_ADD ("session-end/fails", test_end_fails);
  ADMIN_FIXTURE_ADD ("queue", test_queue);
  return g_test_run ();
}
