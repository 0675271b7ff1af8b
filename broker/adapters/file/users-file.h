/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/file/file-stamp.h"
#include "broker/adapters/file/user-list.h"
#include "common/secret.h"

G_BEGIN_DECLS

/* Reads and changes a users file. A change takes a lock, keeps comments and order, and replaces
 * the file as a whole, so that a reader, another writer or a crash never meets half of one.
 * All fail with UNAVAILABLE (the file cannot be read, written, or has a fault: the message names
 * file and line), changes with BAD_REQUEST and NOT_FOUND as well. */

UsherUserList *usher_users_file_read   (const char        *path,
                                        UsherFileStamp    *stamp,
                                        GError           **error);
gboolean       usher_users_file_put    (const char        *path,
                                        const char        *name,
                                        const UsherSecret *password,
                                        const char        *display_name,
                                        const char *const *groups,
                                        int                disabled,
                                        GError           **error);
gboolean       usher_users_file_remove (const char        *path,
                                        const char        *name,
                                        GError           **error);

G_END_DECLS
