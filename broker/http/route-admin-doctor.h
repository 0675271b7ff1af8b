/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/http/router.h"
#include "broker/service/admin-flow.h"

G_BEGIN_DECLS

void usher_route_admin_doctor_add (UsherRouter    *router,
                                   UsherAdminFlow *flow);

G_END_DECLS
