/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/ui/viewer-page.h"

#include <glib/gi18n.h>
#include <handy.h>

#include "client/ui/theme.h"

#define VIEWER_BAR_LINGERS_MS 900
#define VIEWER_HINT_LASTS_MS 4000

/**
 * UsherViewerPage:
 *
 * Shows a display that somebody else paints, with a slim bar over it; on full screen the bar
 * hides until the pointer touches the upper edge. Emits "back", "disconnect",
 * "full-screen", "clipboard" and "keys" (number given to usher_viewer_page_add_keys()).
 */
struct _UsherViewerPage
{
  GtkOverlay       parent_instance;
  GtkContainer    *header;
  GtkWidget       *bar_start;
  GtkWidget       *bar_end;
  GtkWidget       *back;
  GtkLabel        *title;
  GtkToggleButton *clipboard;
  GtkMenuButton   *keys;
  GtkWidget       *full_screen;
  GtkImage        *full_screen_icon;
  GtkWidget       *disconnect;
  GtkBox          *host;
  GtkWidget       *edge;
  GtkRevealer     *floating;
  GtkBox          *floating_bar;
  GtkRevealer     *toast;
  GtkLabel        *toast_text;

  GtkWidget       *cover;
  GMenu           *key_menu;
  guint            hide_bar;
  guint            hide_hint;
  gboolean         is_full_screen;
};

G_DEFINE_TYPE (UsherViewerPage, usher_viewer_page, GTK_TYPE_OVERLAY)

enum
{
  BACK,
  DISCONNECT,
  FULL_SCREEN,
  CLIPBOARD,
  KEYS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
viewer_page_back (UsherViewerPage *page)
{
  g_signal_emit (page, signals[BACK], 0);
}

static void
viewer_page_disconnect (UsherViewerPage *page)
{
  g_signal_emit (page, signals[DISCONNECT], 0);
}

static void
viewer_page_full_screen (UsherViewerPage *page)
{
  g_signal_emit (page, signals[FULL_SCREEN], 0);
}

static void
viewer_page_clipboard_toggled (UsherViewerPage *page)
{
  g_signal_emit (page, signals[CLIPBOARD], 0);
}

static void
viewer_page_keys_chosen (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       data)
{
  g_signal_emit (data, signals[KEYS], 0, g_variant_get_uint32 (parameter));
}

static gboolean
viewer_page_menu_is_open (UsherViewerPage *page)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (page->keys));
}

static gboolean
viewer_page_hide_bar (gpointer data)
{
  UsherViewerPage *page = data;

  if (viewer_page_menu_is_open (page))
    return G_SOURCE_CONTINUE;
  gtk_revealer_set_reveal_child (page->floating, FALSE);
  gtk_widget_set_visible (page->edge, page->is_full_screen);
  page->hide_bar = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
viewer_page_edge_entered (UsherViewerPage *page)
{
  g_clear_handle_id (&page->hide_bar, g_source_remove);
  gtk_widget_hide (page->edge);
  gtk_revealer_set_reveal_child (page->floating, TRUE);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
viewer_page_bar_left (UsherViewerPage  *page,
                      GdkEventCrossing *event)
{
  /* the pointer went to a button of the bar */
  if (event->detail == GDK_NOTIFY_INFERIOR)
    return GDK_EVENT_PROPAGATE;
  if (page->hide_bar == 0)
    page->hide_bar = g_timeout_add (VIEWER_BAR_LINGERS_MS, viewer_page_hide_bar, page);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
viewer_page_hide_hint (gpointer data)
{
  UsherViewerPage *page = data;

  gtk_revealer_set_reveal_child (page->toast, FALSE);
  page->hide_hint = 0;
  return G_SOURCE_REMOVE;
}

static void
viewer_page_dispose (GObject *object)
{
  UsherViewerPage *page = USHER_VIEWER_PAGE (object);

  g_clear_handle_id (&page->hide_bar, g_source_remove);
  g_clear_handle_id (&page->hide_hint, g_source_remove);
  g_clear_object (&page->key_menu);
  G_OBJECT_CLASS (usher_viewer_page_parent_class)->dispose (object);
}

static void
viewer_page_add_signal (UsherViewerPageClass *klass,
                        int                   number,
                        const char           *name)
{
  signals[number] = g_signal_new (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
usher_viewer_page_class_init (UsherViewerPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viewer_page_dispose;
  viewer_page_add_signal (klass, BACK, "back");
  viewer_page_add_signal (klass, DISCONNECT, "disconnect");
  viewer_page_add_signal (klass, FULL_SCREEN, "full-screen");
  viewer_page_add_signal (klass, CLIPBOARD, "clipboard");
  signals[KEYS] = g_signal_new ("keys", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  g_type_ensure (HDY_TYPE_HEADER_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, USHER_RESOURCE "/viewer-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, header);
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, bar_start);
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, bar_end);
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, back);
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, title);
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, clipboard);
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, keys);
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, full_screen);
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, full_screen_icon);
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, disconnect);
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, host);
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, edge);
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, floating);
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, floating_bar);
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, toast);
  gtk_widget_class_bind_template_child (widget_class, UsherViewerPage, toast_text);
  gtk_widget_class_bind_template_callback (widget_class, viewer_page_back);
  gtk_widget_class_bind_template_callback (widget_class, viewer_page_disconnect);
  gtk_widget_class_bind_template_callback (widget_class, viewer_page_full_screen);
  gtk_widget_class_bind_template_callback (widget_class, viewer_page_clipboard_toggled);
  gtk_widget_class_bind_template_callback (widget_class, viewer_page_edge_entered);
  gtk_widget_class_bind_template_callback (widget_class, viewer_page_bar_left);
}

static void
usher_viewer_page_init (UsherViewerPage *page)
{
  static const GActionEntry entries[] = { { "keys", viewer_page_keys_chosen, "u" } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  gtk_widget_init_template (GTK_WIDGET (page));
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), page);
  gtk_widget_insert_action_group (GTK_WIDGET (page), "viewer", G_ACTION_GROUP (actions));
  page->key_menu = g_menu_new ();
  gtk_menu_button_set_menu_model (page->keys, G_MENU_MODEL (page->key_menu));
}

/**
 * usher_viewer_page_new:
 * @display: the widget that paints the desktop and takes its keys
 *
 * Returns: (transfer floating): a page
 */
UsherViewerPage *
usher_viewer_page_new (GtkWidget *display)
{
  UsherViewerPage *page = g_object_new (USHER_TYPE_VIEWER_PAGE, NULL);

  gtk_box_pack_start (page->host, display, TRUE, TRUE, 0);
  gtk_widget_show (display);
  return page;
}

/**
 * usher_viewer_page_set_desktop:
 * @page: a page
 * @name: the desktop's name
 * @may_go_back: whether there is a list to go back to
 */
void
usher_viewer_page_set_desktop (UsherViewerPage *page,
                               const char      *name,
                               gboolean         may_go_back)
{
  usher_viewer_page_set_title (page, name);
  gtk_widget_set_visible (page->back, may_go_back);
}

void
usher_viewer_page_set_title (UsherViewerPage *page,
                             const char      *name)
{
  gtk_label_set_text (page->title, name);
}

/**
 * usher_viewer_page_set_clipboard:
 * @page: a page
 * @allowed: whether the policy shares it at all
 * @shared: whether the user wants it
 */
void
usher_viewer_page_set_clipboard (UsherViewerPage *page,
                                 gboolean         allowed,
                                 gboolean         shared)
{
  gtk_widget_set_visible (GTK_WIDGET (page->clipboard), allowed);
  gtk_toggle_button_set_active (page->clipboard, allowed && shared);
}

gboolean
usher_viewer_page_get_clipboard (UsherViewerPage *page)
{
  return gtk_toggle_button_get_active (page->clipboard);
}

/**
 * usher_viewer_page_add_keys:
 * @page: a page
 * @label: how the menu names the combination
 * @keys: the number that comes with "keys"
 */
void
usher_viewer_page_add_keys (UsherViewerPage *page,
                            const char      *label,
                            guint            keys)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "viewer.keys", "u", keys);
  g_menu_append_item (page->key_menu, item);
}

static void
viewer_page_move (GtkWidget    *part,
                  GtkContainer *from,
                  GtkContainer *to)
{
  g_autoptr (GtkWidget) held = g_object_ref (part);

  gtk_container_remove (from, part);
  gtk_container_add (to, part);
}

/**
 * usher_viewer_page_set_full_screen:
 * @page: a page
 * @full_screen: whether its window fills the screen
 */
void
usher_viewer_page_set_full_screen (UsherViewerPage *page,
                                   gboolean         full_screen)
{
  const char *name = full_screen ? _("Leave full screen") : _("Full screen");
  GtkContainer *from = full_screen ? page->header : GTK_CONTAINER (page->floating_bar);
  GtkContainer *to = full_screen ? GTK_CONTAINER (page->floating_bar) : page->header;

  if (page->is_full_screen == full_screen)
    return;
  page->is_full_screen = full_screen;
  viewer_page_move (page->bar_start, from, to);
  viewer_page_move (page->bar_end, from, to);
  if (!full_screen)
    gtk_container_child_set (to, page->bar_end, "pack-type", GTK_PACK_END, NULL);

  gtk_widget_set_visible (GTK_WIDGET (page->header), !full_screen);
  gtk_widget_set_visible (page->edge, full_screen);
  gtk_revealer_set_reveal_child (page->floating, FALSE);
  gtk_image_set_from_icon_name (page->full_screen_icon,
                                full_screen ? "view-restore-symbolic" : "view-fullscreen-symbolic",
                                GTK_ICON_SIZE_BUTTON);
  gtk_widget_set_tooltip_text (page->full_screen, name);
  atk_object_set_name (gtk_widget_get_accessible (page->full_screen), name);
  if (full_screen)
    usher_viewer_page_hint (page, _("Move the pointer to the upper edge for the bar, or press Shift+F11 to leave"));
}

/**
 * usher_viewer_page_set_cover:
 * @page: a page
 * @cover: (nullable): a page that hides the display until there is a picture; %NULL takes it away
 */
void
usher_viewer_page_set_cover (UsherViewerPage *page,
                             GtkWidget       *cover)
{
  if (page->cover == cover)
    return;
  if (page->cover != NULL)
    gtk_container_remove (GTK_CONTAINER (page), page->cover);
  page->cover = cover;
  if (cover == NULL)
    return;
  gtk_overlay_add_overlay (GTK_OVERLAY (page), cover);
  gtk_widget_show (cover);
  gtk_widget_grab_focus (cover);
}

gboolean
usher_viewer_page_is_covered (UsherViewerPage *page)
{
  return page->cover != NULL;
}

/**
 * usher_viewer_page_hint:
 * @page: a page
 * @text: shown for a few seconds over the desktop
 */
void
usher_viewer_page_hint (UsherViewerPage *page,
                        const char      *text)
{
  gtk_label_set_text (page->toast_text, text);
  gtk_revealer_set_reveal_child (page->toast, TRUE);
  g_clear_handle_id (&page->hide_hint, g_source_remove);
  page->hide_hint = g_timeout_add (VIEWER_HINT_LASTS_MS, viewer_page_hide_hint, page);
}
