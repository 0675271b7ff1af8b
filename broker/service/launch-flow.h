/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/launch.h"

G_BEGIN_DECLS

/**
 * UsherLaunchFlow: from an offer to a launch document: assignment, claim, start, ticket.
 *
 * Every step that fails undoes those before it; a crash between two steps is repaired from the store alone.
 */
#define USHER_TYPE_LAUNCH_FLOW (usher_launch_flow_get_type ())
G_DECLARE_FINAL_TYPE (UsherLaunchFlow, usher_launch_flow, USHER, LAUNCH_FLOW, GObject)

UsherLaunchFlow     *usher_launch_flow_new    (UsherContext         *context,
                                               UsherJobs            *jobs,
                                               UsherWorkers         *workers,
                                               UsherPoolKeeper      *keeper,
                                               UsherWaitLine        *line,
                                               UsherDesktopLocks    *locks);
UsherLaunchDocument *usher_launch_flow_launch (UsherLaunchFlow      *flow,
                                               UsherRequest         *request,
                                               const UsherLaunchAsk *ask,
                                               char                **job,
                                               GError              **error);

G_END_DECLS
