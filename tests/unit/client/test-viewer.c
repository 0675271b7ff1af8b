/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/viewer/viewer.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "tests/fakes/fake-proxy.h"
#include "tests/lib/test-pki.h"

/* a fake-display of its own, and a window with a viewer */
typedef struct
{
  char             *folder;
  GSubprocess      *server;
  GDataInputStream *output;
  guint             port;
  GtkWidget        *window;
  UsherViewer      *viewer;
  UsherFailure     *failure;
  guint             frames;
  guint             endings;
} Fixture;

static void
on_first_frame (UsherViewer *viewer,
                gpointer     data)
{
  ((Fixture *) data)->frames++;
}

static void
on_ended (UsherViewer  *viewer,
          UsherFailure *failure,
          gpointer      data)
{
  Fixture *fixture = data;

  g_clear_pointer (&fixture->failure, usher_failure_free);
  fixture->failure = usher_failure_copy (failure);
  fixture->endings++;
}

static void
tell_server (Fixture    *fixture,
             const char *line)
{
  GOutputStream *input = g_subprocess_get_stdin_pipe (fixture->server);

  g_assert_true (g_output_stream_write_all (input, line, strlen (line), NULL, NULL, NULL));
}

static void
on_line (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  char **line = data;

  *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  if (*line == NULL)
    *line = g_strdup ("");
}

/* reads what the server says, with the loop running */
static char *
read_next_line (Fixture *fixture)
{
  char *said = NULL;

  g_data_input_stream_read_line_async (fixture->output, G_PRIORITY_DEFAULT, NULL, on_line, &said);
  while (said == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_test_message ("server: %s", said);
  g_assert_cmpstr (said, !=, "");
  return said;
}

static void
wait_for_line (Fixture    *fixture,
               const char *line)
{
  gboolean found = FALSE;

  while (!found)
    {
      g_autofree char *said = read_next_line (fixture);

      found = g_str_equal (said, line);
    }
}

static void
wait_for_next_line (Fixture    *fixture,
                    const char *line)
{
  g_autofree char *said = read_next_line (fixture);

  g_assert_cmpstr (said, ==, line);
}

static void
start_server (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  fixture->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                      g_getenv ("USHER_FAKE_DISPLAY"), fixture->folder, NULL);
  g_assert_no_error (error);
  fixture->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->server));
  line = g_data_input_stream_read_line (fixture->output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (line, "port "));
  fixture->port = strtoul (line + strlen ("port "), NULL, 10);
  tell_server (fixture, "ticket sesame 60\n");
  wait_for_line (fixture, "ticket 0");
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("usher-viewer-XXXXXX", NULL);
  usher_test_pki_make (fixture->folder);
  start_server (fixture);

  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  fixture->viewer = USHER_VIEWER (usher_viewer_new ());
  g_object_set (fixture->viewer, "resize-guest", FALSE, NULL);
  g_signal_connect (fixture->viewer, "first-frame", G_CALLBACK (on_first_frame), fixture);
  g_signal_connect (fixture->viewer, "ended", G_CALLBACK (on_ended), fixture);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 640, 480);
  gtk_container_add (GTK_CONTAINER (fixture->window), GTK_WIDGET (fixture->viewer));
  gtk_widget_show_all (fixture->window);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  static const char *const files[] = { "ca-cert.pem", "server-cert.pem", "server-key.pem" };
  gpointer viewer = fixture->viewer;

  g_object_add_weak_pointer (G_OBJECT (fixture->viewer), &viewer);
  gtk_widget_destroy (fixture->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (viewer);

  g_subprocess_force_exit (fixture->server);
  g_subprocess_wait (fixture->server, NULL, NULL);
  g_clear_object (&fixture->output);
  g_clear_object (&fixture->server);
  g_clear_pointer (&fixture->failure, usher_failure_free);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, files[i], NULL);

      g_remove (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static UsherLaunchDocument *
make_document (Fixture    *fixture,
               const char *ticket)
{
  UsherLaunchDocument *document = usher_launch_document_new ();
  g_autofree char *ca_file = g_build_filename (fixture->folder, "ca-cert.pem", NULL);

  document->session = g_uuid_string_random ();
  document->desktop_id = g_strdup ("desktop:1");
  document->desktop_name = g_strdup ("One");
  document->host = g_strdup ("127.0.0.1");
  document->tls_port = fixture->port;
  g_assert_true (g_file_get_contents (ca_file, &document->ca, NULL, NULL));
  document->subject = g_strdup (USHER_TEST_PKI_SUBJECT);
  document->ticket = usher_secret_new (ticket, strlen (ticket));
  document->expires = g_get_real_time ();
  return document;
}

static void
wait_for_frame (Fixture *fixture)
{
  while (fixture->frames == 0 && fixture->endings == 0)
    g_main_context_iteration (NULL, TRUE);
  if (fixture->failure != NULL)
    g_error ("ended: %s: %s", usher_failure_kind_to_word (fixture->failure->kind), fixture->failure->detail);
  g_assert_cmpuint (fixture->frames, ==, 1);
}

static UsherFailureKind
wait_for_end (Fixture *fixture)
{
  while (fixture->endings == 0)
    g_main_context_iteration (NULL, TRUE);
  g_test_message ("ended: %s: %s", usher_failure_kind_to_word (fixture->failure->kind), fixture->failure->detail);
  return fixture->failure->kind;
}

static void
open_desktop (Fixture *fixture)
{
  g_autoptr (UsherLaunchDocument) document = make_document (fixture, "sesame");

  usher_viewer_open (fixture->viewer, document);
  g_assert_false (usher_viewer_has_frame (fixture->viewer));
  wait_for_frame (fixture);
}

static guint32
pixel_of (GdkPixbuf *pixbuf,
          int        x,
          int        y)
{
  const guint8 *pixel = gdk_pixbuf_read_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf) + x * gdk_pixbuf_get_n_channels (pixbuf);

  return (guint32) pixel[0] << 16 | pixel[1] << 8 | pixel[2];
}

static void
test_picture (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (GdkPixbuf) shot = NULL;
  int width, height;

  open_desktop (fixture);
  g_assert_true (usher_viewer_has_frame (fixture->viewer));
  shot = usher_viewer_take_screenshot (fixture->viewer);
  usher_viewer_get_guest_size (fixture->viewer, &width, &height);
  g_assert_cmpint (width, ==, 320);
  g_assert_cmpint (height, ==, 240);
  g_assert_cmpint (gdk_pixbuf_get_width (shot), ==, 320);
  g_assert_cmphex (pixel_of (shot, 10, 10), ==, 0xff0000);
  g_assert_cmphex (pixel_of (shot, 310, 10), ==, 0x00ff00);
  g_assert_cmphex (pixel_of (shot, 10, 230), ==, 0x0000ff);
  g_assert_cmphex (pixel_of (shot, 310, 230), ==, 0xffffff);
}

/* pointer and keys are let in after the picture, and are: the server says in which order channels came up */
static void
test_picture_first (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (UsherLaunchDocument) document = make_document (fixture, "sesame");

  usher_viewer_prepare (fixture->viewer);
  usher_viewer_open (fixture->viewer, document);
  wait_for_line (fixture, "open 1");
  wait_for_next_line (fixture, "open 2");
  wait_for_line (fixture, "open 3");
  wait_for_frame (fixture);
}

/* what is on the screen, not what the library believes */
static void
test_painted (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (GdkPixbuf) shown = NULL;
  GdkWindow *window;

  open_desktop (fixture);
  window = gtk_widget_get_window (fixture->window);
  do
    {
      g_clear_object (&shown);
      g_main_context_iteration (NULL, FALSE);
      shown = gdk_pixbuf_get_from_window (window, 0, 0, gdk_window_get_width (window), gdk_window_get_height (window));
    }
  while (pixel_of (shown, 40, 40) != 0xff0000);
  g_assert_cmphex (pixel_of (shown, gdk_pixbuf_get_width (shown) - 40, 40), ==, 0x00ff00);
}

static void
test_hidden (Fixture      *fixture,
             gconstpointer data)
{
  /* behind a waiting page, the picture is told of all the same */
  gtk_widget_hide (fixture->window);
  open_desktop (fixture);
  g_assert_true (usher_viewer_has_frame (fixture->viewer));
}

static void
test_wrong_ticket (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (UsherLaunchDocument) document = make_document (fixture, "open");

  usher_viewer_open (fixture->viewer, document);
  g_assert_cmpint (wait_for_end (fixture), ==, USHER_FAILURE_TICKET_EXPIRED);
  g_assert_cmpuint (fixture->frames, ==, 0);
  g_assert_cmpuint (fixture->endings, ==, 1);
  g_assert_false (usher_viewer_has_frame (fixture->viewer));
}

static void
test_wrong_subject (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (UsherLaunchDocument) document = make_document (fixture, "sesame");

  g_free (document->subject);
  document->subject = g_strdup ("O=Usher test,CN=somebody-else");
  usher_viewer_open (fixture->viewer, document);
  g_assert_cmpint (wait_for_end (fixture), ==, USHER_FAILURE_DISPLAY_UNTRUSTED);
}

static void
test_wrong_authority (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (UsherLaunchDocument) document = NULL;

  /* the same names, of another authority */
  usher_test_pki_make (fixture->folder);
  document = make_document (fixture, "sesame");
  usher_viewer_open (fixture->viewer, document);
  g_assert_cmpint (wait_for_end (fixture), ==, USHER_FAILURE_DISPLAY_UNTRUSTED);
}

static void
test_unreachable (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (UsherLaunchDocument) document = make_document (fixture, "sesame");

  document->tls_port = 1;
  usher_viewer_open (fixture->viewer, document);
  g_assert_cmpint (wait_for_end (fixture), ==, USHER_FAILURE_DISPLAY_UNREACHABLE);
}

static void
test_killed (Fixture      *fixture,
             gconstpointer data)
{
  open_desktop (fixture);
  g_subprocess_send_signal (fixture->server, SIGKILL);
  g_assert_cmpint (wait_for_end (fixture), ==, USHER_FAILURE_CONNECTION_LOST);
  g_assert_cmpuint (fixture->endings, ==, 1);
}

static void
test_taken_over (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (UsherLaunchDocument) document = make_document (fixture, "sesame");
  g_autoptr (GtkWidget) other = g_object_ref_sink (usher_viewer_new ());

  open_desktop (fixture);
  usher_viewer_open (USHER_VIEWER (other), document);
  g_assert_cmpint (wait_for_end (fixture), ==, USHER_FAILURE_CONNECTION_LOST);
  gtk_widget_destroy (other);
}

static void
test_again_after_loss (Fixture      *fixture,
                       gconstpointer data)
{
  open_desktop (fixture);
  g_subprocess_send_signal (fixture->server, SIGKILL);
  wait_for_end (fixture);
  g_subprocess_wait (fixture->server, NULL, NULL);
  g_clear_object (&fixture->output);
  g_clear_object (&fixture->server);

  start_server (fixture);
  fixture->frames = fixture->endings = 0;
  g_clear_pointer (&fixture->failure, usher_failure_free);
  open_desktop (fixture);
}

static void
test_close_says_nothing (Fixture      *fixture,
                         gconstpointer data)
{
  open_desktop (fixture);
  usher_viewer_close (fixture->viewer);
  g_assert_false (usher_viewer_has_frame (fixture->viewer));
  g_assert_null (usher_viewer_take_screenshot (fixture->viewer));
  wait_for_line (fixture, "closed 1");
  g_assert_cmpuint (fixture->endings, ==, 0);
}

static void
test_close_before_answer (Fixture      *fixture,
                          gconstpointer data)
{
  for (int i = 0; i < 5; i++)
    {
      g_autoptr (UsherLaunchDocument) document = make_document (fixture, "sesame");

      usher_viewer_open (fixture->viewer, document);
      for (int turns = 0; turns < i; turns++)
        g_main_context_iteration (NULL, FALSE);
      usher_viewer_close (fixture->viewer);
    }
  open_desktop (fixture);
  g_assert_cmpuint (fixture->endings, ==, 0);
}

static void
test_keys (Fixture      *fixture,
           gconstpointer data)
{
  open_desktop (fixture);
  wait_for_line (fixture, "open 3");
  usher_viewer_send_keys (fixture->viewer, USHER_VIEWER_CTRL_ALT_DEL);
  /* set 1 scan codes: control, alt, delete down; then up */
  wait_for_line (fixture, "key 1d");
  wait_for_line (fixture, "key 38");
  wait_for_line (fixture, "key 53");
  wait_for_line (fixture, "key d3");
}

/* the second viewer of a desktop that may not be taken over */
static void
test_kept_from_second (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (UsherLaunchDocument) document = make_document (fixture, "sesame");
  g_autoptr (GtkWidget) other = g_object_ref_sink (usher_viewer_new ());

  open_desktop (fixture);
  wait_for_line (fixture, "open 3");
  /* the ticket that was used is no longer good */
  tell_server (fixture, "ticket replaced 60\n");
  wait_for_line (fixture, "ticket 0");
  g_signal_connect (other, "ended", G_CALLBACK (on_ended), fixture);
  usher_viewer_open (USHER_VIEWER (other), document);
  g_assert_cmpint (wait_for_end (fixture), ==, USHER_FAILURE_TICKET_EXPIRED);
  g_assert_true (usher_viewer_has_frame (fixture->viewer));
  gtk_widget_destroy (other);
}

static void
test_proxy (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (UsherFakeProxy) proxy = usher_fake_proxy_new ();
  g_autoptr (UsherLaunchDocument) document = make_document (fixture, "sesame");
  g_autofree char *target = g_strdup_printf ("127.0.0.1:%u", fixture->port);

  document->proxy = g_strdup (usher_fake_proxy_get_url (proxy));
  usher_viewer_open (fixture->viewer, document);
  wait_for_frame (fixture);
  g_assert_cmpstr (usher_fake_proxy_get_target (proxy), ==, target);
  /* main, display, inputs: no channel goes past it */
  g_assert_cmpuint (usher_fake_proxy_count (proxy), >=, 3);

  g_clear_pointer (&proxy, usher_fake_proxy_free);
  g_assert_cmpint (wait_for_end (fixture), ==, USHER_FAILURE_CONNECTION_LOST);
}

static void
test_policy_is_kept (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr (UsherLaunchDocument) document = make_document (fixture, "sesame");

  /* nothing is allowed, and everything at once: neither may stand in the picture's way */
  document->policy.clipboard = USHER_CLIPBOARD_TO_GUEST;
  document->policy.folder = USHER_FOLDER_WRITE;
  document->policy.audio = USHER_AUDIO_OUT;
  document->policy.flags = USHER_POLICY_FILES;
  document->policy.usb = g_strdup ("-1,-1,-1,-1,1");
  document->policy.usb_auto = g_strdup ("0x03,-1,-1,-1,0|-1,-1,-1,-1,1");
  usher_viewer_open (fixture->viewer, document);
  wait_for_frame (fixture);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture->endings, ==, 0);
}

#define ADD(name, function) g_test_add ("/viewer/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  /* what spice-gtk says of a connection that fails is not a defect of this program */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  ADD ("picture", test_picture);
  ADD ("painted", test_painted);
  ADD ("picture-first", test_picture_first);
  ADD ("hidden", test_hidden);
  ADD ("wrong-ticket", test_wrong_ticket);
  ADD ("wrong-subject", test_wrong_subject);
  ADD ("wrong-authority", test_wrong_authority);
  ADD ("unreachable", test_unreachable);
  ADD ("killed", test_killed);
  ADD ("taken-over", test_taken_over);
  ADD ("again-after-loss", test_again_after_loss);
  ADD ("close-says-nothing", test_close_says_nothing);
  ADD ("close-before-answer", test_close_before_answer);
  ADD ("keys", test_keys);
  ADD ("kept-from-second", test_kept_from_second);
  ADD ("proxy", test_proxy);
  ADD ("policy-is-kept", test_policy_is_kept);
  return g_test_run ();
}
