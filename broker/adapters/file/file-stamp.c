/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/file/file-stamp.h"

/**
 * usher_file_stamp_from:
 * @status: what stat(2) said
 *
 * Returns: the stamp of that file
 */
UsherFileStamp
usher_file_stamp_from (const struct stat *status)
{
  return (UsherFileStamp){
    .inode = status->st_ino,
    .changed_at = status->st_ctim.tv_sec * G_GINT64_CONSTANT (1000000000) + status->st_ctim.tv_nsec,
    .size = status->st_size,
  };
}

/**
 * usher_file_stamp_of:
 * @path: of a file
 *
 * Returns: its stamp now; all zero when it cannot be reached
 */
UsherFileStamp
usher_file_stamp_of (const char *path)
{
  struct stat status;

  if (stat (path, &status) < 0)
    return (UsherFileStamp){ 0 };
  return usher_file_stamp_from (&status);
}

gboolean
usher_file_stamp_equal (const UsherFileStamp *stamp,
                        const UsherFileStamp *other)
{
  return stamp->inode == other->inode && stamp->changed_at == other->changed_at && stamp->size == other->size;
}
