/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

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

UsherBaseVolume *usher_base_volume_from_xml (const char             *xml,
                                             GError                **error);
void             usher_base_volume_free     (UsherBaseVolume        *base);

char            *usher_volume_xml_name      (const char             *id);
char            *usher_volume_xml_overlay   (const char             *name,
                                             const UsherBaseVolume  *base);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherBaseVolume, usher_base_volume_free)

G_END_DECLS
