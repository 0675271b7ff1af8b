/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/error.h"
#include "tests/contract/store-fixture.h"

#define ANNA "anna@office"

/* events of the random walk, and what it walks among */
#define WALK_STEPS 1500
#define WALK_DESKTOPS 12

static UsherDesktopStore *
store_fleet_desktops (StoreFixture *fixture)
{
  return USHER_DESKTOP_STORE (fixture->store);
}

static UsherFleetStore *
store_fleet (StoreFixture *fixture)
{
  return USHER_FLEET_STORE (fixture->store);
}

static void
store_fleet_assert_host (StoreFixture *fixture,
                         const char   *host,
                         guint         total,
                         guint         running)
{
  const char *hosts[] = { "nowhere", host, NULL };
  UsherHostCounts counts[2];
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_fleet_store_hosts (store_fleet (fixture), hosts, counts, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts[0].total, ==, 0);
  g_assert_cmpuint (counts[1].total, ==, total);
  g_assert_cmpuint (counts[1].running, ==, running);
}

static void
store_fleet_assert_version (StoreFixture *fixture,
                            const char   *pool,
                            const char   *template,
                            guint         version,
                            guint         total,
                            guint         linked)
{
  UsherVersionCounts counts;
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_fleet_store_made_of (store_fleet (fixture), pool, template, version, &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts.total, ==, total);
  g_assert_cmpuint (counts.linked, ==, linked);
}

/* the names of what was found, in order */
static void
store_fleet_assert_names (GPtrArray  *desktops,
                          GError     *error,
                          const char *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < desktops->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", ((UsherDesktop *) desktops->pdata[i])->name);
  g_assert_cmpstr (names->str, ==, expected);
  g_ptr_array_unref (desktops);
}

static void
store_fleet_assert_outdated (StoreFixture *fixture,
                             const char   *template,
                             guint         version,
                             guint         limit,
                             const char   *expected)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *found = usher_fleet_store_outdated (store_fleet (fixture), "office", template, version, limit, &error);

  store_fleet_assert_names (found, error, expected);
}

static void
store_fleet_assert_due (StoreFixture *fixture,
                        gint64        now,
                        guint         limit,
                        const char   *expected)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *found = usher_fleet_store_due (store_fleet (fixture), now, NULL, limit, &error);

  store_fleet_assert_names (found, error, expected);
}

static UsherDesktop *
store_fleet_add (StoreFixture     *fixture,
                 guint             number,
                 UsherDesktopState state,
                 const char       *template,
                 guint             version)
{
  UsherDesktop *desktop = usher_desktop_new ();
  g_autoptr (GError) error = NULL;

  desktop->id = g_strdup_printf ("%08x-0000-4000-8000-000000000000", number);
  desktop->name = g_strdup_printf ("d%u", number);
  desktop->pool = g_strdup ("office");
  desktop->host = g_strdup ("kvm1");
  desktop->template = g_strdup (template);
  desktop->version = version;
  desktop->state = state;
  usher_desktop_store_add (store_fleet_desktops (fixture), desktop, NULL, &error);
  g_assert_no_error (error);
  return desktop;
}

static UsherDesktop *
store_fleet_source (StoreFixture            *fixture,
                    const UsherDesktop      *desktop,
                    const UsherDesktopSource source,
                    GError                 **error)
{
  return usher_desktop_store_set_source (store_fleet_desktops (fixture), desktop->id, desktop->revision, &source, NULL,
                                         error);
}

static UsherDesktop *
store_fleet_mark (StoreFixture          *fixture,
                  const UsherDesktop    *desktop,
                  const UsherDesktopMark mark,
                  GError               **error)
{
  return usher_desktop_store_mark (store_fleet_desktops (fixture), desktop->id, desktop->revision, &mark, NULL, error);
}

static void
test_hosts (StoreFixture *fixture,
            gconstpointer adapter)
{
  g_autoptr (UsherDesktop) first = store_fleet_add (fixture, 1, USHER_DESKTOP_RECYCLING, "debian", 0);
  g_autoptr (UsherDesktop) second = store_fleet_add (fixture, 2, USHER_DESKTOP_RETIRED, "debian", 0);
  g_autoptr (UsherDesktop) moved = NULL;
  g_autoptr (GError) error = NULL;

  store_fleet_assert_host (fixture, "kvm1", 2, 0);
  usher_desktop_store_set_power (store_fleet_desktops (fixture), first->id, USHER_POWER_ON, &error);
  usher_desktop_store_set_power (store_fleet_desktops (fixture), second->id, USHER_POWER_ON, &error);
  store_fleet_assert_host (fixture, "kvm1", 2, 2);
  usher_desktop_store_set_power (store_fleet_desktops (fixture), second->id, USHER_POWER_PAUSED, &error);
  store_fleet_assert_host (fixture, "kvm1", 2, 1);
  moved = store_fleet_source (fixture, first, (UsherDesktopSource){ .host = "kvm2", .template = "debian" }, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (moved->host, ==, "kvm2");
  store_fleet_assert_host (fixture, "kvm1", 1, 0);
  store_fleet_assert_host (fixture, "kvm2", 1, 1);
  usher_desktop_store_remove (store_fleet_desktops (fixture), second->id, second->revision, NULL, &error);
  g_assert_no_error (error);
  store_fleet_assert_host (fixture, "kvm1", 0, 0);
}

/* pages end and begin between desktops that are due at the same time, too */
static void
test_due_pages (StoreFixture *fixture,
                gconstpointer adapter)
{
  static const gint64 due_at[] = { 30, 20, 20, 20, 10, 40 };
  static const char *const expected[] = { "d5", "d2", "d3", "d4", "d1", "d6", "" };
  g_autoptr (UsherDesktop) last = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (due_at); i++)
    {
      g_autoptr (UsherDesktop) desktop = store_fleet_add (fixture, i + 1, USHER_DESKTOP_ASSIGNED, "debian", 0);

      g_assert_true (usher_fleet_store_set_due (store_fleet (fixture), desktop->id, 0, due_at[i], NULL));
    }
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GError) error = NULL;
      GPtrArray *page = usher_fleet_store_due (store_fleet (fixture), 40, last, 1, &error);

      g_clear_pointer (&last, usher_desktop_free);
      last = page->len > 0 ? usher_desktop_copy (page->pdata[0]) : NULL;
      store_fleet_assert_names (page, error, expected[i]);
    }
}

/* a lost host's desktop goes on, with its owner, on another that sees its disk */
static void
test_taken_over (StoreFixture *fixture,
                 gconstpointer adapter)
{
  g_autoptr (UsherDesktop) hers = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_LOST, ANNA);
  UsherDesktopChange change = { .id = hers->id, .event = USHER_DESKTOP_FOUND_OWNED, .now = 10, .host = "kvm2" };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) after = usher_desktop_store_change (store_fleet_desktops (fixture), &change, NULL, &error);
  g_autoptr (UsherDesktop) kept = usher_desktop_store_get (store_fleet_desktops (fixture), hers->id, NULL);

  g_assert_no_error (error);
  g_assert_cmpint (kept->state, ==, USHER_DESKTOP_ASSIGNED);
  g_assert_cmpstr (kept->owner, ==, ANNA);
  g_assert_cmpstr (kept->host, ==, "kvm2");
  store_fleet_assert_host (fixture, "kvm1", 0, 0);
  store_fleet_assert_host (fixture, "kvm2", 1, 0);
}

static void
test_made_of (StoreFixture *fixture,
              gconstpointer adapter)
{
  g_autoptr (UsherDesktop) planned = store_fleet_add (fixture, 1, USHER_DESKTOP_PLANNED, "debian", 3);
  g_autoptr (UsherDesktop) other = store_fixture_desktop (fixture, 2, "lab", USHER_DESKTOP_READY, NULL);
  g_autoptr (UsherDesktop) newer = NULL;
  g_autoptr (UsherDesktop) full = NULL;
  g_autoptr (GError) error = NULL;

  store_fleet_assert_version (fixture, "office", "debian", 3, 1, 1);
  store_fleet_assert_version (fixture, NULL, "debian", 3, 1, 1);
  store_fleet_assert_version (fixture, "lab", "debian", 0, 1, 1);
  store_fleet_assert_version (fixture, "office", "debian", 0, 0, 0);
  newer = store_fleet_source (fixture, planned, (UsherDesktopSource){ .template = "fedora" }, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (newer->host, ==, "kvm1");
  store_fleet_assert_version (fixture, NULL, "debian", 3, 0, 0);
  store_fleet_assert_version (fixture, NULL, "fedora", 0, 1, 1);
  full = store_fleet_source (fixture, newer, (UsherDesktopSource){ .template = "fedora", .full = TRUE }, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (full->flags, ==, USHER_DESKTOP_FULL);
  store_fleet_assert_version (fixture, NULL, "fedora", 0, 1, 0);
}

static void
test_outdated (StoreFixture *fixture,
               gconstpointer adapter)
{
  g_autoptr (UsherDesktop) protected_one = NULL;
  g_autoptr (GError) error = NULL;

  usher_desktop_free (store_fleet_add (fixture, 1, USHER_DESKTOP_READY, "debian", 1));
  usher_desktop_free (store_fleet_add (fixture, 2, USHER_DESKTOP_READY, "debian", 2));
  usher_desktop_free (store_fleet_add (fixture, 3, USHER_DESKTOP_READY, "debian", 3));
  usher_desktop_free (store_fleet_add (fixture, 4, USHER_DESKTOP_READY, "alpine", 2));
  usher_desktop_free (store_fleet_add (fixture, 5, USHER_DESKTOP_READY, "fedora", 2));
  usher_desktop_free (store_fleet_add (fixture, 6, USHER_DESKTOP_FAILED, "debian", 1));
  usher_desktop_free (store_fleet_add (fixture, 7, USHER_DESKTOP_READY, NULL, 0));
  usher_desktop_free (store_fixture_desktop (fixture, 8, "lab", USHER_DESKTOP_READY, NULL));
  protected_one = store_fleet_add (fixture, 9, USHER_DESKTOP_READY, "debian", 1);
  usher_desktop_free (store_fleet_mark (fixture, protected_one, (UsherDesktopMark){ .set = USHER_DESKTOP_PROTECTED },
                                        &error));
  g_assert_no_error (error);

  store_fleet_assert_outdated (fixture, "debian", 2, 0, "d1 d3 d4 d5");
  store_fleet_assert_outdated (fixture, "debian", 2, 1, "d1");
  store_fleet_assert_outdated (fixture, "debian", 3, 0, "d1 d2 d4 d5");
  store_fleet_assert_outdated (fixture, "fedora", 2, 0, "d4 d1 d2 d3");
}

static void
test_due (StoreFixture *fixture,
          gconstpointer adapter)
{
  g_autoptr (UsherDesktop) hers = store_fleet_add (fixture, 1, USHER_DESKTOP_READY, "debian", 0);
  g_autoptr (UsherDesktop) other = store_fleet_add (fixture, 2, USHER_DESKTOP_ASSIGNED, "debian", 0);
  UsherDesktopChange claim = { .id = hers->id, .event = USHER_DESKTOP_CLAIM, .now = 10, .owner = ANNA, .due_at = 500 };
  g_autoptr (UsherDesktop) claimed = NULL;
  g_autoptr (UsherDesktop) released = NULL;
  g_autoptr (GError) error = NULL;

  store_fleet_assert_due (fixture, G_MAXINT64, 0, "");
  claimed = usher_desktop_store_change (store_fleet_desktops (fixture), &claim, NULL, &error);
  g_assert_cmpint (claimed->due_at, ==, 500);
  g_assert_true (usher_fleet_store_set_due (store_fleet (fixture), other->id, other->revision, 400, &error));
  g_assert_no_error (error);
  store_fleet_assert_due (fixture, 399, 0, "");
  store_fleet_assert_due (fixture, 400, 0, "d2");
  store_fleet_assert_due (fixture, 500, 0, "d2 d1");
  store_fleet_assert_due (fixture, 500, 1, "d2");
  g_assert_true (usher_fleet_store_set_due (store_fleet (fixture), other->id, other->revision, 0, &error));
  store_fleet_assert_due (fixture, 500, 0, "d1");

  /* what was decided before the claim does not count after it */
  g_assert_false (usher_fleet_store_set_due (store_fleet (fixture), hers->id, hers->revision, 0, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (usher_fleet_store_set_due (store_fleet (fixture), "nobody", 0, 0, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  store_fleet_assert_due (fixture, 500, 0, "d1");

  released = store_fixture_change (fixture, hers->id, USHER_DESKTOP_RELEASE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (released->due_at, ==, 0);
  store_fleet_assert_due (fixture, G_MAXINT64, 0, "");
}

/* one random thing to one random desktop: it may be refused, but the sums stay right */
static void
store_fleet_stumble (StoreFixture *fixture,
                     GRand        *rand)
{
  static const char *const hosts[] = { "kvm1", "kvm2", "kvm3" };
  guint number = (guint) g_rand_int_range (rand, 0, WALK_DESKTOPS);
  g_autofree char *id = g_strdup_printf ("%08x-0000-4000-8000-000000000000", number);
  g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (store_fleet_desktops (fixture), id, NULL);
  UsherDesktopSource source = { .host = hosts[g_rand_int_range (rand, 0, 3)], .template = "debian",
                                .full = g_rand_boolean (rand) };

  if (desktop == NULL)
    usher_desktop_free (store_fixture_desktop (fixture, number, number % 2 == 0 ? "office" : "lab",
                                               g_rand_int_range (rand, 0, USHER_N_DESKTOP_STATES), NULL));
  else if (g_rand_int_range (rand, 0, 20) == 0)
    usher_desktop_store_remove (store_fleet_desktops (fixture), id, desktop->revision, NULL, NULL);
  else if (g_rand_int_range (rand, 0, 4) == 0)
    usher_desktop_free (store_fleet_source (fixture, desktop, source, NULL));
  else if (g_rand_int_range (rand, 0, 4) == 0)
    usher_desktop_store_set_power (store_fleet_desktops (fixture), id, g_rand_int_range (rand, 0, 5), NULL);
  else
    usher_desktop_free (store_fixture_change (fixture, id, g_rand_int_range (rand, 0, USHER_N_DESKTOP_EVENTS), ANNA,
                                              NULL));
}

static void
store_fleet_check_sums (StoreFixture *fixture)
{
  UsherDesktopQuery query = { .limit = 0 };
  g_autoptr (GPtrArray) all = usher_desktop_store_find (store_fleet_desktops (fixture), &query, NULL);
  guint total[3] = { 0 };
  guint running[3] = { 0 };
  guint linked = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const UsherDesktop *desktop = all->pdata[i];
      guint host = (guint) (desktop->host[3] - '1');

      total[host]++;
      running[host] += desktop->power == USHER_POWER_ON;
      linked += (desktop->flags & USHER_DESKTOP_FULL) == 0;
    }
  store_fleet_assert_host (fixture, "kvm1", total[0], running[0]);
  store_fleet_assert_host (fixture, "kvm2", total[1], running[1]);
  store_fleet_assert_host (fixture, "kvm3", total[2], running[2]);
  store_fleet_assert_version (fixture, NULL, "debian", 0, all->len, linked);
  store_fixture_check_counts (fixture, "office");
  store_fixture_check_counts (fixture, "lab");
}

static void
test_walk (StoreFixture *fixture,
           gconstpointer adapter)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < WALK_STEPS; i++)
    {
      store_fleet_stumble (fixture, rand);
      if (i % 50 == 0)
        store_fleet_check_sums (fixture);
    }
  store_fleet_check_sums (fixture);
}

/**
 * store_fleet_register:
 * @adapter: whose store is tested
 */
void
store_fleet_register (const char *adapter)
{
  store_fixture_add (adapter, "fleet/hosts", test_hosts);
  store_fixture_add (adapter, "fleet/taken-over", test_taken_over);
  store_fixture_add (adapter, "fleet/made-of", test_made_of);
  store_fixture_add (adapter, "fleet/outdated", test_outdated);
  store_fixture_add (adapter, "fleet/due", test_due);
  store_fixture_add (adapter, "fleet/due-pages", test_due_pages);
  store_fixture_add (adapter, "fleet/walk", test_walk);
}
