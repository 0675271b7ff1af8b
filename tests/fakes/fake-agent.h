/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <spice.h>

G_BEGIN_DECLS

/**
 * UsherFakeAgentPasted:
 * @text: what the user copied at the client, as the desktop got it
 */
typedef void (*UsherFakeAgentPasted) (const char *text);

/* The agent of a desktop, as far as its clipboard goes: it speaks spice-vdagent's protocol over the server's agent
 * channel. There is one. */
void usher_fake_agent_start (SpiceServer          *server,
                             UsherFakeAgentPasted  pasted);
void usher_fake_agent_copy  (const char           *text);

G_END_DECLS
