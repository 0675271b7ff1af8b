/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/desktop-locks.h"
#include "broker/service/host-flow.h"
#include "broker/service/launch-flow.h"
#include "broker/service/pool-keeper.h"
#include "broker/service/pool-report.h"
#include "broker/service/power-flow.h"
#include "broker/service/request.h"
#include "broker/service/template-flow.h"

G_BEGIN_DECLS

/**
 * UsherAdminFlow: what administrators see and do; borrowed parts, which outlive it
 */
typedef struct
{
  UsherContext      *context;
  UsherPoolKeeper   *keeper;
  UsherPowerFlow    *power;
  UsherLaunchFlow   *launch;
  UsherJobs         *jobs;
  UsherDesktopLocks *locks;
  UsherHostFlow     *hosts;
  UsherTemplateFlow *templates;
} UsherAdminFlow;

/**
 * UsherAdminLaunch: a launch on somebody's behalf; borrowed
 * @user: "name", in the default realm, or "name@realm"
 * @desktop: a pool's name, a desktop's name or id, or an offer's id
 */
typedef struct
{
  const char *user;
  const char *desktop;
  gboolean    take_over;
} UsherAdminLaunch;

UsherDesktop        *usher_admin_flow_desktop  (UsherAdminFlow         *flow,
                                                const char             *desktop,
                                                GError                **error);
UsherIdentity       *usher_admin_flow_identity (UsherAdminFlow        *flow,
                                                UsherRequest           *request,
                                                const char             *user,
                                                GError                **error);
char                *usher_admin_flow_owner    (UsherAdminFlow         *flow,
                                                UsherRequest           *request,
                                                const char             *user,
                                                GError                **error);
gboolean             usher_admin_flow_release  (UsherAdminFlow         *flow,
                                                UsherRequest           *request,
                                                const char             *desktop,
                                                GError                **error);
gboolean             usher_admin_flow_recycle  (UsherAdminFlow         *flow,
                                                UsherRequest           *request,
                                                const char             *desktop,
                                                GError                **error);
gboolean             usher_admin_flow_remove   (UsherAdminFlow         *flow,
                                                UsherRequest           *request,
                                                const char             *desktop,
                                                gboolean                force,
                                                GError                **error);
char                *usher_admin_flow_power    (UsherAdminFlow         *flow,
                                                UsherRequest           *request,
                                                const char             *desktop,
                                                UsherPowerAction        action,
                                                GError                **error);
UsherLaunchDocument *usher_admin_flow_launch   (UsherAdminFlow         *flow,
                                                UsherRequest           *request,
                                                const UsherAdminLaunch *ask,
                                                char                  **job,
                                                GError                **error);

G_END_DECLS
