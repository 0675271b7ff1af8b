/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/jobs.h"
#include "broker/service/pool-keeper.h"
#include "broker/service/request.h"
#include "broker/service/workers.h"

G_BEGIN_DECLS

/**
 * UsherLaunchFlow: from an offer to a launch document: assignment, claim, start, ticket.
 *
 * Every step that fails undoes those before it; a crash between two steps is repaired by the keeper.
 */
#define USHER_TYPE_LAUNCH_FLOW (usher_launch_flow_get_type ())
G_DECLARE_FINAL_TYPE (UsherLaunchFlow, usher_launch_flow, USHER, LAUNCH_FLOW, GObject)

/**
 * UsherDesktopAction: what a user, or an administrator, does to one desktop
 */
typedef enum
{
  USHER_ACTION_START,
  USHER_ACTION_SHUTDOWN,
  USHER_ACTION_RESET,
} UsherDesktopAction;

UsherLaunchFlow     *usher_launch_flow_new    (UsherContext       *context,
                                               UsherJobs          *jobs,
                                               UsherWorkers       *workers,
                                               UsherPoolKeeper    *keeper);
UsherLaunchDocument *usher_launch_flow_launch (UsherLaunchFlow    *flow,
                                               UsherRequest       *request,
                                               const char         *offer,
                                               gboolean            take_over,
                                               char              **job,
                                               GError            **error);
char                *usher_launch_flow_act    (UsherLaunchFlow    *flow,
                                               UsherRequest       *request,
                                               const char         *offer,
                                               UsherDesktopAction  action,
                                               GError            **error);

G_END_DECLS
