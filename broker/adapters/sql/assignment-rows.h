/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/assignment-store.h"

G_BEGIN_DECLS

void usher_assignment_rows_interface (UsherAssignmentStoreInterface *iface);

G_END_DECLS
