/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/app/application.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

#include "client/app/settings.h"
#include "client/app/window.h"
#include "client/flow/flow.h"
#include "client/ui/preferences-window.h"
#include "client/ui/theme.h"

/**
 * UsherApplication:
 *
 * The program: one window, one flow, and the windows of the main menu.
 */
struct _UsherApplication
{
  GtkApplication       parent_instance;
  UsherOptions        *options;
  UsherHouse          *house;
  GSettings           *settings;
  UsherLaunchDocument *document;
  UsherFailure        *trouble;
  UsherFlow           *flow;
  guint                signals[3];
};

/* how a program is asked to end: by a session that ends, a terminal that goes, Ctrl-C there */
static const int application_ending[] = { SIGTERM, SIGHUP, SIGINT };

G_DEFINE_TYPE (UsherApplication, usher_application, GTK_TYPE_APPLICATION)

static GtkWindow *
application_window (UsherApplication *application)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (application));

  for (GList *window = windows; window != NULL; window = window->next)
    if (USHER_IS_WINDOW (window->data))
      return window->data;
  return NULL;
}

static void
application_preferences (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       data)
{
  UsherApplication *application = data;
  GtkWidget *window = usher_preferences_window_new (application_window (application), application->settings);

  gtk_window_present (GTK_WINDOW (window));
}

static void
application_shortcuts (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       data)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (USHER_RESOURCE "/shortcuts-window.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (window, application_window (data));
  gtk_window_present (window);
}

static void
application_about (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       data)
{
  gtk_show_about_dialog (application_window (data),
                         "program-name", "Usher",
                         "logo-icon-name", USHER_APPLICATION_ID,
                         "version", USHER_VERSION,
                         "comments", _("Your desktop, at whatever seat you take."),
                         "license-type", GTK_LICENSE_GPL_2_0,
                         /* Translators: your name, a line each; it is shown in "About" */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static void
application_quit (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       data)
{
  GtkWindow *window = application_window (data);

  if (window != NULL)
    gtk_window_close (window);
}

/* the broker is told first; who asks a second time is not kept waiting for that */
static gboolean
application_asked_to_end (gpointer data)
{
  UsherApplication *application = data;
  GtkWindow *window = application_window (application);

  for (gsize i = 0; i < G_N_ELEMENTS (application_ending); i++)
    g_clear_handle_id (&application->signals[i], g_source_remove);
  /* not closed, which a question that is open would prevent */
  if (window != NULL)
    gtk_widget_destroy (GTK_WIDGET (window));
  return G_SOURCE_CONTINUE;
}

static void
application_listen_for_end (UsherApplication *application)
{
  for (gsize i = 0; i < G_N_ELEMENTS (application_ending); i++)
    application->signals[i] = g_unix_signal_add (application_ending[i], application_asked_to_end, application);
}

static void
application_refresh (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       data)
{
  usher_flow_refresh (USHER_APPLICATION (data)->flow);
}

static void
application_apply_looks (UsherApplication *application)
{
  g_autofree char *scheme = g_settings_get_string (application->settings, "color-scheme");
  g_autofree char *accent = g_settings_get_string (application->settings, "accent-color");

  if (g_str_equal (scheme, "dark"))
    usher_theme_set_scheme (USHER_SCHEME_DARK);
  else
    usher_theme_set_scheme (g_str_equal (scheme, "light") ? USHER_SCHEME_LIGHT : USHER_SCHEME_SYSTEM);
  usher_theme_set_accent (*accent != '\0' ? accent : application->house->accent);
}

/* drawn at build time: see data/icons/render-icon.c */
static void
application_set_icon (void)
{
  g_autoptr (GdkPixbuf) icon = gdk_pixbuf_new_from_resource_at_scale (USHER_RESOURCE "/logo.png", 64, 64, TRUE, NULL);
  GList icons = { icon, NULL, NULL };

  if (icon != NULL)
    gtk_window_set_default_icon_list (&icons);
}

static void
application_startup (GApplication *gapplication)
{
  static const GActionEntry entries[] = {
    { "preferences", application_preferences },
    { "shortcuts", application_shortcuts },
    { "about", application_about },
    { "quit", application_quit },
    { "refresh", application_refresh },
  };
  UsherApplication *application = USHER_APPLICATION (gapplication);

  G_APPLICATION_CLASS (usher_application_parent_class)->startup (gapplication);
  if (application->document != NULL)
    usher_theme_init_quick ();
  else
    usher_theme_init ();
  application_set_icon ();
  application_apply_looks (application);
  g_signal_connect_object (application->settings, "changed::color-scheme", G_CALLBACK (application_apply_looks),
                           application, G_CONNECT_SWAPPED);
  g_signal_connect_object (application->settings, "changed::accent-color", G_CALLBACK (application_apply_looks),
                           application, G_CONNECT_SWAPPED);
  application_listen_for_end (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
}

static void
application_activate (GApplication *gapplication)
{
  UsherApplication *application = USHER_APPLICATION (gapplication);
  GtkWindow *window = application_window (application);

  if (window != NULL)
    {
      gtk_window_present (window);
      return;
    }
  window = GTK_WINDOW (usher_window_new (GTK_APPLICATION (application), application->settings));
  application->flow = usher_flow_new (USHER_SHELL (window), application->settings, application->house);
  if (application->document != NULL)
    usher_flow_open (application->flow, application->document,
                     (application->options->flags & USHER_OPTION_FULL_SCREEN) != 0);
  else if (application->trouble != NULL)
    usher_flow_refuse (application->flow, application->trouble);
  else
    usher_flow_begin (application->flow, application->options);
  gtk_window_present (window);
}

static void
application_left (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_application_release (data);
}

/* the window is gone at once; the program is, when the broker knows */
static void
application_leave (UsherApplication *application)
{
  g_application_hold (G_APPLICATION (application));
  if (!usher_flow_leave (application->flow, application_left, application))
    g_application_release (G_APPLICATION (application));
  g_clear_object (&application->flow);
}

static void
application_window_removed (GtkApplication *gtk_application,
                            GtkWindow      *window)
{
  UsherApplication *application = USHER_APPLICATION (gtk_application);

  if (USHER_IS_WINDOW (window) && application->flow != NULL)
    application_leave (application);
  GTK_APPLICATION_CLASS (usher_application_parent_class)->window_removed (gtk_application, window);
}

static void
application_finalize (GObject *object)
{
  UsherApplication *application = USHER_APPLICATION (object);

  for (gsize i = 0; i < G_N_ELEMENTS (application_ending); i++)
    g_clear_handle_id (&application->signals[i], g_source_remove);
  g_clear_object (&application->flow);
  g_clear_object (&application->settings);
  usher_options_free (application->options);
  usher_house_free (application->house);
  usher_launch_document_free (application->document);
  usher_failure_free (application->trouble);
  G_OBJECT_CLASS (usher_application_parent_class)->finalize (object);
}

static void
usher_application_class_init (UsherApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = application_finalize;
  G_APPLICATION_CLASS (klass)->startup = application_startup;
  G_APPLICATION_CLASS (klass)->activate = application_activate;
  GTK_APPLICATION_CLASS (klass)->window_removed = application_window_removed;
}

static void
usher_application_init (UsherApplication *application)
{
}

/**
 * usher_application_new:
 * @options: (transfer full): the command line
 * @house: (transfer full): the house's face
 * @settings: the user's preferences
 * @document: (transfer full) (nullable): from a launch file; such a program stands alone
 * @trouble: (transfer full) (nullable): why there is no @document, where one was wanted
 */
UsherApplication *
usher_application_new (UsherOptions        *options,
                       UsherHouse          *house,
                       GSettings           *settings,
                       UsherLaunchDocument *document,
                       UsherFailure        *trouble)
{
  GApplicationFlags flags = document != NULL || trouble != NULL ? G_APPLICATION_NON_UNIQUE : G_APPLICATION_DEFAULT_FLAGS;
  UsherApplication *application = g_object_new (USHER_TYPE_APPLICATION, "application-id", USHER_APPLICATION_ID,
                                                "flags", flags, NULL);

  application->options = options;
  application->house = house;
  application->settings = g_object_ref (settings);
  application->document = document;
  application->trouble = trouble;
  return application;
}
