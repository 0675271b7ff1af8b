/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "common/error.h"
#include "tests/contract/store-fixture.h"

#define CRASH_ROUNDS 5
#define CRASH_ANSWERS 40
#define CRASH_THREADS 4

/* this program, started again as the broker that is killed */
static const char *crash_program;

/* what the killed broker calls its desktops, to tell them from those of the last one */
static const char *crash_round;

/* claims one desktop after another and tells of each that was answered */
static gpointer
store_crash_claim (gpointer data)
{
  static gint number;
  UsherSqlStore *store = data;

  for (;;)
    {
      guint mine = (guint) g_atomic_int_add (&number, 1);
      g_autofree char *id = g_strdup_printf ("%s-%u", crash_round, mine);
      UsherDesktop desktop = { .id = id, .pool = (char *) "office", .name = id, .host = (char *) "kvm1",
                               .template = (char *) "debian", .state = USHER_DESKTOP_READY };
      UsherDesktopChange change = { .id = id, .event = USHER_DESKTOP_CLAIM, .now = 1, .owner = "anna@office" };
      UsherAuditEntry audit = { .at = 1, .actor = "anna@office", .action = "claim", .desktop = id, .outcome = "ok" };
      g_autoptr (UsherDesktop) claimed = NULL;

      usher_desktop_store_add (USHER_DESKTOP_STORE (store), &desktop, NULL, NULL);
      claimed = usher_desktop_store_change (USHER_DESKTOP_STORE (store), &change, &audit, NULL);
      if (claimed == NULL)
        exit (1);
      printf ("%s\n", id);
      fflush (stdout);
    }
}

static gboolean
store_crash_add (UsherSqlStore *store,
                 guint          number,
                 GError       **error)
{
  g_autofree char *id = g_strdup_printf ("%s-%u", crash_round, number);
  UsherDesktop desktop = { .id = id, .pool = (char *) "office", .name = id, .host = (char *) "kvm1",
                           .template = (char *) "debian", .state = USHER_DESKTOP_READY };

  return usher_desktop_store_add (USHER_DESKTOP_STORE (store), &desktop, NULL, error);
}

/* files may not grow: what cannot be written is an error, and after that all is well again */
static int
store_crash_fill (UsherSqlStore *store)
{
  struct rlimit limit = { .rlim_max = RLIM_INFINITY };
  g_autoptr (GError) error = NULL;
  guint number = 0;

  signal (SIGXFSZ, SIG_IGN);
  if (getrlimit (RLIMIT_FSIZE, &limit) != 0)
    return 2;
  limit.rlim_cur = 256 * 1024;
  if (setrlimit (RLIMIT_FSIZE, &limit) != 0)
    return 2;
  while (store_crash_add (store, number, &error))
    number++;
  fprintf (stderr, "full after %u: %s\n", number, error->message);
  if (number == 0 || !usher_error_is (error, USHER_ERROR_UNAVAILABLE))
    return 3;
  g_clear_error (&error);
  if (store_crash_add (store, number, NULL))
    return 4;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_FSIZE, &limit);
  for (guint i = 0; i < 3; i++, number++)
    if (!store_crash_add (store, number, &error))
      return 5;
  printf ("%u\n", number);
  return 0;
}

/**
 * store_crash_child:
 * @argv: "--child", "claim" or "fill", the store's URI, and what to call the desktops
 *
 * Returns: the exit status, if it comes to that
 */
int
store_crash_child (int    argc,
                   char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSqlStore) store = usher_sql_store_open (argv[3], &error);

  if (store == NULL)
    return 6;
  crash_round = argv[4];
  if (g_str_equal (argv[2], "fill"))
    return store_crash_fill (store);
  for (guint i = 0; i < CRASH_THREADS; i++)
    g_thread_unref (g_thread_new ("claimer", store_crash_claim, store));
  for (;;)
    g_usleep (G_USEC_PER_SEC);
}

static GSubprocess *
store_crash_start (StoreFixture *fixture,
                   const char   *task,
                   const char   *round)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, crash_program, "--child", task,
                                         fixture->uri, round, NULL);

  g_assert_no_error (error);
  return child;
}

/* all are of one host and one version */
static void
store_crash_check_sums (StoreFixture *fixture)
{
  static const char *const hosts[] = { "kvm1", NULL };
  UsherDesktopCounts counts;
  UsherVersionCounts version;
  UsherHostCounts host;

  usher_desktop_store_counts (USHER_DESKTOP_STORE (fixture->store), "office", &counts, NULL);
  usher_fleet_store_hosts (USHER_FLEET_STORE (fixture->store), hosts, &host, NULL);
  usher_fleet_store_made_of (USHER_FLEET_STORE (fixture->store), "office", "debian", 0, &version, NULL);
  g_assert_cmpuint (host.total, ==, counts.total);
  g_assert_cmpuint (version.total, ==, counts.total);
  g_assert_cmpuint (version.linked, ==, counts.total);
  store_fixture_check_counts (fixture, "office");
}

/* what a killed broker had answered is there; the rest is whole or not there at all */
static void
store_crash_check (StoreFixture *fixture,
                   GPtrArray    *answered)
{
  UsherDesktopStore *store = USHER_DESKTOP_STORE (fixture->store);

  for (guint i = 0; i < answered->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (store, g_ptr_array_index (answered, i), &error);

      g_assert_no_error (error);
      g_assert_cmpint (desktop->state, ==, USHER_DESKTOP_ASSIGNED);
      g_assert_cmpstr (desktop->owner, ==, "anna@office");
      g_assert_cmpuint (store_fixture_audit_length (fixture, desktop->id), ==, 1);
    }
  store_crash_check_sums (fixture);
}

static void
test_killed (StoreFixture *fixture,
             gconstpointer adapter)
{
  g_autoptr (GPtrArray) answered = g_ptr_array_new_with_free_func (g_free);
  UsherDesktopCounts counts;

  for (guint round = 0; round < CRASH_ROUNDS; round++)
    {
      g_autofree char *name = g_strdup_printf ("round%u", round);
      g_autoptr (GSubprocess) child = NULL;
      g_autoptr (GDataInputStream) lines = NULL;

      g_clear_object (&fixture->store);
      child = store_crash_start (fixture, "claim", name);
      lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
      for (guint i = 0; i < CRASH_ANSWERS; i++)
        g_ptr_array_add (answered, g_data_input_stream_read_line (lines, NULL, NULL, NULL));
      g_subprocess_send_signal (child, SIGKILL);
      g_subprocess_wait (child, NULL, NULL);
      store_fixture_reopen (fixture);
      store_crash_check (fixture, answered);
    }
  usher_desktop_store_counts (USHER_DESKTOP_STORE (fixture->store), "office", &counts, NULL);
  g_assert_cmpuint (counts.by_state[USHER_DESKTOP_ASSIGNED], >=, answered->len);
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, counts.by_state[USHER_DESKTOP_ASSIGNED]);
}

static void
test_full (StoreFixture *fixture,
           gconstpointer adapter)
{
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *added = NULL;
  UsherDesktopCounts counts;

  g_clear_object (&fixture->store);
  child = store_crash_start (fixture, "fill", "full");
  g_subprocess_communicate_utf8 (child, NULL, NULL, &added, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (child));
  g_assert_cmpint (g_subprocess_get_exit_status (child), ==, 0);
  store_fixture_reopen (fixture);
  usher_desktop_store_counts (USHER_DESKTOP_STORE (fixture->store), "office", &counts, &error);
  g_assert_cmpuint (counts.total, ==, g_ascii_strtoull (added, NULL, 10));
  store_crash_check_sums (fixture);
}

/**
 * store_crash_register:
 * @program: this one
 */
void
store_crash_register (const char *program)
{
  crash_program = program;
  store_fixture_add ("sqlite-file", "crash/killed", test_killed);
  store_fixture_add ("sqlite-file", "crash/full", test_full);
}
