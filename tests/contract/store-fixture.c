/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/contract/store-fixture.h"

#include <glib/gstdio.h>

#include "common/error.h"

/**
 * store_fixture_add:
 * @adapter: "sqlite-file" or "sqlite-memory"
 * @name: of the test, below the adapter
 * @test: run on a new store
 */
void
store_fixture_add (const char *adapter,
                   const char *name,
                   StoreTest   test)
{
  g_autofree char *path = g_strdup_printf ("/store/%s/%s", adapter, name);

  g_test_add (path, StoreFixture, adapter, store_fixture_set_up, test, store_fixture_clear);
}

static void
store_fixture_open (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->store = usher_sql_store_open (fixture->uri, &error);
  g_assert_no_error (error);
  g_assert_nonnull (fixture->store);
}

void
store_fixture_set_up (StoreFixture *fixture,
                      gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("usher-store-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "usher.db", NULL);
  fixture->uri = g_str_equal (adapter, "sqlite-memory") ? g_strdup ("sqlite::memory:")
                                                        : g_strconcat ("sqlite:", fixture->path, NULL);
  store_fixture_open (fixture);
}

/**
 * store_fixture_reopen:
 * @fixture: its store is closed and opened again
 */
void
store_fixture_reopen (StoreFixture *fixture)
{
  g_clear_object (&fixture->store);
  store_fixture_open (fixture);
}

void
store_fixture_clear (StoreFixture *fixture,
                     gconstpointer adapter)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (fixture->store != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->store));
  dir = g_dir_open (fixture->folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_clear_pointer (&fixture->folder, g_free);
  g_clear_pointer (&fixture->path, g_free);
  g_clear_pointer (&fixture->uri, g_free);
}

/**
 * store_fixture_race:
 * @fixture: given to each racer
 * @racer: run on STORE_RACERS threads at once; ends with store_fixture_finished()
 */
void
store_fixture_race (StoreFixture *fixture,
                    GThreadFunc   racer)
{
  GThread *threads[STORE_RACERS];

  fixture->winners = 0;
  fixture->losers = 0;
  for (guint i = 0; i < STORE_RACERS; i++)
    threads[i] = g_thread_new ("racer", racer, fixture);
  for (guint i = 0; i < STORE_RACERS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (fixture->winners + fixture->losers, ==, STORE_RACERS);
}

/**
 * store_fixture_finished:
 * @fixture: of the race
 * @done: whether this racer won
 * @error: (nullable) (transfer full): why not
 * @allowed: the only code that a loser may get
 */
void
store_fixture_finished (StoreFixture *fixture,
                        gboolean      done,
                        GError       *error,
                        int           allowed)
{
  if (done)
    g_assert_no_error (error);
  else
    g_assert_error (error, USHER_ERROR, allowed);
  g_clear_error (&error);
  g_atomic_int_inc (done ? &fixture->winners : &fixture->losers);
}

/**
 * store_fixture_desktop:
 * @fixture: to whose store it is added
 * @number: makes its id and name
 *
 * Returns: (transfer full): the desktop that was added
 */
UsherDesktop *
store_fixture_desktop (StoreFixture     *fixture,
                       guint             number,
                       const char       *pool,
                       UsherDesktopState state,
                       const char       *owner)
{
  g_autoptr (GError) error = NULL;
  UsherDesktop *desktop = usher_desktop_new ();

  desktop->id = g_strdup_printf ("%08x-0000-4000-8000-000000000000", number);
  desktop->pool = g_strdup (pool);
  desktop->name = g_strdup_printf ("%s-%03u", pool, number);
  desktop->host = g_strdup ("kvm1");
  desktop->template = g_strdup ("debian");
  desktop->state = state;
  desktop->state_since = 1000 + number;
  desktop->power = USHER_POWER_OFF;
  desktop->owner = g_strdup (owner);
  usher_desktop_store_add (USHER_DESKTOP_STORE (fixture->store), desktop, NULL, &error);
  g_assert_no_error (error);
  return desktop;
}

/**
 * store_fixture_change:
 * @fixture: whose store it is in
 * @id: changed from whatever revision it has now
 */
UsherDesktop *
store_fixture_change (StoreFixture     *fixture,
                      const char       *id,
                      UsherDesktopEvent event,
                      const char       *owner,
                      GError          **error)
{
  g_autoptr (UsherDesktop) now = usher_desktop_store_get (USHER_DESKTOP_STORE (fixture->store), id, NULL);
  UsherDesktopChange change = { .id = id, .revision = now->revision, .event = event, .now = 5000, .owner = owner };

  return usher_desktop_store_change (USHER_DESKTOP_STORE (fixture->store), &change, NULL, error);
}

/* the same counts among those of many pools, at more than one place */
static void
store_fixture_check_survey (StoreFixture             *fixture,
                            const char               *pool,
                            const UsherDesktopCounts *kept)
{
  static const UsherDesktopCounts none;
  const char *pools[40] = { NULL };
  UsherDesktopCounts counts[40];
  g_autoptr (GError) error = NULL;

  for (guint n = 0; n < G_N_ELEMENTS (pools) - 1; n++)
    {
      for (guint i = 0; i < n; i++)
        pools[i] = i % 5 == 1 ? pool : "nowhere";
      g_assert_true (usher_desktop_store_survey (USHER_DESKTOP_STORE (fixture->store), pools, counts, &error));
      g_assert_no_error (error);
      for (guint i = 0; i < n; i++)
        g_assert_cmpmem (&counts[i], sizeof counts[i], i % 5 == 1 ? kept : &none, sizeof none);
    }
}

/**
 * store_fixture_check_counts:
 * @fixture: whose store is checked
 * @pool: whose kept sum must be what counting gives
 */
void
store_fixture_check_counts (StoreFixture *fixture,
                            const char   *pool)
{
  g_autoptr (GError) error = NULL;
  UsherDesktopQuery query = { .pool = pool };
  g_autoptr (GPtrArray) desktops = usher_desktop_store_find (USHER_DESKTOP_STORE (fixture->store), &query, &error);
  UsherDesktopCounts counted = { .total = desktops->len };
  UsherDesktopCounts kept;

  for (guint i = 0; i < desktops->len; i++)
    {
      const UsherDesktop *desktop = g_ptr_array_index (desktops, i);

      counted.by_state[desktop->state]++;
      counted.running += desktop->state == USHER_DESKTOP_READY && desktop->power == USHER_POWER_ON;
    }
  usher_desktop_store_counts (USHER_DESKTOP_STORE (fixture->store), pool, &kept, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < USHER_N_DESKTOP_STATES; i++)
    g_assert_cmpuint (kept.by_state[i], ==, counted.by_state[i]);
  g_assert_cmpuint (kept.running, ==, counted.running);
  g_assert_cmpuint (kept.total, ==, counted.total);
  store_fixture_check_survey (fixture, pool, &kept);
}

/**
 * store_fixture_audit_length:
 * @fixture: whose store is read
 * @desktop: (nullable): NULL for all
 *
 * Returns: how many entries there are
 */
guint
store_fixture_audit_length (StoreFixture *fixture,
                            const char   *desktop)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) entries = usher_audit_store_read (USHER_AUDIT_STORE (fixture->store), desktop, 0, &error);

  g_assert_no_error (error);
  return json_array_get_length (json_node_get_array (entries));
}
