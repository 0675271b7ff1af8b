/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/name-pattern.h"
#include "broker/core/pool-plan.h"
#include "broker/core/ticket.h"
#include "common/error.h"

#define S G_TIME_SPAN_SECOND

static UsherPoolPlan
plan_for (const UsherPool      *pool,
          const UsherPoolFacts *facts,
          gint64                now)
{
  UsherPoolSizes sizes = usher_pool_schedule_sizes (pool, now, NULL);

  return usher_pool_plan_make (pool, &sizes, facts, now);
}

static void
test_table (void)
{
  static const struct
  {
    guint min, max, warm;
    guint ready, running, owned, coming, failed, retired, waiting;
    guint create, start, retire;
  } cases[] = {
    { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { 3, 5, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0 },
    { 3, 5, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0 },
    { 3, 5, 1, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0 },
    { 3, 5, 2, 3, 1, 0, 0, 0, 0, 0, 0, 1, 0 },
    { 3, 5, 2, 1, 1, 2, 0, 0, 0, 0, 1, 0, 0 },
    { 3, 5, 3, 0, 0, 4, 0, 0, 0, 0, 1, 0, 0 },
    { 3, 5, 0, 0, 0, 5, 0, 0, 0, 9, 0, 0, 0 },
    { 3, 5, 0, 0, 0, 3, 0, 0, 0, 1, 1, 0, 0 },
    { 3, 5, 0, 0, 0, 3, 1, 0, 0, 1, 0, 0, 0 },
    { 3, 5, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 2 },
    { 1, 2, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0, 1 },
    { 3, 5, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0 },
    { 3, 5, 0, 0, 0, 0, 0, 0, 4, 0, 3, 0, 0 },
    { 1, 1, 5, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      UsherPool pool = { .size_min = cases[i].min, .size_max = cases[i].max, .warm = cases[i].warm };
      UsherPoolFacts facts = { .running = cases[i].running, .waiting = cases[i].waiting };
      UsherPoolPlan plan;

      facts.by_state[USHER_DESKTOP_READY] = cases[i].ready;
      facts.by_state[USHER_DESKTOP_IN_USE] = cases[i].owned;
      facts.by_state[USHER_DESKTOP_CLONING] = cases[i].coming;
      facts.by_state[USHER_DESKTOP_FAILED] = cases[i].failed;
      facts.by_state[USHER_DESKTOP_RETIRED] = cases[i].retired;
      plan = plan_for (&pool, &facts, 1);
      g_test_message ("case %u", (guint) i);
      g_assert_cmpuint (plan.create, ==, cases[i].create);
      g_assert_cmpuint (plan.start, ==, cases[i].start);
      g_assert_cmpuint (plan.retire, ==, cases[i].retire);
    }
}

/* whatever the pool is like: never over the maximum, never touching what is owned, and at rest after the steps are done */
static void
test_properties (void)
{
  for (guint run = 0; run < 200000; run++)
    {
      guint max = g_test_rand_int_range (0, 30);
      UsherPool pool = { .size_max = max, .size_min = g_test_rand_int_range (0, max + 1), .warm = g_test_rand_int_range (0, 40) };
      UsherPoolFacts facts = { .waiting = g_test_rand_int_range (0, 20) };
      UsherPoolPlan plan;
      guint total = 0;

      for (int i = 0; i < USHER_N_DESKTOP_STATES; i++)
        {
          facts.by_state[i] = g_test_rand_int_range (0, 8);
          total += i != USHER_DESKTOP_RETIRED ? facts.by_state[i] : 0;
        }
      facts.running = g_test_rand_int_range (0, facts.by_state[USHER_DESKTOP_READY] + 1);
      plan = plan_for (&pool, &facts, 1);
      g_assert_true (plan.create == 0 || total + plan.create <= pool.size_max);
      g_assert_cmpuint (plan.retire, <=, facts.by_state[USHER_DESKTOP_READY]);
      g_assert_cmpuint (plan.start + facts.running, <=, MAX (facts.by_state[USHER_DESKTOP_READY], facts.running));
      g_assert_true (plan.create == 0 || plan.retire == 0);

      facts.by_state[USHER_DESKTOP_READY] += plan.create;
      facts.by_state[USHER_DESKTOP_READY] -= plan.retire;
      facts.running = MIN (facts.running, facts.by_state[USHER_DESKTOP_READY]);
      plan = plan_for (&pool, &facts, 1);
      g_assert_cmpuint (plan.create, ==, 0);
      g_assert_cmpuint (plan.retire, ==, 0);
    }
}

/* what is lost and somebody's holds its place, and free ones are kept beside it; what is given up does not */
static void
test_lost (void)
{
  UsherPool pool = { .size_max = 10, .warm = 2 };
  UsherPoolFacts facts = { 0 };

  facts.by_state[USHER_DESKTOP_ASSIGNED] = 1;
  facts.by_state[USHER_DESKTOP_LOST] = 2;
  facts.by_state[USHER_DESKTOP_READY] = 2;
  g_assert_cmpuint (plan_for (&pool, &facts, 1).retire, ==, 0);
  g_assert_cmpuint (plan_for (&pool, &facts, 1).create, ==, 0);
  facts.by_state[USHER_DESKTOP_READY] = 0;
  g_assert_cmpuint (plan_for (&pool, &facts, 1).create, ==, 2);
  facts.given_up = 2;
  g_assert_cmpuint (plan_for (&pool, &facts, 1).create, ==, 2);
  pool.size_max = 3;
  g_assert_cmpuint (plan_for (&pool, &facts, 1).create, ==, 2);
  facts.given_up = 0;
  g_assert_cmpuint (plan_for (&pool, &facts, 1).create, ==, 0);
}

/* warm ones run, others are kept off beside them, and who takes one makes room for the next before it is asked for */
static void
test_ahead (void)
{
  static const struct
  {
    guint warm, warm_off, demand, max;
    guint ready, running, owned;
    guint create, start, stop;
  } cases[] = {
    { 2, 3, 0, 50, 5, 2, 0, 0, 0, 0 },
    { 2, 3, 0, 50, 4, 1, 1, 1, 1, 0 },
    { 0, 3, 0, 50, 0, 0, 7, 3, 0, 0 },
    { 0, 3, 0, 8, 0, 0, 7, 1, 0, 0 },
    { 2, 3, 4, 50, 5, 2, 0, 0, 2, 0 },
    { 2, 3, 12, 50, 5, 5, 0, 7, 0, 0 },
    { 2, 3, 12, 6, 5, 5, 0, 1, 0, 0 },
    { 0, 0, 5, 50, 0, 0, 10, 0, 0, 0 },
    { 0, 1, 5, 50, 0, 0, 10, 5, 0, 0 },
    { 2, 0, 0, 50, 2, 2, 0, 0, 0, 0 },
    { 2, 3, 0, 50, 5, 5, 0, 0, 0, 3 },
    { 0, 5, 0, 50, 5, 1, 0, 0, 0, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      UsherPool pool = { .size_max = cases[i].max, .warm = cases[i].warm, .warm_off = cases[i].warm_off };
      UsherPoolFacts facts = { .running = cases[i].running, .demand = cases[i].demand };
      UsherPoolPlan plan;

      facts.by_state[USHER_DESKTOP_READY] = cases[i].ready;
      facts.by_state[USHER_DESKTOP_IN_USE] = cases[i].owned;
      plan = plan_for (&pool, &facts, 1);
      g_test_message ("case %u", (guint) i);
      g_assert_cmpuint (plan.create, ==, cases[i].create);
      g_assert_cmpuint (plan.start, ==, cases[i].start);
      g_assert_cmpuint (plan.stop, ==, cases[i].stop);
      g_assert_cmpuint (plan.retire, ==, 0);
    }
}

static void
test_demand (void)
{
  g_assert_cmpuint (usher_pool_plan_demand (0, 60 * S, 30 * S), ==, 0);
  g_assert_cmpuint (usher_pool_plan_demand (20, 60 * S, 30 * S), ==, 10);
  g_assert_cmpuint (usher_pool_plan_demand (1, 60 * S, 30 * S), ==, 1);
  g_assert_cmpuint (usher_pool_plan_demand (5, 0, 30 * S), ==, 0);
  g_assert_cmpuint (usher_pool_plan_demand (5, 60 * S, -1), ==, 0);
  g_assert_cmpuint (usher_pool_plan_demand (G_MAXUINT, 1, 3600 * S), ==, G_MAXINT);
}

/* too many for ten minutes: then as many go as were never needed meanwhile, and the rest waits anew */
static void
test_patience (void)
{
  static const struct
  {
    gint64 at;
    guint  ready;
    guint  retire;
    gint64 again;
  } turns[] = {
    { 1000, 9, 0, 1600 },
    { 1100, 9, 0, 1600 },
    { 1200, 5, 0, 1600 },
    { 1599, 9, 0, 1600 },
    { 1600, 9, 3, 2200 },
    { 1601, 6, 0, 2200 },
    { 2199, 6, 0, 2200 },
    { 2200, 6, 4, 0 },
    { 2201, 2, 0, 0 },
    /* needed again for a moment: patience begins anew */
    { 3000, 5, 0, 3600 },
    { 3300, 2, 0, 0 },
    { 3301, 5, 0, 3901 },
    { 3600, 5, 0, 3901 },
    /* a clock that was set back */
    { 2000, 5, 0, 2600 },
    { 2600, 5, 3, 0 },
    /* over the maximum nothing is waited for */
    { 5000, 30, 20, 5600 },
    { 5001, 10, 0, 5600 },
  };
  UsherPool pool = { .size_max = 10, .warm_off = 2, .shrink_after = 600 };
  UsherPoolFacts facts = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      UsherPoolPlan plan;

      facts.by_state[USHER_DESKTOP_READY] = turns[i].ready;
      plan = plan_for (&pool, &facts, turns[i].at * S);
      g_test_message ("at %" G_GINT64_FORMAT, turns[i].at);
      g_assert_cmpuint (plan.retire, ==, turns[i].retire);
      g_assert_cmpint (plan.again, ==, turns[i].again == 0 ? G_MAXINT64 : turns[i].again * S);
      facts.spare = plan.spare;
      facts.idle = plan.idle;
    }
}

/* running ones that are no longer to be warm are shut down with the same patience */
static void
test_patience_of_power (void)
{
  UsherPool pool = { .size_min = 10, .size_max = 10, .warm = 2, .shrink_after = 600 };
  UsherPoolFacts facts = { .running = 8 };
  UsherPoolPlan plan;

  facts.by_state[USHER_DESKTOP_READY] = 10;
  plan = plan_for (&pool, &facts, 1000 * S);
  g_assert_cmpuint (plan.stop, ==, 0);
  g_assert_cmpint (plan.again, ==, 1600 * S);
  facts.idle = plan.idle;
  plan = plan_for (&pool, &facts, 1600 * S);
  g_assert_cmpuint (plan.stop, ==, 6);
  g_assert_cmpuint (plan.retire, ==, 0);
}

static void
test_outdated (void)
{
  static const struct
  {
    guint ready, outdated, owned, coming, waiting, limit;
    guint renew, retire, create;
  } cases[] = {
    { 5, 0, 0, 0, 0, 0, 0, 0, 0 },
    { 5, 5, 0, 0, 0, 0, 5, 0, 0 },
    { 5, 5, 0, 0, 0, 2, 2, 0, 0 },
    { 3, 3, 0, 2, 0, 2, 0, 0, 0 },
    { 4, 4, 0, 1, 0, 2, 1, 0, 0 },
    /* what is one too many goes instead of being renewed */
    { 7, 2, 0, 0, 0, 0, 0, 2, 0 },
    { 7, 4, 0, 0, 0, 0, 2, 2, 0 },
    /* what is missing comes first */
    { 2, 2, 0, 0, 0, 4, 1, 0, 3 },
    { 2, 2, 0, 0, 0, 3, 0, 0, 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      UsherPool pool = { .size_min = 5, .size_max = 20, .at_once = { .clones = cases[i].limit } };
      UsherPoolFacts facts = { .outdated = cases[i].outdated, .waiting = cases[i].waiting };
      UsherPoolPlan plan;

      facts.by_state[USHER_DESKTOP_READY] = cases[i].ready;
      facts.by_state[USHER_DESKTOP_ASSIGNED] = cases[i].owned;
      facts.by_state[USHER_DESKTOP_RECYCLING] = cases[i].coming;
      plan = plan_for (&pool, &facts, 1);
      g_test_message ("case %u", (guint) i);
      g_assert_cmpuint (plan.renew, ==, cases[i].renew);
      g_assert_cmpuint (plan.retire, ==, cases[i].retire);
      g_assert_cmpuint (plan.create, ==, cases[i].create);
    }
}

static void
test_limits (void)
{
  static const struct
  {
    UsherAtOnce limits;
    guint       making, starting, removing;
    guint       planned, ready, running, retired;
    guint       create, start, retire, may_make, may_remove;
  } cases[] = {
    { { 0, 0, 0 }, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, G_MAXUINT, G_MAXUINT },
    { { 4, 0, 0 }, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 4, G_MAXUINT },
    { { 4, 0, 0 }, 3, 0, 0, 3, 0, 0, 0, 1, 0, 0, 1, G_MAXUINT },
    { { 4, 0, 0 }, 4, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, G_MAXUINT },
    { { 4, 0, 0 }, 9, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, G_MAXUINT },
    /* those that are planned and not begun come before new ones */
    { { 4, 0, 0 }, 1, 0, 0, 3, 0, 0, 0, 1, 0, 0, 3, G_MAXUINT },
    { { 4, 0, 0 }, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 4, G_MAXUINT },
    { { 0, 2, 0 }, 0, 0, 0, 0, 10, 0, 0, 0, 2, 0, G_MAXUINT, G_MAXUINT },
    { { 0, 2, 0 }, 0, 1, 0, 0, 10, 0, 0, 0, 1, 0, G_MAXUINT, G_MAXUINT },
    { { 0, 2, 0 }, 0, 2, 0, 0, 10, 3, 0, 0, 0, 0, G_MAXUINT, G_MAXUINT },
    /* as many are being started as are wanted */
    { { 0, 0, 0 }, 0, 2, 0, 0, 10, 3, 0, 0, 0, 0, G_MAXUINT, G_MAXUINT },
    { { 0, 0, 3 }, 0, 0, 0, 0, 18, 5, 0, 0, 0, 3, G_MAXUINT, 3 },
    { { 0, 0, 3 }, 0, 0, 2, 0, 18, 5, 2, 0, 0, 1, G_MAXUINT, 1 },
    { { 0, 0, 3 }, 0, 0, 3, 0, 18, 5, 3, 0, 0, 0, G_MAXUINT, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      UsherPool pool = { .size_min = 10, .size_max = 20, .warm = 5, .at_once = cases[i].limits };
      UsherPoolFacts facts = {
        .running = cases[i].running, .making = cases[i].making, .starting = cases[i].starting, .removing = cases[i].removing,
      };
      UsherPoolPlan plan;

      facts.by_state[USHER_DESKTOP_PLANNED] = cases[i].planned;
      facts.by_state[USHER_DESKTOP_READY] = cases[i].ready;
      facts.by_state[USHER_DESKTOP_RETIRED] = cases[i].retired;
      plan = plan_for (&pool, &facts, 1);
      g_test_message ("case %u", (guint) i);
      g_assert_cmpuint (plan.create, ==, cases[i].create);
      g_assert_cmpuint (plan.start, ==, cases[i].start);
      g_assert_cmpuint (plan.retire, ==, cases[i].retire);
      g_assert_cmpuint (plan.may_make, ==, cases[i].may_make);
      g_assert_cmpuint (plan.may_remove, ==, cases[i].may_remove);
    }
}

/* a pool that is not well waits, then tries one step alone, whichever comes first; it still gives up what is too many */
static void
test_health (void)
{
  UsherPool pool = { .size_min = 10, .size_max = 20, .warm = 5 };
  UsherPoolHealth health = { .failures = 3, .since = 1, .slowed_at = 1000 * S, .not_before = 1010 * S };
  UsherPoolFacts facts = { .health = &health };
  UsherPoolPlan plan;

  facts.by_state[USHER_DESKTOP_READY] = 4;
  plan = plan_for (&pool, &facts, 1000 * S);
  g_assert_cmpuint (plan.create + plan.start + plan.may_make + plan.renew, ==, 0);
  g_assert_cmpint (plan.again, ==, 1010 * S);
  plan = plan_for (&pool, &facts, 1010 * S);
  g_assert_cmpuint (plan.create, ==, 1);
  g_assert_cmpuint (plan.start, ==, 0);
  g_assert_cmpuint (plan.may_make, ==, 1);
  facts.making = 1;
  facts.by_state[USHER_DESKTOP_CLONING] = 1;
  plan = plan_for (&pool, &facts, 1010 * S);
  g_assert_cmpuint (plan.create + plan.start + plan.may_make, ==, 0);
  /* nothing to make: a start is the try */
  facts.making = 0;
  facts.by_state[USHER_DESKTOP_CLONING] = 0;
  facts.by_state[USHER_DESKTOP_READY] = 10;
  plan = plan_for (&pool, &facts, 1010 * S);
  g_assert_cmpuint (plan.create, ==, 0);
  g_assert_cmpuint (plan.start, ==, 1);
  /* one that failed is due: it is the try */
  facts.by_state[USHER_DESKTOP_FAILED] = 1;
  plan = plan_for (&pool, &facts, 1010 * S);
  g_assert_cmpuint (plan.start, ==, 0);
  g_assert_cmpuint (plan.may_make, ==, 1);
  facts.by_state[USHER_DESKTOP_READY] = 30;
  g_assert_cmpuint (plan_for (&pool, &facts, 1000 * S).retire, ==, 21);
}

static void
test_retry (void)
{
  static const gint64 delays[] = { 5, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900 };
  UsherDesktop desktop = { .state_since = 1000 * S };

  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      desktop.failures = i;
      g_assert_cmpint (usher_pool_plan_retry_at (&desktop, 7), ==, 1000 * S + delays[i] * S + 7);
    }
  desktop.failures = G_MAXUINT;
  g_assert_cmpint (usher_pool_plan_retry_at (&desktop, 0), ==, 1900 * S);
}

static void
test_stale_claim (void)
{
  static const struct
  {
    UsherPoolKind     kind;
    UsherDesktopState state;
    gint64            last_used;
    gint64            now;
    gboolean          stale;
  } cases[] = {
    { USHER_POOL_FLOATING, USHER_DESKTOP_ASSIGNED, 0, 1239, FALSE },
    { USHER_POOL_FLOATING, USHER_DESKTOP_ASSIGNED, 0, 1241, TRUE },
    { USHER_POOL_FLOATING, USHER_DESKTOP_ASSIGNED, 900, 1241, TRUE },
    { USHER_POOL_FLOATING, USHER_DESKTOP_ASSIGNED, 1000, 9999, FALSE },
    { USHER_POOL_FLOATING, USHER_DESKTOP_IN_USE, 0, 9999, FALSE },
    { USHER_POOL_FLOATING, USHER_DESKTOP_READY, 0, 9999, FALSE },
    { USHER_POOL_PERSONAL, USHER_DESKTOP_ASSIGNED, 0, 9999, FALSE },
    { USHER_POOL_MANUAL, USHER_DESKTOP_ASSIGNED, 0, 9999, FALSE },
    { USHER_POOL_FLOATING, USHER_DESKTOP_ASSIGNED, 0, 500, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      UsherPool pool = { .kind = cases[i].kind, .ticket_life = 60, .start_timeout = 120 };
      UsherDesktop desktop = {
        .state = cases[i].state,
        .state_since = 1000 * S,
        .last_used = cases[i].last_used * S,
      };

      g_test_message ("case %u", (guint) i);
      g_assert_cmpint (usher_pool_plan_is_stale_claim (&pool, &desktop, cases[i].now * S), ==, cases[i].stale);
    }
}

static void
test_names (void)
{
  static const char *const wrong[] = { "", "office", "#-#", "office-#######", "-#", "#-", "a b#", "a.#", "a_#", "ä#",
                                       "#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
  g_autofree char *first = usher_name_pattern_expand ("office-###", 1);
  g_autofree char *middle = usher_name_pattern_expand ("lab##-pc", 7);
  g_autofree char *last = usher_name_pattern_expand ("#", 9);

  g_assert_cmpstr (first, ==, "office-001");
  g_assert_cmpstr (middle, ==, "lab07-pc");
  g_assert_cmpstr (last, ==, "9");
  g_assert_cmpuint (usher_name_pattern_size ("office-###"), ==, 999);
  g_assert_cmpuint (usher_name_pattern_size ("#"), ==, 9);
  g_assert_true (usher_name_pattern_check ("office-######", NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("“%s”", wrong[i]);
      g_assert_false (usher_name_pattern_check (wrong[i], &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
    }
}

static void
test_ticket (void)
{
  static const guint8 bytes[] = { 0xfb, 0xff, 0xfe, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
  g_autoptr (UsherSecret) random = usher_secret_random (USHER_TICKET_RANDOM);
  g_autoptr (UsherSecret) known = usher_secret_new (bytes, sizeof bytes);
  g_autoptr (UsherSecret) ticket = usher_ticket_new (random);
  g_autoptr (UsherSecret) same = usher_ticket_new (random);
  g_autoptr (UsherSecret) safe = usher_ticket_new (known);

  g_assert_cmpuint (usher_secret_length (ticket), ==, 43);
  g_assert_cmpuint (usher_secret_length (ticket), <=, USHER_TICKET_MAX);
  g_assert_true (usher_secret_equal (ticket, same));
  g_assert_cmpstr (usher_secret_text (safe), ==, "-__-AAECAwQFBgcICQoLDA");
  g_assert_cmpint (usher_ticket_expires (5, 4000), ==, 5 + 4000 * (gint64) S);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool-plan/table", test_table);
  g_test_add_func ("/pool-plan/properties", test_properties);
  g_test_add_func ("/pool-plan/lost", test_lost);
  g_test_add_func ("/pool-plan/ahead", test_ahead);
  g_test_add_func ("/pool-plan/demand", test_demand);
  g_test_add_func ("/pool-plan/patience", test_patience);
  g_test_add_func ("/pool-plan/patience-of-power", test_patience_of_power);
  g_test_add_func ("/pool-plan/outdated", test_outdated);
  g_test_add_func ("/pool-plan/limits", test_limits);
  g_test_add_func ("/pool-plan/health", test_health);
  g_test_add_func ("/pool-plan/retry", test_retry);
  g_test_add_func ("/pool-plan/stale-claim", test_stale_claim);
  g_test_add_func ("/name-pattern/names", test_names);
  g_test_add_func ("/ticket/ticket", test_ticket);
  return g_test_run ();
}
