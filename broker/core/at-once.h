/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherAtOnce: how many steps of a pool, or on a host, may be under way at once; 0 for no limit
 * @clones: that make a desktop, or make it anew
 * @starts: that start one before somebody wants it
 * @deletes: that remove one for good
 */
typedef struct
{
  guint clones;
  guint starts;
  guint deletes;
} UsherAtOnce;

G_END_DECLS
