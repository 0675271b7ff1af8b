/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/viewer/extras.h"

struct _UsherExtras
{
  SpiceSession    *session;
  SpiceGtkSession *gtk_session;
  SpiceAudio      *audio; /* the session's; NULL where sound is not allowed */
  UsherPolicy      policy;
  gboolean         shares_clipboard;
};

/* the clipboard goes one way: copied here, it is offered to the desktop */
static void
on_local_copy (GtkClipboard *clipboard,
               GdkEvent     *event,
               gpointer      data)
{
  UsherExtras *extras = data;

  if (extras->shares_clipboard)
    spice_gtk_session_copy_to_guest (extras->gtk_session);
}

/* the clipboard goes the other way: copied in the desktop, it is offered here */
static void
on_guest_copy (SpiceMainChannel *channel,
               guint             selection,
               gpointer          types,
               guint             n_types,
               gpointer          data)
{
  UsherExtras *extras = data;

  if (extras->shares_clipboard && n_types > 0)
    spice_gtk_session_paste_from_guest (extras->gtk_session);
}

static void
extras_set_up_usb (UsherExtras *extras)
{
  g_autoptr (GError) error = NULL;
  SpiceUsbDeviceManager *manager;

  manager = spice_usb_device_manager_get (extras->session, &error);
  if (manager == NULL)
    {
      g_warning ("USB devices cannot be redirected: %s", error->message);
      return;
    }
  if (extras->policy.usb_auto == NULL)
    return;
  g_object_set (manager,
                "auto-connect-filter", extras->policy.usb_auto,
                "redirect-on-connect", extras->policy.usb_auto,
                NULL);
  g_object_set (extras->gtk_session, "auto-usbredir", TRUE, NULL);
}

/* where sound only goes out, the desktop must not be able to open the microphone */
static void
extras_close_microphone (UsherExtras  *extras,
                         SpiceChannel *channel)
{
  if (extras->audio != NULL && extras->policy.audio != USHER_AUDIO_BOTH)
    g_signal_handlers_disconnect_by_data (channel, extras->audio);
}

/* at once, since a channel that comes later finds the ticket used up */
static void
on_channel (SpiceSession *session,
            SpiceChannel *channel,
            gpointer      data)
{
  UsherExtras *extras = data;
  const UsherPolicy *policy = &extras->policy;

  if (SPICE_IS_MAIN_CHANNEL (channel) && policy->clipboard == USHER_CLIPBOARD_TO_CLIENT)
    g_signal_connect_after (channel, "main-clipboard-selection-grab", G_CALLBACK (on_guest_copy), extras);
  else if (SPICE_IS_WEBDAV_CHANNEL (channel) && policy->folder != USHER_FOLDER_NONE)
    spice_channel_connect (channel);
  else if (SPICE_IS_SMARTCARD_CHANNEL (channel) && (policy->flags & USHER_POLICY_SMARTCARD))
    spice_channel_connect (channel);
  else if (SPICE_IS_USBREDIR_CHANNEL (channel) && policy->usb != NULL)
    extras_set_up_usb (extras);
  else if (SPICE_IS_RECORD_CHANNEL (channel))
    extras_close_microphone (extras, channel);
}

static void
on_channel_gone (SpiceSession *session,
                 SpiceChannel *channel,
                 gpointer      data)
{
  g_signal_handlers_disconnect_by_data (channel, data);
}

/**
 * usher_extras_new:
 * @session: not connected yet
 * @policy: copied
 */
UsherExtras *
usher_extras_new (SpiceSession      *session,
                  const UsherPolicy *policy)
{
  UsherExtras *extras = g_new0 (UsherExtras, 1);

  extras->session = g_object_ref (session);
  extras->gtk_session = spice_gtk_session_get (session);
  usher_policy_copy (policy, &extras->policy);
  usher_extras_share_clipboard (extras, FALSE);
  if (policy->clipboard == USHER_CLIPBOARD_TO_GUEST)
    g_signal_connect_after (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), "owner-change", G_CALLBACK (on_local_copy), extras);
  if (policy->audio != USHER_AUDIO_NONE)
    extras->audio = spice_audio_get (session, NULL);
  /* after sound, and at the end of the signal, so that the library's own handlers have seen a channel */
  g_signal_connect_after (session, "channel-new", G_CALLBACK (on_channel), extras);
  g_signal_connect (session, "channel-destroy", G_CALLBACK (on_channel_gone), extras);
  return extras;
}

/**
 * usher_extras_share_clipboard:
 * @share: whether the user wants it; the policy has to allow it as well
 */
void
usher_extras_share_clipboard (UsherExtras *extras,
                              gboolean     share)
{
  extras->shares_clipboard = share;
  g_object_set (extras->gtk_session, "auto-clipboard", share && extras->policy.clipboard == USHER_CLIPBOARD_BOTH, NULL);
}

void
usher_extras_free (UsherExtras *extras)
{
  GList *channels;

  if (extras == NULL)
    return;
  channels = spice_session_get_channels (extras->session);
  for (GList *link = channels; link != NULL; link = link->next)
    g_signal_handlers_disconnect_by_data (link->data, extras);
  g_list_free (channels);
  g_signal_handlers_disconnect_by_data (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), extras);
  g_signal_handlers_disconnect_by_data (extras->session, extras);
  g_object_unref (extras->session);
  usher_policy_clear (&extras->policy);
  g_free (extras);
}
