/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/desktop-locks.h"
#include "broker/service/pool-keeper.h"
#include "broker/service/workers.h"

G_BEGIN_DECLS

/**
 * UsherInbox: what the hypervisors report, brought into the store: power, viewers that come and go, hosts that come back.
 * It also closes tickets: once the viewer's channels are up, and when they expire unused. Each host has a lane of its own.
 */
#define USHER_TYPE_INBOX (usher_inbox_get_type ())
G_DECLARE_FINAL_TYPE (UsherInbox, usher_inbox, USHER, INBOX, GObject)

UsherInbox *usher_inbox_new    (UsherContext      *context,
                                UsherWorkers      *workers,
                                UsherPoolKeeper   *keeper,
                                UsherDesktopLocks *locks);
void        usher_inbox_attach (UsherInbox        *inbox,
                                const char        *host,
                                UsherHypervisor   *hypervisor);
void        usher_inbox_tick   (UsherInbox        *inbox);
void        usher_inbox_settle (UsherInbox        *inbox);

G_END_DECLS
