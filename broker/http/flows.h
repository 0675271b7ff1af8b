/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/http/router.h"
#include "broker/service/launch-flow.h"
#include "broker/service/login-flow.h"
#include "broker/service/power-flow.h"
#include "broker/service/snapshot-flow.h"

G_BEGIN_DECLS

/**
 * UsherFlows: what the users' routes lead to; borrowed, outlives the router
 */
typedef struct
{
  UsherContext    *context;
  UsherLoginFlow  *login;
  UsherJobs       *jobs;
  UsherLaunchFlow *launch;
  UsherPowerFlow  *power;
  UsherSnapshotFlow *snapshots;
  UsherWorkers    *workers;
} UsherFlows;

G_END_DECLS
