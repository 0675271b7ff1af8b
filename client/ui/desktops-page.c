/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/ui/desktops-page.h"

#include <glib/gi18n.h>
#include <handy.h>

#include "client/ui/brand-panel.h"
#include "client/ui/confirm.h"
#include "client/ui/desktop-card.h"
#include "client/ui/progress-ring.h"
#include "client/ui/theme.h"

/**
 * UsherDesktopsPage:
 *
 * The offers of the user who is signed in. Emits "chosen" (id, action) once the user is sure,
 * "refresh" and "sign-out".
 */
struct _UsherDesktopsPage
{
  GtkBox         parent_instance;
  GtkImage      *logo;
  GtkLabel      *house_name;
  GtkMenuButton *menu_button;
  HdyAvatar     *avatar;
  GtkLabel      *user;
  UsherProgressRing *spinner;
  GtkWidget     *refresh;
  GtkStack      *views;
  GtkLabel      *greeting;
  GtkLabel      *empty_text;
  UsherNotice   *notice;
  GtkFlowBox    *cards;

  GHashTable    *by_id;
};

G_DEFINE_TYPE (UsherDesktopsPage, usher_desktops_page, GTK_TYPE_BOX)

enum
{
  CHOSEN,
  REFRESH,
  SIGN_OUT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
desktops_page_refresh (UsherDesktopsPage *page)
{
  g_signal_emit (page, signals[REFRESH], 0);
}

static void
desktops_page_sign_out (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       data)
{
  g_signal_emit (data, signals[SIGN_OUT], 0);
}

static void
desktops_page_sure (GtkWidget *widget,
                    gpointer   data)
{
  UsherDesktopCard *card = USHER_DESKTOP_CARD (widget);
  GtkWidget *page = gtk_widget_get_ancestor (widget, USHER_TYPE_DESKTOPS_PAGE);

  if (page != NULL)
    g_signal_emit (page, signals[CHOSEN], 0, usher_desktop_card_get_id (card), GPOINTER_TO_UINT (data));
}

/* what would lose work is asked once more */
static void
desktops_page_card_action (UsherDesktopsPage *page,
                           guint              action,
                           UsherDesktopCard  *card)
{
  const char *name = usher_desktop_card_get_name (card);
  g_autofree char *title = NULL;
  const char *body = NULL;
  const char *button = NULL;

  if (action == USHER_OFFER_SHUTDOWN)
    {
      title = g_strdup_printf (_("Shut down %s?"), name);
      body = _("Programs on it are asked to close. Save your work first.");
      button = _("_Shut down");
    }
  else if (action == USHER_OFFER_RESET)
    {
      title = g_strdup_printf (_("Restart %s by force?"), name);
      body = _("This is like pressing the reset button: what is not saved there is lost.");
      button = _("_Restart by force");
    }
  else if (action == USHER_OFFER_REVERT)
    {
      title = g_strdup_printf (_("Set %s back to new?"), name);
      body = _("Everything on it is erased, your files on it too. This cannot be undone.");
      button = _("_Erase and set back");
    }

  if (title == NULL)
    desktops_page_sure (GTK_WIDGET (card), GUINT_TO_POINTER (action));
  else
    usher_confirm_ask (GTK_WIDGET (card), title, body, button, desktops_page_sure, GUINT_TO_POINTER (action));
}

static void
desktops_page_card_activated (UsherDesktopsPage *page,
                              GtkFlowBoxChild   *child)
{
  usher_desktop_card_activate (USHER_DESKTOP_CARD (child));
}

static int
desktops_page_compare (GtkFlowBoxChild *one,
                       GtkFlowBoxChild *other,
                       gpointer         data)
{
  return usher_desktop_card_get_position (USHER_DESKTOP_CARD (one)) -
         usher_desktop_card_get_position (USHER_DESKTOP_CARD (other));
}

static void
desktops_page_grab_focus (GtkWidget *widget)
{
  UsherDesktopsPage *page = USHER_DESKTOPS_PAGE (widget);

  if (gtk_container_get_focus_child (GTK_CONTAINER (page->cards)) == NULL)
    gtk_widget_child_focus (GTK_WIDGET (page->cards), GTK_DIR_TAB_FORWARD);
}

static void
desktops_page_finalize (GObject *object)
{
  g_hash_table_unref (USHER_DESKTOPS_PAGE (object)->by_id);
  G_OBJECT_CLASS (usher_desktops_page_parent_class)->finalize (object);
}

static void
usher_desktops_page_class_init (UsherDesktopsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = desktops_page_finalize;
  widget_class->grab_focus = desktops_page_grab_focus;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[REFRESH] = g_signal_new ("refresh", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGN_OUT] = g_signal_new ("sign-out", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (HDY_TYPE_HEADER_BAR);
  g_type_ensure (HDY_TYPE_AVATAR);
  g_type_ensure (HDY_TYPE_CLAMP);
  g_type_ensure (USHER_TYPE_NOTICE);
  g_type_ensure (USHER_TYPE_PROGRESS_RING);
  gtk_widget_class_set_template_from_resource (widget_class, USHER_RESOURCE "/desktops-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopsPage, logo);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopsPage, house_name);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopsPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopsPage, avatar);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopsPage, user);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopsPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopsPage, refresh);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopsPage, views);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopsPage, greeting);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopsPage, empty_text);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopsPage, notice);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopsPage, cards);
  gtk_widget_class_bind_template_callback (widget_class, desktops_page_refresh);
  gtk_widget_class_bind_template_callback (widget_class, desktops_page_card_activated);
}

static void
usher_desktops_page_init (UsherDesktopsPage *page)
{
  static const GActionEntry entries[] = { { "sign-out", desktops_page_sign_out } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  page->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  gtk_widget_init_template (GTK_WIDGET (page));
  gtk_flow_box_set_sort_func (page->cards, desktops_page_compare, NULL, NULL);
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), page);
  gtk_widget_insert_action_group (GTK_WIDGET (page), "desktops", G_ACTION_GROUP (actions));
}

/**
 * usher_desktops_page_new:
 * @house: whose face it wears
 * @menu: the main menu, shown below "Sign out"
 *
 * Returns: (transfer floating): a page without desktops
 */
UsherDesktopsPage *
usher_desktops_page_new (const UsherHouse *house,
                         GMenuModel       *menu)
{
  UsherDesktopsPage *page = g_object_new (USHER_TYPE_DESKTOPS_PAGE, NULL);
  g_autoptr (GMenu) all = g_menu_new ();
  g_autoptr (GMenu) own = g_menu_new ();

  g_menu_append (own, _("_Sign out"), "desktops.sign-out");
  g_menu_append_section (all, NULL, G_MENU_MODEL (own));
  if (menu != NULL)
    g_menu_append_section (all, NULL, menu);
  gtk_menu_button_set_menu_model (page->menu_button, G_MENU_MODEL (all));

  if (house->name != NULL)
    gtk_label_set_text (page->house_name, house->name);
  usher_brand_panel_load_logo (page->logo, house->logo, 28);
  if (house->help != NULL)
    {
      g_autofree char *text = g_strdup_printf ("%s\n\n%s", gtk_label_get_text (page->empty_text), house->help);

      gtk_label_set_text (page->empty_text, text);
    }
  return page;
}

/**
 * usher_desktops_page_set_user:
 * @page: a page
 * @display_name: who is signed in
 */
void
usher_desktops_page_set_user (UsherDesktopsPage *page,
                              const char        *display_name)
{
  /* Translators: over the list of desktops; %s is the user's name */
  g_autofree char *greeting = g_strdup_printf (_("Welcome, %s"), display_name);
  g_autofree char *menu_name = g_strdup_printf (_("Menu of %s"), display_name);

  gtk_label_set_text (page->user, display_name);
  gtk_label_set_text (page->greeting, greeting);
  hdy_avatar_set_text (page->avatar, display_name);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (page->menu_button)), menu_name);
}

static void
desktops_page_drop_missing (UsherDesktopsPage *page,
                            GHashTable        *kept)
{
  GHashTableIter iter;
  gpointer id;
  gpointer card;

  g_hash_table_iter_init (&iter, page->by_id);
  while (g_hash_table_iter_next (&iter, &id, &card))
    {
      if (g_hash_table_contains (kept, id))
        continue;
      g_hash_table_iter_remove (&iter);
      gtk_widget_destroy (card);
    }
}

/**
 * usher_desktops_page_set_offers:
 * @page: a page
 * @offers: (element-type UsherOffer): in the order to show
 *
 * Cards that stay are changed in place, so that the keyboard's focus does not jump.
 */
void
usher_desktops_page_set_offers (UsherDesktopsPage *page,
                                GPtrArray         *offers)
{
  g_autoptr (GHashTable) kept = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean was_empty = g_hash_table_size (page->by_id) == 0;

  for (guint i = 0; i < offers->len; i++)
    {
      const UsherOffer *offer = g_ptr_array_index (offers, i);
      UsherDesktopCard *card = g_hash_table_lookup (page->by_id, offer->id);

      if (card == NULL)
        {
          card = usher_desktop_card_new (offer->id);
          g_signal_connect_swapped (card, "action", G_CALLBACK (desktops_page_card_action), page);
          g_hash_table_insert (page->by_id, (char *) usher_desktop_card_get_id (card), card);
          gtk_container_add (GTK_CONTAINER (page->cards), GTK_WIDGET (card));
        }
      usher_desktop_card_show_offer (card, offer, (int) i);
      g_hash_table_add (kept, offer->id);
    }
  desktops_page_drop_missing (page, kept);
  gtk_flow_box_invalidate_sort (page->cards);
  gtk_stack_set_visible_child_name (page->views, offers->len > 0 ? "cards" : "empty");
  if (was_empty && offers->len > 0)
    gtk_widget_grab_focus (GTK_WIDGET (page));
}

/**
 * usher_desktops_page_set_busy:
 * @page: a page
 * @busy: whether the list is being fetched
 */
void
usher_desktops_page_set_busy (UsherDesktopsPage *page,
                              gboolean           busy)
{
  gtk_widget_set_visible (GTK_WIDGET (page->spinner), busy);
  usher_progress_ring_set_percent (page->spinner, busy ? -1 : 0);
  gtk_widget_set_sensitive (page->refresh, !busy);
}

/**
 * usher_desktops_page_say:
 * @page: a page
 * @level: how bad it is
 * @text: (nullable): a message over the list, translated; %NULL takes it away
 */
void
usher_desktops_page_say (UsherDesktopsPage *page,
                         UsherNoticeLevel   level,
                         const char        *text)
{
  if (text != NULL)
    usher_notice_say (page->notice, level, text);
  else
    usher_notice_hide (page->notice);
}
