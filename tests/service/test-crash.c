/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kills the broker by SIGKILL at every step of a launch, starts it again, and looks at what is left */
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/adapters/sql/sql-store.h"
#include "broker/ports/audit-store.h"
#include "tests/fakes/stepping-store.h"
#include "tests/service/broker-fixture.h"

/* more steps than any launch has: the test sees by itself where a launch ends */
#define MOST_STEPS 200

typedef struct
{
  char                *folder;
  char                *uri;
  UsherFakeSteps      *steps;
  UsherFakeHypervisor *host;
  gboolean             write_first;
} Crash;

static const UsherLaunchAsk ask_office = { .offer = "pool:office" };

static void
crash_setup (Crash        *crash,
             gconstpointer data)
{
  crash->folder = g_dir_make_tmp ("usher-crash-XXXXXX", NULL);
  crash->uri = g_strconcat ("sqlite:", crash->folder, "/usher.db", NULL);
  crash->steps = usher_fake_steps_new ();
  crash->host = usher_fake_hypervisor_new (crash->steps);
  crash->write_first = GPOINTER_TO_INT (data);
  if (crash->write_first)
    usher_fake_hypervisor_set_last (crash->host);
}

static void
crash_teardown (Crash        *crash,
                gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (crash->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (crash->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (crash->folder);
  g_object_unref (crash->host);
  usher_fake_steps_free (crash->steps);
  g_free (crash->folder);
  g_free (crash->uri);
}

/* a broker over what the last one left; its small stores are the real ones */
static void
crash_open (Crash              *crash,
            UsherBrokerFixture *broker)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSqlStore) store = usher_sql_store_open (crash->uri, &error);
  g_autoptr (UsherSteppingStore) stepping = NULL;

  g_assert_no_error (error);
  stepping = usher_stepping_store_new (G_OBJECT (store), crash->steps);
  usher_broker_fixture_open (broker, G_OBJECT (stepping), G_OBJECT (store), crash->host);
}

static void
crash_launch (Crash *crash,
              guint  kill_at)
{
  UsherBrokerFixture broker = { 0 };
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  crash_open (crash, &broker);
  usher_broker_fixture_keep (&broker);
  usher_fake_steps_reset (crash->steps, kill_at);
  document = usher_broker_fixture_launch (&broker, "alice", &ask_office, &error);
  _exit (document != NULL ? 0 : 1);
}

/* every broker lives in a child: this process has one thread, or a fork could copy a lock that nobody opens */
static int
crash_in_child (void  (*func) (Crash *, guint),
                Crash  *crash,
                guint   kill_at)
{
  pid_t child;
  int status = 0;

  fflush (NULL);
  child = fork ();
  if (child == 0)
    {
      func (crash, kill_at);
      _exit (2);
    }
  g_assert_cmpint (child, >, 0);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return status;
}

/* returns whether the launch came to its end before it was killed */
static gboolean
crash_run (Crash *crash,
           guint  kill_at)
{
  int status = crash_in_child (crash_launch, crash, kill_at);

  if (WIFEXITED (status))
    {
      g_assert_cmpint (WEXITSTATUS (status), ==, 0);
      return TRUE;
    }
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  return FALSE;
}

/* the ticket that was told opens the desktop, and no other one does */
static void
crash_look_at_ticket (Crash                     *crash,
                      UsherBrokerFixture        *broker,
                      const UsherLaunchDocument *document)
{
  g_autofree char *ticket = usher_fake_hypervisor_ticket (crash->host, document->desktop_id);
  g_autoptr (UsherSession) live = usher_session_store_live (usher_context_sessions (broker->context),
                                                            document->desktop_id, NULL);

  g_assert_cmpstr (ticket, ==, usher_secret_text (document->ticket));
  g_assert_cmpstr (live->id, ==, document->session);
}

/* after the restart: alice gets the desktop that was hers, or one that is nobody's; bob another one; none is lost */
static void
crash_look (Crash *crash,
            guint  kill_at)
{
  UsherBrokerFixture broker = { 0 };
  g_autoptr (UsherLaunchDocument) hers = NULL;
  g_autoptr (UsherLaunchDocument) his = NULL;
  g_autoptr (UsherDesktop) before = NULL;
  g_autoptr (UsherDesktop) own = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;
  UsherDesktopQuery query = { 0 };

  usher_fake_steps_reset (crash->steps, 0);
  crash_open (crash, &broker);
  before = usher_broker_fixture_own (&broker, "alice@office");
  usher_broker_fixture_keep (&broker);
  hers = usher_broker_fixture_launch (&broker, "alice", &ask_office, &error);
  g_assert_no_error (error);
  if (before != NULL)
    g_assert_cmpstr (hers->desktop_id, ==, before->id);
  his = usher_broker_fixture_launch (&broker, "bob", &ask_office, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hers->desktop_id, !=, his->desktop_id);
  crash_look_at_ticket (crash, &broker, hers);
  crash_look_at_ticket (crash, &broker, his);

  all = usher_desktop_store_find (usher_context_desktops (broker.context), &query, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, usher_fake_hypervisor_domains (crash->host));
  g_assert_cmpuint (all->len, >=, broker.pool->size_min);
  g_assert_cmpuint (all->len, <=, broker.pool->size_max);
  for (guint i = 0; i < all->len; i++)
    g_assert_cmpuint (usher_fake_hypervisor_generation (crash->host, ((UsherDesktop *) all->pdata[i])->id), >, 0);
  usher_broker_fixture_teardown (&broker, NULL);
  _exit (0);
}

static void
crash_check (Crash *crash)
{
  int status = crash_in_child (crash_look, crash, 0);

  /* what it asserts is on standard error */
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static void
crash_forget (Crash *crash)
{
  gconstpointer data = GINT_TO_POINTER (crash->write_first);

  crash_teardown (crash, data);
  crash_setup (crash, data);
}

static void
test_every_step (Crash        *crash,
                 gconstpointer data)
{
  guint step;

  for (step = 1; step < MOST_STEPS; step++)
    {
      gboolean ended = crash_run (crash, step);

      if (ended)
        break;
      g_test_message ("killed at step %u, %s", step, usher_fake_steps_last (crash->steps));
      crash_check (crash);
      crash_forget (crash);
    }
  g_test_message ("a launch has %u steps", step - 1);
  /* claim, inspect, start, power, inspect, session, ticket: each before and after */
  g_assert_cmpuint (step - 1, >=, 14);
  g_assert_cmpuint (step, <, MOST_STEPS);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* the session and its ticket go out at the same time: either may be first */
  g_test_add ("/crash/every-step/ticket-first", Crash, GINT_TO_POINTER (FALSE), crash_setup, test_every_step,
              crash_teardown);
  g_test_add ("/crash/every-step/session-first", Crash, GINT_TO_POINTER (TRUE), crash_setup, test_every_step,
              crash_teardown);
  return g_test_run ();
}
