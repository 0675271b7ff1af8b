/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/http/flows.h"

G_BEGIN_DECLS

void usher_route_jobs_add    (UsherRouter    *router,
                              UsherFlows     *flows);
void usher_route_jobs_report (UsherJobReport *report,
                              const GError   *error,
                              gpointer        user_data);

G_END_DECLS
