/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherSqliteHeader: what the first bytes of a database tell
 * @application: whose database it is; 0 when nobody said
 * @version: number of its schema
 * @tables: whether there may be tables in it
 */
typedef struct
{
  guint32  application;
  guint32  version;
  gboolean tables;
} UsherSqliteHeader;

int usher_sqlite_header_read (const char        *path,
                              UsherSqliteHeader *header);

G_END_DECLS
