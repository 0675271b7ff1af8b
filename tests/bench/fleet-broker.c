/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole broker as app.c composes it, over scripted hosts in place of libvirt's:
 *
 *   fleet-broker CONFIG             serves, until SIGTERM
 *   fleet-broker CONFIG fill N      writes a fleet of N desktops into the store that CONFIG names
 *   fleet-broker CONFIG turns N     turns the keeper N times and prints the µs of processor time of each turn */
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "broker/adapters/sql/sql-store.h"
#include "broker/app.h"
#include "broker/service/pool-keeper.h"
#include "common/log.h"
#include "tests/fakes/fleet-hypervisor.h"
#include "tests/fakes/fleet-plan.h"

/* the store makes one commit of what many ask for at once */
#define FLEET_FILLERS 256

static gboolean
fleet_on_end (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static int
fleet_serve (const char *folder)
{
  g_autoptr (UsherApp) app = usher_app_new (folder);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;

  usher_app_set_host_func (app, usher_fleet_hypervisor_new);
  if (!usher_app_start (app, &error))
    {
      fprintf (stderr, "fleet-broker: %s\n", error->message);
      return EXIT_FAILURE;
    }
  g_unix_signal_add (SIGTERM, fleet_on_end, loop);
  g_unix_signal_add (SIGINT, fleet_on_end, loop);
  g_main_loop_run (loop);
  usher_app_stop (app);
  return EXIT_SUCCESS;
}

static UsherSettings *
fleet_load (const char *folder)
{
  g_autoptr (UsherConfigProblems) problems = usher_config_problems_new ();
  UsherSettings *settings = usher_settings_load (folder, problems);
  g_auto (GStrv) lines = usher_config_problems_lines (problems);

  for (gsize i = 0; lines[i] != NULL; i++)
    fprintf (stderr, "fleet-broker: %s\n", lines[i]);
  if (settings == NULL)
    exit (EXIT_FAILURE);
  return settings;
}

static UsherSqlStore *
fleet_open (const UsherSettings *settings)
{
  g_autoptr (GError) error = NULL;
  UsherSqlStore *store = usher_sql_store_open (settings->server->store, &error);

  if (store == NULL)
    {
      fprintf (stderr, "fleet-broker: %s\n", error->message);
      exit (EXIT_FAILURE);
    }
  return store;
}

/**
 * FleetFilling: what all fillers share
 */
typedef struct
{
  UsherSqlStore *store;
  gint64         now;
  gint           next;
  gint           count;
} FleetFilling;

/* as a viewer does: comes with its ticket, which is then replaced */
static gboolean
fleet_fill_session (const FleetFilling *filling,
                    guint               number,
                    GError            **error)
{
  g_autoptr (UsherSession) session = usher_fleet_plan_session (number, filling->now);
  UsherSessionStore *sessions = USHER_SESSION_STORE (filling->store);

  return session == NULL ||
         (usher_session_store_open (sessions, session, NULL, error) &&
          usher_session_store_move (sessions, session->id, USHER_SESSION_VIEWER_CAME, filling->now, session->viewer, NULL,
                                    error) &&
          usher_session_store_move (sessions, session->id, USHER_SESSION_TICKET_REPLACED, filling->now, NULL, NULL, error));
}

static gpointer
fleet_fill_some (gpointer data)
{
  FleetFilling *filling = data;
  gint number;

  while ((number = g_atomic_int_add (&filling->next, 1)) < filling->count)
    {
      g_autoptr (UsherDesktop) desktop = usher_fleet_plan_desktop (number, filling->now);
      g_autoptr (GError) error = NULL;

      if (!usher_desktop_store_add (USHER_DESKTOP_STORE (filling->store), desktop, NULL, &error) ||
          !fleet_fill_session (filling, number, &error))
        {
          fprintf (stderr, "fleet-broker: desktop %u: %s\n", number, error->message);
          exit (EXIT_FAILURE);
        }
    }
  return NULL;
}

static int
fleet_fill (const char *folder,
            guint       count)
{
  g_autoptr (UsherSettings) settings = fleet_load (folder);
  g_autoptr (UsherSqlStore) store = fleet_open (settings);
  FleetFilling filling = { .store = store, .now = g_get_real_time (), .count = count };
  GThread *fillers[FLEET_FILLERS];

  if (count % USHER_FLEET_STEP != 0 || count % USHER_FLEET_PER_HOST != 0)
    {
      fprintf (stderr, "fleet-broker: a fleet has a multiple of %d desktops\n", USHER_FLEET_PER_HOST);
      return EXIT_FAILURE;
    }
  for (guint i = 0; i < FLEET_FILLERS; i++)
    fillers[i] = g_thread_new ("fill", fleet_fill_some, &filling);
  for (guint i = 0; i < FLEET_FILLERS; i++)
    g_thread_join (fillers[i]);
  return EXIT_SUCCESS;
}

static double
fleet_processor_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

/* a fleet that is as its files say leaves nothing to do: a turn that begins a step is not idle */
static int
fleet_turn (const char *folder,
            guint       turns)
{
  g_autoptr (UsherSettings) settings = fleet_load (folder);
  g_autoptr (UsherSqlStore) store = fleet_open (settings);
  g_autoptr (UsherContext) context = usher_context_new (USHER_DESKTOP_STORE (store), USHER_SESSION_STORE (store),
                                                        USHER_TOKEN_STORE (store), USHER_AUDIT_STORE (store));
  g_autoptr (UsherWorkers) workers = usher_workers_new ();
  UsherWaitLine *line = usher_wait_line_new ();
  UsherPoolKeeper *keeper = usher_pool_keeper_new (context, workers, line);
  int status = EXIT_SUCCESS;

  usher_context_set_catalog (context, settings->catalog);
  for (guint i = 0; i < turns && status == EXIT_SUCCESS; i++)
    {
      double before = fleet_processor_time ();

      if (usher_pool_keeper_turn (keeper) > 0)
        status = EXIT_FAILURE;
      printf ("%.3f\n", fleet_processor_time () - before);
    }
  if (status != EXIT_SUCCESS)
    fputs ("fleet-broker: the keeper found something to do\n", stderr);
  usher_pool_keeper_stop (keeper);
  usher_workers_stop (workers);
  g_object_unref (keeper);
  usher_wait_line_free (line);
  return status;
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  if (sodium_init () < 0)
    return EXIT_FAILURE;
  usher_log_init (FALSE);
  signal (SIGPIPE, SIG_IGN);
  if (argc == 2)
    return fleet_serve (argv[1]);
  if (argc == 4 && strcmp (argv[2], "fill") == 0)
    return fleet_fill (argv[1], strtoul (argv[3], NULL, 10));
  if (argc == 4 && strcmp (argv[2], "turns") == 0)
    return fleet_turn (argv[1], strtoul (argv[3], NULL, 10));
  fputs ("usage: fleet-broker CONFIG [fill N | turns N]\n", stderr);
  return EXIT_FAILURE;
}
