/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/desktop-locks.h"

#define DESKTOPS 2000

static void
test_same (void)
{
  g_autoptr (GHashTable) stripes = g_hash_table_new (NULL, NULL);
  UsherDesktopLocks *locks = usher_desktop_locks_new ();

  for (guint i = 0; i < DESKTOPS; i++)
    {
      g_autofree char *id = g_uuid_string_random ();
      g_autofree char *copy = g_strdup (id);
      GMutex *lock = usher_desktop_locks_of (locks, id);

      g_assert_true (lock == usher_desktop_locks_of (locks, copy));
      g_hash_table_add (stripes, lock);
      g_assert_true (g_mutex_trylock (lock));
      g_mutex_unlock (lock);
    }
  /* desktops do not wait for each other more than they must: nearly every lock is somebody's */
  g_assert_cmpuint (g_hash_table_size (stripes), >, 200);
  g_assert_cmpuint (g_hash_table_size (stripes), <=, 256);
  usher_desktop_locks_free (locks);
}

typedef struct
{
  UsherDesktopLocks *locks;
  guint              counters[4];
} Shared;

static const char *const desktops[] = {
  "6f1a1f0e-0001-4a6b-8a10-000000000001",
  "6f1a1f0e-0002-4a6b-8a10-000000000002",
  "6f1a1f0e-0003-4a6b-8a10-000000000003",
  "6f1a1f0e-0004-4a6b-8a10-000000000004",
};

static gpointer
count (gpointer data)
{
  Shared *shared = data;

  for (guint i = 0; i < 20000; i++)
    {
      guint which = i % G_N_ELEMENTS (desktops);
      GMutex *lock = usher_desktop_locks_of (shared->locks, desktops[which]);
      guint seen;

      g_mutex_lock (lock);
      seen = shared->counters[which];
      if (i % 1000 == 0)
        g_thread_yield ();
      shared->counters[which] = seen + 1;
      g_mutex_unlock (lock);
    }
  return NULL;
}

static void
test_exclusive (void)
{
  Shared shared = { .locks = usher_desktop_locks_new () };
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("count", count, &shared);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (desktops); i++)
    g_assert_cmpuint (shared.counters[i], ==, 20000);
  usher_desktop_locks_free (shared.locks);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desktop-locks/same", test_same);
  g_test_add_func ("/desktop-locks/exclusive", test_exclusive);
  return g_test_run ();
}
