/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/sql-claim.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/error.h"

/**
 * usher_sql_claim_take:
 * @database: path of a database file
 * @error: UNAVAILABLE, when another process has the claim, or where no file can be made
 *
 * A claim stands beside the database, in a file that stays; it ends with the process, however that ends. SQLite's own
 * locks on the database last for a transaction each, and tools such as backups must get theirs.
 *
 * Returns: a descriptor that holds the claim until it is closed; -1 on failure
 */
int
usher_sql_claim_take (const char *database,
                      GError    **error)
{
  g_autofree char *path = g_strconcat (database, ".lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  if (fd >= 0 && errno == EWOULDBLOCK)
    g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE,
                 "store %s: another broker runs on it; end that one, or give this one a store of its own", database);
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "store %s: %s: %s", database, path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}
