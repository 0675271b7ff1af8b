/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/hypervisor.h"

G_BEGIN_DECLS

/**
 * UsherBaseVolume: what an overlay has to know of the volume below it
 * @capacity: in bytes, as the guest sees it
 */
typedef struct
{
  char   *path;
  char   *format;
  guint64 capacity;
} UsherBaseVolume;

/* modes of volumes; 0 leaves it to the host */
#define USHER_VOLUME_XML_SEALED 0444
#define USHER_VOLUME_XML_PRIVATE 0600

UsherBaseVolume *usher_base_volume_from_xml (const char             *xml,
                                             GError                **error);
void             usher_base_volume_free     (UsherBaseVolume        *base);

char            *usher_volume_xml_name      (const char             *id);
char            *usher_volume_xml_seed_name (const char             *id);
char            *usher_volume_xml_overlay   (const char             *name,
                                             const UsherBaseVolume  *base);
char            *usher_volume_xml_copy      (const char             *name,
                                             guint64                 capacity,
                                             guint                   mode);
char            *usher_volume_xml_raw       (const char             *name,
                                             guint64                 size,
                                             guint                   mode);
char            *usher_volume_xml_backing   (const char             *xml);
UsherVolumeInfo *usher_volume_xml_recognize (const char             *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherBaseVolume, usher_base_volume_free)

G_END_DECLS
