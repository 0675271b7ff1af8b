/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/desktop-locks.h"

#define DESKTOP_LOCKS 256

struct _UsherDesktopLocks
{
  GMutex stripes[DESKTOP_LOCKS];
};

/**
 * usher_desktop_locks_new:
 *
 * Returns: (transfer full): a fixed number of locks, shared by any number of desktops
 */
UsherDesktopLocks *
usher_desktop_locks_new (void)
{
  UsherDesktopLocks *locks = g_new0 (UsherDesktopLocks, 1);

  for (int i = 0; i < DESKTOP_LOCKS; i++)
    g_mutex_init (&locks->stripes[i]);
  return locks;
}

void
usher_desktop_locks_free (UsherDesktopLocks *locks)
{
  for (int i = 0; i < DESKTOP_LOCKS; i++)
    g_mutex_clear (&locks->stripes[i]);
  g_free (locks);
}

/**
 * usher_desktop_locks_of:
 * @locks: the locks
 * @desktop: id of a desktop
 *
 * Returns: (transfer none): the lock of @desktop; hold at most one at a time
 */
GMutex *
usher_desktop_locks_of (UsherDesktopLocks *locks,
                        const char        *desktop)
{
  return &locks->stripes[g_str_hash (desktop) % DESKTOP_LOCKS];
}
