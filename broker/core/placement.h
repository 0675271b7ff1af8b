/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherPlacementHost: a host as placement sees it; borrowed
 * @desktops: Usher's desktops on it
 * @limit: most of them
 * @memory_free: bytes; 0 when not known
 */
typedef struct
{
  const char *name;
  guint       desktops;
  guint       limit;
  guint64     memory_free;
} UsherPlacementHost;

const UsherPlacementHost *usher_placement_choose (const UsherPlacementHost *hosts,
                                                  gsize                     n_hosts);

G_END_DECLS
