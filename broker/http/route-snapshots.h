/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/http/flows.h"

G_BEGIN_DECLS

void usher_route_snapshots_add (UsherRouter *router,
                                UsherFlows  *flows);

G_END_DECLS
