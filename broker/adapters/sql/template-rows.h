/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/template-store.h"

G_BEGIN_DECLS

void usher_template_rows_interface (UsherTemplateStoreInterface *iface);

G_END_DECLS
