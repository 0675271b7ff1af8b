/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/ui/preferences-window.h"

#include "client/ui/theme.h"

/**
 * UsherPreferencesWindow:
 *
 * Every preference, bound to its key: a change counts at once.
 */
struct _UsherPreferencesWindow
{
  HdyPreferencesWindow parent_instance;
  GtkWidget           *connect_single;
  GtkWidget           *full_screen;
  GtkWidget           *share_clipboard;
  GtkWidget           *remember_user;
  GtkWidget           *remember_password;
  GtkWidget           *color_scheme;
};

G_DEFINE_TYPE (UsherPreferencesWindow, usher_preferences_window, HDY_TYPE_PREFERENCES_WINDOW)

static void
usher_preferences_window_class_init (UsherPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (HDY_TYPE_PREFERENCES_PAGE);
  g_type_ensure (HDY_TYPE_PREFERENCES_GROUP);
  g_type_ensure (HDY_TYPE_ACTION_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, USHER_RESOURCE "/preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherPreferencesWindow, connect_single);
  gtk_widget_class_bind_template_child (widget_class, UsherPreferencesWindow, full_screen);
  gtk_widget_class_bind_template_child (widget_class, UsherPreferencesWindow, share_clipboard);
  gtk_widget_class_bind_template_child (widget_class, UsherPreferencesWindow, remember_user);
  gtk_widget_class_bind_template_child (widget_class, UsherPreferencesWindow, remember_password);
  gtk_widget_class_bind_template_child (widget_class, UsherPreferencesWindow, color_scheme);
}

static void
usher_preferences_window_init (UsherPreferencesWindow *window)
{
  gtk_widget_init_template (GTK_WIDGET (window));
}

/**
 * usher_preferences_window_new:
 * @parent: the window it belongs to
 * @settings: of the schema org.usher.Client
 *
 * Returns: a window, not shown yet
 */
GtkWidget *
usher_preferences_window_new (GtkWindow *parent,
                              GSettings *settings)
{
  UsherPreferencesWindow *window = g_object_new (USHER_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);
  const struct
  {
    const char *key;
    GtkWidget  *widget;
    const char *property;
  } rows[] = {
    { "connect-single", window->connect_single, "active" },
    { "full-screen", window->full_screen, "active" },
    { "share-clipboard", window->share_clipboard, "active" },
    { "remember-user", window->remember_user, "active" },
    { "remember-password", window->remember_password, "active" },
    { "color-scheme", window->color_scheme, "active-id" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_settings_bind (settings, rows[i].key, rows[i].widget, rows[i].property, G_SETTINGS_BIND_DEFAULT);
  return GTK_WIDGET (window);
}
