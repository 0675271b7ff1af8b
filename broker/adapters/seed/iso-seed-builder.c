/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/seed/iso-seed-builder.h"

#include "broker/adapters/seed/answer-file.h"
#include "broker/adapters/seed/cloud-seed.h"

/* without state: all that a disc is made of comes with the call */
struct _UsherIsoSeedBuilder
{
  GObject parent_instance;
};

static void usher_iso_seed_builder_iface_init (UsherSeedBuilderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UsherIsoSeedBuilder, usher_iso_seed_builder, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_SEED_BUILDER, usher_iso_seed_builder_iface_init))

static GBytes *
iso_seed_builder_build (UsherSeedBuilder     *builder,
                        const UsherSeedSpec  *spec,
                        GError              **error)
{
  switch (spec->kind)
    {
    case USHER_SEED_UNATTEND:
      return usher_answer_file_build (spec, error);
    case USHER_SEED_CLOUD_INIT:
    default:
      return usher_cloud_seed_build (spec, error);
    }
}

static void
usher_iso_seed_builder_iface_init (UsherSeedBuilderInterface *iface)
{
  iface->build = iso_seed_builder_build;
}

static void
usher_iso_seed_builder_class_init (UsherIsoSeedBuilderClass *klass)
{
}

static void
usher_iso_seed_builder_init (UsherIsoSeedBuilder *self)
{
}

/**
 * usher_iso_seed_builder_new:
 *
 * Returns: (transfer full): a builder
 */
UsherSeedBuilder *
usher_iso_seed_builder_new (void)
{
  return g_object_new (USHER_TYPE_ISO_SEED_BUILDER, NULL);
}
