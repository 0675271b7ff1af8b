/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A viewer without a screen: spice-caller PORT CA SUBJECT, with the ticket on standard input. Says
 * "open" or "refused" or "failed", and "ended" when an open session ends; ends itself with its
 * input. A process of its own, since spice-gtk complains of itself and tests end at complaints. */
#include <glib-unix.h>
#include <spice-client.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* main, display and inputs */
#define CHANNELS 3

static GMainLoop *loop;
static guint opened;

static void
say (const char *word)
{
  puts (word);
  fflush (stdout);
}

static void
end_with (const char *word)
{
  say (word);
  exit (0);
}

static void
on_channel_event (SpiceChannel      *channel,
                  SpiceChannelEvent  event,
                  gpointer           user_data)
{
  switch (event)
    {
    case SPICE_CHANNEL_OPENED:
      if (++opened == CHANNELS)
        say ("open");
      return;
    case SPICE_CHANNEL_ERROR_AUTH:
      end_with ("refused");
      return;
    case SPICE_CHANNEL_CLOSED:
    case SPICE_CHANNEL_ERROR_CONNECT:
    case SPICE_CHANNEL_ERROR_TLS:
    case SPICE_CHANNEL_ERROR_LINK:
    case SPICE_CHANNEL_ERROR_IO:
      end_with (opened >= CHANNELS ? "ended" : "failed");
      return;
    case SPICE_CHANNEL_NONE:
    case SPICE_CHANNEL_SWITCHING:
    default:
      return;
    }
}

static void
on_channel_new (SpiceSession *session,
                SpiceChannel *channel,
                gpointer      user_data)
{
  if (!SPICE_IS_MAIN_CHANNEL (channel) && !SPICE_IS_DISPLAY_CHANNEL (channel) && !SPICE_IS_INPUTS_CHANNEL (channel))
    return;
  g_signal_connect (channel, "channel-event", G_CALLBACK (on_channel_event), NULL);
  if (!SPICE_IS_MAIN_CHANNEL (channel))
    spice_channel_connect (channel);
}

static gboolean
on_input (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  char byte;

  if (read (fd, &byte, 1) > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

int
main (int   argc,
      char *argv[])
{
  SpiceSession *session = spice_session_new ();
  char ticket[256] = "";
  GByteArray *ca = NULL;

  if (argc != 4 || fgets (ticket, sizeof ticket, stdin) == NULL)
    return 2;
  ticket[strcspn (ticket, "\n")] = '\0';
  ca = g_byte_array_new ();
  g_byte_array_append (ca, (const guint8 *) argv[2], strlen (argv[2]));
  loop = g_main_loop_new (NULL, FALSE);
  g_object_set (session, "host", "127.0.0.1", "tls-port", argv[1], "ca", ca, "cert-subject", argv[3],
                "password", ticket, "enable-audio", FALSE, "enable-usbredir", FALSE, NULL);
  g_signal_connect (session, "channel-new", G_CALLBACK (on_channel_new), NULL);
  g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, on_input, NULL);
  if (!spice_session_connect (session))
    end_with ("failed");
  g_main_loop_run (loop);
  return 0;
}
