/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/pool-keeper.h"
#include "broker/service/request.h"

G_BEGIN_DECLS

gboolean usher_release_flow_release (UsherContext    *context,
                                     UsherPoolKeeper *keeper,
                                     UsherRequest    *request,
                                     const char      *desktop,
                                     GError         **error);

G_END_DECLS
