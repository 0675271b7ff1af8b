/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/host-state.h"
#include "broker/core/pool.h"

G_BEGIN_DECLS

/**
 * UsherPlacementFlags: what else is known of a host
 * @USHER_PLACEMENT_SILENT: it does not answer at the moment
 * @USHER_PLACEMENT_NO_COPY: the template is not yet on its storage: a desktop there waits for the copy
 */
typedef enum
{
  USHER_PLACEMENT_SILENT = 1 << 0,
  USHER_PLACEMENT_NO_COPY = 1 << 1,
} UsherPlacementFlags;

/**
 * UsherPlacementHost: a host as placement sees it; borrowed
 * @desktops: Usher's desktops on it
 * @limit: most of them
 * @memory_free: bytes; 0 when not known
 * @memory_total: bytes; 0 when not known
 * @memory_reserve: bytes of it that desktops may not take
 * @load: of its processors, in thousandths of what they can do; 0 when not known
 * @clones, @clones_at_once: steps under way there that make desktops, and the most of them; 0 for no limit
 * @labels: (nullable) (array zero-terminated=1): what is said of it
 */
typedef struct
{
  const char         *name;
  guint               desktops;
  guint               limit;
  guint64             memory_free;
  guint64             memory_total;
  guint64             memory_reserve;
  guint               load;
  guint               clones;
  guint               clones_at_once;
  UsherHostState      state;
  UsherPlacementFlags flags;
  char *const        *labels;
} UsherPlacementHost;

/**
 * UsherPlacementVerdict: whether a host can take a desktop of a pool, and why not
 * @USHER_PLACEMENT_FITS: it can
 * @USHER_PLACEMENT_NOT_NAMED: the pool's hosts are others
 * @USHER_PLACEMENT_NOT_ACTIVE: it is drained, in maintenance or lost
 * @USHER_PLACEMENT_NO_ANSWER: it does not answer at the moment
 * @USHER_PLACEMENT_LABELS: it lacks a label that the pool requires
 * @USHER_PLACEMENT_FULL: it has as many desktops as it may
 * @USHER_PLACEMENT_MEMORY: it has too little free memory
 * @USHER_PLACEMENT_BUSY: as many are being made there as may be; later it can
 */
typedef enum
{
  USHER_PLACEMENT_FITS,
  USHER_PLACEMENT_NOT_NAMED,
  USHER_PLACEMENT_NOT_ACTIVE,
  USHER_PLACEMENT_NO_ANSWER,
  USHER_PLACEMENT_LABELS,
  USHER_PLACEMENT_FULL,
  USHER_PLACEMENT_MEMORY,
  USHER_PLACEMENT_BUSY,
} UsherPlacementVerdict;

UsherPlacementVerdict     usher_placement_judge    (const UsherPool          *pool,
                                                    guint64                   memory,
                                                    const UsherPlacementHost *host);
const UsherPlacementHost *usher_placement_choose   (const UsherPool          *pool,
                                                    guint64                   memory,
                                                    const UsherPlacementHost *hosts,
                                                    gsize                     n_hosts);
char                     *usher_placement_explain  (const UsherPool          *pool,
                                                    guint64                   memory,
                                                    const UsherPlacementHost *host);
gboolean                  usher_placement_is_later (const UsherPool          *pool,
                                                    guint64                   memory,
                                                    const UsherPlacementHost *hosts,
                                                    gsize                     n_hosts);

G_END_DECLS
