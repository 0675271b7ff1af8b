/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/doctor.h"

G_BEGIN_DECLS

void usher_doctor_visit_host (UsherContext    *context,
                              UsherCatalog    *catalog,
                              const char      *host,
                              const UsherWait *patience,
                              GPtrArray       *findings);

G_END_DECLS
