/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/pool-keeper.h"

G_BEGIN_DECLS

gboolean usher_inbox_host_power  (UsherContext    *context,
                                  UsherPoolKeeper *keeper,
                                  const char      *host,
                                  const char      *desktop);
gboolean usher_inbox_host_resync (UsherContext    *context,
                                  UsherPoolKeeper *keeper,
                                  const char      *host);
void     usher_inbox_host_give_up (UsherContext    *context,
                                   UsherPoolKeeper *keeper,
                                   const char      *host);

G_END_DECLS
