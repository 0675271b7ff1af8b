/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherDiscFile: a file in the root of a disc; borrowed
 */
typedef struct
{
  const char *name;
  const char *bytes;
  gsize       length;
} UsherDiscFile;

GBytes *usher_disc_image_make (const char           *label,
                               const UsherDiscFile  *files,
                               guint                 count,
                               GError              **error);

G_END_DECLS
