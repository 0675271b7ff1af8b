/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/model/options.h"

#include <glib/gi18n-lib.h>

#include "client/model/fingerprint.h"
#include "common/error.h"

static GOptionContext *
options_context_new (UsherOptions *options,
                     gboolean     *full_screen,
                     gboolean     *version,
                     gboolean     *help,
                     char       ***files)
{
  const GOptionEntry entries[] = {
    { "server", 's', 0, G_OPTION_ARG_STRING, &options->server, N_("Address of the broker"), N_("ADDRESS") },
    { "fingerprint", 0, 0, G_OPTION_ARG_STRING, &options->fingerprint,
      N_("Trust the broker's certificate with this SHA-256 fingerprint"), N_("HEX") },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &options->ca_file, N_("Trust certificates of this authority"), N_("FILE") },
    { "realm", 'r', 0, G_OPTION_ARG_STRING, &options->realm, N_("Realm to sign in to"), N_("NAME") },
    { "user", 'u', 0, G_OPTION_ARG_STRING, &options->user, N_("User to sign in as"), N_("NAME") },
    { "desktop", 'd', 0, G_OPTION_ARG_STRING, &options->desktop, N_("Desktop to open after signing in"), N_("NAME") },
    { "full-screen", 'f', 0, G_OPTION_ARG_NONE, full_screen, N_("Fill the screen"), NULL },
    { "fullscreen", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, full_screen, NULL, NULL },
    { "vv", 0, 0, G_OPTION_ARG_FILENAME, &options->file, N_("Open a launch file; - reads it from standard input"), N_("FILE") },
    { "help", 'h', 0, G_OPTION_ARG_NONE, help, N_("Print this help"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, version, N_("Print the version"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, files, NULL, N_("[FILE.vv]") },
    { NULL }
  };
  GOptionContext *context = g_option_context_new (NULL);

  g_option_context_set_summary (context, _("Signs in to a broker and shows a desktop."));
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  return context;
}

/**
 * usher_options_parse:
 * @arguments: the command line with the program's name, NULL-terminated; stays as it is
 *
 * Returns: (transfer full): the options; NULL with #USHER_ERROR_BAD_REQUEST
 */
UsherOptions *
usher_options_parse (char  **arguments,
                     GError **error)
{
  g_autoptr (UsherOptions) options = g_new0 (UsherOptions, 1);
  g_autoptr (GOptionContext) context = NULL;
  g_autoptr (GError) local = NULL;
  g_auto (GStrv) rest = g_strdupv (arguments);
  g_auto (GStrv) files = NULL;
  g_autofree char *fingerprint = NULL;
  gboolean full_screen = FALSE, version = FALSE, help = FALSE;

  context = options_context_new (options, &full_screen, &version, &help, &files);
  if (!g_option_context_parse_strv (context, &rest, &local))
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, local->message);
      return NULL;
    }
  if (files != NULL && g_strv_length (files) > 1)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "one launch file at a time, not \"%s\" too", files[1]);
      return NULL;
    }
  if (files != NULL && options->file != NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "one launch file at a time, not \"%s\" too", files[0]);
      return NULL;
    }
  if (files != NULL)
    options->file = g_strdup (files[0]);
  if (options->file != NULL && (options->server != NULL || options->desktop != NULL))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                   "a launch file names its desktop itself: leave --server and --desktop out");
      return NULL;
    }
  if (options->fingerprint != NULL)
    fingerprint = usher_fingerprint_normalise (options->fingerprint);
  if (options->fingerprint != NULL && fingerprint == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                   "--fingerprint takes the 64 hexadecimal digits of the certificate's SHA-256, not \"%s\"",
                   options->fingerprint);
      return NULL;
    }

  options->flags = (full_screen ? USHER_OPTION_FULL_SCREEN : 0) |
                   (version ? USHER_OPTION_VERSION : 0) |
                   (help ? USHER_OPTION_HELP : 0);
  return g_steal_pointer (&options);
}

void
usher_options_free (UsherOptions *options)
{
  if (options == NULL)
    return;
  g_free (options->server);
  g_free (options->fingerprint);
  g_free (options->ca_file);
  g_free (options->realm);
  g_free (options->user);
  g_free (options->desktop);
  g_free (options->file);
  g_free (options);
}

/**
 * usher_options_help:
 *
 * Returns: (transfer full): the text of --help
 */
char *
usher_options_help (void)
{
  g_autoptr (UsherOptions) options = g_new0 (UsherOptions, 1);
  g_autoptr (GOptionContext) context = NULL;
  g_auto (GStrv) files = NULL;
  gboolean full_screen, version, help;

  context = options_context_new (options, &full_screen, &version, &help, &files);
  return g_option_context_get_help (context, TRUE, NULL);
}
