/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/launch-parts.h"
#include "broker/service/request.h"

G_BEGIN_DECLS

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

/**
 * UsherLaunch: one launch on its way, from the first decision to the ticket
 * @request: of its own: a launch that goes on as a job outlives the call
 * @catalog: the configuration it works with to its end
 * @desktop: (nullable): once it is decided
 * @claimed: (nullable): id of the desktop this launch claimed: what it gives back when it fails
 * @job: (nullable): once it goes on as a job
 */
typedef struct
{
  UsherLaunchParts *parts;
  UsherRequest     *request;
  char             *owner;
  char             *offer;
  char             *resume;
  UsherCatalog     *catalog;
  const UsherPool  *pool;
  UsherDesktop     *desktop;
  UsherHypervisor  *hypervisor;
  char             *claimed;
  char             *job;
  GCancellable     *cancellable;
  gulong            cancel_handler;
  gboolean          take_over;
} UsherLaunch;

UsherLaunch *usher_launch_new   (UsherLaunchParts     *parts,
                                 UsherRequest         *request,
                                 const UsherLaunchAsk *ask);
void         usher_launch_free  (UsherLaunch          *launch);
void         usher_launch_audit (UsherLaunch          *launch,
                                 const GError         *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLaunch, usher_launch_free)

G_END_DECLS
