/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/ui/server-page.h"

#include <glib/gi18n.h>
#include <handy.h>

#include "client/ui/brand-panel.h"
#include "client/ui/notice.h"
#include "client/ui/progress-ring.h"
#include "client/ui/theme.h"

/**
 * UsherServerPage:
 *
 * Asks for the broker's address, shows its certificate to be trusted, and refuses one that
 * changed. Emits "address-entered", "trusted" and "left"; does no network itself.
 */
struct _UsherServerPage
{
  GtkBox           parent_instance;
  UsherBrandPanel *brand;
  GtkWidget       *menu_button;
  GtkStack        *views;
  UsherNotice     *notice;
  GtkEntry        *address;
  GtkExpander     *advanced;
  GtkLabel        *ca_name;
  GtkWidget       *choose_ca;
  GtkWidget       *clear_ca;
  GtkWidget       *submit;
  GtkLabel        *submit_label;
  UsherProgressRing *spinner;
  GtkWidget       *cancel;
  GtkLabel        *help;
  GtkLabel        *trust_text;
  GtkLabel        *trust_fingerprint;
  GtkWidget       *trust;
  UsherNotice     *changed_notice;
  GtkLabel        *old_fingerprint;
  GtkLabel        *new_fingerprint;
  GtkToggleButton *checked;
  GtkWidget       *trust_anew;
  GtkWidget       *keep_away;

  GtkFileChooserNative *chooser;
  char                 *ca_file;
  gboolean              busy;
};

G_DEFINE_TYPE (UsherServerPage, usher_server_page, GTK_TYPE_BOX)

enum
{
  ADDRESS_ENTERED,
  TRUSTED,
  LEFT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
server_page_refresh (UsherServerPage *page)
{
  g_autofree char *address = g_strstrip (g_strdup (gtk_entry_get_text (page->address)));

  gtk_widget_set_sensitive (GTK_WIDGET (page->address), !page->busy);
  gtk_widget_set_sensitive (page->choose_ca, !page->busy);
  gtk_widget_set_sensitive (page->submit, *address != '\0' && !page->busy);
  gtk_widget_set_sensitive (page->trust_anew, gtk_toggle_button_get_active (page->checked));
  gtk_widget_set_visible (GTK_WIDGET (page->spinner), page->busy);
  gtk_widget_set_visible (page->cancel, page->busy);
  usher_progress_ring_set_percent (page->spinner, page->busy ? -1 : 0);
  gtk_label_set_text_with_mnemonic (page->submit_label, page->busy ? _("Connecting…") : _("_Continue"));
  atk_object_set_name (gtk_widget_get_accessible (page->submit), gtk_label_get_text (page->submit_label));
}

static void
server_page_submit (UsherServerPage *page)
{
  if (!gtk_widget_get_sensitive (page->submit))
    return;
  usher_notice_hide (page->notice);
  g_signal_emit (page, signals[ADDRESS_ENTERED], 0);
}

static void
server_page_trust (UsherServerPage *page)
{
  g_signal_emit (page, signals[TRUSTED], 0);
}

static void
server_page_back (UsherServerPage *page)
{
  usher_server_page_ask_address (page, NULL);
  g_signal_emit (page, signals[LEFT], 0);
}

static void
server_page_ca_chosen (UsherServerPage *page,
                       int              response)
{
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (page->chooser));

  if (response == GTK_RESPONSE_ACCEPT)
    usher_server_page_set_ca_file (page, path);
  g_clear_object (&page->chooser);
}

static void
server_page_choose_ca (UsherServerPage *page)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (page));
  g_autoptr (GtkFileFilter) filter = g_object_ref_sink (gtk_file_filter_new ());

  gtk_file_filter_set_name (filter, _("Certificates"));
  gtk_file_filter_add_pattern (filter, "*.pem");
  gtk_file_filter_add_pattern (filter, "*.crt");
  gtk_file_filter_add_pattern (filter, "*.cer");

  g_clear_object (&page->chooser);
  page->chooser = gtk_file_chooser_native_new (_("Certificate authority"), GTK_WINDOW (window),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), _("_Cancel"));
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (page->chooser), filter);
  g_signal_connect_swapped (page->chooser, "response", G_CALLBACK (server_page_ca_chosen), page);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (page->chooser));
}

static void
server_page_clear_ca (UsherServerPage *page)
{
  usher_server_page_set_ca_file (page, NULL);
}

static void
server_page_grab_focus (GtkWidget *widget)
{
  UsherServerPage *page = USHER_SERVER_PAGE (widget);
  const char *view = gtk_stack_get_visible_child_name (page->views);

  if (g_strcmp0 (view, "trust") == 0)
    gtk_widget_grab_focus (page->trust);
  else if (g_strcmp0 (view, "changed") == 0)
    gtk_widget_grab_focus (page->keep_away);
  else
    gtk_widget_grab_focus (GTK_WIDGET (page->address));
}

static gboolean
server_page_key_press_event (GtkWidget   *widget,
                             GdkEventKey *event)
{
  UsherServerPage *page = USHER_SERVER_PAGE (widget);
  gboolean asks = g_strcmp0 (gtk_stack_get_visible_child_name (page->views), "address") == 0 && !page->busy;

  if (asks || event->keyval != GDK_KEY_Escape)
    return GTK_WIDGET_CLASS (usher_server_page_parent_class)->key_press_event (widget, event);
  server_page_back (page);
  return GDK_EVENT_STOP;
}

static void
server_page_finalize (GObject *object)
{
  UsherServerPage *page = USHER_SERVER_PAGE (object);

  g_clear_object (&page->chooser);
  g_free (page->ca_file);
  G_OBJECT_CLASS (usher_server_page_parent_class)->finalize (object);
}

static void
usher_server_page_class_init (UsherServerPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = server_page_finalize;
  widget_class->grab_focus = server_page_grab_focus;
  widget_class->key_press_event = server_page_key_press_event;

  signals[ADDRESS_ENTERED] = g_signal_new ("address-entered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TRUSTED] = g_signal_new ("trusted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LEFT] = g_signal_new ("left", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (HDY_TYPE_HEADER_BAR);
  g_type_ensure (USHER_TYPE_BRAND_PANEL);
  g_type_ensure (USHER_TYPE_NOTICE);
  g_type_ensure (USHER_TYPE_PROGRESS_RING);
  gtk_widget_class_set_template_from_resource (widget_class, USHER_RESOURCE "/server-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, brand);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, views);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, notice);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, address);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, advanced);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, ca_name);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, choose_ca);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, clear_ca);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, submit);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, submit_label);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, cancel);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, help);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, trust_text);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, trust_fingerprint);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, trust);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, changed_notice);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, old_fingerprint);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, new_fingerprint);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, checked);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, trust_anew);
  gtk_widget_class_bind_template_child (widget_class, UsherServerPage, keep_away);
  gtk_widget_class_bind_template_callback (widget_class, server_page_refresh);
  gtk_widget_class_bind_template_callback (widget_class, server_page_submit);
  gtk_widget_class_bind_template_callback (widget_class, server_page_trust);
  gtk_widget_class_bind_template_callback (widget_class, server_page_back);
  gtk_widget_class_bind_template_callback (widget_class, server_page_choose_ca);
  gtk_widget_class_bind_template_callback (widget_class, server_page_clear_ca);
}

static void
usher_server_page_init (UsherServerPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}

/**
 * usher_server_page_new:
 * @house: whose face it wears
 * @menu: the main menu
 *
 * Returns: (transfer floating): a page, asking for an address
 */
UsherServerPage *
usher_server_page_new (const UsherHouse *house,
                       GMenuModel       *menu)
{
  UsherServerPage *page = g_object_new (USHER_TYPE_SERVER_PAGE, NULL);

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
 * usher_server_page_group:
 * @fingerprint: hexadecimal digits, with or without colons
 *
 * Returns: (transfer full): the same in upper-case groups of four, four groups a line, so
 *   that two people can compare them on the telephone
 */
char *
usher_server_page_group (const char *fingerprint)
{
  GString *groups = g_string_new (NULL);
  guint digits = 0;

  for (const char *c = fingerprint; *c != '\0'; c++)
    {
      if (!g_ascii_isxdigit (*c))
        continue;
      if (digits > 0 && digits % 4 == 0)
        g_string_append (groups, digits % 16 == 0 ? "\n" : "  ");
      g_string_append_c (groups, g_ascii_toupper (*c));
      digits++;
    }
  return g_string_free (groups, FALSE);
}

/**
 * usher_server_page_ask_address:
 * @page: a page
 * @address: (nullable): what to start with; %NULL leaves what is there
 */
void
usher_server_page_ask_address (UsherServerPage *page,
                               const char      *address)
{
  if (address != NULL)
    gtk_entry_set_text (page->address, address);
  page->busy = FALSE;
  server_page_refresh (page);
  gtk_stack_set_visible_child_name (page->views, "address");
  gtk_widget_grab_focus (GTK_WIDGET (page));
}

/**
 * usher_server_page_ask_trust:
 * @page: a page
 * @host: the broker's host
 * @fingerprint: of its certificate
 */
void
usher_server_page_ask_trust (UsherServerPage *page,
                             const char      *host,
                             const char      *fingerprint)
{
  g_autofree char *groups = usher_server_page_group (fingerprint);
  g_autofree char *text = NULL;

  text = g_strdup_printf (_("%s shows a certificate that this computer sees for the first time. "
                            "Compare its fingerprint with the one your administrator gave you."), host);
  gtk_label_set_text (page->trust_text, text);
  gtk_label_set_text (page->trust_fingerprint, groups);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (page->trust_fingerprint)), groups);
  page->busy = FALSE;
  server_page_refresh (page);
  gtk_stack_set_visible_child_name (page->views, "trust");
  gtk_widget_grab_focus (GTK_WIDGET (page));
}

/**
 * usher_server_page_show_changed:
 * @page: a page
 * @host: the broker's host
 * @trusted: the fingerprint that was trusted
 * @shown: the one seen now
 */
void
usher_server_page_show_changed (UsherServerPage *page,
                                const char      *host,
                                const char      *trusted,
                                const char      *shown)
{
  g_autofree char *old_groups = usher_server_page_group (trusted);
  g_autofree char *new_groups = usher_server_page_group (shown);
  g_autofree char *text = NULL;

  text = g_strdup_printf (_("The certificate of %s has changed, so no password was sent. Somebody may be "
                            "listening in, or the server got a new certificate. Ask your administrator."), host);
  usher_notice_say (page->changed_notice, USHER_NOTICE_BAD, text);
  gtk_label_set_text (page->old_fingerprint, old_groups);
  gtk_label_set_text (page->new_fingerprint, new_groups);
  gtk_toggle_button_set_active (page->checked, FALSE);
  page->busy = FALSE;
  server_page_refresh (page);
  gtk_stack_set_visible_child_name (page->views, "changed");
  gtk_widget_grab_focus (GTK_WIDGET (page));
}

/**
 * usher_server_page_set_busy:
 * @page: a page
 * @busy: whether the server is being asked
 */
void
usher_server_page_set_busy (UsherServerPage *page,
                            gboolean         busy)
{
  page->busy = busy;
  server_page_refresh (page);
  /* the entry that had it is greyed; Escape works from there */
  if (busy)
    gtk_widget_grab_focus (page->cancel);
}

/**
 * usher_server_page_refuse:
 * @page: a page
 * @text: why this server cannot be used, translated
 */
void
usher_server_page_refuse (UsherServerPage *page,
                          const char      *text)
{
  usher_server_page_ask_address (page, NULL);
  usher_notice_say (page->notice, USHER_NOTICE_BAD, text);
}

const char *
usher_server_page_get_address (UsherServerPage *page)
{
  return gtk_entry_get_text (page->address);
}

/**
 * usher_server_page_get_ca_file:
 * @page: a page
 *
 * Returns: (nullable): the certificate authority's file, when the user chose one
 */
const char *
usher_server_page_get_ca_file (UsherServerPage *page)
{
  return page->ca_file;
}

/**
 * usher_server_page_set_ca_file:
 * @page: a page
 * @path: (nullable): a certificate authority's file
 */
void
usher_server_page_set_ca_file (UsherServerPage *page,
                               const char      *path)
{
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;

  g_free (page->ca_file);
  page->ca_file = g_strdup (path);
  if (name != NULL)
    gtk_label_set_text (page->ca_name, name);
  else
    gtk_label_set_text_with_mnemonic (page->ca_name, _("Choose a _file…"));
  gtk_widget_set_visible (page->clear_ca, name != NULL);
  if (name != NULL)
    gtk_expander_set_expanded (page->advanced, TRUE);
}
