/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/**
 * UsherFileStamp: tells one state of a file from another
 * @inode: 0 while there is no file
 * @changed_at: ns since the epoch; moves with contents, owner and mode
 * @size: in bytes
 */
typedef struct
{
  guint64 inode;
  gint64  changed_at;
  gint64  size;
} UsherFileStamp;

UsherFileStamp usher_file_stamp_from  (const struct stat    *status);
UsherFileStamp usher_file_stamp_of    (const char           *path);
gboolean       usher_file_stamp_equal (const UsherFileStamp *stamp,
                                       const UsherFileStamp *other);

G_END_DECLS
