/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/desktop-store.h"

G_BEGIN_DECLS

void usher_desktop_rows_interface (UsherDesktopStoreInterface *iface);

G_END_DECLS
