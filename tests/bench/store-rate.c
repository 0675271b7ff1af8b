/* SPDX-License-Identifier: GPL-2.0-or-later */
/* store-rate FOLDER DESKTOPS ROUNDS: fills a store in FOLDER with a fleet, if it is not there, asks it what requests and
 * the keeper ask, one caller at a time, and prints "WHAT MICROSECONDS" lines: a call's time in the burst that is slower than
 * a tenth of ROUNDS: what it costs, not how long it waits for a busy processor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/adapters/sql/sql-store-private.h"
#include "broker/ports/desktop-store.h"
#include "broker/ports/fleet-store.h"
#include "broker/ports/session-store.h"

#define POOLS 20
/* calls that are timed together: the clock counts microseconds */
#define BURST 10

static UsherSqlStore *store;
static guint n_desktops;

/* a user of her own for each desktop that is somebody's, every second one; the call's number chooses */
static guint
store_rate_pick (guint number)
{
  return number * 7919 % n_desktops / 2 * 2;
}

static void
store_rate_list (guint number)
{
  static const char *const pools[] = { "pool1", "pool2", "pool3", NULL };
  g_autofree char *owner = g_strdup_printf ("user%u@office", store_rate_pick (number));
  UsherDesktopQuery query = { .owner = owner };
  UsherDesktopCounts counts[3];
  g_autoptr (GPtrArray) own = usher_desktop_store_find (USHER_DESKTOP_STORE (store), &query, NULL);

  g_assert_cmpuint (own->len, ==, 1);
  g_assert_true (usher_desktop_store_survey (USHER_DESKTOP_STORE (store), pools, counts, NULL));
}

static void
store_rate_find_free (guint number)
{
  UsherDesktopQuery query = { .pool = "pool7", .states = 1u << USHER_DESKTOP_READY, .limit = 16 };
  g_autoptr (GPtrArray) found = usher_desktop_store_find (USHER_DESKTOP_STORE (store), &query, NULL);

  g_assert_cmpuint (found->len, ==, 16);
}

static void
store_rate_counts (guint number)
{
  UsherDesktopCounts counts;

  usher_desktop_store_counts (USHER_DESKTOP_STORE (store), "pool7", &counts, NULL);
  g_assert_cmpuint (counts.total, ==, n_desktops / POOLS);
}

static void
store_rate_idle (guint number)
{
  static const char *const hosts[] = { "kvm1", "kvm2", NULL };
  UsherFleetStore *fleet = USHER_FLEET_STORE (store);
  UsherHostCounts host_counts[2];
  g_autoptr (GPtrArray) due = usher_fleet_store_due (fleet, 1000, NULL, 100, NULL);
  g_autoptr (GPtrArray) outdated = usher_fleet_store_outdated (fleet, "pool7", "t", 3, 100, NULL);

  g_assert_cmpuint (due->len + outdated->len, ==, 0);
  g_assert_true (usher_fleet_store_hosts (fleet, hosts, host_counts, NULL));
}

static gint64
store_rate_change (const char       *id,
                   gint64            revision,
                   UsherDesktopEvent event)
{
  UsherDesktopChange change = { .id = id, .revision = revision, .event = event, .now = g_get_real_time (),
                                .owner = "anna@office", .owner_limit = 1 };
  UsherAuditEntry audit = { .at = change.now, .actor = "anna@office", .action = "claim", .pool = "pool7", .desktop = id,
                            .outcome = "ok" };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) after = usher_desktop_store_change (USHER_DESKTOP_STORE (store), &change, &audit, &error);

  g_assert_no_error (error);
  return after->revision;
}

/* found, claimed, given back and reset: the fleet stays as it was */
static void
store_rate_claim (guint number)
{
  UsherDesktopQuery query = { .pool = "pool7", .states = 1u << USHER_DESKTOP_READY, .limit = 1 };
  g_autoptr (GPtrArray) found = usher_desktop_store_find (USHER_DESKTOP_STORE (store), &query, NULL);
  const UsherDesktop *desktop = found->pdata[0];
  gint64 revision = store_rate_change (desktop->id, desktop->revision, USHER_DESKTOP_CLAIM);

  revision = store_rate_change (desktop->id, revision, USHER_DESKTOP_RELEASE);
  store_rate_change (desktop->id, revision, USHER_DESKTOP_RESET_PROVEN);
}

static void
store_rate_session (guint number)
{
  g_autofree char *id = g_uuid_string_random ();
  UsherSession session = { .id = id, .desktop = (char *) "00000007", .owner = (char *) "anna@office",
                           .since = g_get_real_time () };
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_session_store_open (USHER_SESSION_STORE (store), &session, NULL, &error));
  usher_session_store_move (USHER_SESSION_STORE (store), id, USHER_SESSION_VIEWER_CAME, session.since, NULL, NULL, &error);
  usher_session_store_move (USHER_SESSION_STORE (store), id, USHER_SESSION_VIEWER_LEFT, session.since, NULL, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
store_rate_script (UsherSqlConnection *connection,
                   gpointer            sql,
                   GError            **error)
{
  return connection->driver->script (connection, sql, error);
}

/* every second desktop is somebody's with a live session of hers, the others are free */
static void
store_rate_fill (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = g_strdup_printf (
    "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %u - 1)"
    " INSERT INTO desktops (id, pool, name, host, template, state, state_since, power, owner, failures, last_used, revision,"
    " version, mac, due_at) SELECT printf ('%%08x', i), 'pool' || (i %% %d), 'name' || i, 'kvm' || (i / 120), 't',"
    " CASE WHEN i %% 2 = 0 THEN 'in-use' ELSE 'ready' END, i, CASE WHEN i %% 3 = 0 THEN 'on' ELSE 'off' END,"
    " CASE WHEN i %% 2 = 0 THEN 'user' || i || '@office' END, 0, 0, 0, 3, i,"
    " CASE WHEN i %% 2 = 0 THEN 100000 + i ELSE 0 END FROM n;"
    " INSERT INTO sessions SELECT 's' || id, id, owner, NULL, NULL, 'sealed', 1, 1 FROM desktops"
    " WHERE owner IS NOT NULL;"
    " INSERT INTO pool_counts SELECT pool, state, count (*), sum (power = 'on') FROM desktops GROUP BY pool, state;"
    " INSERT INTO host_counts SELECT host, count (*), sum (power = 'on') FROM desktops GROUP BY host;"
    " INSERT INTO version_counts SELECT template, version, pool, count (*), count (*) FROM desktops"
    " GROUP BY template, version, pool",
    n_desktops, POOLS);

  usher_sql_store_write (store, store_rate_script, sql, &error);
  g_assert_no_error (error);
}

static int
store_rate_compare (gconstpointer a,
                    gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static void
store_rate_measure (const char *what,
                    void (*call) (guint number),
                    guint       rounds)
{
  g_autofree gint64 *took = g_new (gint64, rounds);

  for (guint i = 0; i < rounds; i++)
    {
      gint64 begin = g_get_monotonic_time ();

      for (guint j = 0; j < BURST; j++)
        call (i * BURST + j);
      took[i] = g_get_monotonic_time () - begin;
    }
  qsort (took, rounds, sizeof *took, store_rate_compare);
  printf ("%s %.1f\n", what, (double) took[rounds / 10] / BURST);
}

/* opened and asked once, as a broker does that starts */
static void
store_rate_open (const char *uri)
{
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();

  store = usher_sql_store_open (uri, &error);
  g_assert_no_error (error);
  store_rate_counts (0);
  printf ("open %" G_GINT64_FORMAT "\n", g_get_monotonic_time () - begin);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *path = NULL;
  g_autofree char *uri = NULL;
  guint rounds;

  g_assert_cmpint (argc, ==, 4);
  n_desktops = (guint) strtoul (argv[2], NULL, 10);
  rounds = (guint) strtoul (argv[3], NULL, 10);
  path = g_strdup_printf ("%s/store-%u.db", argv[1], n_desktops);
  uri = g_strconcat ("sqlite:", path, NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      store = usher_sql_store_open (uri, NULL);
      store_rate_fill ();
      g_clear_object (&store);
    }
  store_rate_open (uri);
  store_rate_measure ("list", store_rate_list, rounds);
  store_rate_measure ("free", store_rate_find_free, rounds);
  store_rate_measure ("counts", store_rate_counts, rounds);
  store_rate_measure ("idle", store_rate_idle, rounds);
  store_rate_measure ("claim", store_rate_claim, rounds);
  store_rate_measure ("session", store_rate_session, rounds);
  g_clear_object (&store);
  return 0;
}
