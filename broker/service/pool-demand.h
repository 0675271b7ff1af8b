/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherPoolDemand: how fast the desktops of each pool are taken, and how long one takes to make, as seen lately. Kept in
 * memory: a broker that starts knows of no demand. Usable from any thread; times are monotonic, µs.
 */
typedef struct _UsherPoolDemand UsherPoolDemand;

UsherPoolDemand *usher_pool_demand_new    (void);
void             usher_pool_demand_free   (UsherPoolDemand *demand);
void             usher_pool_demand_taken  (UsherPoolDemand *demand,
                                           const char      *pool,
                                           gint64           now);
void             usher_pool_demand_made   (UsherPoolDemand *demand,
                                           const char      *pool,
                                           gint64           took);
guint            usher_pool_demand_expect (UsherPoolDemand *demand,
                                           const char      *pool,
                                           gint64           now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherPoolDemand, usher_pool_demand_free)

G_END_DECLS
