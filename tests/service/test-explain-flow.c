/* SPDX-License-Identifier: GPL-2.0-or-later */
/* what would happen to a launch: the same as happens */
#include "broker/service/explain-flow.h"
#include "tests/service/admin-fixture.h"

static UsherExplainReport *
explain (UsherBrokerFixture *fixture,
         const char         *user,
         const char         *address)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  UsherExplainAsk ask = { .user = user, .pool = "office", .address = address };
  g_autoptr (GError) error = NULL;
  UsherExplainReport *report = usher_explain_flow_launch (&flow, request, &ask, &error);

  g_assert_no_error (error);
  return report;
}

/* the first rule of that name with that verdict says so */
static void
assert_rule (const UsherExplainReport *report,
             const char               *name,
             UsherLaunchVerdict        verdict,
             const char               *says)
{
  for (guint i = 0; i < report->rules->len; i++)
    {
      const UsherLaunchRule *rule = report->rules->pdata[i];

      if (g_str_equal (rule->rule, name) && rule->verdict == verdict)
        {
          g_assert_nonnull (strstr (rule->why, says));
          return;
        }
    }
  g_error ("no rule '%s' says %s", name, usher_launch_verdict_to_word (verdict));
}

static void
test_free (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  g_autoptr (UsherExplainReport) before = NULL;
  g_autoptr (UsherExplainReport) after = NULL;
  g_autofree char *name = NULL;

  usher_broker_fixture_keep (fixture);
  before = explain (fixture, "alice", NULL);
  g_assert_cmpstr (before->user, ==, "alice@office");
  g_assert_cmpint (before->outcome, ==, USHER_LAUNCH_PASS);
  assert_rule (before, "desktop", USHER_LAUNCH_PASS, "is free");
  assert_rule (before, "host", USHER_LAUNCH_PASS, "kvm1 is active");
  name = admin_fixture_give_one (fixture);
  after = explain (fixture, "alice@office", NULL);
  assert_rule (after, "desktop", USHER_LAUNCH_PASS, name);
  assert_rule (after, "viewer", USHER_LAUNCH_PASS, "");
}

static void
test_refused (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  static const char *const ward[] = { "192.0.2.0/24", NULL };
  g_autoptr (UsherExplainReport) nobody = NULL;
  g_autoptr (UsherExplainReport) elsewhere = NULL;
  g_autoptr (UsherExplainReport) there = NULL;

  usher_broker_fixture_keep (fixture);
  fixture->pool->allow_networks = g_strdupv ((char **) ward);
  nobody = explain (fixture, "mallory", "192.0.2.7");
  g_assert_cmpint (nobody->outcome, ==, USHER_LAUNCH_STOP);
  assert_rule (nobody, "user", USHER_LAUNCH_STOP, "no rule of pool office allows mallory");
  elsewhere = explain (fixture, "alice", "203.0.113.9");
  g_assert_cmpint (elsewhere->outcome, ==, USHER_LAUNCH_STOP);
  assert_rule (elsewhere, "network", USHER_LAUNCH_STOP, "203.0.113.9 is in none of allow-networks");
  there = explain (fixture, "alice", "192.0.2.7");
  g_assert_cmpint (there->outcome, ==, USHER_LAUNCH_PASS);
}

/* none is there yet: why it would be made, where, and of what */
static void
test_waits (UsherBrokerFixture *fixture,
            gconstpointer       data)
{
  g_autoptr (UsherExplainReport) made = explain (fixture, "alice", NULL);
  g_autoptr (UsherExplainReport) unpublished = NULL;
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (UsherExplainReport) drained = NULL;

  g_assert_cmpint (made->outcome, ==, USHER_LAUNCH_WAIT);
  assert_rule (made, "desktop", USHER_LAUNCH_WAIT, "none is free");
  assert_rule (made, "placement", USHER_LAUNCH_PASS, "kvm1 takes it");
  assert_rule (made, "line", USHER_LAUNCH_WAIT, "place 1");

  usher_broker_fixture_unfix (fixture);
  unpublished = explain (fixture, "alice", NULL);
  assert_rule (unpublished, "template", USHER_LAUNCH_WAIT, "debian");
  g_assert_true (usher_host_flow_want (fixture->hosts, request, "kvm1", USHER_HOST_DRAIN, NULL, NULL));
  drained = explain (fixture, "alice", NULL);
  assert_rule (drained, "placement", USHER_LAUNCH_WAIT, "no host takes it");
}

/* only looked at: nobody is given anything, and nobody is noted down */
static void
test_changes_nothing (UsherBrokerFixture *fixture,
                      gconstpointer       data)
{
  g_autoptr (UsherExplainReport) report = NULL;
  g_autoptr (UsherDesktop) own = NULL;

  usher_broker_fixture_keep (fixture);
  report = explain (fixture, "bob", NULL);
  own = usher_broker_fixture_own (fixture, "bob@office");
  g_assert_null (own);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 2);
  g_assert_cmpuint (admin_fixture_audited (fixture, "claim", "ok"), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADMIN_FIXTURE_ADD ("explain/free", test_free);
  ADMIN_FIXTURE_ADD ("explain/refused", test_refused);
  ADMIN_FIXTURE_ADD ("explain/waits", test_waits);
  ADMIN_FIXTURE_ADD ("explain/changes-nothing", test_changes_nothing);
  return g_test_run ();
}
