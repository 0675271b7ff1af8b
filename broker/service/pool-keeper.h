/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/wait-line.h"
#include "broker/service/workers.h"

G_BEGIN_DECLS

/**
 * UsherPoolKeeper: brings what should exist (the catalog), what exists (the store) and what is true (the hypervisors)
 * together, and is the only one that does. It has a thread of its own; the work on a host runs in that host's lane.
 */
#define USHER_TYPE_POOL_KEEPER (usher_pool_keeper_get_type ())
G_DECLARE_FINAL_TYPE (UsherPoolKeeper, usher_pool_keeper, USHER, POOL_KEEPER, GObject)

UsherPoolKeeper *usher_pool_keeper_new     (UsherContext    *context,
                                            UsherWorkers    *workers,
                                            UsherWaitLine   *line);
void             usher_pool_keeper_start   (UsherPoolKeeper *keeper);
void             usher_pool_keeper_stop    (UsherPoolKeeper *keeper);
void             usher_pool_keeper_wake    (UsherPoolKeeper *keeper);
guint            usher_pool_keeper_turn    (UsherPoolKeeper *keeper);
guint            usher_pool_keeper_busy    (UsherPoolKeeper *keeper);
char            *usher_pool_keeper_problem (UsherPoolKeeper *keeper,
                                            const char      *pool);

G_END_DECLS
