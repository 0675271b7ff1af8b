/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherSnapshotKind: who made a snapshot, as its name tells
 * @USHER_SNAPSHOT_FOREIGN: somebody else than Usher
 * @USHER_SNAPSHOT_USER: the desktop's user; counts towards the number that the pool allows
 * @USHER_SNAPSHOT_ADMIN: an administrator
 * @USHER_SNAPSHOT_SCHEDULED: the pool's schedule, which forgets the oldest of them
 */
typedef enum
{
  USHER_SNAPSHOT_FOREIGN,
  USHER_SNAPSHOT_USER,
  USHER_SNAPSHOT_ADMIN,
  USHER_SNAPSHOT_SCHEDULED,
} UsherSnapshotKind;

char             *usher_snapshot_name_new          (UsherSnapshotKind  kind,
                                                    gint64             at);
UsherSnapshotKind usher_snapshot_name_kind         (const char        *name);
const char       *usher_snapshot_name_kind_to_word (UsherSnapshotKind  kind);

G_END_DECLS
