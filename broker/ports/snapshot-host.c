/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/snapshot-host.h"

#include <string.h>

#include "common/error.h"

#define NAME_LONGEST 64

G_DEFINE_INTERFACE (UsherSnapshotHost, usher_snapshot_host, G_TYPE_OBJECT)

static void
usher_snapshot_host_default_init (UsherSnapshotHostInterface *iface)
{
}

/* what stands in a file's name on the host */
static gboolean
snapshot_host_check_name (const char  *name,
                          GError     **error)
{
  gsize length = strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_");

  if (length > 0 && length <= NAME_LONGEST && name[length] == '\0')
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
               "a snapshot's name has 1 to %d letters, digits, - and _", NAME_LONGEST);
  return FALSE;
}

/**
 * usher_snapshot_host_create:
 * @host: a host
 * @id: of the domain
 * @name: of the new snapshot
 * @description: for people
 * @wait: (nullable): how long
 * @error: see #UsherSnapshotHostInterface
 */
gboolean
usher_snapshot_host_create (UsherSnapshotHost  *host,
                            const char         *id,
                            const char         *name,
                            const char         *description,
                            const UsherWait    *wait,
                            GError            **error)
{
  g_return_val_if_fail (USHER_IS_SNAPSHOT_HOST (host), FALSE);
  g_return_val_if_fail (id != NULL && name != NULL && description != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return snapshot_host_check_name (name, error) &&
         USHER_SNAPSHOT_HOST_GET_IFACE (host)->create (host, id, name, description, wait, error);
}

/**
 * usher_snapshot_host_list:
 * @host: a host
 * @id: of the domain
 * @wait: (nullable): how long
 * @error: see #UsherSnapshotHostInterface
 *
 * Returns: (transfer full) (element-type UsherSnapshot): oldest first
 */
GPtrArray *
usher_snapshot_host_list (UsherSnapshotHost  *host,
                          const char         *id,
                          const UsherWait    *wait,
                          GError            **error)
{
  g_return_val_if_fail (USHER_IS_SNAPSHOT_HOST (host), NULL);
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_SNAPSHOT_HOST_GET_IFACE (host)->list (host, id, wait, error);
}

/**
 * usher_snapshot_host_revert:
 * @host: a host
 * @id: of the domain
 * @name: of the snapshot to go back to
 * @wait: (nullable): how long
 * @error: see #UsherSnapshotHostInterface
 */
gboolean
usher_snapshot_host_revert (UsherSnapshotHost  *host,
                            const char         *id,
                            const char         *name,
                            const UsherWait    *wait,
                            GError            **error)
{
  g_return_val_if_fail (USHER_IS_SNAPSHOT_HOST (host), FALSE);
  g_return_val_if_fail (id != NULL && name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_SNAPSHOT_HOST_GET_IFACE (host)->revert (host, id, name, wait, error);
}

/**
 * usher_snapshot_host_remove:
 * @host: a host
 * @id: of the domain
 * @name: of the snapshot to forget
 * @wait: (nullable): how long
 * @error: see #UsherSnapshotHostInterface
 */
gboolean
usher_snapshot_host_remove (UsherSnapshotHost  *host,
                            const char         *id,
                            const char         *name,
                            const UsherWait    *wait,
                            GError            **error)
{
  g_return_val_if_fail (USHER_IS_SNAPSHOT_HOST (host), FALSE);
  g_return_val_if_fail (id != NULL && name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_SNAPSHOT_HOST_GET_IFACE (host)->remove (host, id, name, wait, error);
}

void
usher_snapshot_free (UsherSnapshot *snapshot)
{
  if (snapshot == NULL)
    return;
  g_free (snapshot->name);
  g_free (snapshot->description);
  g_free (snapshot);
}
