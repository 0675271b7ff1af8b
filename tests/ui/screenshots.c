/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n.h>
#include <handy.h>
#include <locale.h>

#include "client/ui/desktops-page.h"
#include "client/ui/ended-page.h"
#include "client/ui/preferences-window.h"
#include "client/ui/server-page.h"
#include "client/ui/sign-in-page.h"
#include "client/ui/theme.h"
#include "client/ui/viewer-page.h"
#include "client/ui/waiting-page.h"

/*
 * Takes a picture of every page, with sample values, into a folder:
 *
 *   screenshots FOLDER PREFIX WIDTH HEIGHT light|dark
 *
 * The display's size and GDK_SCALE are the caller's; see screenshots.sh.
 */
typedef GtkWidget *(*PageMaker) (void);

static const UsherHouse *house;
static GMenu *menu;

static GtkWidget *
make_server (void)
{
  UsherServerPage *page = usher_server_page_new (house, G_MENU_MODEL (menu));

  usher_server_page_ask_address (page, "desktops.example.org");
  return GTK_WIDGET (page);
}

static GtkWidget *
make_server_refused (void)
{
  UsherServerPage *page = usher_server_page_new (house, G_MENU_MODEL (menu));

  usher_server_page_ask_address (page, "desktops.example.org");
  usher_server_page_set_ca_file (page, "/tmp/house-ca.pem");
  usher_server_page_refuse (page, _("Check the network cable or the wireless connection of this computer, then try again."));
  return GTK_WIDGET (page);
}

#define FINGERPRINT "3f9a52c07be81d4466a0c9f21b7d8e35904cfa6812de73b5a94e01c8d7f2b6a3"
#define FINGERPRINT_NEW "b81c77d0e4f2a95b3368de10c9f47a26e5d3018bb4c96f7a12e8d05c94a37f1e"

static GtkWidget *
make_trust (void)
{
  UsherServerPage *page = usher_server_page_new (house, G_MENU_MODEL (menu));

  usher_server_page_ask_trust (page, "desktops.example.org", FINGERPRINT);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_changed (void)
{
  UsherServerPage *page = usher_server_page_new (house, G_MENU_MODEL (menu));

  usher_server_page_show_changed (page, "desktops.example.org", FINGERPRINT, FINGERPRINT_NEW);
  return GTK_WIDGET (page);
}

static UsherSignInPage *
make_sign_in_page (void)
{
  UsherSignInPage *page = usher_sign_in_page_new (house, G_MENU_MODEL (menu));

  usher_sign_in_page_set_server (page, "desktops.example.org", TRUE);
  usher_sign_in_page_set_remember (page, TRUE, FALSE);
  return page;
}

static GtkWidget *
make_sign_in (void)
{
  return GTK_WIDGET (make_sign_in_page ());
}

static GtkWidget *
make_sign_in_wrong (void)
{
  UsherSignInPage *page = make_sign_in_page ();
  g_autoptr (UsherSecret) password = usher_secret_new ("not-right", 9);

  usher_sign_in_page_add_realm (page, "office", "Office", TRUE);
  usher_sign_in_page_add_realm (page, "school", "School", FALSE);
  usher_sign_in_page_set_user (page, "anna");
  usher_sign_in_page_set_password (page, password);
  usher_sign_in_page_refuse (page, _("User name or password is not right"));
  return GTK_WIDGET (page);
}

static GtkWidget *
make_sign_in_locked (void)
{
  UsherSignInPage *page = make_sign_in_page ();

  usher_sign_in_page_set_user (page, "anna");
  usher_sign_in_page_refuse (page, _("Too many wrong tries"));
  usher_sign_in_page_set_locked (page, 27);
  return GTK_WIDGET (page);
}

static void
add_offer (GPtrArray      *offers,
           const char     *name,
           const char     *description,
           UsherOfferState state,
           guint           actions)
{
  UsherOffer *offer = usher_offer_new ();

  g_free (offer->id);
  g_free (offer->name);
  g_free (offer->description);
  offer->id = g_strdup_printf ("pool:%u", offers->len);
  offer->name = g_strdup (name);
  offer->description = g_strdup (description);
  offer->state = state;
  offer->actions = actions;
  g_ptr_array_add (offers, offer);
}

static GtkWidget *
make_desktops (void)
{
  UsherDesktopsPage *page = usher_desktops_page_new (house, G_MENU_MODEL (menu));
  g_autoptr (GPtrArray) offers = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_offer_free);

  add_offer (offers, "Office", "Debian with LibreOffice, mail and calendar", USHER_OFFER_READY, 1);
  add_offer (offers, "Accounting", "Your own desktop, with the ledger", USHER_OFFER_OFF, 3);
  add_offer (offers, "CAD workstation", "16 GiB, with graphics, for the drawing office on the second floor and its guests",
             USHER_OFFER_IN_USE, 1 | 4 | 8);
  add_offer (offers, "Training room", "A fresh desktop for every course", USHER_OFFER_CLOSED, 0);
  add_offer (offers, "Build machine", "", USHER_OFFER_STARTING, 1 | 4 | 8);
  add_offer (offers, "Old archive", "Read only", USHER_OFFER_FAILED, 1 | 8);
  usher_desktops_page_set_user (page, "Anna Müller");
  usher_desktops_page_set_offers (page, offers);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_desktops_empty (void)
{
  UsherDesktopsPage *page = usher_desktops_page_new (house, G_MENU_MODEL (menu));
  g_autoptr (GPtrArray) offers = g_ptr_array_new ();

  usher_desktops_page_set_user (page, "Anna Müller");
  usher_desktops_page_set_offers (page, offers);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_waiting (void)
{
  UsherWaitingPage *page = usher_waiting_page_new ();
  g_autoptr (UsherJobReport) report = usher_job_report_new ();

  report->state = USHER_JOB_STARTING;
  report->percent = 64;
  usher_waiting_page_show_progress (page, "Office", report);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_waiting_in_line (void)
{
  UsherWaitingPage *page = usher_waiting_page_new ();
  g_autoptr (UsherJobReport) report = usher_job_report_new ();

  report->state = USHER_JOB_QUEUED;
  report->place = 3;
  usher_waiting_page_show_progress (page, "Office", report);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_reconnecting (void)
{
  UsherWaitingPage *page = usher_waiting_page_new ();

  usher_waiting_page_show_reconnecting (page, "Office", 2, 5);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_ended (UsherFailureKind kind,
            UsherWayOn       first,
            UsherWayOn       second)
{
  UsherEndedPage *page = usher_ended_page_new (house);
  g_autoptr (UsherFailure) failure = usher_failure_new (kind, "host kvm1.example.org: connection refused");

  failure->viewer_user = g_strdup ("anna");
  failure->viewer_address = g_strdup ("192.0.2.17");
  failure->viewer_since = g_get_real_time () - 95 * G_TIME_SPAN_MINUTE;
  usher_ended_page_show (page, failure, kind == USHER_FAILURE_UNREACHABLE ? NULL : "Office", first, second);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_ended_lost (void)
{
  return make_ended (USHER_FAILURE_CONNECTION_LOST, USHER_WAY_AGAIN, USHER_WAY_CHOOSE);
}

static GtkWidget *
make_ended_start_failed (void)
{
  return make_ended (USHER_FAILURE_START_FAILED, USHER_WAY_AGAIN, USHER_WAY_CHOOSE);
}

static GtkWidget *
make_take_over (void)
{
  return make_ended (USHER_FAILURE_IN_USE, USHER_WAY_TAKE_OVER, USHER_WAY_CHOOSE);
}

static GtkWidget *
make_viewer (void)
{
  GtkWidget *display = gtk_drawing_area_new ();
  UsherViewerPage *page = usher_viewer_page_new (display);

  usher_viewer_page_set_desktop (page, "Office", TRUE);
  usher_viewer_page_set_clipboard (page, TRUE, TRUE);
  usher_viewer_page_add_keys (page, "Ctrl+Alt+Del", 0);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_viewer_full_screen (void)
{
  GtkWidget *page = make_viewer ();

  usher_viewer_page_set_full_screen (USHER_VIEWER_PAGE (page), TRUE);
  return page;
}

static const struct
{
  const char *name;
  PageMaker   make;
} pages[] = {
  { "server", make_server },
  { "server-refused", make_server_refused },
  { "server-trust", make_trust },
  { "server-changed", make_changed },
  { "sign-in", make_sign_in },
  { "sign-in-wrong", make_sign_in_wrong },
  { "sign-in-locked", make_sign_in_locked },
  { "desktops", make_desktops },
  { "desktops-empty", make_desktops_empty },
  { "waiting", make_waiting },
  { "waiting-in-line", make_waiting_in_line },
  { "reconnecting", make_reconnecting },
  { "ended-lost", make_ended_lost },
  { "ended-start-failed", make_ended_start_failed },
  { "take-over", make_take_over },
  { "viewer", make_viewer },
  { "viewer-full-screen", make_viewer_full_screen },
};

static gboolean
set_flag (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* lets animations end and frames be drawn */
static void
settle (guint milliseconds)
{
  gboolean done = FALSE;

  g_timeout_add (milliseconds, set_flag, &done);
  while (!done)
    gtk_main_iteration ();
}

/* the page alone */
static void
take (GtkWidget  *window,
      GtkWidget  *page,
      const char *folder,
      const char *prefix,
      const char *name)
{
  g_autofree char *file = g_strdup_printf ("%s/%s-%s.png", folder, prefix, name);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) error = NULL;
  GtkAllocation place;

  gtk_widget_get_allocation (page, &place);
  pixbuf = gdk_pixbuf_get_from_window (gtk_widget_get_window (window), place.x, place.y, place.width, place.height);
  if (pixbuf == NULL || !gdk_pixbuf_save (pixbuf, file, "png", &error, NULL))
    g_error ("%s: %s", file, error != NULL ? error->message : "no picture");
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (UsherHouse) sample = usher_house_new ();
  GtkWidget *window;

  setlocale (LC_ALL, "");
  if (argc < 6)
    g_error ("usage: screenshots FOLDER PREFIX WIDTH HEIGHT light|dark [PAGE]");
  gtk_init (&argc, &argv);
  usher_theme_init ();
  usher_theme_set_scheme (g_str_equal (argv[5], "dark") ? USHER_SCHEME_DARK : USHER_SCHEME_LIGHT);
  sample->help = g_strdup ("Help desk: 555-0123");
  house = sample;
  menu = g_menu_new ();
  g_menu_append (menu, _("_Preferences"), "app.preferences");
  g_menu_append (menu, _("_About Usher"), "app.about");

  window = hdy_window_new ();
  gtk_style_context_add_class (gtk_widget_get_style_context (window), "usher");
  gtk_window_set_default_size (GTK_WINDOW (window), atoi (argv[3]), atoi (argv[4]));
  /* without a window manager, the frame for the shadow would be in the pictures */
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_widget_show (window);
  /* away from the buttons, which look different under the pointer */
  gdk_device_warp (gdk_seat_get_pointer (gdk_display_get_default_seat (gdk_display_get_default ())),
                   gdk_screen_get_default (), 1, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      GtkWidget *page;

      if (argc > 6 && !g_str_equal (argv[6], pages[i].name))
        continue;
      page = pages[i].make ();
      gtk_container_add (GTK_CONTAINER (window), page);
      gtk_widget_show (page);
      settle (900);
      take (window, page, argv[1], argv[2], pages[i].name);
      gtk_container_remove (GTK_CONTAINER (window), page);
    }
  gtk_widget_destroy (window);
  return 0;
}
