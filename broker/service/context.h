/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/catalog.h"
#include "broker/ports/assignment-store.h"
#include "broker/ports/audit-store.h"
#include "broker/ports/copy-store.h"
#include "broker/ports/desktop-store.h"
#include "broker/ports/fleet-store.h"
#include "broker/ports/host-store.h"
#include "broker/ports/hypervisor.h"
#include "broker/ports/seed-builder.h"
#include "broker/ports/session-store.h"
#include "broker/ports/template-store.h"
#include "broker/ports/token-store.h"
#include "broker/service/host-capacities.h"
#include "broker/service/host-states.h"
#include "broker/service/host-watch.h"
#include "broker/service/pool-demand.h"
#include "broker/service/sign-in-realm.h"

G_BEGIN_DECLS

/**
 * UsherContextLostFunc: told of a desktop whose owner, as was just seen, may not use its pool any more; from any thread
 */
typedef void (*UsherContextLostFunc) (const UsherDesktop *desktop,
                                      gpointer            user_data);

/**
 * UsherContext: the ports and the current configuration, as the composition root joined them.
 * A flow takes the catalog once and keeps it to its end; a reload swaps it for the next flow.
 */
#define USHER_TYPE_CONTEXT (usher_context_get_type ())
G_DECLARE_FINAL_TYPE (UsherContext, usher_context, USHER, CONTEXT, GObject)

UsherContext       *usher_context_new             (UsherDesktopStore *desktops,
                                                   UsherSessionStore *sessions,
                                                   UsherTokenStore   *tokens,
                                                   UsherAuditStore   *audit);
UsherDesktopStore  *usher_context_desktops        (UsherContext      *context);
UsherSessionStore  *usher_context_sessions        (UsherContext      *context);
UsherTokenStore    *usher_context_tokens          (UsherContext      *context);
UsherAuditStore    *usher_context_audit           (UsherContext      *context);
UsherFleetStore    *usher_context_fleet           (UsherContext      *context);
UsherTemplateStore *usher_context_templates       (UsherContext      *context);
UsherCopyStore     *usher_context_copies          (UsherContext      *context);
UsherHostStore     *usher_context_hosts           (UsherContext      *context);
UsherAssignmentStore *usher_context_assignments   (UsherContext      *context);
UsherHostWatch     *usher_context_host_watch      (UsherContext      *context);
UsherHostStates    *usher_context_host_states     (UsherContext      *context);
UsherHostCapacities *usher_context_host_capacities (UsherContext     *context);
UsherPoolDemand    *usher_context_demand          (UsherContext      *context);

UsherCatalog       *usher_context_dup_catalog     (UsherContext      *context);
void                usher_context_set_catalog     (UsherContext      *context,
                                                   UsherCatalog      *catalog);
void                usher_context_put_hypervisor  (UsherContext      *context,
                                                   const char        *host,
                                                   UsherHypervisor   *hypervisor);
UsherHypervisor    *usher_context_dup_hypervisor  (UsherContext      *context,
                                                   const char        *host,
                                                   GError           **error);
void                usher_context_set_seed_builder (UsherContext     *context,
                                                    UsherSeedBuilder *builder);
UsherSeedBuilder   *usher_context_seed_builder    (UsherContext      *context);
void                usher_context_set_realms      (UsherContext      *context,
                                                   GPtrArray         *realms);
GPtrArray          *usher_context_dup_realms      (UsherContext      *context);
void                usher_context_on_lost         (UsherContext      *context,
                                                   UsherContextLostFunc func,
                                                   gpointer           user_data);
void                usher_context_tell_lost       (UsherContext      *context,
                                                   const UsherDesktop *desktop);

G_END_DECLS
