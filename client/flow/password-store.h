/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "common/secret.h"

G_BEGIN_DECLS

/* Passwords that users asked to remember, in the session's keyring (Secret Service). */
void         usher_password_store_find_async  (const char          *server,
                                               const char          *realm,
                                               const char          *user,
                                               GCancellable        *cancellable,
                                               GAsyncReadyCallback  callback,
                                               gpointer             data);
UsherSecret *usher_password_store_find_finish (GAsyncResult        *result,
                                               GError             **error);
void         usher_password_store_keep_async  (const char          *server,
                                               const char          *realm,
                                               const char          *user,
                                               UsherSecret         *password,
                                               GCancellable        *cancellable,
                                               GAsyncReadyCallback  callback,
                                               gpointer             data);
gboolean     usher_password_store_keep_finish (GAsyncResult        *result,
                                               GError             **error);
void         usher_password_store_forget      (const char          *server,
                                               const char          *realm,
                                               const char          *user);

G_END_DECLS
