/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n.h>
#include <locale.h>

#include "client/app/application.h"
#include "client/app/settings.h"
#include "client/model/vv-file.h"

#define EXIT_BAD_USAGE 2

static void
main_set_language (void)
{
  const char *folder = g_getenv ("USHER_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : USHER_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* a mistake in the house's file must not keep anybody from work */
static UsherHouse *
main_load_house (void)
{
  const char *path = g_getenv ("USHER_CLIENT_CONF");
  g_autoptr (GError) error = NULL;
  UsherHouse *house = usher_house_load (path != NULL ? path : USHER_SYSCONFDIR "/usher/client.conf", &error);

  if (house == NULL)
    g_printerr ("usher: %s\n", error->message);
  return house != NULL ? house : usher_house_new ();
}

static int
main_fail (const GError *error,
           int           status)
{
  g_printerr ("usher: %s\n", error->message);
  return status;
}

/* who opens a launch file from a browser sees no standard error */
static UsherFailure *
main_tell_trouble (const GError *error)
{
  g_printerr ("usher: %s\n", error->message);
  return usher_failure_new (USHER_FAILURE_LAUNCH_FILE, error->message);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherOptions) options = NULL;
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (UsherFailure) trouble = NULL;
  g_autoptr (GSettings) settings = NULL;
  g_autoptr (UsherApplication) application = NULL;

  /* GTK would load a software renderer, 20 MiB of it, to choose a visual; nothing here draws with GL */
  g_setenv ("GDK_GL", "disable", FALSE);
  main_set_language ();
  options = usher_options_parse (argv, &error);
  if (options == NULL)
    return main_fail (error, EXIT_BAD_USAGE);
  if (options->flags & USHER_OPTION_HELP)
    {
      g_autofree char *help = usher_options_help ();

      g_print ("%s", help);
      return 0;
    }
  if (options->flags & USHER_OPTION_VERSION)
    {
      g_print ("usher %s\n", USHER_VERSION);
      return 0;
    }
  if (options->file != NULL)
    {
      document = usher_vv_file_load (options->file, &error);
      if (document == NULL)
        trouble = main_tell_trouble (error);
      g_clear_error (&error);
    }
  settings = usher_settings_open (&error);
  if (settings == NULL)
    return main_fail (error, 1);

  application = usher_application_new (g_steal_pointer (&options), main_load_house (), settings,
                                       g_steal_pointer (&document), g_steal_pointer (&trouble));
  return g_application_run (G_APPLICATION (application), 1, argv);
}
