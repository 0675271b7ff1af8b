/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/calendar-rule.h"
#include "tests/service/broker-fixture.h"

#define LAUNCH USHER_OFFER_LAUNCH
#define EVERYTHING (USHER_POOL_USER_START | USHER_POOL_USER_SHUTDOWN | USHER_POOL_USER_RESET)

static GPtrArray *
offers_of (UsherBrokerFixture *fixture,
           const char         *user)
{
  g_autoptr (UsherRequest) request = usher_broker_fixture_request (user);
  g_autoptr (GError) error = NULL;
  GPtrArray *offers = usher_catalog_flow_list (fixture->context, request, &error);

  g_assert_no_error (error);
  return offers;
}

/* a desktop in any state, as the store would have it */
static char *
put (UsherBrokerFixture *fixture,
     UsherDesktopState   state,
     UsherPower          power,
     const char         *owner)
{
  g_autoptr (UsherDesktop) desktop = usher_desktop_new ();
  g_autoptr (GError) error = NULL;

  desktop->id = g_uuid_string_random ();
  desktop->pool = g_strdup ("office");
  desktop->name = g_strconcat ("o-", desktop->id, NULL);
  desktop->host = g_strdup ("kvm1");
  desktop->template = g_strdup ("debian");
  desktop->state = state;
  desktop->power = power;
  desktop->owner = g_strdup (owner);
  desktop->state_since = g_get_real_time ();
  usher_desktop_store_add (usher_context_desktops (fixture->context), desktop, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (desktop->id);
}

static void
clear (UsherBrokerFixture *fixture)
{
  UsherDesktopStore *store = usher_context_desktops (fixture->context);
  UsherDesktopQuery query = { .pool = "office" };
  g_autoptr (GPtrArray) all = usher_desktop_store_find (store, &query, NULL);

  for (guint i = 0; i < all->len; i++)
    {
      const UsherDesktop *desktop = all->pdata[i];

      g_assert_true (usher_desktop_store_remove (store, desktop->id, desktop->revision, NULL, NULL));
    }
}

/* what a pool looks like to somebody who has none of its desktops */
static void
test_pool_states (UsherBrokerFixture *fixture,
                  gconstpointer       data)
{
  static const struct
  {
    int             desktops[4];
    guint           most;
    UsherOfferState state;
  } cases[] = {
    { { -1 }, 4, USHER_OFFER_STARTING },
    { { -1 }, 0, USHER_OFFER_WAITING },
    { { USHER_DESKTOP_READY, -1 }, 1, USHER_OFFER_READY },
    { { USHER_DESKTOP_FAILED, USHER_DESKTOP_READY, -1 }, 2, USHER_OFFER_READY },
    { { USHER_DESKTOP_PLANNED, -1 }, 1, USHER_OFFER_STARTING },
    { { USHER_DESKTOP_CLONING, -1 }, 1, USHER_OFFER_STARTING },
    { { USHER_DESKTOP_PREPARING, -1 }, 1, USHER_OFFER_STARTING },
    { { USHER_DESKTOP_RECYCLING, USHER_DESKTOP_FAILED, -1 }, 2, USHER_OFFER_STARTING },
    { { USHER_DESKTOP_FAILED, -1 }, 1, USHER_OFFER_FAILED },
    { { USHER_DESKTOP_LOST, USHER_DESKTOP_LOST, -1 }, 2, USHER_OFFER_FAILED },
    { { USHER_DESKTOP_LOST, USHER_DESKTOP_FAILED, -1 }, 2, USHER_OFFER_FAILED },
    { { USHER_DESKTOP_ASSIGNED, -1 }, 1, USHER_OFFER_WAITING },
    { { USHER_DESKTOP_ASSIGNED, USHER_DESKTOP_FAILED, -1 }, 2, USHER_OFFER_WAITING },
    { { USHER_DESKTOP_IN_USE, -1 }, 2, USHER_OFFER_STARTING },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) offers = NULL;
      const UsherOffer *offer;

      clear (fixture);
      fixture->pool->size_max = cases[i].most;
      for (guint k = 0; k < 4 && cases[i].desktops[k] != -1; k++)
        g_free (put (fixture, cases[i].desktops[k], USHER_POWER_OFF,
                     usher_desktop_state_is_owned (cases[i].desktops[k]) ? "bob@office" : NULL));
      offers = offers_of (fixture, "alice");
      g_test_message ("case %u", (guint) i);
      g_assert_cmpuint (offers->len, ==, 1);
      offer = offers->pdata[0];
      g_assert_cmpstr (offer->id, ==, "pool:office");
      g_assert_cmpstr (offer->name, ==, "The office");
      g_assert_cmpint (offer->state, ==, cases[i].state);
      g_assert_cmpint (offer->actions, ==, LAUNCH);
    }
}

static void
test_own_states (UsherBrokerFixture *fixture,
                 gconstpointer       data)
{
  static const struct
  {
    UsherDesktopState state;
    UsherPower        power;
    int               allowed;
    UsherOfferState   expected;
    int               actions;
  } cases[] = {
    { USHER_DESKTOP_ASSIGNED, USHER_POWER_ON, EVERYTHING, USHER_OFFER_READY, LAUNCH | USHER_OFFER_SHUTDOWN | USHER_OFFER_RESET },
    { USHER_DESKTOP_ASSIGNED, USHER_POWER_OFF, EVERYTHING, USHER_OFFER_OFF, LAUNCH | USHER_OFFER_START },
    { USHER_DESKTOP_ASSIGNED, USHER_POWER_PAUSED, EVERYTHING, USHER_OFFER_OFF, LAUNCH | USHER_OFFER_SHUTDOWN | USHER_OFFER_RESET },
    { USHER_DESKTOP_ASSIGNED, USHER_POWER_UNKNOWN, EVERYTHING, USHER_OFFER_OFF, LAUNCH | USHER_OFFER_START },
    { USHER_DESKTOP_IN_USE, USHER_POWER_ON, EVERYTHING, USHER_OFFER_IN_USE, LAUNCH | USHER_OFFER_SHUTDOWN | USHER_OFFER_RESET },
    { USHER_DESKTOP_IN_USE, USHER_POWER_ON, 0, USHER_OFFER_IN_USE, LAUNCH },
    { USHER_DESKTOP_IN_USE, USHER_POWER_ON, USHER_POOL_USER_SHUTDOWN, USHER_OFFER_IN_USE, LAUNCH | USHER_OFFER_SHUTDOWN },
    { USHER_DESKTOP_IN_USE, USHER_POWER_ON, USHER_POOL_USER_RESET, USHER_OFFER_IN_USE, LAUNCH | USHER_OFFER_RESET },
    { USHER_DESKTOP_ASSIGNED, USHER_POWER_OFF, USHER_POOL_USER_RESET | USHER_POOL_USER_SHUTDOWN, USHER_OFFER_OFF, LAUNCH },
    { USHER_DESKTOP_LOST, USHER_POWER_ON, EVERYTHING, USHER_OFFER_FAILED, LAUNCH },
  };
  static const UsherPoolKind kinds[] = { USHER_POOL_FLOATING, USHER_POOL_MANUAL, USHER_POOL_PERSONAL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases) * G_N_ELEMENTS (kinds); i++)
    {
      gsize which = i / G_N_ELEMENTS (kinds);
      UsherPoolKind kind = kinds[i % G_N_ELEMENTS (kinds)];
      g_autofree char *id = NULL;
      g_autofree char *named = NULL;
      g_autoptr (GPtrArray) offers = NULL;
      const UsherOffer *offer;

      clear (fixture);
      fixture->pool->kind = kind;
      fixture->pool->user_actions = cases[which].allowed;
      id = put (fixture, cases[which].state, cases[which].power, "alice@office");
      named = g_strconcat ("desktop:", id, NULL);
      offers = offers_of (fixture, "alice");
      g_test_message ("case %u, kind %d", (guint) which, kind);
      g_assert_cmpuint (offers->len, ==, 1);
      offer = offers->pdata[0];
      /* a floating one is whichever the pool gives; a kept one is this one, and no other */
      g_assert_cmpstr (offer->id, ==, kind == USHER_POOL_FLOATING ? "pool:office" : named);
      g_assert_cmpint (offer->kind, ==, kind);
      g_assert_cmpint (offer->state, ==, cases[which].expected);
      g_assert_cmpint (offer->actions, ==, cases[which].actions);
    }
}

/* several desktops of one pool: each by its own name, and one more while the user may have it; never two alike */
static void
test_several (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  static const UsherPoolKind kinds[] = { USHER_POOL_FLOATING, USHER_POOL_PERSONAL };

  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      clear (fixture);
      fixture->pool->kind = kinds[k];
      fixture->pool->per_user = 3;
      for (guint n = 0; n <= 3; n++)
        {
          g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
          g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
          g_autoptr (GPtrArray) offers = NULL;

          if (n > 0)
            g_free (put (fixture, USHER_DESKTOP_ASSIGNED, USHER_POWER_ON, "alice@office"));
          g_free (put (fixture, USHER_DESKTOP_ASSIGNED, USHER_POWER_ON, "bob@office"));
          offers = offers_of (fixture, "alice");
          g_assert_cmpuint (offers->len, ==, n < 3 ? n + 1 : 3);
          for (guint i = 0; i < offers->len; i++)
            {
              const UsherOffer *offer = offers->pdata[i];

              g_assert_true (g_hash_table_add (ids, offer->id));
              if (n > 1)
                g_assert_true (g_hash_table_add (names, offer->name));
            }
          g_assert_cmpint (g_hash_table_contains (ids, "pool:office"), ==, n < 3);
        }
    }
}

/* what the list promises the launch keeps: the pool's name gives one more, until the user has all of them */
static void
test_several_launches (UsherBrokerFixture *fixture,
                       gconstpointer       data)
{
  UsherLaunchAsk ask = { .offer = "pool:office", .take_over = TRUE };
  g_autoptr (UsherLaunchDocument) first = NULL;
  g_autoptr (UsherLaunchDocument) second = NULL;
  g_autoptr (UsherLaunchDocument) third = NULL;
  g_autoptr (UsherLaunchDocument) back = NULL;

  fixture->pool->per_user = 2;
  fixture->pool->size_min = 4;
  usher_broker_fixture_keep (fixture);
  first = usher_broker_fixture_launch (fixture, "alice", &ask, NULL);
  /* it lost its line and comes back: for what it had */
  ask.resume = first->session;
  back = usher_broker_fixture_launch (fixture, "alice", &ask, NULL);
  g_assert_cmpstr (back->desktop_id, ==, first->desktop_id);
  ask.resume = NULL;
  second = usher_broker_fixture_launch (fixture, "alice", &ask, NULL);
  g_assert_cmpstr (second->desktop_id, !=, first->desktop_id);
  third = usher_broker_fixture_launch (fixture, "alice", &ask, NULL);
  g_assert_true (g_str_equal (third->desktop_id, first->desktop_id) || g_str_equal (third->desktop_id, second->desktop_id));
}

static void
test_entitlement (UsherBrokerFixture *fixture,
                  gconstpointer       data)
{
  static const char *const mallory[] = { "mallory@office", "mallory", NULL };
  g_autofree char *id = put (fixture, USHER_DESKTOP_ASSIGNED, USHER_POWER_ON, "mallory@office");
  g_autofree char *named = g_strconcat ("desktop:", id, NULL);
  g_autoptr (UsherRequest) request = usher_broker_fixture_request ("mallory");
  g_autoptr (UsherRequest) alice = usher_broker_fixture_request ("alice");
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (fixture->context);
  g_autoptr (GPtrArray) none = offers_of (fixture, "mallory");
  g_autoptr (GPtrArray) denied = NULL;
  const char *const offers[] = { named, "pool:office", "pool:", "desktop:", "desktop:nothing", "", "pool:nothing", "office" };

  /* she had one once: with the entitlement the desktop is gone from her list, and from her reach */
  g_assert_cmpuint (none->len, ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (offers); i++)
    {
      g_autoptr (GError) error = NULL;
      UsherOfferTarget target;

      g_assert_false (usher_catalog_flow_resolve (fixture->context, request, catalog, offers[i], &target, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
      g_assert_null (target.desktop);
    }
  /* somebody else's desktop reads as one that is not there */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *expected = NULL;
      UsherOfferTarget target;
      const char *offer = i == 0 ? named : "desktop:00000000-0000-4000-8000-000000000000";

      g_assert_false (usher_catalog_flow_resolve (fixture->context, alice, catalog, offer, &target, &error));
      expected = g_strdup_printf ("there is no desktop “%s” for this user", offer);
      g_assert_cmpstr (error->message, ==, expected);
    }
  /* deny beats allow */
  fixture->pool->deny_users = g_strdupv ((char **) mallory);
  fixture->pool->allow_users = g_strdupv ((char **) mallory);
  denied = offers_of (fixture, "mallory");
  g_assert_cmpuint (denied->len, ==, 0);
}

/* the same user sees the pool from one network and not from another, and reaches nothing of it there */
static void
test_networks (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  static const char *const networks[] = { "198.51.100.0/24", NULL };
  g_autofree char *id = put (fixture, USHER_DESKTOP_ASSIGNED, USHER_POWER_ON, "alice@office");
  g_autofree char *named = g_strconcat ("desktop:", id, NULL);
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (fixture->context);
  const char *const offers[] = { named, "pool:office" };

  fixture->pool->allow_networks = g_strdupv ((char **) networks);
  for (gsize i = 0; i < G_N_ELEMENTS (offers); i++)
    for (int inside = 0; inside <= 1; inside++)
      {
        g_autoptr (UsherRequest) request = usher_broker_fixture_request ("alice");
        g_autoptr (GPtrArray) list = NULL;
        g_autoptr (GError) error = NULL;
        UsherOfferTarget target;

        g_free (request->address);
        request->address = g_strdup (inside ? "198.51.100.7" : "192.0.2.50");
        list = usher_catalog_flow_list (fixture->context, request, &error);
        g_assert_no_error (error);
        g_assert_cmpuint (list->len, ==, inside);
        g_assert_cmpint (usher_catalog_flow_resolve (fixture->context, request, catalog, offers[i], &target, &error), ==,
                         inside);
        if (!inside)
          g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
        usher_desktop_free (target.desktop);
      }
}

/* hours that are never and hours that are always, whatever the clock says */
static void
set_hours (UsherBrokerFixture *fixture,
           gboolean            open)
{
  /* a span of no length has no moment in it */
  UsherCalendarRule rule = { .days = 0x7f, .from = 0, .to = open ? 24 * 60 : 0 };

  g_clear_pointer (&fixture->pool->hours, g_array_unref);
  fixture->pool->hours = g_array_new (FALSE, FALSE, sizeof rule);
  g_array_append_val (fixture->pool->hours, rule);
}

/* outside the hours the pool is there to be seen; it is neither launched nor started, and who works goes on */
static void
test_hours (UsherBrokerFixture *fixture,
            gconstpointer       data)
{
  static const UsherDesktopState states[] = { USHER_DESKTOP_READY, USHER_DESKTOP_ASSIGNED, USHER_DESKTOP_IN_USE };
  static const UsherLaunchAsk ask = { .offer = "pool:office" };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *id = put (fixture, states[i], USHER_POWER_ON, i > 0 ? "alice@office" : NULL);
      g_autoptr (GPtrArray) offers = NULL;
      g_autoptr (GError) error = NULL;
      const UsherOffer *offer;

      set_hours (fixture, FALSE);
      offers = offers_of (fixture, "alice");
      offer = offers->pdata[0];
      g_assert_cmpint (offer->state, ==, states[i] == USHER_DESKTOP_IN_USE ? USHER_OFFER_IN_USE : USHER_OFFER_CLOSED);
      g_assert_false (offer->actions & (USHER_OFFER_LAUNCH | USHER_OFFER_START));
      g_assert_null (usher_broker_fixture_launch (fixture, "alice", &ask, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_POOL_CLOSED);
      set_hours (fixture, TRUE);
      g_clear_pointer (&offers, g_ptr_array_unref);
      offers = offers_of (fixture, "alice");
      offer = offers->pdata[0];
      g_assert_cmpint (offer->state, !=, USHER_OFFER_CLOSED);
      g_assert_true (offer->actions & USHER_OFFER_LAUNCH);
      clear (fixture);
    }
}

/* the first look at the host finds none of the desktops that are put into the store here: it is over before */
static void
setup (UsherBrokerFixture *fixture,
       gconstpointer       data)
{
  usher_broker_fixture_setup (fixture, data);
  usher_broker_fixture_settle (fixture);
}

#define ADD(path, func)                                                                                            \
  g_test_add ("/catalog/" path, UsherBrokerFixture, NULL, setup, func, usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("pool-states", test_pool_states);
  ADD ("own-states", test_own_states);
  ADD ("several", test_several);
  ADD ("several-launches", test_several_launches);
  ADD ("entitlement", test_entitlement);
  ADD ("networks", test_networks);
  ADD ("hours", test_hours);
  return g_test_run ();
}
