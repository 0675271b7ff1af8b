/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/fleet-store.h"

G_BEGIN_DECLS

void usher_fleet_rows_interface (UsherFleetStoreInterface *iface);

G_END_DECLS
