/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/doctor.h"

G_BEGIN_DECLS

void usher_doctor_mend_finding (UsherContext       *context,
                                UsherPoolKeeper    *keeper,
                                UsherRequest       *request,
                                UsherDoctorFinding *finding);

G_END_DECLS
