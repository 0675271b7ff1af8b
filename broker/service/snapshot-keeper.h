/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/snapshot-flow.h"

G_BEGIN_DECLS

/**
 * UsherSnapshotKeeper: makes the snapshots that pools' schedules want of the desktops that are somebody's, and forgets the oldest
 * of them. Hosts do not wait for each other, and of each host one desktop is worked on at a time. A snapshot is named after its
 * moment, so that none is made twice, whatever happened in between.
 */
#define USHER_TYPE_SNAPSHOT_KEEPER (usher_snapshot_keeper_get_type ())
G_DECLARE_FINAL_TYPE (UsherSnapshotKeeper, usher_snapshot_keeper, USHER, SNAPSHOT_KEEPER, GObject)

UsherSnapshotKeeper *usher_snapshot_keeper_new  (UsherContext        *context,
                                                 UsherWorkers        *workers,
                                                 UsherSnapshotFlow   *flow);
void                 usher_snapshot_keeper_tick (UsherSnapshotKeeper *keeper,
                                                 gint64               now);
guint                usher_snapshot_keeper_busy (UsherSnapshotKeeper *keeper);
void                 usher_snapshot_keeper_stop (UsherSnapshotKeeper *keeper);

G_END_DECLS
