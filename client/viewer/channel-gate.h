/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <spice-client.h>

G_BEGIN_DECLS

/**
 * UsherChannelGate: lets a session's picture in before its pointer, keys and sound
 *
 * A SPICE server links channels one after the other in the thread that serves them all, and makes a new pair of
 * keys for each: opened together, the picture would have to wait for all of them.
 */
typedef struct _UsherChannelGate UsherChannelGate;

UsherChannelGate *usher_channel_gate_new  (SpiceSession     *session);
void              usher_channel_gate_open (UsherChannelGate *gate);
void              usher_channel_gate_free (UsherChannelGate *gate);

G_END_DECLS
