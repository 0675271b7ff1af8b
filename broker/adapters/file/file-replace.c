/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/file/file-replace.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/error.h"

static gboolean
file_replace_fail (const char *what,
                   const char *path,
                   GError    **error)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "cannot %s %s: %s", what, path, g_strerror (errno));
  return FALSE;
}

/**
 * usher_file_replace_lock:
 * @path: of a file that is about to be replaced
 * @error: UNAVAILABLE
 *
 * Waits until no other writer is at it. The lock lies on the folder, since the file itself is
 * another one after each change.
 *
 * Returns: what usher_file_replace_unlock() takes, or -1
 */
int
usher_file_replace_lock (const char *path,
                         GError    **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int lock = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (lock < 0)
    {
      file_replace_fail ("open", folder, error);
      return -1;
    }
  while (flock (lock, LOCK_EX) < 0)
    {
      if (errno == EINTR)
        continue;
      file_replace_fail ("lock", folder, error);
      close (lock);
      return -1;
    }
  return lock;
}

void
usher_file_replace_unlock (int lock)
{
  close (lock);
}

/* as the file that goes, or else as its folder: an administrator's root must not
 * leave a file that the broker's own user cannot read */
static gboolean
file_replace_own (int         file,
                  const char *path,
                  const char *folder)
{
  struct stat status;

  if (stat (path, &status) == 0)
    return fchmod (file, status.st_mode & 07777) == 0 &&
           (fchown (file, status.st_uid, status.st_gid) == 0 || geteuid () != 0);
  if (geteuid () != 0 || stat (folder, &status) < 0)
    return TRUE;
  return fchown (file, status.st_uid, status.st_gid) == 0;
}

static gboolean
file_replace_fill (int         file,
                   const char *text,
                   gsize       length)
{
  while (length > 0)
    {
      ssize_t written = write (file, text, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return FALSE;
      text += written;
      length -= (gsize) written;
    }
  return fsync (file) == 0;
}

/**
 * usher_file_replace_write:
 * @path: of a file, there already or not; locked by the caller
 * @text: its new contents
 * @length: their size
 * @error: UNAVAILABLE
 *
 * Replaces the file at once and durably: readers and crashes meet the old one or the new one. A new
 * file may be read by its owner alone.
 *
 * Returns: whether it is done; the old file stands otherwise
 */
gboolean
usher_file_replace_write (const char *path,
                          const char *text,
                          gsize       length,
                          GError    **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *fresh = g_strconcat (path, ".XXXXXX", NULL);
  int file = g_mkstemp_full (fresh, O_WRONLY | O_CLOEXEC, 0600);
  int parent;
  gboolean done;

  if (file < 0)
    return file_replace_fail ("make a file beside", path, error);
  done = file_replace_own (file, path, folder) && file_replace_fill (file, text, length);
  if (!done)
    file_replace_fail ("write", fresh, error);
  close (file);
  if (done && rename (fresh, path) < 0)
    done = file_replace_fail ("replace", path, error);
  if (!done)
    {
      g_unlink (fresh);
      return FALSE;
    }
  parent = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (parent >= 0)
    {
      (void) fsync (parent);
      close (parent);
    }
  return TRUE;
}
