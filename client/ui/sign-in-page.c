/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/ui/sign-in-page.h"

#include <glib/gi18n.h>
#include <handy.h>
#include <string.h>

#include "client/ui/brand-panel.h"
#include "client/ui/notice.h"
#include "client/ui/progress-ring.h"
#include "client/ui/theme.h"

/**
 * UsherSignInPage:
 *
 * Asks who is there. Emits "submitted" when the user wants in, "cancelled" when the user does not
 * wait for the answer, and "change-server" when the server is the wrong one; knows nothing of what
 * comes of any.
 */
struct _UsherSignInPage
{
  GtkBox           parent_instance;
  UsherBrandPanel *brand;
  GtkWidget       *menu_button;
  GtkLabel        *server;
  UsherNotice     *notice;
  GtkWidget       *realm_label;
  GtkComboBoxText *realm;
  GtkEntry        *user;
  GtkEntry        *password;
  GtkToggleButton *reveal;
  GtkImage        *reveal_icon;
  GtkWidget       *caps_hint;
  GtkToggleButton *remember;
  GtkWidget       *submit;
  UsherProgressRing *spinner;
  GtkLabel        *submit_label;
  GtkWidget       *change_server;
  GtkLabel        *help;

  GdkKeymap       *keymap;
  gboolean         busy;
  gboolean         may_change;
  gint64           locked_until;
  guint            countdown;
};

G_DEFINE_TYPE (UsherSignInPage, usher_sign_in_page, GTK_TYPE_BOX)

enum
{
  SUBMITTED,
  CHANGE_SERVER,
  CANCELLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static guint
sign_in_page_locked_for (UsherSignInPage *page)
{
  gint64 left = page->locked_until - g_get_monotonic_time ();

  return left > 0 ? (guint) ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC) : 0;
}

static void
sign_in_page_refresh (UsherSignInPage *page)
{
  guint locked = sign_in_page_locked_for (page);
  gboolean filled = gtk_entry_get_text_length (page->user) > 0 && gtk_entry_get_text_length (page->password) > 0;
  g_autofree char *wait = NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (page->user), !page->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (page->password), !page->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (page->realm), !page->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (page->remember), !page->busy);
  gtk_button_set_label (GTK_BUTTON (page->change_server), page->busy ? _("_Cancel") : _("Use another s_erver"));
  gtk_widget_set_visible (page->change_server, page->busy || page->may_change);
  gtk_widget_set_sensitive (page->submit, filled && !page->busy && locked == 0);
  gtk_widget_set_visible (GTK_WIDGET (page->spinner), page->busy);
  usher_progress_ring_set_percent (page->spinner, page->busy ? -1 : 0);

  if (page->busy)
    gtk_label_set_text_with_mnemonic (page->submit_label, _("Signing in…"));
  else if (locked > 0)
    {
      wait = g_strdup_printf (ngettext ("Wait %u second", "Wait %u seconds", locked), locked);
      gtk_label_set_text (page->submit_label, wait);
    }
  else
    gtk_label_set_text_with_mnemonic (page->submit_label, _("_Sign in"));
  atk_object_set_name (gtk_widget_get_accessible (page->submit), gtk_label_get_text (page->submit_label));
}

static gboolean
sign_in_page_count_down (gpointer data)
{
  UsherSignInPage *page = data;

  sign_in_page_refresh (page);
  if (sign_in_page_locked_for (page) > 0)
    return G_SOURCE_CONTINUE;

  page->countdown = 0;
  usher_notice_hide (page->notice);
  gtk_widget_grab_focus (GTK_WIDGET (page->password));
  return G_SOURCE_REMOVE;
}

static void
sign_in_page_submit (UsherSignInPage *page)
{
  if (!gtk_widget_get_sensitive (page->submit))
    return;
  usher_notice_hide (page->notice);
  g_signal_emit (page, signals[SUBMITTED], 0);
}

static void
sign_in_page_user_activated (UsherSignInPage *page)
{
  if (gtk_entry_get_text_length (page->password) > 0)
    sign_in_page_submit (page);
  else
    gtk_widget_grab_focus (GTK_WIDGET (page->password));
}

static void
sign_in_page_change_server (UsherSignInPage *page)
{
  g_signal_emit (page, signals[page->busy ? CANCELLED : CHANGE_SERVER], 0);
}

static gboolean
sign_in_page_key_press_event (GtkWidget   *widget,
                              GdkEventKey *event)
{
  UsherSignInPage *page = USHER_SIGN_IN_PAGE (widget);

  if (!page->busy || event->keyval != GDK_KEY_Escape)
    return GTK_WIDGET_CLASS (usher_sign_in_page_parent_class)->key_press_event (widget, event);
  g_signal_emit (page, signals[CANCELLED], 0);
  return GDK_EVENT_STOP;
}

static void
sign_in_page_reveal_toggled (UsherSignInPage *page)
{
  gboolean shown = gtk_toggle_button_get_active (page->reveal);
  const char *name = shown ? _("Hide password") : _("Show password");

  gtk_entry_set_visibility (page->password, shown);
  gtk_image_set_from_icon_name (page->reveal_icon, shown ? "view-conceal-symbolic" : "view-reveal-symbolic",
                                GTK_ICON_SIZE_BUTTON);
  gtk_widget_set_tooltip_text (GTK_WIDGET (page->reveal), name);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (page->reveal)), name);
}

static void
sign_in_page_keys_changed (UsherSignInPage *page)
{
  gtk_widget_set_visible (page->caps_hint, gdk_keymap_get_caps_lock_state (page->keymap));
}

static void
sign_in_page_grab_focus (GtkWidget *widget)
{
  UsherSignInPage *page = USHER_SIGN_IN_PAGE (widget);

  gtk_widget_grab_focus (GTK_WIDGET (gtk_entry_get_text_length (page->user) > 0 ? page->password : page->user));
}

static void
sign_in_page_dispose (GObject *object)
{
  UsherSignInPage *page = USHER_SIGN_IN_PAGE (object);

  g_clear_handle_id (&page->countdown, g_source_remove);
  if (page->keymap != NULL)
    g_signal_handlers_disconnect_by_data (page->keymap, page);
  page->keymap = NULL;
  G_OBJECT_CLASS (usher_sign_in_page_parent_class)->dispose (object);
}

static void
usher_sign_in_page_class_init (UsherSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sign_in_page_dispose;
  widget_class->grab_focus = sign_in_page_grab_focus;
  widget_class->key_press_event = sign_in_page_key_press_event;

  signals[SUBMITTED] = g_signal_new ("submitted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGE_SERVER] = g_signal_new ("change-server", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CANCELLED] = g_signal_new ("cancelled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (HDY_TYPE_HEADER_BAR);
  g_type_ensure (USHER_TYPE_BRAND_PANEL);
  g_type_ensure (USHER_TYPE_NOTICE);
  g_type_ensure (USHER_TYPE_PROGRESS_RING);
  gtk_widget_class_set_template_from_resource (widget_class, USHER_RESOURCE "/sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, brand);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, server);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, notice);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, realm_label);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, realm);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, user);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, password);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, reveal);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, reveal_icon);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, caps_hint);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, remember);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, submit);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, submit_label);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, change_server);
  gtk_widget_class_bind_template_child (widget_class, UsherSignInPage, help);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_page_refresh);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_page_submit);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_page_user_activated);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_page_change_server);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_page_reveal_toggled);
}

static void
usher_sign_in_page_init (UsherSignInPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  page->keymap = gdk_keymap_get_for_display (gtk_widget_get_display (GTK_WIDGET (page)));
  g_signal_connect_object (page->keymap, "state-changed", G_CALLBACK (sign_in_page_keys_changed), page,
                           G_CONNECT_SWAPPED);
  sign_in_page_keys_changed (page);
}

/**
 * usher_sign_in_page_new:
 * @house: whose face it wears
 * @menu: the main menu
 *
 * Returns: (transfer floating): a page
 */
UsherSignInPage *
usher_sign_in_page_new (const UsherHouse *house,
                        GMenuModel       *menu)
{
  UsherSignInPage *page = g_object_new (USHER_TYPE_SIGN_IN_PAGE, NULL);

  usher_brand_panel_set_house (page->brand, house);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (page->menu_button), menu);
  if (house->help != NULL)
    {
      gtk_label_set_text (page->help, house->help);
      gtk_widget_show (GTK_WIDGET (page->help));
    }
  return page;
}

/**
 * usher_sign_in_page_set_server:
 * @page: a page
 * @server: the broker's host, as shown
 * @may_change: whether the user may choose another
 */
void
usher_sign_in_page_set_server (UsherSignInPage *page,
                               const char      *server,
                               gboolean         may_change)
{
  gtk_label_set_text (page->server, server);
  page->may_change = may_change;
  sign_in_page_refresh (page);
}

/**
 * usher_sign_in_page_clear_realms:
 * @page: a page
 */
void
usher_sign_in_page_clear_realms (UsherSignInPage *page)
{
  gtk_combo_box_text_remove_all (page->realm);
  gtk_widget_hide (GTK_WIDGET (page->realm));
  gtk_widget_hide (page->realm_label);
}

/**
 * usher_sign_in_page_add_realm:
 * @page: a page
 * @name: the realm's name, as the broker knows it
 * @title: as people know it
 * @chosen: whether to select it
 *
 * The choice shows itself from the second realm on.
 */
void
usher_sign_in_page_add_realm (UsherSignInPage *page,
                              const char      *name,
                              const char      *title,
                              gboolean         chosen)
{
  GtkComboBox *combo = GTK_COMBO_BOX (page->realm);
  gboolean several;

  gtk_combo_box_text_append (page->realm, name, title);
  if (chosen || gtk_combo_box_get_active (combo) < 0)
    gtk_combo_box_set_active_id (combo, name);
  several = gtk_tree_model_iter_n_children (gtk_combo_box_get_model (combo), NULL) > 1;
  gtk_widget_set_visible (GTK_WIDGET (page->realm), several);
  gtk_widget_set_visible (page->realm_label, several);
}

/**
 * usher_sign_in_page_set_user:
 * @page: a page
 * @user: (nullable): the name to start with
 */
void
usher_sign_in_page_set_user (UsherSignInPage *page,
                             const char      *user)
{
  gtk_entry_set_text (page->user, user != NULL ? user : "");
}

/**
 * usher_sign_in_page_set_password:
 * @page: a page
 * @password: (nullable): a remembered password; %NULL empties the field
 */
void
usher_sign_in_page_set_password (UsherSignInPage *page,
                                 UsherSecret     *password)
{
  gtk_toggle_button_set_active (page->reveal, FALSE);
  gtk_entry_set_text (page->password, password != NULL ? usher_secret_text (password) : "");
}

/**
 * usher_sign_in_page_set_remember:
 * @page: a page
 * @offered: whether passwords can be kept here
 * @chosen: whether this user wants it
 */
void
usher_sign_in_page_set_remember (UsherSignInPage *page,
                                 gboolean         offered,
                                 gboolean         chosen)
{
  gtk_widget_set_visible (GTK_WIDGET (page->remember), offered);
  gtk_toggle_button_set_active (page->remember, offered && chosen);
}

/**
 * usher_sign_in_page_set_busy:
 * @page: a page
 * @busy: whether a sign-in is under way
 */
void
usher_sign_in_page_set_busy (UsherSignInPage *page,
                             gboolean         busy)
{
  page->busy = busy;
  sign_in_page_refresh (page);
  if (busy)
    gtk_widget_grab_focus (page->change_server);
}

/**
 * usher_sign_in_page_set_locked:
 * @page: a page
 * @seconds: how long nobody may try; counted down on the button
 */
void
usher_sign_in_page_set_locked (UsherSignInPage *page,
                               guint            seconds)
{
  page->locked_until = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  if (page->countdown == 0)
    page->countdown = g_timeout_add (250, sign_in_page_count_down, page);
  sign_in_page_refresh (page);
}

/**
 * usher_sign_in_page_refuse:
 * @page: a page
 * @text: why the sign-in failed, translated
 */
void
usher_sign_in_page_refuse (UsherSignInPage *page,
                           const char      *text)
{
  usher_notice_say (page->notice, USHER_NOTICE_BAD, text);
  gtk_widget_grab_focus (GTK_WIDGET (page->password));
}

/**
 * usher_sign_in_page_inform:
 * @page: a page
 * @text: (nullable): what the user should know before signing in; %NULL takes it away
 */
void
usher_sign_in_page_inform (UsherSignInPage *page,
                           const char      *text)
{
  if (text != NULL)
    usher_notice_say (page->notice, USHER_NOTICE_INFO, text);
  else
    usher_notice_hide (page->notice);
}

const char *
usher_sign_in_page_get_user (UsherSignInPage *page)
{
  return gtk_entry_get_text (page->user);
}

const char *
usher_sign_in_page_get_realm (UsherSignInPage *page)
{
  return gtk_combo_box_get_active_id (GTK_COMBO_BOX (page->realm));
}

gboolean
usher_sign_in_page_get_remember (UsherSignInPage *page)
{
  return gtk_widget_get_visible (GTK_WIDGET (page->remember)) && gtk_toggle_button_get_active (page->remember);
}

/**
 * usher_sign_in_page_dup_password:
 * @page: a page
 *
 * Returns: (transfer full): what stands in the password field
 */
UsherSecret *
usher_sign_in_page_dup_password (UsherSignInPage *page)
{
  const char *text = gtk_entry_get_text (page->password);

  return usher_secret_new (text, strlen (text));
}
