/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/host-store.h"

G_BEGIN_DECLS

void usher_host_rows_interface (UsherHostStoreInterface *iface);

G_END_DECLS
