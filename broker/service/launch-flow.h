/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/desktop-locks.h"
#include "broker/service/jobs.h"
#include "broker/service/pool-keeper.h"
#include "broker/service/request.h"
#include "broker/service/wait-line.h"
#include "broker/service/workers.h"

G_BEGIN_DECLS

/**
 * UsherLaunchFlow: from an offer to a launch document: assignment, claim, start, ticket.
 *
 * Every step that fails undoes those before it; a crash between two steps is repaired from the store alone.
 */
#define USHER_TYPE_LAUNCH_FLOW (usher_launch_flow_get_type ())
G_DECLARE_FINAL_TYPE (UsherLaunchFlow, usher_launch_flow, USHER, LAUNCH_FLOW, GObject)

/**
 * UsherLaunchAsk: what is launched, and how; borrowed
 * @offer: "pool:NAME" or "desktop:UUID"
 * @resume: (nullable): the session the caller had and lost: it may come back without asking
 * @take_over: the user was asked, and wants the desktop from another viewer
 */
typedef struct
{
  const char *offer;
  const char *resume;
  gboolean    take_over;
} UsherLaunchAsk;

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
