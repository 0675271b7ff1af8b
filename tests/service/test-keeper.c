/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/sql-store.h"
#include "broker/core/name-pattern.h"
#include "broker/service/desktop-maker.h"
#include "broker/service/pool-report.h"
#include "tests/service/broker-fixture.h"

#define PATIENCE (30 * G_TIME_SPAN_SECOND)

static const UsherLaunchAsk ask_office = { .offer = "pool:office" };

static UsherDesktopStore *
store_of (UsherBrokerFixture *fixture)
{
  return usher_context_desktops (fixture->context);
}

static GPtrArray *
all (UsherBrokerFixture *fixture)
{
  UsherDesktopQuery query = { .pool = "office" };

  return usher_desktop_store_find (store_of (fixture), &query, NULL);
}

static UsherDesktop *
any_in (UsherBrokerFixture *fixture,
        UsherDesktopState   state)
{
  UsherDesktopQuery query = { .pool = "office", .states = 1u << state, .limit = 1 };
  g_autoptr (GPtrArray) found = usher_desktop_store_find (store_of (fixture), &query, NULL);

  g_assert_cmpuint (found->len, ==, 1);
  return usher_desktop_copy (found->pdata[0]);
}

static UsherDesktop *
get (UsherBrokerFixture *fixture,
     const char         *id)
{
  return usher_desktop_store_get (store_of (fixture), id, NULL);
}

static void
change (UsherBrokerFixture *fixture,
        const char         *id,
        UsherDesktopEvent   event,
        gint64              age,
        const char         *owner)
{
  g_autoptr (UsherDesktop) desktop = get (fixture, id);
  g_autoptr (UsherDesktop) changed = NULL;
  g_autoptr (GError) error = NULL;
  UsherDesktopChange change = {
    .id = id,
    .revision = desktop->revision,
    .event = event,
    .now = g_get_real_time () - age * G_TIME_SPAN_SECOND,
    .owner = owner,
    .failure = event == USHER_DESKTOP_FAIL ? "by the test" : NULL,
  };

  changed = usher_desktop_store_change (store_of (fixture), &change, NULL, &error);
  g_assert_no_error (error);
}

static UsherDesktop *
plan (UsherBrokerFixture *fixture,
      const char         *name,
      const char         *pool,
      const char         *host)
{
  UsherDesktop *desktop = usher_desktop_new ();
  g_autoptr (GError) error = NULL;

  desktop->id = g_uuid_string_random ();
  desktop->pool = g_strdup (pool);
  desktop->name = g_strdup (name);
  desktop->host = g_strdup (host);
  desktop->template = g_strdup ("debian");
  desktop->state = USHER_DESKTOP_PLANNED;
  desktop->power = USHER_POWER_OFF;
  usher_desktop_store_add (store_of (fixture), desktop, NULL, &error);
  g_assert_no_error (error);
  return desktop;
}

/* one turn, and all that it began */
static guint
turn (UsherBrokerFixture *fixture)
{
  gint64 until = g_get_monotonic_time () + PATIENCE;
  guint begun = usher_pool_keeper_turn (fixture->keeper);

  while (usher_pool_keeper_busy (fixture->keeper) > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (1000);
    }
  return begun;
}

static void
quiet_failures (void)
{
  /* a keeper that fails says so: the test counts on it and must not die of it */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
}

static void
assert_names (UsherBrokerFixture *fixture,
              guint               count)
{
  g_autoptr (GPtrArray) desktops = all (fixture);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (desktops->len, ==, count);
  for (guint i = 0; i < desktops->len; i++)
    g_assert_true (g_hash_table_add (names, ((UsherDesktop *) desktops->pdata[i])->name));
  for (guint i = 1; i <= count; i++)
    {
      g_autofree char *name = usher_name_pattern_expand ("office-#", i);

      g_assert_true (g_hash_table_contains (names, name));
    }
}

static void
test_sizes (UsherBrokerFixture *fixture,
            gconstpointer       data)
{
  static const struct
  {
    guint min, max, warm;
    guint ready, running;
  } cases[] = {
    { 0, 4, 0, 0, 0 }, { 2, 4, 0, 2, 0 }, { 2, 4, 3, 3, 3 }, { 2, 4, 9, 4, 4 }, { 5, 8, 2, 5, 4 }, { 20, 40, 0, 20, 4 },
    { 3, 3, 0, 3, 3 }, { 0, 3, 0, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      UsherDesktopCounts counts;

      fixture->pool->size_min = cases[i].min;
      fixture->pool->size_max = cases[i].max;
      fixture->pool->warm = cases[i].warm;
      usher_broker_fixture_keep (fixture);
      usher_broker_fixture_settle (fixture);
      g_assert_true (usher_desktop_store_counts (store_of (fixture), "office", &counts, NULL));
      g_assert_cmpuint (counts.by_state[USHER_DESKTOP_READY], ==, cases[i].ready);
      g_assert_cmpuint (counts.total, ==, cases[i].ready);
      g_assert_cmpuint (usher_fake_hypervisor_domains (fixture->host), ==, cases[i].ready);
      /* nobody stops one that is warm, but more than are asked for are not started */
      g_assert_cmpuint (counts.running, <=, MAX (cases[i].running, cases[i].warm));
      g_assert_cmpuint (counts.running, >=, MIN (cases[i].warm, cases[i].ready));
      g_assert_cmpuint (turn (fixture), ==, 0);
    }
}

/* a pool gives up what is free, and nothing else, however small it is made */
static void
test_shrink (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  g_autoptr (UsherLaunchDocument) hers = NULL;
  g_autoptr (UsherLaunchDocument) his = NULL;
  g_autoptr (UsherDesktop) kept = NULL;

  fixture->pool->size_min = 4;
  usher_broker_fixture_keep (fixture);
  hers = usher_broker_fixture_launch (fixture, "alice", &ask_office, NULL);
  his = usher_broker_fixture_launch (fixture, "bob", &ask_office, NULL);
  usher_fake_hypervisor_viewer (fixture->host, his->desktop_id, "192.0.2.7:1", TRUE);
  usher_broker_fixture_settle (fixture);

  fixture->pool->size_min = 0;
  fixture->pool->size_max = 1;
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_fake_hypervisor_domains (fixture->host), ==, 2);
  kept = get (fixture, hers->desktop_id);
  g_assert_cmpint (kept->state, ==, USHER_DESKTOP_ASSIGNED);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_IN_USE), ==, 1);

  /* given back, the one too many goes */
  g_assert_true (usher_release_flow_release (fixture->context, fixture->keeper, NULL, hers->desktop_id, NULL));
  usher_broker_fixture_keep (fixture);
  g_assert_null (get (fixture, hers->desktop_id));
  g_assert_cmpuint (usher_fake_hypervisor_domains (fixture->host), ==, 1);
}

static void
test_names (UsherBrokerFixture *fixture,
            gconstpointer       data)
{
  g_autoptr (GPtrArray) before = NULL;

  g_free (fixture->pool->name_pattern);
  fixture->pool->name_pattern = g_strdup ("office-#");
  fixture->pool->size_min = fixture->pool->size_max = 9;
  usher_broker_fixture_keep (fixture);
  assert_names (fixture, 9);

  /* gaps are filled when there is no other name left */
  before = all (fixture);
  for (guint i = 0; i < 9; i += 2)
    change (fixture, ((UsherDesktop *) before->pdata[i])->id, USHER_DESKTOP_RETIRE, 0, NULL);
  usher_broker_fixture_keep (fixture);
  assert_names (fixture, 9);
}

/* a pattern with fewer names than desktops: the pool says so, and keeps those it could name */
static void
test_names_used_up (UsherBrokerFixture *fixture,
                    gconstpointer       data)
{
  g_autofree char *problem = NULL;

  g_free (fixture->pool->name_pattern);
  fixture->pool->name_pattern = g_strdup ("o-#");
  fixture->pool->size_min = fixture->pool->size_max = 12;
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, usher_name_pattern_size ("o-#"));
  problem = usher_pool_keeper_problem (fixture->keeper, "office");
  g_assert_nonnull (strstr (problem, "o-#"));
}

static void
test_no_room (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  static const char *const elsewhere[] = { "kvm2", NULL };
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (fixture->context);
  UsherHost *host = g_hash_table_lookup (catalog->hosts, "kvm1");
  g_autofree char *full = NULL;
  g_autofree char *nowhere = NULL;
  g_autofree char *solved = NULL;

  host->limit = 3;
  fixture->pool->size_min = fixture->pool->size_max = 5;
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_fake_hypervisor_domains (fixture->host), ==, 3);
  full = usher_pool_keeper_problem (fixture->keeper, "office");
  g_assert_nonnull (strstr (full, "no host has room"));

  host->limit = 10;
  fixture->pool->hosts = g_strdupv ((char **) elsewhere);
  g_assert_cmpuint (turn (fixture), ==, 0);
  nowhere = usher_pool_keeper_problem (fixture->keeper, "office");
  g_assert_nonnull (nowhere);

  /* the administrator asks for less: what was wrong is over, though nothing was left to be done */
  fixture->pool->size_min = fixture->pool->size_max = 3;
  g_assert_cmpuint (turn (fixture), ==, 0);
  solved = usher_pool_keeper_problem (fixture->keeper, "office");
  g_assert_null (solved);
}

/* FAILED → waits → made again from nothing → READY; the report says why meanwhile */
static void
test_failing_clone (UsherBrokerFixture *fixture,
                    gconstpointer       data)
{
  g_autoptr (UsherDesktop) failed = NULL;
  g_autoptr (UsherDesktop) again = NULL;
  g_autoptr (UsherDesktop) good = NULL;
  g_autoptr (GPtrArray) reports = NULL;
  g_autofree char *after = NULL;

  fixture->pool->size_min = fixture->pool->size_max = 1;
  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_CLONE, USHER_ERROR_UNAVAILABLE, 2);
  turn (fixture);
  failed = any_in (fixture, USHER_DESKTOP_FAILED);
  g_assert_cmpuint (failed->failures, ==, 1);
  g_assert_nonnull (strstr (failed->failure, "scripted failure"));
  reports = usher_pool_report_list (fixture->context, fixture->keeper, "office", NULL);
  g_assert_nonnull (strstr (((UsherPoolReport *) reports->pdata[0])->problem, "scripted failure"));

  /* not at once, and no second desktop in its place */
  g_assert_cmpuint (turn (fixture), ==, 0);
  g_assert_cmpuint (usher_fake_hypervisor_calls (fixture->host, USHER_FAKE_CLONE), ==, 1);

  /* its time has come: the second failure counts on */
  change (fixture, failed->id, USHER_DESKTOP_RETRY, 1000, NULL);
  change (fixture, failed->id, USHER_DESKTOP_FAIL, 1000, NULL);
  turn (fixture);
  again = get (fixture, failed->id);
  g_assert_cmpint (again->state, ==, USHER_DESKTOP_FAILED);
  g_assert_cmpuint (again->failures, ==, 3);

  change (fixture, failed->id, USHER_DESKTOP_RETRY, 1000, NULL);
  change (fixture, failed->id, USHER_DESKTOP_FAIL, 1000, NULL);
  turn (fixture);
  good = get (fixture, failed->id);
  g_assert_cmpint (good->state, ==, USHER_DESKTOP_READY);
  g_assert_cmpuint (good->failures, ==, 0);
  g_assert_null (good->failure);
  after = usher_pool_keeper_problem (fixture->keeper, "office");
  g_assert_null (after);
}

static void
test_failing_start (UsherBrokerFixture *fixture,
                    gconstpointer       data)
{
  static const struct
  {
    UsherError        code;
    UsherDesktopState state;
  } cases[] = {
    { USHER_ERROR_START_FAILED, USHER_DESKTOP_FAILED },
    /* its host's trouble is not its own */
    { USHER_ERROR_HOST_LOST, USHER_DESKTOP_READY },
  };

  fixture->pool->size_min = fixture->pool->size_max = 1;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UsherDesktop) desktop = NULL;
      g_autofree char *problem = NULL;

      fixture->pool->warm = 0;
      usher_broker_fixture_keep (fixture);
      desktop = any_in (fixture, USHER_DESKTOP_READY);
      fixture->pool->warm = 1;
      usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_START, cases[i].code, 1);
      turn (fixture);
      g_assert_cmpuint (usher_broker_fixture_count (fixture, cases[i].state), ==, 1);
      problem = usher_pool_keeper_problem (fixture->keeper, "office");
      g_assert_nonnull (problem);
      if (cases[i].state == USHER_DESKTOP_READY)
        continue;
      change (fixture, desktop->id, USHER_DESKTOP_RETRY, 0, NULL);
    }
  turn (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 1);
}

/* what a user left on it never reaches the next: not READY before the old overlay is proven gone */
static void
test_recycle_proven (UsherBrokerFixture *fixture,
                     gconstpointer       data)
{
  g_autoptr (UsherLaunchDocument) hers = NULL;
  guint generation;
  UsherFakeMethod failing[] = { USHER_FAKE_REMOVE, USHER_FAKE_CLONE };

  fixture->pool->size_min = fixture->pool->size_max = 1;
  for (gsize i = 0; i < G_N_ELEMENTS (failing); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherLaunchDocument) refused = NULL;
      g_autoptr (UsherDesktop) desktop = NULL;

      usher_broker_fixture_keep (fixture);
      g_clear_pointer (&hers, usher_launch_document_free);
      hers = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
      g_assert_no_error (error);
      generation = usher_fake_hypervisor_generation (fixture->host, hers->desktop_id);
      g_assert_true (usher_release_flow_release (fixture->context, fixture->keeper, NULL, hers->desktop_id, NULL));
      usher_fake_hypervisor_fail (fixture->host, failing[i], USHER_ERROR_TIMEOUT, 1);
      turn (fixture);
      desktop = get (fixture, hers->desktop_id);
      g_assert_cmpint (desktop->state, ==, USHER_DESKTOP_FAILED);
      g_assert_null (desktop->owner);
      refused = usher_broker_fixture_launch (fixture, "bob", &ask_office, &error);
      g_assert_null (refused);
      g_assert_error (error, USHER_ERROR, USHER_ERROR_NO_FREE_DESKTOP);

      change (fixture, hers->desktop_id, USHER_DESKTOP_RETRY, 0, NULL);
      turn (fixture);
      g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 1);
      g_assert_cmpuint (usher_fake_hypervisor_generation (fixture->host, hers->desktop_id), >, generation);
    }
}

/* the store knows a desktop as long as the host may have it */
static void
test_retired (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  g_autoptr (UsherDesktop) desktop = NULL;
  g_autoptr (UsherDesktop) stays = NULL;
  UsherError failures[] = { USHER_ERROR_TIMEOUT, USHER_ERROR_HOST_LOST, USHER_ERROR_CONFLICT };

  fixture->pool->size_min = fixture->pool->size_max = 1;
  usher_broker_fixture_keep (fixture);
  desktop = any_in (fixture, USHER_DESKTOP_READY);
  fixture->pool->size_min = fixture->pool->size_max = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_clear_pointer (&stays, usher_desktop_free);
      usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_REMOVE, failures[i], 100);
      turn (fixture);
      stays = get (fixture, desktop->id);
      g_assert_cmpint (stays->state, ==, USHER_DESKTOP_RETIRED);
      g_assert_cmpuint (usher_fake_hypervisor_domains (fixture->host), ==, 1);
    }
  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_REMOVE, USHER_ERROR_TIMEOUT, 0);
  turn (fixture);
  g_assert_null (get (fixture, desktop->id));
  g_assert_cmpuint (usher_fake_hypervisor_domains (fixture->host), ==, 0);
}

static void
test_host_lost (UsherBrokerFixture *fixture,
                gconstpointer       data)
{
  g_autoptr (UsherLaunchDocument) hers = NULL;
  g_autoptr (UsherDesktop) lost = NULL;
  g_autoptr (UsherDesktop) free_one = NULL;

  fixture->pool->size_min = fixture->pool->size_max = 2;
  usher_broker_fixture_keep (fixture);
  hers = usher_broker_fixture_launch (fixture, "alice", &ask_office, NULL);
  free_one = any_in (fixture, USHER_DESKTOP_READY);
  change (fixture, free_one->id, USHER_DESKTOP_RELEASE, 0, NULL);
  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_REMOVE, USHER_ERROR_HOST_LOST, 1);
  turn (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_LOST), ==, 1);
  change (fixture, hers->desktop_id, USHER_DESKTOP_HOST_LOST, 0, NULL);
  /* a lost desktop is not made a second time elsewhere */
  g_assert_cmpuint (turn (fixture), ==, 0);

  /* the link answered again before the keeper wrote it down: no event will come, the slow look finds it */
  usher_inbox_settle (fixture->inbox);
  usher_broker_fixture_settle (fixture);
  lost = get (fixture, hers->desktop_id);
  g_assert_cmpint (lost->state, ==, USHER_DESKTOP_ASSIGNED);
  g_assert_cmpstr (lost->owner, ==, "alice@office");
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 1);

  /* while it does not answer, looking changes nothing */
  change (fixture, hers->desktop_id, USHER_DESKTOP_HOST_LOST, 0, NULL);
  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_LIST, USHER_ERROR_HOST_LOST, 1);
  usher_inbox_settle (fixture->inbox);
  usher_broker_fixture_settle (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_LOST), ==, 1);
}

/* a restart in the middle of each step: what the last broker left is completed, and nothing is made twice */
static void
test_adopt (UsherBrokerFixture *fixture,
            gconstpointer       data)
{
  static const struct
  {
    const char       *name;
    UsherDesktopEvent events[4];
    guint             n_events;
    gboolean          domain;
  } cases[] = {
    { "planned", { 0 }, 0, FALSE },
    { "cloning, nothing there", { USHER_DESKTOP_CLONE }, 1, FALSE },
    { "cloning, domain there", { USHER_DESKTOP_CLONE }, 1, TRUE },
    { "preparing", { USHER_DESKTOP_CLONE, USHER_DESKTOP_CLONED }, 2, TRUE },
    { "recycling, not removed", { USHER_DESKTOP_CLONE, USHER_DESKTOP_CLONED, USHER_DESKTOP_PREPARED, USHER_DESKTOP_RELEASE }, 4, TRUE },
    { "recycling, removed", { USHER_DESKTOP_CLONE, USHER_DESKTOP_CLONED, USHER_DESKTOP_PREPARED, USHER_DESKTOP_RELEASE }, 4, FALSE },
    { "failed", { USHER_DESKTOP_CLONE, USHER_DESKTOP_FAIL }, 2, TRUE },
  };

  fixture->pool->size_min = fixture->pool->size_max = G_N_ELEMENTS (cases);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = usher_name_pattern_expand ("office-###", i + 1);
      g_autoptr (UsherDesktop) desktop = plan (fixture, name, "office", "kvm1");
      UsherCloneSpec spec = { .id = desktop->id, .name = name, .pool = "office" };
      UsherWait wait = usher_wait_new (10, NULL);
      g_autoptr (UsherDesktop) after = NULL;
      guint before = 0;

      g_test_message ("%s", cases[i].name);
      for (guint j = 0; j < cases[i].n_events; j++)
        change (fixture, desktop->id, cases[i].events[j], 1000, NULL);
      if (cases[i].domain)
        {
          g_assert_true (usher_hypervisor_clone (USHER_HYPERVISOR (fixture->host), &spec, &wait, NULL));
          before = usher_fake_hypervisor_generation (fixture->host, desktop->id);
        }
      fixture->pool->size_min = i + 1;
      usher_broker_fixture_keep (fixture);
      after = get (fixture, desktop->id);
      g_assert_cmpint (after->state, ==, USHER_DESKTOP_READY);
      g_assert_cmpuint (usher_fake_hypervisor_domains (fixture->host), ==, i + 1);
      /* one that may hold what a user left, or half of an overlay, is never taken over as it is */
      if (cases[i].n_events == 4 || g_str_equal (cases[i].name, "failed"))
        g_assert_cmpuint (usher_fake_hypervisor_generation (fixture->host, desktop->id), >, before);
    }
}

static void
test_unknown (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) desktop = NULL;
  g_autoptr (UsherDesktop) elsewhere = NULL;
  g_autofree char *problem = NULL;

  g_free (fixture->pool->template);
  fixture->pool->template = g_strdup ("gone");
  fixture->pool->size_min = fixture->pool->size_max = 1;
  turn (fixture);
  /* nothing is planned that cannot be made */
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_FAILED), ==, 0);
  problem = usher_pool_keeper_problem (fixture->keeper, "office");
  g_assert_nonnull (strstr (problem, "template gone is no longer configured"));
  g_assert_cmpuint (usher_fake_hypervisor_domains (fixture->host), ==, 0);

  /* of a pool that left the configuration */
  desktop = plan (fixture, "stray-001", "nowhere", "kvm1");
  g_assert_false (usher_desktop_maker_work (fixture->context, desktop, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
  g_clear_error (&error);

  /* on a host that left the configuration */
  elsewhere = plan (fixture, "stray-002", "office", "kvm9");
  g_assert_false (usher_desktop_maker_work (fixture->context, elsewhere, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST);
  g_clear_error (&error);
  g_assert_null (usher_pool_report_list (fixture->context, fixture->keeper, "nowhere", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

/* more desktops in trouble than are looked at in one go do not keep the others from being reset */
static void
test_many_failed (UsherBrokerFixture *fixture,
                  gconstpointer       data)
{
  fixture->pool->size_min = 0;
  fixture->pool->size_max = 200;
  for (guint i = 0; i < 150; i++)
    {
      g_autofree char *name = usher_name_pattern_expand ("office-###", i + 1);
      g_autoptr (UsherDesktop) desktop = plan (fixture, name, "office", "kvm1");

      change (fixture, desktop->id, USHER_DESKTOP_CLONE, 0, NULL);
      change (fixture, desktop->id, USHER_DESKTOP_FAIL, 0, NULL);
      if (i % 50 == 0)
        change (fixture, desktop->id, USHER_DESKTOP_RETRY, 0, NULL);
    }
  g_assert_cmpuint (turn (fixture), ==, 3);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_FAILED), ==, 147);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 3);
}

typedef struct
{
  UsherPoolKeeper *keeper;
  guint            turns;
} Rival;

static gpointer
rival (gpointer data)
{
  Rival *rival = data;

  for (guint i = 0; i < rival->turns; i++)
    {
      usher_pool_keeper_turn (rival->keeper);
      g_thread_yield ();
    }
  return NULL;
}

/* two brokers over one store: names are made once, and the pool never grows past its most for long */
static void
test_two_keepers (UsherBrokerFixture *fixture,
                  gconstpointer       data)
{
  g_autoptr (UsherPoolKeeper) other = usher_pool_keeper_new (fixture->context, fixture->workers, fixture->line);
  Rival rivals[] = { { fixture->keeper, 20 }, { other, 20 } };
  GThread *threads[2];
  gint64 until = g_get_monotonic_time () + PATIENCE;
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) desktops = NULL;

  fixture->pool->size_min = fixture->pool->size_max = 8;
  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("rival", rival, &rivals[i]);
  for (guint i = 0; i < 2; i++)
    g_thread_join (threads[i]);
  do
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (1000);
    }
  while (usher_pool_keeper_busy (fixture->keeper) + usher_pool_keeper_busy (other) > 0);
  usher_broker_fixture_keep (fixture);

  desktops = all (fixture);
  g_assert_cmpuint (desktops->len, ==, 8);
  g_assert_cmpuint (usher_fake_hypervisor_domains (fixture->host), ==, 8);
  for (guint i = 0; i < desktops->len; i++)
    {
      const UsherDesktop *desktop = desktops->pdata[i];

      g_assert_cmpint (desktop->state, ==, USHER_DESKTOP_READY);
      g_assert_true (g_hash_table_add (names, desktop->name));
      g_assert_cmpuint (usher_fake_hypervisor_generation (fixture->host, desktop->id), >, 0);
    }
  usher_pool_keeper_stop (other);
}

/* the thread wakes for what changes, and ends when asked */
static void
test_thread (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  gint64 until = g_get_monotonic_time () + PATIENCE;

  usher_pool_keeper_start (fixture->keeper);
  while (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY) < 2)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (1000);
    }
  usher_pool_keeper_stop (fixture->keeper);
  fixture->pool->size_min = 4;
  usher_pool_keeper_wake (fixture->keeper);
  usher_pool_keeper_turn (fixture->keeper);
  g_assert_cmpuint (usher_pool_keeper_busy (fixture->keeper), ==, 0);
}

/* the first look at the host is over before desktops are put into the store by hand */
static void
setup (UsherBrokerFixture *fixture,
       gconstpointer       data)
{
  usher_broker_fixture_setup (fixture, data);
  usher_broker_fixture_settle (fixture);
}

#define ADD(path, func)                                                                                            \
  g_test_add ("/keeper/" path, UsherBrokerFixture, NULL, setup, func, usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  quiet_failures ();
  ADD ("sizes", test_sizes);
  ADD ("shrink", test_shrink);
  ADD ("names", test_names);
  ADD ("names-used-up", test_names_used_up);
  ADD ("no-room", test_no_room);
  ADD ("failing-clone", test_failing_clone);
  ADD ("failing-start", test_failing_start);
  ADD ("recycle-proven", test_recycle_proven);
  ADD ("retired", test_retired);
  ADD ("host-lost", test_host_lost);
  ADD ("adopt", test_adopt);
  ADD ("unknown", test_unknown);
  ADD ("many-failed", test_many_failed);
  ADD ("two-keepers", test_two_keepers);
  ADD ("thread", test_thread);
  return g_test_run ();
}
