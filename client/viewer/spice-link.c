/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/viewer/spice-link.h"

#include <string.h>

/* a launch file may leave authority and subject out; then the machine's authorities and the host's name count */
static void
spice_link_set_trust (SpiceSession              *session,
                      const UsherLaunchDocument *document)
{
  if (document->ca != NULL)
    {
      g_autoptr (GByteArray) ca = g_byte_array_new ();

      g_byte_array_append (ca, (const guint8 *) document->ca, strlen (document->ca));
      g_object_set (session, "ca", ca, NULL);
    }
  /* the subject alone is compared: the broker knows hosts by addresses that no certificate names */
  if (document->subject != NULL)
    g_object_set (session, "cert-subject", document->subject, "verify", SPICE_SESSION_VERIFY_SUBJECT, NULL);
}

/**
 * usher_spice_link_set_up:
 * @session: has not connected yet
 * @document: where to connect, and what for
 *
 * Gives the session all it has to know; there is no clear-text port it could use.
 */
void
usher_spice_link_set_up (SpiceSession              *session,
                         const UsherLaunchDocument *document)
{
  g_autofree char *port = g_strdup_printf ("%u", document->tls_port);
  const char *const secure[] = { "all", NULL };

  spice_link_set_trust (session, document);
  g_object_set (session,
                "host", document->host,
                "tls-port", port,
                "password", document->ticket != NULL ? usher_secret_text (document->ticket) : NULL,
                "secure-channels", secure,
                "gl-scanout", FALSE, /* for guests on this very machine alone */
                "proxy", document->proxy,
                "enable-audio", document->policy.audio != USHER_AUDIO_NONE,
                "enable-usbredir", document->policy.usb != NULL,
                "enable-smartcard", (document->policy.flags & USHER_POLICY_SMARTCARD) != 0,
                "share-dir-ro", document->policy.folder != USHER_FOLDER_WRITE,
                NULL);
  /* the library shares the user's public folder unless told otherwise */
  if (document->policy.folder == USHER_FOLDER_NONE)
    g_object_set (session, "shared-dir", NULL, NULL);
}

/* the channels without which there is nothing to see or to do */
static gboolean
spice_link_is_vital (SpiceChannel *channel)
{
  return SPICE_IS_MAIN_CHANNEL (channel) || SPICE_IS_DISPLAY_CHANNEL (channel) || SPICE_IS_INPUTS_CHANNEL (channel);
}

/**
 * usher_spice_link_explain:
 * @channel: where it happened
 * @event: what SPICE says
 * @was_open: whether the main channel had been opened before
 * @kind: (out): what it is to the user
 *
 * Returns: FALSE, with @kind untouched, for an event that ends nothing
 */
gboolean
usher_spice_link_explain (SpiceChannel      *channel,
                          SpiceChannelEvent  event,
                          gboolean           was_open,
                          UsherFailureKind  *kind)
{
  if (!spice_link_is_vital (channel))
    return FALSE;

  switch (event)
    {
    case SPICE_CHANNEL_CLOSED:
    case SPICE_CHANNEL_ERROR_CONNECT:
    case SPICE_CHANNEL_ERROR_LINK:
    case SPICE_CHANNEL_ERROR_IO:
      *kind = was_open ? USHER_FAILURE_CONNECTION_LOST : USHER_FAILURE_DISPLAY_UNREACHABLE;
      return TRUE;
    case SPICE_CHANNEL_ERROR_TLS:
      /* one that breaks off in the handshake says the same; the main channel has shown the right certificate */
      *kind = was_open ? USHER_FAILURE_CONNECTION_LOST : USHER_FAILURE_DISPLAY_UNTRUSTED;
      return TRUE;
    case SPICE_CHANNEL_ERROR_AUTH:
      *kind = USHER_FAILURE_TICKET_EXPIRED;
      return TRUE;
    case SPICE_CHANNEL_NONE:
    case SPICE_CHANNEL_OPENED:
    case SPICE_CHANNEL_SWITCHING:
    default:
      return FALSE;
    }
}
