/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/pool-keeper.h"
#include "broker/service/request.h"

G_BEGIN_DECLS

/**
 * UsherHostFlow: what administrators want of hosts. What it writes down is in usher_context_host_states() at once, for
 * all who ask where a desktop may be.
 */
typedef struct _UsherHostFlow UsherHostFlow;

UsherHostFlow   *usher_host_flow_new    (UsherContext    *context,
                                         UsherPoolKeeper *keeper);
void             usher_host_flow_free   (UsherHostFlow   *flow);
gboolean         usher_host_flow_load   (UsherHostFlow   *flow,
                                         GError         **error);
gboolean         usher_host_flow_want   (UsherHostFlow   *flow,
                                         UsherRequest    *request,
                                         const char      *host,
                                         UsherHostState   wanted,
                                         const char      *reason,
                                         GError         **error);
gboolean         usher_host_flow_fenced (UsherHostFlow   *flow,
                                         UsherRequest    *request,
                                         const char      *host,
                                         GError         **error);
void             usher_host_flow_settle (UsherHostFlow   *flow);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHostFlow, usher_host_flow_free)

G_END_DECLS
