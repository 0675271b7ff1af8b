/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/copy-store.h"

G_BEGIN_DECLS

void usher_copy_rows_interface (UsherCopyStoreInterface *iface);

G_END_DECLS
