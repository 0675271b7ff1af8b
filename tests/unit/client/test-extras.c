/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/viewer/extras.h"

#include "client/viewer/spice-link.h"

/* channels are made and never connected: the loop does not run */
typedef struct
{
  UsherLaunchDocument *document;
  SpiceSession        *session;
  UsherExtras         *extras;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->document = usher_launch_document_new ();
  fixture->document->host = g_strdup ("127.0.0.1");
  fixture->document->tls_port = 1;
  fixture->document->subject = g_strdup ("CN=a");
  fixture->document->ticket = usher_secret_new ("t", 1);
}

static void
begin (Fixture *fixture)
{
  fixture->session = spice_session_new ();
  usher_spice_link_set_up (fixture->session, fixture->document);
  fixture->extras = usher_extras_new (fixture->session, &fixture->document->policy);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_clear_pointer (&fixture->extras, usher_extras_free);
  spice_session_disconnect (fixture->session);
  g_clear_object (&fixture->session);
  usher_launch_document_free (fixture->document);
}

static gboolean
get_flag (gpointer    object,
          const char *name)
{
  gboolean value = FALSE;

  g_object_get (object, name, &value, NULL);
  return value;
}

static gboolean
is_heard (SpiceChannel *channel,
          const char   *signal)
{
  guint id = g_signal_lookup (signal, G_OBJECT_TYPE (channel));

  return g_signal_handler_find (channel, G_SIGNAL_MATCH_ID, id, 0, NULL, NULL, NULL) != 0;
}

static void
test_nothing_allowed (Fixture      *fixture,
                      gconstpointer data)
{
  g_autofree char *folder = NULL;
  g_autofree char *port = NULL;

  begin (fixture);
  g_object_get (fixture->session, "shared-dir", &folder, "port", &port, NULL);
  g_assert_null (folder);
  /* a clear-text port would be tried first */
  g_assert_null (port);
  g_assert_false (get_flag (fixture->session, "enable-audio"));
  g_assert_false (get_flag (fixture->session, "enable-usbredir"));
  g_assert_false (get_flag (fixture->session, "enable-smartcard"));
  g_assert_true (get_flag (fixture->session, "share-dir-ro"));
  g_assert_false (get_flag (spice_gtk_session_get (fixture->session), "auto-clipboard"));
  g_assert_false (get_flag (spice_gtk_session_get (fixture->session), "auto-usbredir"));

  g_assert_null (spice_channel_new (fixture->session, SPICE_CHANNEL_PLAYBACK, 0));
  g_assert_null (spice_channel_new (fixture->session, SPICE_CHANNEL_RECORD, 0));
}

static void
test_sound_both_ways (Fixture      *fixture,
                      gconstpointer data)
{
  fixture->document->policy.audio = USHER_AUDIO_BOTH;
  begin (fixture);
  g_assert_true (is_heard (spice_channel_new (fixture->session, SPICE_CHANNEL_PLAYBACK, 0), "playback-start"));
  g_assert_true (is_heard (spice_channel_new (fixture->session, SPICE_CHANNEL_RECORD, 0), "record-start"));
}

static void
test_sound_out (Fixture      *fixture,
                gconstpointer data)
{
  SpiceChannel *playback, *record;

  fixture->document->policy.audio = USHER_AUDIO_OUT;
  begin (fixture);
  playback = spice_channel_new (fixture->session, SPICE_CHANNEL_PLAYBACK, 0);
  record = spice_channel_new (fixture->session, SPICE_CHANNEL_RECORD, 0);
  g_assert_true (is_heard (playback, "playback-start"));
  g_assert_false (is_heard (record, "record-start"));
}

static void
test_sound_out_in_other_order (Fixture      *fixture,
                               gconstpointer data)
{
  SpiceChannel *playback, *record;

  fixture->document->policy.audio = USHER_AUDIO_OUT;
  begin (fixture);
  record = spice_channel_new (fixture->session, SPICE_CHANNEL_RECORD, 0);
  playback = spice_channel_new (fixture->session, SPICE_CHANNEL_PLAYBACK, 0);
  g_assert_true (is_heard (playback, "playback-start"));
  g_assert_false (is_heard (record, "record-start"));
}

static void
test_clipboard_one_way (Fixture      *fixture,
                        gconstpointer data)
{
  gulong id;

  fixture->document->policy.clipboard = USHER_CLIPBOARD_TO_GUEST;
  begin (fixture);
  usher_extras_share_clipboard (fixture->extras, TRUE);
  g_assert_false (get_flag (spice_gtk_session_get (fixture->session), "auto-clipboard"));
  id = g_signal_handler_find (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, fixture->extras);
  g_assert_cmpuint (id, !=, 0);

  g_clear_pointer (&fixture->extras, usher_extras_free);
  g_assert_false (g_signal_handler_is_connected (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), id));
}

static void
test_clipboard_both_ways (Fixture      *fixture,
                          gconstpointer data)
{
  fixture->document->policy.clipboard = USHER_CLIPBOARD_BOTH;
  begin (fixture);
  g_assert_false (get_flag (spice_gtk_session_get (fixture->session), "auto-clipboard"));
  usher_extras_share_clipboard (fixture->extras, TRUE);
  g_assert_true (get_flag (spice_gtk_session_get (fixture->session), "auto-clipboard"));
  usher_extras_share_clipboard (fixture->extras, FALSE);
  g_assert_false (get_flag (spice_gtk_session_get (fixture->session), "auto-clipboard"));
}

static void
test_folder (Fixture      *fixture,
             gconstpointer data)
{
  fixture->document->policy.folder = USHER_FOLDER_WRITE;
  begin (fixture);
  g_assert_false (get_flag (fixture->session, "share-dir-ro"));
}

#define ADD(name, function) g_test_add ("/extras/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  ADD ("nothing-allowed", test_nothing_allowed);
  ADD ("sound-both-ways", test_sound_both_ways);
  ADD ("sound-out", test_sound_out);
  ADD ("sound-out-in-other-order", test_sound_out_in_other_order);
  ADD ("clipboard-one-way", test_clipboard_one_way);
  ADD ("clipboard-both-ways", test_clipboard_both_ways);
  ADD ("folder", test_folder);
  return g_test_run ();
}
