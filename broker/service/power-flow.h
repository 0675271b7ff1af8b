/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/jobs.h"
#include "broker/service/request.h"
#include "broker/service/workers.h"

G_BEGIN_DECLS

/**
 * UsherPowerAction: what a user, or an administrator, does to one desktop
 */
typedef enum
{
  USHER_POWER_ACTION_START,
  USHER_POWER_ACTION_SHUTDOWN,
  USHER_POWER_ACTION_RESET,
} UsherPowerAction;

/**
 * UsherPowerFlow: start, shut down and reset of one desktop, as jobs
 */
#define USHER_TYPE_POWER_FLOW (usher_power_flow_get_type ())
G_DECLARE_FINAL_TYPE (UsherPowerFlow, usher_power_flow, USHER, POWER_FLOW, GObject)

UsherPowerFlow *usher_power_flow_new       (UsherContext     *context,
                                            UsherJobs        *jobs,
                                            UsherWorkers     *workers);
char           *usher_power_flow_act       (UsherPowerFlow   *flow,
                                            UsherRequest     *request,
                                            const char       *offer,
                                            UsherPowerAction  action,
                                            GError          **error);
char           *usher_power_flow_act_admin (UsherPowerFlow   *flow,
                                            UsherRequest     *request,
                                            const char       *desktop,
                                            UsherPowerAction  action,
                                            GError          **error);

G_END_DECLS
