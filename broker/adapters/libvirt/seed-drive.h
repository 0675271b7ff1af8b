/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/libvirt/xml-tree.h"

G_BEGIN_DECLS

void     usher_seed_drive_insert  (xmlNode    *domain,
                                   const char *image);
gboolean usher_seed_drive_has_room (xmlNode   *domain);

G_END_DECLS
