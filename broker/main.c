/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>

#include "broker/app.h"
#include "common/log.h"
#include "common/paths.h"

static gboolean
main_on_reload (gpointer data)
{
  sd_notify (0, "RELOADING=1");
  usher_app_reload (data);
  sd_notify (0, "READY=1");
  return G_SOURCE_CONTINUE;
}

static gboolean
main_on_end (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
main_on_watchdog (gpointer data)
{
  sd_notify (0, "WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

/* a core file would hold passwords and keys; connections need more descriptors than the usual soft limit */
static void
main_set_limits (void)
{
  const struct rlimit no_core = { 0, 0 };
  struct rlimit files;

  setrlimit (RLIMIT_CORE, &no_core);
  if (getrlimit (RLIMIT_NOFILE, &files) == 0)
    {
      files.rlim_cur = files.rlim_max;
      setrlimit (RLIMIT_NOFILE, &files);
    }
}

static int
main_serve (const char *folder)
{
  g_autoptr (UsherApp) app = usher_app_new (folder);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  uint64_t watchdog = 0;

  if (!usher_app_start (app, &error))
    {
      g_critical ("usherd does not start: %s", error->message);
      return EXIT_FAILURE;
    }
  g_unix_signal_add (SIGHUP, main_on_reload, app);
  g_unix_signal_add (SIGTERM, main_on_end, loop);
  g_unix_signal_add (SIGINT, main_on_end, loop);
  if (sd_watchdog_enabled (0, &watchdog) > 0)
    g_timeout_add (watchdog / 2000, main_on_watchdog, NULL);
  sd_notify (0, "READY=1\nSTATUS=serving");
  g_main_loop_run (loop);
  sd_notify (0, "STOPPING=1");
  usher_app_stop (app);
  return EXIT_SUCCESS;
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = NULL;
  gboolean check = FALSE, version = FALSE, debug = FALSE;
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &folder, "Folder of the configuration", "DIR" },
    { "check-config", 0, 0, G_OPTION_ARG_NONE, &check, "Say what is wrong with the configuration, and end", NULL },
    { "debug", 0, 0, G_OPTION_ARG_NONE, &debug, "Show debug messages", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Show the version", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new ("– Usher's connection broker");
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error) || argc > 1)
    {
      fprintf (stderr, "usherd: %s\n", error != NULL ? error->message : "it takes no arguments, see --help");
      return EXIT_FAILURE;
    }
  if (version)
    {
      puts ("usherd " USHER_VERSION);
      return EXIT_SUCCESS;
    }
  if (folder == NULL)
    folder = g_strdup (usher_paths_config ());
  if (check)
    return usher_settings_check (folder, stdout);
  main_set_limits ();
  if (sodium_init () < 0)
    {
      fputs ("usherd: the system gives no randomness\n", stderr);
      return EXIT_FAILURE;
    }
  usher_log_init (debug);
  /* libvirt and libldap write to servers that may just have gone */
  signal (SIGPIPE, SIG_IGN);
  return main_serve (folder);
}
