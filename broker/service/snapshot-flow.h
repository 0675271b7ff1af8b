/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/snapshot-name.h"
#include "broker/ports/snapshot-host.h"
#include "broker/service/context.h"
#include "broker/service/jobs.h"
#include "broker/service/request.h"
#include "broker/service/workers.h"

G_BEGIN_DECLS

/* seconds: the memory of a desktop that runs is written into its disk */
#define USHER_SNAPSHOT_FLOW_PATIENCE 600

/**
 * UsherSnapshotRight: on whose word something is done
 * @USHER_SNAPSHOT_RIGHT_USER: the desktop's user, who may do what the pool's file says
 * @USHER_SNAPSHOT_RIGHT_ADMIN: an administrator
 */
typedef enum
{
  USHER_SNAPSHOT_RIGHT_USER,
  USHER_SNAPSHOT_RIGHT_ADMIN,
} UsherSnapshotRight;

/**
 * UsherSnapshotAsk: what is asked for; borrowed
 * @desktop: a user's offer, "pool:NAME" or "desktop:UUID"; an administrator's id or name of any desktop
 * @snapshot: (nullable): name of the one to go back to, or to forget
 * @description: (nullable): of a new one, for people
 * @disconnect: going back throws a viewer out who is connected; without it that is IN_USE
 */
typedef struct
{
  UsherSnapshotRight right;
  const char        *desktop;
  const char        *snapshot;
  const char        *description;
  gboolean           disconnect;
} UsherSnapshotAsk;

/**
 * UsherSnapshotFlow: the snapshots of desktops that are kept: listed, made and forgotten, and going back to one. One thing at a
 * time is done with the snapshots of a desktop.
 */
#define USHER_TYPE_SNAPSHOT_FLOW (usher_snapshot_flow_get_type ())
G_DECLARE_FINAL_TYPE (UsherSnapshotFlow, usher_snapshot_flow, USHER, SNAPSHOT_FLOW, GObject)

UsherSnapshotFlow *usher_snapshot_flow_new    (UsherContext           *context,
                                               UsherJobs              *jobs,
                                               UsherWorkers           *workers);
UsherDesktop      *usher_snapshot_flow_find   (UsherSnapshotFlow      *flow,
                                               UsherRequest           *request,
                                               const UsherSnapshotAsk *ask,
                                               GError                **error);
GPtrArray         *usher_snapshot_flow_list   (UsherSnapshotFlow      *flow,
                                               UsherRequest           *request,
                                               const UsherSnapshotAsk *ask,
                                               guint                  *most,
                                               GError                **error);
char              *usher_snapshot_flow_create (UsherSnapshotFlow      *flow,
                                               UsherRequest           *request,
                                               const UsherSnapshotAsk *ask,
                                               GError                **error);
char              *usher_snapshot_flow_revert (UsherSnapshotFlow      *flow,
                                               UsherRequest           *request,
                                               const UsherSnapshotAsk *ask,
                                               GError                **error);
gboolean           usher_snapshot_flow_remove (UsherSnapshotFlow      *flow,
                                               UsherRequest           *request,
                                               const UsherSnapshotAsk *ask,
                                               GError                **error);
gboolean           usher_snapshot_flow_take   (UsherSnapshotFlow      *flow,
                                               const UsherDesktop     *desktop,
                                               GError                **error);
void               usher_snapshot_flow_put    (UsherSnapshotFlow      *flow,
                                               const UsherDesktop     *desktop);

G_END_DECLS
