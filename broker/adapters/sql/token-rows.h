/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/token-store.h"

G_BEGIN_DECLS

void usher_token_rows_interface (UsherTokenStoreInterface *iface);

G_END_DECLS
