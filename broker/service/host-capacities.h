/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/hypervisor.h"

G_BEGIN_DECLS

/**
 * UsherHostCapacities: what hosts last said of their memory, so that placing a desktop asks none of them. Usable from
 * any thread.
 */
typedef struct _UsherHostCapacities UsherHostCapacities;

UsherHostCapacities *usher_host_capacities_new     (void);
void                 usher_host_capacities_free    (UsherHostCapacities *capacities);
void                 usher_host_capacities_refresh (UsherHostCapacities *capacities,
                                                    const char          *host,
                                                    UsherHypervisor     *hypervisor);
gboolean             usher_host_capacities_get     (UsherHostCapacities *capacities,
                                                    const char          *host,
                                                    UsherHostCapacity   *capacity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHostCapacities, usher_host_capacities_free)

G_END_DECLS
