/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/shared-host.h"

G_DEFINE_INTERFACE (UsherSharedHost, usher_shared_host, G_TYPE_OBJECT)

static void
usher_shared_host_default_init (UsherSharedHostInterface *iface)
{
}

/**
 * usher_shared_host_take_over:
 * @host: a host that sees the disk
 * @spec: what the clone is, apart from its disk
 * @wait: (nullable): how long
 * @error: see #UsherSharedHostInterface
 *
 * Returns: TRUE when the domain can be started here
 */
gboolean
usher_shared_host_take_over (UsherSharedHost      *host,
                             const UsherCloneSpec *spec,
                             const UsherWait      *wait,
                             GError              **error)
{
  g_return_val_if_fail (USHER_IS_SHARED_HOST (host), FALSE);
  g_return_val_if_fail (spec != NULL && spec->id != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_SHARED_HOST_GET_IFACE (host)->take_over (host, spec, wait, error);
}

/**
 * usher_shared_host_let_go:
 * @host: a host from which another has taken a domain over
 * @id: of the domain
 * @wait: (nullable): how long
 * @error: see #UsherSharedHostInterface
 *
 * Returns: TRUE when the domain can run here no more
 */
gboolean
usher_shared_host_let_go (UsherSharedHost  *host,
                          const char       *id,
                          const UsherWait  *wait,
                          GError          **error)
{
  g_return_val_if_fail (USHER_IS_SHARED_HOST (host), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_SHARED_HOST_GET_IFACE (host)->let_go (host, id, wait, error);
}
