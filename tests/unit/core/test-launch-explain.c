/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/launch-explain.h"
#include "broker/core/pool-schedule.h"

#define S G_TIME_SPAN_SECOND
/* 2026-11-20, a Friday, 12:00 UTC */
#define NOON (1795176000 * S)

/* a pool that alice may use, on two hosts; each test changes what it is about */
typedef struct
{
  UsherPool          *pool;
  UsherIdentity      *alice;
  GPtrArray          *own;
  GPtrArray          *free;
  UsherPlacementHost  hosts[2];
  UsherTemplateChoice choice;
  UsherLaunchFacts    facts;
} Fixture;

static char **
one (const char *word)
{
  return g_strsplit (word, " ", -1);
}

static void
add_desktop (GPtrArray        *to,
             const char       *name,
             UsherDesktopState state)
{
  UsherDesktop *desktop = usher_desktop_new ();

  desktop->id = g_strdup (name);
  desktop->name = g_strdup (name);
  desktop->host = g_strdup ("kvm1");
  desktop->state = state;
  g_ptr_array_add (to, desktop);
}

static void
setup (Fixture      *fixture,
       gconstpointer data)
{
  static const char *const groups[] = { "staff", NULL };

  fixture->pool = usher_pool_new ();
  fixture->pool->name = g_strdup ("office");
  fixture->pool->template = g_strdup ("office");
  fixture->pool->size_max = 10;
  fixture->pool->per_user = 1;
  fixture->pool->allow_groups = one ("staff");
  fixture->alice = usher_identity_new ("office", "alice", NULL, groups, 0);
  fixture->own = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_desktop_free);
  fixture->free = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_desktop_free);
  fixture->hosts[0] = (UsherPlacementHost){ "kvm1", 3, 10 };
  fixture->hosts[1] = (UsherPlacementHost){ "kvm2", 10, 10 };
  fixture->choice = (UsherTemplateChoice){ USHER_TEMPLATE_CHOICE_FIXED, 0, NULL };
  fixture->facts = (UsherLaunchFacts){
    .pool = fixture->pool, .identity = fixture->alice, .address = "192.0.2.7", .own = fixture->own, .free = fixture->free,
    .total = 5, .hosts = fixture->hosts, .n_hosts = 2, .choice = &fixture->choice, .now = NOON,
  };
}

static void
teardown (Fixture      *fixture,
          gconstpointer data)
{
  usher_pool_free (fixture->pool);
  usher_identity_unref (fixture->alice);
  g_ptr_array_unref (fixture->own);
  g_ptr_array_unref (fixture->free);
}

/* all rules, a line each, with the outcome in the last */
static void
assert_told (Fixture    *fixture,
             const char *expected)
{
  g_autoptr (GPtrArray) rules = usher_launch_explain_make (&fixture->facts);
  g_autoptr (GString) told = g_string_new (NULL);

  for (guint i = 0; i < rules->len; i++)
    {
      const UsherLaunchRule *rule = rules->pdata[i];

      g_string_append_printf (told, "%s %s: %s\n", rule->rule, usher_launch_verdict_to_word (rule->verdict), rule->why);
    }
  g_string_append (told, usher_launch_verdict_to_word (usher_launch_explain_outcome (rules)));
  g_assert_cmpstr (told->str, ==, expected);
}

#define ALLOWED "user pass: allow-groups has staff\nnetwork pass: no rule keeps 192.0.2.7 out\n"
#define OPEN "hours pass: always open\n"

static void
test_claim (Fixture      *fixture,
            gconstpointer data)
{
  add_desktop (fixture->free, "office-004", USHER_DESKTOP_READY);
  assert_told (fixture, ALLOWED OPEN "desktop pass: office-004 is free, and is started\nhost pass: kvm1 is active\npass");
  ((UsherDesktop *) fixture->free->pdata[0])->power = USHER_POWER_ON;
  fixture->hosts[0].state = USHER_HOST_MAINTENANCE;
  assert_told (fixture, ALLOWED OPEN "desktop pass: office-004 is free and runs\n"
                                     "host stop: nothing starts on kvm1: its state is maintenance\nstop");
}

static void
test_reuse (Fixture      *fixture,
            gconstpointer data)
{
  UsherSession live = { .id = (char *) "s", .viewer = (char *) "198.51.100.3", .state = USHER_SESSION_SEALED };

  add_desktop (fixture->own, "office-002", USHER_DESKTOP_IN_USE);
  assert_told (fixture, ALLOWED OPEN "desktop pass: office-002 is alice's already\nhost pass: kvm1 is active\n"
                                     "viewer pass: no viewer is connected\npass");
  fixture->facts.live = &live;
  assert_told (fixture, ALLOWED OPEN "desktop pass: office-002 is alice's already\nhost pass: kvm1 is active\n"
                                     "viewer note: a viewer at 198.51.100.3 is connected; the user is asked whether to take over\npass");
  fixture->pool->take_over = USHER_TAKE_OVER_NEVER;
  assert_told (fixture, ALLOWED OPEN "desktop pass: office-002 is alice's already\nhost pass: kvm1 is active\n"
                                     "viewer stop: a viewer at 198.51.100.3 is connected, and take-over is never\nstop");
  fixture->pool->take_over = USHER_TAKE_OVER_ALWAYS;
  fixture->hosts[0].flags = USHER_PLACEMENT_SILENT;
  assert_told (fixture, ALLOWED OPEN "desktop pass: office-002 is alice's already\nhost stop: kvm1 does not answer\n"
                                     "viewer pass: its viewer gives way\nstop");
  fixture->facts.n_hosts = 0;
  fixture->facts.live = NULL;
  assert_told (fixture, ALLOWED OPEN "desktop pass: office-002 is alice's already\n"
                                     "host stop: kvm1 is not configured; see hosts.d\nviewer pass: no viewer is connected\nstop");
}

static void
test_create (Fixture      *fixture,
             gconstpointer data)
{
  UsherPoolHealth health = { .failures = 3, .not_before = NOON + 10 * S };

  fixture->facts.line = 2;
  assert_told (fixture, ALLOWED OPEN "desktop wait: none is free; the pool has 5 of 10, and makes one\n"
                                     "template pass: template office, as its file says\n"
                                     "placement note: kvm1 can take it: 3 desktops of 10\n"
                                     "placement note: kvm2 is full: 10 desktops of 10\n"
                                     "placement pass: kvm1 takes it\nhealth pass: its last steps went well\n"
                                     "line wait: place 3 in the pool's line\nwait");
  fixture->choice = (UsherTemplateChoice){ USHER_TEMPLATE_CHOICE_UNPUBLISHED, 0, NULL };
  fixture->hosts[0].clones = fixture->hosts[0].clones_at_once = 2;
  fixture->facts.health = &health;
  fixture->facts.health_reason = "no space";
  assert_told (fixture, ALLOWED OPEN "desktop wait: none is free; the pool has 5 of 10, and makes one\n"
                                     "template wait: template office has no version: usherctl template publish makes one\n"
                                     "placement note: kvm1 makes 2 already, as many as it may at once\n"
                                     "placement note: kvm2 is full: 10 desktops of 10\n"
                                     "placement wait: no host takes it just now\n"
                                     "health wait: the last 3 tries to make or start a desktop failed, and one is tried in 10s; "
                                     "the last said: no space\nline wait: place 3 in the pool's line\nwait");
  fixture->facts.total = 10;
  fixture->facts.coming = 2;
  assert_told (fixture, ALLOWED OPEN "desktop wait: none is free; 2 are being made or reset\n"
                                     "line wait: place 3 in the pool's line\nwait");
}

static void
test_refused (Fixture      *fixture,
              gconstpointer data)
{
  fixture->facts.total = 10;
  assert_told (fixture, ALLOWED OPEN "desktop stop: none is free or being made, and the pool has 10 of 10\nstop");
  fixture->pool->kind = USHER_POOL_PERSONAL;
  add_desktop (fixture->own, "office-001", USHER_DESKTOP_LOST);
  assert_told (fixture, ALLOWED OPEN "desktop stop: the host of alice's own desktop is lost\nstop");
  fixture->pool->per_user = 0;
  g_ptr_array_set_size (fixture->own, 0);
  assert_told (fixture, ALLOWED OPEN "desktop stop: alice has 0 of the pool's desktops, and may have 0\nstop");
}

/* what comes after a refusal is told as well: it is mended in one go */
static void
test_who_and_where (Fixture      *fixture,
                    gconstpointer data)
{
#define REST OPEN "desktop pass: office-004 is free, and is started\nhost pass: kvm1 is active\nstop"
  add_desktop (fixture->free, "office-004", USHER_DESKTOP_READY);
  fixture->pool->deny_networks = one ("192.0.2.0/24");
  assert_told (fixture, "user pass: the pool's rules allow alice\n"
                        "network stop: deny-networks has 192.0.2.0/24, and 192.0.2.7 is in it\n" REST);
  fixture->facts.address = NULL;
  fixture->pool->allow_networks = one ("198.51.100.0/24");
  assert_told (fixture, "user pass: the pool's rules allow alice\n"
                        "network stop: a client without an address is in none of allow-networks\n" REST);
  fixture->pool->deny_groups = one ("staff");
  assert_told (fixture, "user stop: deny-groups has staff, and alice is in it\n" REST);
  fixture->pool->deny_users = one ("alice@office");
  assert_told (fixture, "user stop: deny-users has alice@office\n" REST);
  g_clear_pointer (&fixture->pool->deny_users, g_strfreev);
  g_clear_pointer (&fixture->pool->deny_groups, g_strfreev);
  g_clear_pointer (&fixture->pool->allow_groups, g_strfreev);
  assert_told (fixture, "user stop: no rule of pool office allows alice, or a group of alice\n" REST);
}

static void
test_hours (Fixture      *fixture,
            gconstpointer data)
{
  UsherCalendarRule rule;

  add_desktop (fixture->free, "office-004", USHER_DESKTOP_READY);
  fixture->pool->hours = g_array_new (FALSE, FALSE, sizeof rule);
  g_assert_null (usher_calendar_rule_parse ("Mo-Fr 13:00-18:00", USHER_CALENDAR_SPAN, &rule));
  g_array_append_val (fixture->pool->hours, rule);
  assert_told (fixture, ALLOWED "hours stop: closed until 2026-11-20T13:00:00Z\n"
                                "desktop pass: office-004 is free, and is started\nhost pass: kvm1 is active\nstop");
  fixture->facts.now = NOON + 3600 * S;
  assert_told (fixture, ALLOWED "hours pass: open until 2026-11-20T18:00:00Z\n"
                                "desktop pass: office-004 is free, and is started\nhost pass: kvm1 is active\npass");
}

#define ADD(path, func) g_test_add ("/launch-explain/" path, Fixture, NULL, setup, func, teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("claim", test_claim);
  ADD ("reuse", test_reuse);
  ADD ("create", test_create);
  ADD ("refused", test_refused);
  ADD ("who-and-where", test_who_and_where);
  ADD ("hours", test_hours);
  return g_test_run ();
}
