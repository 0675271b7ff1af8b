/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/flow/display-link.h"

#include <glib/gi18n.h>

#include "client/ui/viewer-page.h"
#include "client/viewer/viewer.h"

struct _UsherDisplayLink
{
  GObject             parent_instance;
  const UsherContext *context;
  GtkWidget          *viewer;
  UsherViewerPage    *page;
  gulong              full_screen_handler;
};

G_DEFINE_TYPE (UsherDisplayLink, usher_display_link, G_TYPE_OBJECT)

enum
{
  FIRST_FRAME,
  ENDED,
  LEAVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const struct
{
  UsherViewerKeys keys;
  const char     *label;
} link_keys[] = {
  { USHER_VIEWER_CTRL_ALT_DEL, N_("Ctrl+Alt+Del") },
  { USHER_VIEWER_CTRL_ALT_BACKSPACE, N_("Ctrl+Alt+Backspace") },
  { USHER_VIEWER_ALT_TAB, N_("Alt+Tab") },
  { USHER_VIEWER_ALT_F4, N_("Alt+F4") },
  { USHER_VIEWER_SUPER, N_("Super key") },
  { USHER_VIEWER_PRINT, N_("Print Screen") },
  { USHER_VIEWER_CTRL_ALT_F1, N_("Ctrl+Alt+F1") },
  { USHER_VIEWER_CTRL_ALT_F2, N_("Ctrl+Alt+F2") },
  { USHER_VIEWER_CTRL_ALT_F7, N_("Ctrl+Alt+F7") },
};

static const struct
{
  const char *action;
  const char *accels[2];
} link_accels[] = {
  { "session.full-screen", { "<Shift>F11", NULL } },
  { "session.release", { "<Shift>F12", NULL } },
  { "session.secure-attention", { "<Primary><Alt>End", NULL } },
};

static void
display_link_first_frame (UsherDisplayLink *link)
{
  usher_viewer_focus (USHER_VIEWER (link->viewer));
  g_signal_emit (link, signals[FIRST_FRAME], 0);
}

static void
display_link_ended (UsherDisplayLink   *link,
                    const UsherFailure *failure)
{
  g_signal_emit (link, signals[ENDED], 0, failure);
}

static void
display_link_leave (UsherDisplayLink *link)
{
  g_signal_emit (link, signals[LEAVE], 0);
}

static gboolean
display_link_is_full_screen (UsherDisplayLink *link)
{
  GdkWindow *window = gtk_widget_get_window (gtk_widget_get_toplevel (GTK_WIDGET (link->page)));

  return window != NULL && (gdk_window_get_state (window) & GDK_WINDOW_STATE_FULLSCREEN) != 0;
}

static void
display_link_toggle_full_screen (UsherDisplayLink *link)
{
  usher_shell_set_full_screen (link->context->shell, !display_link_is_full_screen (link));
}

static void
display_link_full_screen_changed (UsherDisplayLink *link,
                                  gboolean          full_screen)
{
  usher_viewer_page_set_full_screen (link->page, full_screen);
}

static void
display_link_send_keys (UsherDisplayLink *link,
                        guint             keys)
{
  usher_viewer_send_keys (USHER_VIEWER (link->viewer), keys);
  usher_viewer_focus (USHER_VIEWER (link->viewer));
}

static void
display_link_clipboard (UsherDisplayLink *link)
{
  gboolean shared = usher_viewer_page_get_clipboard (link->page);

  g_object_set (link->viewer, "share-clipboard", shared, NULL);
  usher_viewer_page_hint (link->page, shared ? _("The clipboard is shared") : _("The clipboard is no longer shared"));
}

static void
display_link_full_screen_key (GSimpleAction *action,
                              GVariant      *parameter,
                              gpointer       data)
{
  display_link_toggle_full_screen (data);
}

static void
display_link_release_key (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       data)
{
  UsherDisplayLink *link = data;

  usher_viewer_release_grabs (USHER_VIEWER (link->viewer));
  usher_viewer_page_hint (link->page, _("Keyboard and pointer are released"));
}

static void
display_link_attention_key (GSimpleAction *action,
                            GVariant      *parameter,
                            gpointer       data)
{
  UsherDisplayLink *link = data;

  usher_viewer_send_keys (USHER_VIEWER (link->viewer), USHER_VIEWER_CTRL_ALT_DEL);
}

static void
display_link_add_actions (UsherDisplayLink *link)
{
  static const GActionEntry entries[] = {
    { "full-screen", display_link_full_screen_key },
    { "release", display_link_release_key },
    { "secure-attention", display_link_attention_key },
  };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), link);
  gtk_widget_insert_action_group (GTK_WIDGET (link->page), "session", G_ACTION_GROUP (actions));
}

static void
display_link_make_page (UsherDisplayLink *link)
{
  /* a window that closes destroys the page and all in it */
  link->viewer = g_object_ref_sink (usher_viewer_new ());
  g_signal_connect_swapped (link->viewer, "first-frame", G_CALLBACK (display_link_first_frame), link);
  g_signal_connect_swapped (link->viewer, "ended", G_CALLBACK (display_link_ended), link);

  link->page = g_object_ref_sink (usher_viewer_page_new (link->viewer));
  for (gsize i = 0; i < G_N_ELEMENTS (link_keys); i++)
    usher_viewer_page_add_keys (link->page, _(link_keys[i].label), link_keys[i].keys);
  display_link_add_actions (link);
  g_signal_connect_swapped (link->page, "back", G_CALLBACK (display_link_leave), link);
  g_signal_connect_swapped (link->page, "disconnect", G_CALLBACK (display_link_leave), link);
  g_signal_connect_swapped (link->page, "full-screen", G_CALLBACK (display_link_toggle_full_screen), link);
  g_signal_connect_swapped (link->page, "clipboard", G_CALLBACK (display_link_clipboard), link);
  g_signal_connect_swapped (link->page, "keys", G_CALLBACK (display_link_send_keys), link);
  link->full_screen_handler = g_signal_connect_swapped (link->context->shell, "full-screen",
                                                        G_CALLBACK (display_link_full_screen_changed), link);
}

static void
display_link_dispose (GObject *object)
{
  UsherDisplayLink *link = USHER_DISPLAY_LINK (object);

  usher_display_link_close (link);
  G_OBJECT_CLASS (usher_display_link_parent_class)->dispose (object);
}

static void
usher_display_link_class_init (UsherDisplayLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = display_link_dispose;
  signals[FIRST_FRAME] = g_signal_new ("first-frame", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[LEAVE] = g_signal_new ("leave", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
usher_display_link_init (UsherDisplayLink *link)
{
}

/**
 * usher_display_link_new:
 * @context: outlives the link
 */
UsherDisplayLink *
usher_display_link_new (const UsherContext *context)
{
  UsherDisplayLink *link = g_object_new (USHER_TYPE_DISPLAY_LINK, NULL);

  link->context = context;
  return link;
}

/**
 * usher_display_link_prepare:
 * @link: a link
 *
 * Makes all that a desktop needs before anybody asks for one; where it is called, nobody waits.
 */
void
usher_display_link_prepare (UsherDisplayLink *link)
{
  if (link->page == NULL)
    display_link_make_page (link);
  usher_viewer_prepare (USHER_VIEWER (link->viewer));
}

/**
 * usher_display_link_show:
 * @link: a link
 * @name: the desktop's
 * @cover: (nullable): hides the picture that is still to come; %NULL where there is no list to go back to either
 *
 * Shows the viewer's page, laid out by the time that there is something to connect to.
 */
void
usher_display_link_show (UsherDisplayLink *link,
                         const char       *name,
                         GtkWidget        *cover)
{
  if (link->page == NULL)
    display_link_make_page (link);
  usher_viewer_page_set_desktop (link->page, name, cover != NULL);
  usher_shell_set_title (link->context->shell, name);
  if (cover != NULL)
    usher_display_link_set_cover (link, cover);
  else
    usher_shell_show_page (link->context->shell, GTK_WIDGET (link->page));
}

/**
 * usher_display_link_open:
 * @link: a link that is shown
 * @document: what to connect to
 *
 * May be called again with a new ticket: the last picture stays until there is a new one.
 */
void
usher_display_link_open (UsherDisplayLink          *link,
                         const UsherLaunchDocument *document)
{
  gboolean allowed = document->policy.clipboard != USHER_CLIPBOARD_NONE;
  gboolean shared = g_settings_get_boolean (link->context->settings, "share-clipboard");

  g_object_set (link->viewer, "share-clipboard", shared, NULL);
  /* the broker names a desktop more closely than its pool's offer */
  usher_viewer_page_set_title (link->page, document->desktop_name);
  usher_shell_set_title (link->context->shell, document->desktop_name);
  usher_viewer_open (USHER_VIEWER (link->viewer), document);
  g_signal_handlers_block_by_func (link->page, display_link_clipboard, link);
  usher_viewer_page_set_clipboard (link->page, allowed, shared);
  g_signal_handlers_unblock_by_func (link->page, display_link_clipboard, link);
}

/**
 * usher_display_link_set_cover:
 * @link: a link that was shown
 * @cover: (nullable): a page that hides the picture
 */
void
usher_display_link_set_cover (UsherDisplayLink *link,
                              GtkWidget        *cover)
{
  usher_viewer_page_set_cover (link->page, cover);
  /* keys are the desktop's while there is no cover */
  usher_shell_show_page (link->context->shell, GTK_WIDGET (link->page));
  if (cover == NULL)
    usher_viewer_focus (USHER_VIEWER (link->viewer));
  else
    gtk_widget_grab_focus (cover);
}

/**
 * usher_display_link_close:
 * @link: a link
 *
 * Disconnects, without a signal. A cover ends with the page, once another page is shown.
 */
void
usher_display_link_close (UsherDisplayLink *link)
{
  if (link->page == NULL)
    return;
  g_signal_handler_disconnect (link->context->shell, link->full_screen_handler);
  g_signal_handlers_disconnect_by_data (link->viewer, link);
  g_signal_handlers_disconnect_by_data (link->page, link);
  gtk_widget_insert_action_group (GTK_WIDGET (link->page), "session", NULL);
  usher_viewer_close (USHER_VIEWER (link->viewer));
  usher_shell_set_full_screen (link->context->shell, FALSE);
  usher_shell_set_title (link->context->shell, NULL);
  g_clear_object (&link->viewer);
  g_clear_object (&link->page);
}

/**
 * usher_display_link_set_accels:
 * @application: the program
 * @on: whether a desktop is shown
 *
 * All keys belong to the desktop but these.
 */
void
usher_display_link_set_accels (GtkApplication *application,
                               gboolean        on)
{
  static const char *const none[] = { NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (link_accels); i++)
    gtk_application_set_accels_for_action (application, link_accels[i].action,
                                           on ? link_accels[i].accels : (const char **) none);
}
