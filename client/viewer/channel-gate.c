/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/viewer/channel-gate.h"

/**
 * ChannelGateStage:
 * @CHANNEL_GATE_CLOSED: no channel for a picture has come
 * @CHANNEL_GATE_PICTURE_CAME: one has, and is on its way in
 * @CHANNEL_GATE_OPEN: it is in
 */
typedef enum
{
  CHANNEL_GATE_CLOSED,
  CHANNEL_GATE_PICTURE_CAME,
  CHANNEL_GATE_OPEN,
} ChannelGateStage;

struct _UsherChannelGate
{
  SpiceSession    *session;
  GPtrArray       *waiting;
  ChannelGateStage stage;
};

/* the library's display takes pointer and keys that were there before it without being told; and those of USB
 * are led by a part of the session that has seen them already */
static gboolean
channel_gate_holds (UsherChannelGate *gate,
                    SpiceChannel     *channel)
{
  if (SPICE_IS_CURSOR_CHANNEL (channel) || SPICE_IS_INPUTS_CHANNEL (channel))
    return gate->stage == CHANNEL_GATE_PICTURE_CAME;
  return gate->stage != CHANNEL_GATE_OPEN && (SPICE_IS_PLAYBACK_CHANNEL (channel) || SPICE_IS_RECORD_CHANNEL (channel));
}

/* who hears of a channel connects it */
static void
on_channel (SpiceSession *session,
            SpiceChannel *channel,
            gpointer      data)
{
  UsherChannelGate *gate = data;

  if (gate->stage == CHANNEL_GATE_CLOSED && SPICE_IS_DISPLAY_CHANNEL (channel))
    gate->stage = CHANNEL_GATE_PICTURE_CAME;
  if (!channel_gate_holds (gate, channel))
    return;
  g_signal_stop_emission_by_name (session, "channel-new");
  g_ptr_array_add (gate->waiting, g_object_ref (channel));
}

static void
on_channel_gone (SpiceSession *session,
                 SpiceChannel *channel,
                 gpointer      data)
{
  g_ptr_array_remove (((UsherChannelGate *) data)->waiting, channel);
}

/**
 * usher_channel_gate_new:
 * @session: nobody else listens for its channels yet
 */
UsherChannelGate *
usher_channel_gate_new (SpiceSession *session)
{
  UsherChannelGate *gate = g_new0 (UsherChannelGate, 1);

  gate->session = g_object_ref (session);
  gate->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (session, "channel-new", G_CALLBACK (on_channel), gate);
  g_signal_connect (session, "channel-destroy", G_CALLBACK (on_channel_gone), gate);
  return gate;
}

/**
 * usher_channel_gate_open:
 *
 * The picture is in: the others may come. Does nothing the second time.
 */
void
usher_channel_gate_open (UsherChannelGate *gate)
{
  g_autoptr (GPtrArray) waiting = NULL;

  if (gate->stage == CHANNEL_GATE_OPEN)
    return;
  gate->stage = CHANNEL_GATE_OPEN;
  waiting = gate->waiting;
  gate->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    g_signal_emit_by_name (gate->session, "channel-new", g_ptr_array_index (waiting, i));
}

void
usher_channel_gate_free (UsherChannelGate *gate)
{
  if (gate == NULL)
    return;
  g_signal_handlers_disconnect_by_data (gate->session, gate);
  g_ptr_array_unref (gate->waiting);
  g_object_unref (gate->session);
  g_free (gate);
}
