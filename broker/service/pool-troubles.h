/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/pool-health.h"

G_BEGIN_DECLS

/**
 * UsherPoolTroubles: what goes wrong with each pool, and how much it may do because of it. Kept in memory: a broker
 * that starts tries everything at once again. All functions may be called from any thread; times are µs since the epoch.
 */
typedef struct _UsherPoolTroubles UsherPoolTroubles;

UsherPoolTroubles *usher_pool_troubles_new       (void);
void               usher_pool_troubles_free      (UsherPoolTroubles *troubles);
void               usher_pool_troubles_failed    (UsherPoolTroubles *troubles,
                                                  const char        *pool,
                                                  gint64             begun,
                                                  gint64             now,
                                                  const GError      *error);
void               usher_pool_troubles_succeeded (UsherPoolTroubles *troubles,
                                                  const char        *pool);
void               usher_pool_troubles_note      (UsherPoolTroubles *troubles,
                                                  const char        *pool,
                                                  const GError      *error);
UsherPoolHealth    usher_pool_troubles_health    (UsherPoolTroubles *troubles,
                                                  const char        *pool);
char              *usher_pool_troubles_explain   (UsherPoolTroubles *troubles,
                                                  const char        *pool,
                                                  gint64             now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherPoolTroubles, usher_pool_troubles_free)

G_END_DECLS
