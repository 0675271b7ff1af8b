/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/pool-keeper.h"
#include "broker/service/workers.h"

G_BEGIN_DECLS

/**
 * UsherHostTakeover: what is somebody's on a lost host goes on, with its disk, on another host of the same storage, once it
 * is confirmed that nothing runs on the lost one. Never before, and never on two.
 */
typedef struct _UsherHostTakeover UsherHostTakeover;

UsherHostTakeover *usher_host_takeover_new  (UsherContext      *context,
                                             UsherWorkers      *workers,
                                             UsherPoolKeeper   *keeper);
void               usher_host_takeover_free (UsherHostTakeover *takeover);
void               usher_host_takeover_tick (UsherHostTakeover *takeover,
                                             gint64             now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHostTakeover, usher_host_takeover_free)

G_END_DECLS
