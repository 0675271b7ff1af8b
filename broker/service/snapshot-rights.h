/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/snapshot-flow.h"

G_BEGIN_DECLS

/**
 * UsherSnapshotDeed: what somebody would do with a desktop's snapshots
 * @USHER_SNAPSHOT_LOOK: list them
 * @USHER_SNAPSHOT_CHANGE: make and forget them
 * @USHER_SNAPSHOT_REVERT: go back to one
 */
typedef enum
{
  USHER_SNAPSHOT_LOOK,
  USHER_SNAPSHOT_CHANGE,
  USHER_SNAPSHOT_REVERT,
} UsherSnapshotDeed;

UsherDesktop *usher_snapshot_rights_check         (UsherContext           *context,
                                                   UsherRequest           *request,
                                                   const UsherSnapshotAsk *ask,
                                                   UsherSnapshotDeed       deed,
                                                   guint                  *most,
                                                   GError                **error);
gboolean      usher_snapshot_rights_check_removal (const UsherSnapshotAsk *ask,
                                                   GError                **error);
gboolean      usher_snapshot_rights_check_text    (const char             *description,
                                                   GError                **error);

G_END_DECLS
