/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/session-store.h"

G_BEGIN_DECLS

void usher_session_rows_interface (UsherSessionStoreInterface *iface);

G_END_DECLS
