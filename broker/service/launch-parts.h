/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/desktop-locks.h"
#include "broker/service/jobs.h"
#include "broker/service/pool-keeper.h"
#include "broker/service/wait-line.h"
#include "broker/service/workers.h"

G_BEGIN_DECLS

/**
 * UsherLaunchParts: what every launch works with; counted, since a launch that goes on as a job outlives its flow
 * @line, @locks: outlive them all
 * @turn: moves on with each lost race for a free desktop
 */
typedef struct
{
  UsherContext      *context;
  UsherJobs         *jobs;
  UsherWorkers      *workers;
  UsherPoolKeeper   *keeper;
  UsherWaitLine     *line;
  UsherDesktopLocks *locks;
  gint               turn;
} UsherLaunchParts;

UsherLaunchParts *usher_launch_parts_new   (UsherContext      *context,
                                            UsherJobs         *jobs,
                                            UsherWorkers      *workers,
                                            UsherPoolKeeper   *keeper,
                                            UsherWaitLine     *line,
                                            UsherDesktopLocks *locks);
UsherLaunchParts *usher_launch_parts_ref   (UsherLaunchParts  *parts);
void              usher_launch_parts_unref (UsherLaunchParts  *parts);

G_END_DECLS
