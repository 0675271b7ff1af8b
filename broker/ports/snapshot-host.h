/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/hypervisor.h"

G_BEGIN_DECLS

/**
 * UsherSnapshot: a state of a desktop that one can go back to
 * @name: letters, digits, - and _
 * @description: for people; may be empty
 * @created: in seconds since the epoch, by the host's clock
 */
typedef struct
{
  char  *name;
  char  *description;
  gint64 created;
} UsherSnapshot;

/* a host's snapshots; every UsherHypervisor of an adapter is one */
#define USHER_TYPE_SNAPSHOT_HOST (usher_snapshot_host_get_type ())
G_DECLARE_INTERFACE (UsherSnapshotHost, usher_snapshot_host, USHER, SNAPSHOT_HOST, GObject)

/**
 * UsherSnapshotHostInterface:
 * @create: keeps the disk as it is, and with a running domain its memory too. CONFLICT when there is one of that name; START_FAILED, with
 *   the reason, when the domain cannot have any: with UEFI firmware, whose variables are not in the disk, or with a raw disk.
 * @list: (element-type UsherSnapshot): oldest first.
 * @revert: puts the domain back: on, if it was on, else off; what was done since is lost. A running viewer is thrown out.
 * @remove: forgets a snapshot; fine when there is none of that name.
 *
 * As with #UsherHypervisorInterface all methods block and may be called from many threads; NOT_FOUND when there is no such domain or snapshot. Snapshots go with their domain.
 */
struct _UsherSnapshotHostInterface
{
  GTypeInterface parent;

  gboolean   (*create) (UsherSnapshotHost  *host,
                        const char         *id,
                        const char         *name,
                        const char         *description,
                        const UsherWait    *wait,
                        GError            **error);
  GPtrArray *(*list)   (UsherSnapshotHost  *host,
                        const char         *id,
                        const UsherWait    *wait,
                        GError            **error);
  gboolean   (*revert) (UsherSnapshotHost  *host,
                        const char         *id,
                        const char         *name,
                        const UsherWait    *wait,
                        GError            **error);
  gboolean   (*remove) (UsherSnapshotHost  *host,
                        const char         *id,
                        const char         *name,
                        const UsherWait    *wait,
                        GError            **error);
};

gboolean   usher_snapshot_host_create (UsherSnapshotHost  *host,
                                       const char         *id,
                                       const char         *name,
                                       const char         *description,
                                       const UsherWait    *wait,
                                       GError            **error);
GPtrArray *usher_snapshot_host_list   (UsherSnapshotHost  *host,
                                       const char         *id,
                                       const UsherWait    *wait,
                                       GError            **error);
gboolean   usher_snapshot_host_revert (UsherSnapshotHost  *host,
                                       const char         *id,
                                       const char         *name,
                                       const UsherWait    *wait,
                                       GError            **error);
gboolean   usher_snapshot_host_remove (UsherSnapshotHost  *host,
                                       const char         *id,
                                       const char         *name,
                                       const UsherWait    *wait,
                                       GError            **error);
void       usher_snapshot_free        (UsherSnapshot      *snapshot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSnapshot, usher_snapshot_free)

G_END_DECLS
