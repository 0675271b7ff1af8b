/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/seed-builder.h"

G_BEGIN_DECLS

#define USHER_TYPE_ISO_SEED_BUILDER (usher_iso_seed_builder_get_type ())
G_DECLARE_FINAL_TYPE (UsherIsoSeedBuilder, usher_iso_seed_builder, USHER, ISO_SEED_BUILDER, GObject)

UsherSeedBuilder *usher_iso_seed_builder_new (void);

G_END_DECLS
