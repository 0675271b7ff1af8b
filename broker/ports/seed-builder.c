/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/seed-builder.h"

G_DEFINE_INTERFACE (UsherSeedBuilder, usher_seed_builder, G_TYPE_OBJECT)

static void
usher_seed_builder_default_init (UsherSeedBuilderInterface *iface)
{
}

/**
 * usher_seed_builder_build:
 * @builder: a builder
 * @spec: what a new desktop is to find
 * @error: see #UsherSeedBuilderInterface
 *
 * Returns: (transfer full): the image of a CD-ROM
 */
GBytes *
usher_seed_builder_build (UsherSeedBuilder     *builder,
                          const UsherSeedSpec  *spec,
                          GError              **error)
{
  g_return_val_if_fail (USHER_IS_SEED_BUILDER (builder), NULL);
  g_return_val_if_fail (spec != NULL && spec->id != NULL && spec->name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_SEED_BUILDER_GET_IFACE (builder)->build (builder, spec, error);
}
