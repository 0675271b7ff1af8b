/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherDesktopLocks: orders what this broker does with one desktop's ticket, so that a ticket just given out is not
 * replaced by the step that closes the one before. It arbitrates nothing: who owns a desktop is the store's to say.
 */
typedef struct _UsherDesktopLocks UsherDesktopLocks;

UsherDesktopLocks *usher_desktop_locks_new  (void);
void               usher_desktop_locks_free (UsherDesktopLocks *locks);
GMutex            *usher_desktop_locks_of   (UsherDesktopLocks *locks,
                                             const char        *desktop);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherDesktopLocks, usher_desktop_locks_free)

G_END_DECLS
