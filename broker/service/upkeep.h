/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"

G_BEGIN_DECLS

void usher_upkeep_forget (UsherContext *context,
                          guint         audit_keep,
                          gint64        now);

G_END_DECLS
