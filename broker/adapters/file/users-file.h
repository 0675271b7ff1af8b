/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/file/file-stamp.h"
#include "broker/adapters/file/user-list.h"
#include "common/secret.h"

G_BEGIN_DECLS

/* Reads and changes a users file. A change takes a lock, keeps comments and order, and replaces
 * the file as a whole, so that a reader, another writer or a crash never meets half of one.
 * All fail with UNAVAILABLE (the file cannot be read, written, or has a fault: the message names
 * file and line), changes with BAD_REQUEST, NOT_FOUND or CONFLICT as well. */

UsherUserList *usher_users_file_read         (const char        *path,
                                              UsherFileStamp    *stamp,
                                              GError           **error);
gboolean       usher_users_file_add          (const char        *path,
                                              const char        *name,
                                              const char        *display_name,
                                              const char *const *groups,
                                              const UsherSecret *password,
                                              GError           **error);
gboolean       usher_users_file_set_password (const char        *path,
                                              const char        *name,
                                              const UsherSecret *password,
                                              GError           **error);
gboolean       usher_users_file_set_groups   (const char        *path,
                                              const char        *name,
                                              const char *const *groups,
                                              GError           **error);
gboolean       usher_users_file_set_disabled (const char        *path,
                                              const char        *name,
                                              gboolean           disabled,
                                              GError           **error);
gboolean       usher_users_file_remove       (const char        *path,
                                              const char        *name,
                                              GError           **error);

G_END_DECLS
