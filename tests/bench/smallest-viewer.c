/* SPDX-License-Identifier: GPL-2.0-or-later */
/* smallest-viewer FILE.vv: the least that spice-gtk needs to show a desktop, the floor of first-frame-start. */
#include <gtk/gtk.h>
#include <spice-client-gtk.h>
#include <string.h>

#define GROUP "virt-viewer"

static char *
of (GKeyFile   *file,
    const char *key)
{
  return g_key_file_get_string (file, GROUP, key, NULL);
}

/* a display wants its channel to be there */
static void
on_channel (SpiceSession *session,
            SpiceChannel *channel,
            GtkContainer *window)
{
  if (!SPICE_IS_DISPLAY_CHANNEL (channel))
    return;
  gtk_container_add (window, GTK_WIDGET (spice_display_new (session, 0)));
  gtk_widget_show_all (GTK_WIDGET (window));
}

int
main (int   argc,
      char *argv[])
{
  GKeyFile *file = g_key_file_new ();
  GByteArray *ca = g_byte_array_new ();
  SpiceSession *session;
  GtkWidget *window;
  char *pem;

  gtk_init (&argc, &argv);
  if (argc != 2 || !g_key_file_load_from_file (file, argv[1], G_KEY_FILE_NONE, NULL))
    return 2;
  pem = of (file, "ca");
  g_byte_array_append (ca, (guint8 *) pem, strlen (pem));
  window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (window), 1024, 768);
  session = spice_session_new ();
  g_object_set (session, "host", of (file, "host"), "tls-port", of (file, "tls-port"), "password", of (file, "password"),
                "ca", ca, "cert-subject", of (file, "host-subject"), NULL);
  g_signal_connect (session, "channel-new", G_CALLBACK (on_channel), window);
  if (!spice_session_connect (session))
    return 1;
  gtk_main ();
  return 0;
}
