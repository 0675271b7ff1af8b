/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib-unix.h>

#include "tests/fakes/fake-broker.h"

static const char *script_file;
static const char *info_file;
static int port;

static const GOptionEntry entries[] = {
  { "script", 0, 0, G_OPTION_ARG_FILENAME, &script_file, "What to do; read again on SIGHUP", "FILE" },
  { "port-file", 0, 0, G_OPTION_ARG_FILENAME, &info_file,
    "Where to write URL, CA file and fingerprint, a line each, once it listens", "FILE" },
  { "port", 0, 0, G_OPTION_ARG_INT, &port, "Where to listen; any free port when left out", "NUMBER" },
  { NULL }
};

static void
load_script (UsherFakeBroker *broker)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (script_file == NULL)
    return;
  if (!g_file_get_contents (script_file, &text, NULL, &error))
    g_error ("%s", error->message);
  usher_fake_broker_play (broker, text);
}

static void
write_info (UsherFakeBroker *broker)
{
  g_autofree char *fingerprint = usher_fake_broker_get_fingerprint (broker);
  g_autofree char *text = g_strdup_printf ("%s\n%s\n%s\n", usher_fake_broker_get_url (broker),
                                           usher_fake_broker_get_ca_file (broker), fingerprint);
  g_autoptr (GError) error = NULL;

  if (info_file == NULL)
    g_print ("%s", text);
  else if (!g_file_set_contents (info_file, text, -1, &error))
    g_error ("%s", error->message);
}

/* whoever asked for it may go on: the next call is answered as the new script says */
static gboolean
on_hangup (gpointer data)
{
  g_autofree char *played = script_file != NULL ? g_strconcat (script_file, ".played", NULL) : NULL;
  g_autoptr (GError) error = NULL;

  load_script (data);
  if (played != NULL && !g_file_set_contents (played, "", 0, &error))
    g_error ("%s", error->message);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_user_signal (gpointer data)
{
  usher_fake_broker_change_certificate (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_end (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

/* SIGHUP reads the script again, SIGUSR1 changes the certificate, SIGINT and SIGTERM end it */
int
main (int   argc,
      char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (UsherFakeBroker) broker = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  broker = usher_fake_broker_new (port);
  load_script (broker);
  g_unix_signal_add (SIGHUP, on_hangup, broker);
  g_unix_signal_add (SIGUSR1, on_user_signal, broker);
  g_unix_signal_add (SIGINT, on_end, loop);
  g_unix_signal_add (SIGTERM, on_end, loop);
  write_info (broker);
  g_main_loop_run (loop);
  return 0;
}
