/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/app/window.h"

#include <glib/gi18n.h>

#include "client/flow/display-link.h"
#include "client/flow/shell.h"
#include "client/ui/viewer-page.h"

#define WINDOW_LEAST_WIDTH 760
#define WINDOW_LEAST_HEIGHT 480

/**
 * UsherWindow:
 *
 * The client's only window: a shell that shows one page at a time.
 */
struct _UsherWindow
{
  HdyApplicationWindow parent_instance;
  GtkStack            *pages;
  GSettings           *settings;
  GdkWindowState       state;
};

static void window_shell_init (UsherShellInterface *iface);

G_DEFINE_TYPE_WITH_CODE (UsherWindow, usher_window, HDY_TYPE_APPLICATION_WINDOW,
                         G_IMPLEMENT_INTERFACE (USHER_TYPE_SHELL, window_shell_init))

/* outside of a desktop; there, every key is the desktop's */
static const struct
{
  const char *action;
  const char *accels[2];
} window_accels[] = {
  { "app.quit", { "<Primary>q", NULL } },
  { "app.preferences", { "<Primary>comma", NULL } },
  { "app.shortcuts", { "<Primary>question", NULL } },
  { "app.refresh", { "F5", NULL } },
};

static void
window_set_accels (UsherWindow *window,
                   gboolean     viewing)
{
  static const char *const none[] = { NULL };
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));

  if (application == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (window_accels); i++)
    gtk_application_set_accels_for_action (application, window_accels[i].action,
                                           viewing ? (const char **) none : window_accels[i].accels);
  usher_display_link_set_accels (application, viewing);
}

static void
window_drop_hidden_pages (UsherWindow *window)
{
  g_autoptr (GList) pages = NULL;

  if (gtk_stack_get_transition_running (window->pages))
    return;
  pages = gtk_container_get_children (GTK_CONTAINER (window->pages));
  for (GList *page = pages; page != NULL; page = page->next)
    if (page->data != gtk_stack_get_visible_child (window->pages))
      gtk_container_remove (GTK_CONTAINER (window->pages), page->data);
}

static void
window_show_page (UsherShell *shell,
                  GtkWidget  *page)
{
  UsherWindow *window = USHER_WINDOW (shell);
  gboolean with_picture = USHER_IS_VIEWER_PAGE (page);

  /* a page that covers the picture comes out from there */
  if (gtk_widget_get_parent (page) != NULL && gtk_widget_get_parent (page) != GTK_WIDGET (window->pages))
    gtk_container_remove (GTK_CONTAINER (gtk_widget_get_parent (page)), page);
  if (gtk_widget_get_parent (page) == NULL)
    gtk_container_add (GTK_CONTAINER (window->pages), page);
  gtk_widget_show (page);
  /* a picture must not wait for an animation */
  gtk_stack_set_transition_type (window->pages, with_picture ? GTK_STACK_TRANSITION_TYPE_NONE
                                                             : GTK_STACK_TRANSITION_TYPE_CROSSFADE);
  gtk_stack_set_visible_child (window->pages, page);
  /* after the stack, which moves the focus on by one where it was on the page before */
  gtk_widget_grab_focus (page);
  window_set_accels (window, with_picture && !usher_viewer_page_is_covered (USHER_VIEWER_PAGE (page)));
  window_drop_hidden_pages (window);
}

static void
window_set_title (UsherShell *shell,
                  const char *title)
{
  g_autofree char *full = title != NULL ? g_strdup_printf ("%s – Usher", title) : NULL;

  gtk_window_set_title (GTK_WINDOW (shell), full != NULL ? full : "Usher");
}

static void
window_set_full_screen (UsherShell *shell,
                        gboolean    full_screen)
{
  if (full_screen)
    gtk_window_fullscreen (GTK_WINDOW (shell));
  else if (USHER_WINDOW (shell)->state & GDK_WINDOW_STATE_FULLSCREEN)
    gtk_window_unfullscreen (GTK_WINDOW (shell));
}

static void
window_leave (UsherShell *shell)
{
  gtk_window_close (GTK_WINDOW (shell));
}

static GMenuModel *
window_dup_menu (UsherShell *shell)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _("_Preferences"), "app.preferences");
  g_menu_append (menu, _("_Keyboard shortcuts"), "app.shortcuts");
  g_menu_append (menu, _("_About Usher"), "app.about");
  return G_MENU_MODEL (menu);
}

static void
window_shell_init (UsherShellInterface *iface)
{
  iface->show_page = window_show_page;
  iface->set_title = window_set_title;
  iface->set_full_screen = window_set_full_screen;
  iface->leave = window_leave;
  iface->dup_menu = window_dup_menu;
}

static gboolean
window_state_event (GtkWidget           *widget,
                    GdkEventWindowState *event)
{
  UsherWindow *window = USHER_WINDOW (widget);
  gboolean handled = GTK_WIDGET_CLASS (usher_window_parent_class)->window_state_event (widget, event);

  window->state = event->new_window_state;
  if (event->changed_mask & GDK_WINDOW_STATE_FULLSCREEN)
    usher_shell_emit_full_screen (USHER_SHELL (window), (window->state & GDK_WINDOW_STATE_FULLSCREEN) != 0);
  return handled;
}

static gboolean
window_delete_event (GtkWidget   *widget,
                     GdkEventAny *event)
{
  UsherWindow *window = USHER_WINDOW (widget);
  int width;
  int height;

  if ((window->state & (GDK_WINDOW_STATE_FULLSCREEN | GDK_WINDOW_STATE_MAXIMIZED)) == 0)
    {
      gtk_window_get_size (GTK_WINDOW (window), &width, &height);
      g_settings_set (window->settings, "window-size", "(ii)", width, height);
    }
  return GDK_EVENT_PROPAGATE;
}

static void
window_dispose (GObject *object)
{
  g_clear_object (&USHER_WINDOW (object)->settings);
  G_OBJECT_CLASS (usher_window_parent_class)->dispose (object);
}

static void
usher_window_class_init (UsherWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = window_dispose;
  widget_class->window_state_event = window_state_event;
  widget_class->delete_event = window_delete_event;
}

static void
usher_window_init (UsherWindow *window)
{
  window->pages = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_transition_duration (window->pages, 160);
  gtk_stack_set_homogeneous (window->pages, FALSE);
  g_signal_connect_object (window->pages, "notify::transition-running", G_CALLBACK (window_drop_hidden_pages),
                           window, G_CONNECT_SWAPPED);
  gtk_widget_show (GTK_WIDGET (window->pages));
  gtk_container_add (GTK_CONTAINER (window), GTK_WIDGET (window->pages));
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (window)), "usher");
  gtk_widget_set_size_request (GTK_WIDGET (window), WINDOW_LEAST_WIDTH, WINDOW_LEAST_HEIGHT);
}

/* not every thin client has a window manager that would see to it */
static void
window_fit (int *width,
            int *height)
{
  GdkDisplay *display = gdk_display_get_default ();
  GdkMonitor *monitor = gdk_display_get_primary_monitor (display);
  GdkRectangle room;

  if (monitor == NULL)
    monitor = gdk_display_get_monitor (display, 0);
  if (monitor == NULL)
    return;
  gdk_monitor_get_workarea (monitor, &room);
  *width = MIN (*width, room.width);
  *height = MIN (*height, room.height);
}

/**
 * usher_window_new:
 * @application: the program
 * @settings: where it keeps its size
 *
 * Returns: a window without a page
 */
UsherWindow *
usher_window_new (GtkApplication *application,
                  GSettings      *settings)
{
  UsherWindow *window = g_object_new (USHER_TYPE_WINDOW, "application", application, "title", "Usher", NULL);
  int width;
  int height;

  window->settings = g_object_ref (settings);
  g_settings_get (settings, "window-size", "(ii)", &width, &height);
  window_fit (&width, &height);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  return window;
}
