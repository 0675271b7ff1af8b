/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/placement.h"

#include <string.h>

/* fullness as a fraction, compared without division: a/b < c/d */
static gboolean
placement_is_emptier (const UsherPlacementHost *host,
                      const UsherPlacementHost *than)
{
  guint64 left = (guint64) host->desktops * than->limit;
  guint64 right = (guint64) than->desktops * host->limit;

  if (left != right)
    return left < right;
  if (host->memory_free != than->memory_free)
    return host->memory_free > than->memory_free;
  return strcmp (host->name, than->name) < 0;
}

/**
 * usher_placement_choose:
 * @hosts: those that answer and may take the pool
 * @n_hosts: how many
 *
 * Spreads: the emptiest by its own limit, then the one with more free memory, then by name.
 *
 * Returns: (nullable): one of @hosts, or NULL when all are full
 */
const UsherPlacementHost *
usher_placement_choose (const UsherPlacementHost *hosts,
                        gsize                     n_hosts)
{
  const UsherPlacementHost *best = NULL;

  for (gsize i = 0; i < n_hosts; i++)
    {
      if (hosts[i].desktops >= hosts[i].limit)
        continue;
      if (best == NULL || placement_is_emptier (&hosts[i], best))
        best = &hosts[i];
    }
  return best;
}
