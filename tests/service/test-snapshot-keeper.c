/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshots by a pool's schedule: the times are given, so no clock is waited for */
#include "broker/core/calendar-rule.h"
#include "broker/service/snapshot-keeper.h"
#include "tests/service/snapshot-fixture.h"

#define PATIENCE (30 * G_TIME_SPAN_SECOND)
/* 2026-03-17, a Tuesday, 03:00 UTC */
#define MOMENT (G_GINT64_CONSTANT (1773716400) * G_TIME_SPAN_SECOND)
#define NAME "auto-20260317-030000"
#define NEXT_NAME "auto-20260318-030000"
#define THIRD_NAME "auto-20260319-030000"

/* every night at three, two are kept */
static char *
give (UsherBrokerFixture *fixture)
{
  char *id = snapshot_fixture_give (fixture);
  UsherCalendarRule rule;

  g_assert_null (usher_calendar_rule_parse ("Mo-Su 03:00 keep 2", USHER_CALENDAR_MOMENT, &rule));
  fixture->pool->snapshot_schedule = g_array_new (FALSE, FALSE, sizeof rule);
  g_array_append_val (fixture->pool->snapshot_schedule, rule);
  return id;
}

static void
tick (UsherSnapshotKeeper *keeper,
      gint64               now)
{
  gint64 until = g_get_monotonic_time () + PATIENCE;

  usher_snapshot_keeper_tick (keeper, now);
  while (usher_snapshot_keeper_busy (keeper) > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (1000);
    }
}

static void
assert_has (UsherBrokerFixture *fixture,
            const char         *id,
            const char         *expected)
{
  g_autofree char *names = snapshot_fixture_names (fixture, id, USHER_SNAPSHOT_SCHEDULED);

  g_assert_cmpstr (names, ==, expected);
}

static guint
calls (UsherBrokerFixture *fixture)
{
  return usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_SNAPSHOT);
}

static void
test_nights (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  g_autofree char *id = give (fixture);
  g_autoptr (UsherSnapshotKeeper) keeper = usher_snapshot_keeper_new (fixture->context, fixture->workers, fixture->snapshots);
  g_autoptr (UsherSnapshotKeeper) restarted = NULL;
  guint before;

  usher_snapshot_host_create (USHER_SNAPSHOT_HOST (fixture->host), id, "user-1", "", NULL, NULL);
  before = calls (fixture);
  tick (keeper, MOMENT - G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (calls (fixture), ==, before);
  tick (keeper, MOMENT);
  assert_has (fixture, id, NAME);
  /* nothing is asked of hosts in between */
  before = calls (fixture);
  tick (keeper, MOMENT + G_TIME_SPAN_MINUTE);
  tick (keeper, MOMENT + 12 * G_TIME_SPAN_HOUR);
  g_assert_cmpuint (calls (fixture), ==, before);
  tick (keeper, MOMENT + G_TIME_SPAN_DAY);
  assert_has (fixture, id, NAME " " NEXT_NAME);
  tick (keeper, MOMENT + 2 * G_TIME_SPAN_DAY + G_TIME_SPAN_MINUTE);
  assert_has (fixture, id, NEXT_NAME " " THIRD_NAME);
  g_assert_cmpuint (snapshot_fixture_count (fixture, id, USHER_SNAPSHOT_USER), ==, 1);

  /* what was made before a restart is not made again, nor after the clock was put back */
  restarted = usher_snapshot_keeper_new (fixture->context, fixture->workers, fixture->snapshots);
  tick (restarted, MOMENT + 2 * G_TIME_SPAN_DAY + 30 * G_TIME_SPAN_MINUTE);
  tick (restarted, MOMENT + 2 * G_TIME_SPAN_DAY - G_TIME_SPAN_HOUR);
  tick (restarted, MOMENT + 2 * G_TIME_SPAN_DAY);
  assert_has (fixture, id, NEXT_NAME " " THIRD_NAME);
}

/* a moment that was missed is made up for soon after it, and not at noon */
static void
test_late (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  g_autofree char *id = give (fixture);
  g_autoptr (UsherSnapshotKeeper) keeper = usher_snapshot_keeper_new (fixture->context, fixture->workers, fixture->snapshots);
  g_autoptr (UsherSnapshotKeeper) soon = usher_snapshot_keeper_new (fixture->context, fixture->workers, fixture->snapshots);

  tick (keeper, MOMENT + 9 * G_TIME_SPAN_HOUR);
  assert_has (fixture, id, "");
  tick (soon, MOMENT + 30 * G_TIME_SPAN_MINUTE);
  assert_has (fixture, id, NAME);
}

/* a host that does not answer is asked again; a desktop that cannot is left, with what it has */
static void
test_failures (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  g_autofree char *id = give (fixture);
  g_autoptr (UsherSnapshotKeeper) keeper = usher_snapshot_keeper_new (fixture->context, fixture->workers, fixture->snapshots);
  g_autoptr (JsonNode) audit = NULL;
  guint before;

  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_SNAPSHOT, USHER_ERROR_HOST_LOST, 1);
  tick (keeper, MOMENT);
  assert_has (fixture, id, "");
  usher_context_put_hypervisor (fixture->context, "kvm1", NULL);
  tick (keeper, MOMENT + G_TIME_SPAN_MINUTE);
  usher_context_put_hypervisor (fixture->context, "kvm1", USHER_HYPERVISOR (fixture->host));
  tick (keeper, MOMENT + 2 * G_TIME_SPAN_MINUTE);
  assert_has (fixture, id, NAME);

  before = calls (fixture);
  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_SNAPSHOT, USHER_ERROR_START_FAILED, 1);
  tick (keeper, MOMENT + G_TIME_SPAN_DAY);
  tick (keeper, MOMENT + G_TIME_SPAN_DAY + G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (calls (fixture), ==, before + 1);
  assert_has (fixture, id, NAME);
  usher_audit_store_flush (usher_context_audit (fixture->context), NULL);
  audit = usher_audit_store_read (usher_context_audit (fixture->context), id, 1, NULL);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (json_node_get_array (audit), 0), "outcome"),
                   ==, "start-failed");
}

/* a user's or an administrator's work on a desktop comes first */
static void
test_in_hand (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  g_autofree char *id = give (fixture);
  g_autoptr (UsherDesktop) desktop = usher_broker_fixture_own (fixture, "alice@office");
  g_autoptr (UsherSnapshotKeeper) keeper = usher_snapshot_keeper_new (fixture->context, fixture->workers, fixture->snapshots);

  g_assert_true (usher_snapshot_flow_take (fixture->snapshots, desktop, NULL));
  tick (keeper, MOMENT);
  assert_has (fixture, id, "");
  usher_snapshot_flow_put (fixture->snapshots, desktop);
  tick (keeper, MOMENT + G_TIME_SPAN_MINUTE);
  assert_has (fixture, id, NAME);
}

static void
add_desktop (UsherBrokerFixture *fixture,
             guint               number)
{
  g_autoptr (UsherDesktop) desktop = usher_desktop_new ();
  g_autoptr (GError) error = NULL;

  desktop->id = g_uuid_string_random ();
  desktop->pool = g_strdup ("office");
  desktop->name = g_strdup_printf ("extra-%02u", number);
  desktop->host = g_strdup ("kvm1");
  desktop->template = g_strdup ("debian");
  desktop->owner = g_strdup_printf ("user%u@office", number);
  desktop->state = USHER_DESKTOP_ASSIGNED;
  usher_desktop_store_add (usher_context_desktops (fixture->context), desktop, NULL, &error);
  g_assert_no_error (error);
}

/* a large pool takes several ticks, in each of which a host does a part; domains that are gone keep nobody waiting */
static void
test_many (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  g_autofree char *id = give (fixture);
  g_autoptr (UsherSnapshotKeeper) keeper = usher_snapshot_keeper_new (fixture->context, fixture->workers, fixture->snapshots);
  guint first;

  for (guint i = 0; i < 44; i++)
    add_desktop (fixture, i);
  tick (keeper, MOMENT);
  first = calls (fixture);
  g_assert_cmpuint (first, >=, 20);
  g_assert_cmpuint (first, <=, 21);
  for (guint i = 1; i < 4; i++)
    tick (keeper, MOMENT + i * G_TIME_SPAN_MINUTE);
  /* one each, and a look at what the one that is there has */
  g_assert_cmpuint (calls (fixture), ==, 46);
  assert_has (fixture, id, NAME);
  tick (keeper, MOMENT + 5 * G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (calls (fixture), ==, 47);
}

/* nothing is begun any more, and what is left is not forgotten either */
static void
test_stopping (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  g_autofree char *id = give (fixture);
  g_autoptr (UsherSnapshotKeeper) keeper = usher_snapshot_keeper_new (fixture->context, fixture->workers, fixture->snapshots);

  usher_snapshot_keeper_stop (keeper);
  tick (keeper, MOMENT);
  g_assert_cmpuint (calls (fixture), ==, 0);
  usher_workers_stop (fixture->workers);
  tick (keeper, MOMENT + G_TIME_SPAN_MINUTE);
}

/* no schedule, or desktops that are reset: nothing is asked */
static void
test_none (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  g_autofree char *id = give (fixture);
  g_autoptr (UsherSnapshotKeeper) keeper = usher_snapshot_keeper_new (fixture->context, fixture->workers, fixture->snapshots);

  fixture->pool->kind = USHER_POOL_FLOATING;
  tick (keeper, MOMENT);
  fixture->pool->kind = USHER_POOL_PERSONAL;
  g_array_set_size (fixture->pool->snapshot_schedule, 0);
  tick (keeper, MOMENT);
  g_assert_cmpuint (calls (fixture), ==, 0);
}

#define ADD(path, func)                                                                                          \
  g_test_add ("/snapshot-keeper/" path, UsherBrokerFixture, NULL, usher_broker_fixture_setup, func,              \
              usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("nights", test_nights);
  ADD ("late", test_late);
  ADD ("failures", test_failures);
  ADD ("in-hand", test_in_hand);
  ADD ("many", test_many);
  ADD ("stopping", test_stopping);
  ADD ("none", test_none);
  return g_test_run ();
}
