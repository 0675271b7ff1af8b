/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/seed-builder.h"

G_BEGIN_DECLS

GBytes *usher_cloud_seed_build (const UsherSeedSpec  *spec,
                                GError              **error);

G_END_DECLS
