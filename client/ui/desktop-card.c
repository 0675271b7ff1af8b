/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/ui/desktop-card.h"

#include <glib/gi18n.h>

#include "client/ui/theme.h"

/**
 * UsherDesktopCard:
 *
 * One offer on the desktops page. Emits "action" with one of #UsherOfferActions.
 */
struct _UsherDesktopCard
{
  GtkFlowBoxChild parent_instance;
  GtkWidget      *tile;
  GtkImage       *icon;
  GtkLabel       *name;
  GtkLabel       *description;
  GtkLabel       *state;
  GtkButton      *connect;
  GtkMenuButton  *menu_button;

  char           *id;
  int             position;
  GSimpleActionGroup *actions;
};

G_DEFINE_TYPE (UsherDesktopCard, usher_desktop_card, GTK_TYPE_FLOW_BOX_CHILD)

enum
{
  ACTION,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const struct
{
  UsherOfferActions action;
  const char       *name;
  const char       *label;
} card_actions[] = {
  { USHER_OFFER_START, "start", N_("_Start") },
  { USHER_OFFER_SHUTDOWN, "shutdown", N_("Shut _down…") },
  { USHER_OFFER_RESET, "reset", N_("_Restart by force…") },
  { USHER_OFFER_REVERT, "revert", N_("Set back to _new…") },
};

static const struct
{
  const char *style;
  const char *word;
} card_states[] = {
  [USHER_OFFER_READY] = { "good", NC_("state", "Ready") },
  [USHER_OFFER_STARTING] = { "busy", NC_("state", "Starting") },
  [USHER_OFFER_IN_USE] = { "busy", NC_("state", "In use") },
  [USHER_OFFER_OFF] = { "quiet", NC_("state", "Off") },
  [USHER_OFFER_WAITING] = { "warn", NC_("state", "In line") },
  [USHER_OFFER_FAILED] = { "bad", NC_("state", "Out of order") },
  [USHER_OFFER_CLOSED] = { "quiet", NC_("state", "Closed") },
};

static void
desktop_card_connect (UsherDesktopCard *card)
{
  g_signal_emit (card, signals[ACTION], 0, (guint) USHER_OFFER_LAUNCH);
}

static void
desktop_card_menu_chosen (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (card_actions); i++)
    if (g_strcmp0 (g_action_get_name (G_ACTION (action)), card_actions[i].name) == 0)
      g_signal_emit (data, signals[ACTION], 0, (guint) card_actions[i].action);
}

static void
desktop_card_finalize (GObject *object)
{
  UsherDesktopCard *card = USHER_DESKTOP_CARD (object);

  g_free (card->id);
  g_clear_object (&card->actions);
  G_OBJECT_CLASS (usher_desktop_card_parent_class)->finalize (object);
}

static void
usher_desktop_card_class_init (UsherDesktopCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = desktop_card_finalize;
  signals[ACTION] = g_signal_new ("action", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_template_from_resource (widget_class, USHER_RESOURCE "/desktop-card.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopCard, tile);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopCard, icon);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopCard, name);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopCard, description);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopCard, state);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopCard, connect);
  gtk_widget_class_bind_template_child (widget_class, UsherDesktopCard, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, desktop_card_connect);
}

static void
usher_desktop_card_init (UsherDesktopCard *card)
{
  gtk_widget_init_template (GTK_WIDGET (card));
  card->actions = g_simple_action_group_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (card_actions); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (card_actions[i].name, NULL);

      g_signal_connect (action, "activate", G_CALLBACK (desktop_card_menu_chosen), card);
      g_action_map_add_action (G_ACTION_MAP (card->actions), G_ACTION (action));
    }
  gtk_widget_insert_action_group (GTK_WIDGET (card), "card", G_ACTION_GROUP (card->actions));
}

/**
 * usher_desktop_card_new:
 * @id: the offer's id
 *
 * Returns: (transfer floating): a card that shows nothing yet
 */
UsherDesktopCard *
usher_desktop_card_new (const char *id)
{
  UsherDesktopCard *card = g_object_new (USHER_TYPE_DESKTOP_CARD, NULL);

  card->id = g_strdup (id);
  return card;
}

static void
desktop_card_show_state (UsherDesktopCard *card,
                         const UsherOffer *offer)
{
  GtkStyleContext *pill = gtk_widget_get_style_context (GTK_WIDGET (card->state));
  GtkStyleContext *tile = gtk_widget_get_style_context (card->tile);
  g_autofree char *text = g_strdup (g_dpgettext2 (NULL, "state", card_states[offer->state].word));

  if (offer->state == USHER_OFFER_CLOSED && offer->opens_at > 0)
    {
      g_autoptr (GDateTime) at = g_date_time_new_from_unix_local (offer->opens_at / G_USEC_PER_SEC);
      /* Translators: the time a pool of desktops opens; %s is like "08:00" or "Mon 08:00" */
      g_autofree char *when = g_date_time_format (at, _("%a %H:%M"));

      g_free (text);
      text = g_strdup_printf (_("Opens %s"), when);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (card_states); i++)
    gtk_style_context_remove_class (pill, card_states[i].style);
  gtk_style_context_add_class (pill, card_states[offer->state].style);
  gtk_label_set_text (card->state, text);
  if (offer->actions & USHER_OFFER_LAUNCH)
    gtk_style_context_remove_class (tile, "quiet");
  else
    gtk_style_context_add_class (tile, "quiet");
}

static void
desktop_card_show_menu (UsherDesktopCard *card,
                        const UsherOffer *offer)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autofree char *name = g_strdup_printf (_("More actions for %s"), offer->name);

  for (gsize i = 0; i < G_N_ELEMENTS (card_actions); i++)
    {
      g_autofree char *action = g_strconcat ("card.", card_actions[i].name, NULL);

      if (offer->actions & card_actions[i].action)
        g_menu_append (menu, _(card_actions[i].label), action);
    }
  gtk_menu_button_set_menu_model (card->menu_button, G_MENU_MODEL (menu));
  gtk_widget_set_visible (GTK_WIDGET (card->menu_button), g_menu_model_get_n_items (G_MENU_MODEL (menu)) > 0);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (card->menu_button)), name);
}

/**
 * usher_desktop_card_show_offer:
 * @card: a card
 * @offer: what to show; of the same id
 * @position: its place among the cards
 */
void
usher_desktop_card_show_offer (UsherDesktopCard *card,
                               const UsherOffer *offer,
                               int               position)
{
  const char *names[] = { offer->icon, "computer-symbolic", NULL };
  g_autoptr (GIcon) icon = g_themed_icon_new_from_names ((char **) (offer->icon != NULL ? names : names + 1), -1);
  g_autofree char *connect_name = NULL;
  g_autofree char *card_name = NULL;

  card->position = position;
  gtk_image_set_from_gicon (card->icon, icon, GTK_ICON_SIZE_DND);
  gtk_label_set_text (card->name, offer->name);
  gtk_label_set_text (card->description, offer->description != NULL ? offer->description : "");
  desktop_card_show_state (card, offer);
  desktop_card_show_menu (card, offer);

  gtk_button_set_label (card->connect, offer->state == USHER_OFFER_OFF ? _("Start and connect") : _("Connect"));
  gtk_widget_set_sensitive (GTK_WIDGET (card->connect), (offer->actions & USHER_OFFER_LAUNCH) != 0);
  /* Translators: read by screen readers; %s is the name of a desktop */
  connect_name = g_strdup_printf (_("Connect to %s"), offer->name);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (card->connect)), connect_name);
  card_name = g_strdup_printf ("%s, %s", offer->name, gtk_label_get_text (card->state));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (card)), card_name);
}

const char *
usher_desktop_card_get_id (UsherDesktopCard *card)
{
  return card->id;
}

const char *
usher_desktop_card_get_name (UsherDesktopCard *card)
{
  return gtk_label_get_text (card->name);
}

int
usher_desktop_card_get_position (UsherDesktopCard *card)
{
  return card->position;
}

/**
 * usher_desktop_card_activate:
 * @card: a card
 *
 * Does what its main button does, if it may.
 */
void
usher_desktop_card_activate (UsherDesktopCard *card)
{
  if (gtk_widget_get_sensitive (GTK_WIDGET (card->connect)))
    desktop_card_connect (card);
}
