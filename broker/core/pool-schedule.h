/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/calendar-rule.h"
#include "broker/core/pool.h"

G_BEGIN_DECLS

/**
 * UsherPoolSizes: what a pool is to hold at a time
 * @min: so many desktops, used or not
 * @max: never more
 * @warm: free ones that run
 * @warm_off: more free ones, off
 */
typedef struct
{
  guint min;
  guint max;
  guint warm;
  guint warm_off;
} UsherPoolSizes;

UsherPoolSizes usher_pool_schedule_sizes    (const UsherPool *pool,
                                             gint64           now,
                                             gint64          *change);
gboolean       usher_pool_schedule_is_open  (const UsherPool *pool,
                                             gint64           now,
                                             gint64          *change);
gint64         usher_pool_schedule_snapshot (const UsherPool *pool,
                                             gint64           after,
                                             guint           *keep);

G_END_DECLS
