/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/ui/ended-page.h"

#include <glib/gi18n.h>
#include <handy.h>

#include "client/ui/failure-words.h"
#include "client/ui/theme.h"

/**
 * UsherEndedPage:
 *
 * Says why something ended or did not happen, and offers the next step. Emits "way" with an
 * #UsherWayOn.
 */
struct _UsherEndedPage
{
  GtkBox     parent_instance;
  GtkWidget *content;
  GtkWidget *emblem;
  GtkImage  *icon;
  GtkLabel  *title;
  GtkLabel  *body;
  GtkButton *first;
  GtkButton *second;
  GtkWidget *details;
  GtkLabel  *detail;
  GtkLabel  *help;

  UsherWayOn first_way;
  UsherWayOn second_way;
  gint64     again_at;
  guint      countdown;
};

G_DEFINE_TYPE (UsherEndedPage, usher_ended_page, GTK_TYPE_BOX)

enum
{
  WAY,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *ended_ways[] = {
  [USHER_WAY_NONE] = "",
  [USHER_WAY_AGAIN] = N_("_Try again"),
  [USHER_WAY_SIGN_IN] = N_("_Sign in"),
  [USHER_WAY_CHOOSE] = N_("_Back to my desktops"),
  [USHER_WAY_TRUST] = N_("_Check the certificate"),
  [USHER_WAY_TAKE_OVER] = N_("_Take it over"),
  [USHER_WAY_SERVER] = N_("_Use another server"),
  [USHER_WAY_CLOSE] = N_("_Close"),
};

static void
ended_page_first (UsherEndedPage *page)
{
  g_signal_emit (page, signals[WAY], 0, (guint) page->first_way);
}

static void
ended_page_second (UsherEndedPage *page)
{
  g_signal_emit (page, signals[WAY], 0, (guint) page->second_way);
}

static void
ended_page_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (USHER_ENDED_PAGE (widget)->first));
}

static void
ended_page_dispose (GObject *object)
{
  g_clear_handle_id (&USHER_ENDED_PAGE (object)->countdown, g_source_remove);
  G_OBJECT_CLASS (usher_ended_page_parent_class)->dispose (object);
}

static void
usher_ended_page_class_init (UsherEndedPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ended_page_dispose;
  widget_class->grab_focus = ended_page_grab_focus;
  signals[WAY] = g_signal_new ("way", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                               NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  g_type_ensure (HDY_TYPE_HEADER_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, USHER_RESOURCE "/ended-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherEndedPage, content);
  gtk_widget_class_bind_template_child (widget_class, UsherEndedPage, emblem);
  gtk_widget_class_bind_template_child (widget_class, UsherEndedPage, icon);
  gtk_widget_class_bind_template_child (widget_class, UsherEndedPage, title);
  gtk_widget_class_bind_template_child (widget_class, UsherEndedPage, body);
  gtk_widget_class_bind_template_child (widget_class, UsherEndedPage, first);
  gtk_widget_class_bind_template_child (widget_class, UsherEndedPage, second);
  gtk_widget_class_bind_template_child (widget_class, UsherEndedPage, details);
  gtk_widget_class_bind_template_child (widget_class, UsherEndedPage, detail);
  gtk_widget_class_bind_template_child (widget_class, UsherEndedPage, help);
  gtk_widget_class_bind_template_callback (widget_class, ended_page_first);
  gtk_widget_class_bind_template_callback (widget_class, ended_page_second);
}

static void
usher_ended_page_init (UsherEndedPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  usher_theme_set_announcing (page->content);
}

/**
 * usher_ended_page_new:
 * @house: whom to ask for help
 *
 * Returns: (transfer floating): a page
 */
UsherEndedPage *
usher_ended_page_new (const UsherHouse *house)
{
  UsherEndedPage *page = g_object_new (USHER_TYPE_ENDED_PAGE, NULL);

  if (house->help != NULL)
    {
      gtk_label_set_text (page->help, house->help);
      gtk_widget_show (GTK_WIDGET (page->help));
    }
  return page;
}

static gboolean
ended_page_count_down (gpointer data)
{
  UsherEndedPage *page = data;
  gint64 left = page->again_at - g_get_monotonic_time ();
  guint seconds = left > 0 ? (guint) ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC) : 0;
  g_autofree char *label = NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (page->first), seconds == 0);
  if (seconds == 0)
    {
      gtk_button_set_label (page->first, _(ended_ways[page->first_way]));
      gtk_widget_grab_focus (GTK_WIDGET (page->first));
      page->countdown = 0;
      return G_SOURCE_REMOVE;
    }
  label = g_strdup_printf (ngettext ("Wait %u second", "Wait %u seconds", seconds), seconds);
  gtk_button_set_label (page->first, label);
  return G_SOURCE_CONTINUE;
}

static void
ended_page_show_look (UsherEndedPage          *page,
                      const UsherFailureWords *words)
{
  static const char *levels[] = { "info", "warn", "bad" };
  GtkStyleContext *context = gtk_widget_get_style_context (page->emblem);

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    gtk_style_context_remove_class (context, levels[i]);
  gtk_style_context_add_class (context, levels[words->level]);
  gtk_image_set_from_icon_name (page->icon, words->icon, GTK_ICON_SIZE_DIALOG);
}

/**
 * usher_ended_page_show:
 * @page: a page
 * @failure: what happened
 * @desktop: (nullable): to which desktop
 * @first: the way most people will take
 * @second: another one, or %USHER_WAY_NONE
 */
void
usher_ended_page_show (UsherEndedPage     *page,
                       const UsherFailure *failure,
                       const char         *desktop,
                       UsherWayOn          first,
                       UsherWayOn          second)
{
  g_autoptr (UsherFailureWords) words = usher_failure_words_new (failure, desktop);
  AtkObject *accessible = gtk_widget_get_accessible (page->content);
  g_autofree char *spoken = g_strdup_printf ("%s. %s", words->title, words->body);

  ended_page_show_look (page, words);
  gtk_label_set_text (page->title, words->title);
  gtk_label_set_text (page->body, words->body);
  gtk_label_set_text (page->detail, failure->detail != NULL ? failure->detail : "");
  gtk_widget_set_visible (page->details, failure->detail != NULL && failure->kind != USHER_FAILURE_IN_USE);
  gtk_expander_set_expanded (GTK_EXPANDER (page->details), FALSE);

  page->first_way = first;
  page->second_way = second;
  gtk_button_set_label (page->first, _(ended_ways[first]));
  gtk_button_set_label (page->second, second != USHER_WAY_NONE ? _(ended_ways[second]) : "");
  gtk_widget_set_visible (GTK_WIDGET (page->second), second != USHER_WAY_NONE);

  g_clear_handle_id (&page->countdown, g_source_remove);
  gtk_widget_set_sensitive (GTK_WIDGET (page->first), TRUE);
  if (failure->seconds > 0 && first == USHER_WAY_AGAIN)
    {
      page->again_at = g_get_monotonic_time () + (gint64) failure->seconds * G_USEC_PER_SEC;
      page->countdown = g_timeout_add (250, ended_page_count_down, page);
      ended_page_count_down (page);
    }

  atk_object_set_name (accessible, spoken);
  atk_object_notify_state_change (accessible, ATK_STATE_SHOWING, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (page));
}
