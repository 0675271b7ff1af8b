/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "broker/core/identity.h"
#include "common/secret.h"
#include "common/wait.h"

G_BEGIN_DECLS

#define USHER_TYPE_DIRECTORY (usher_directory_get_type ())
G_DECLARE_INTERFACE (UsherDirectory, usher_directory, USHER, DIRECTORY, GObject)

/**
 * UsherDirectoryInterface:
 * @authenticate: proves @password for @user and reads who that is. Fails with WRONG_CREDENTIALS (also
 *   for a user that does not exist, and always for an empty password, without asking any server),
 *   ACCOUNT_DISABLED, PASSWORD_EXPIRED, UNAVAILABLE (no server answered), TIMEOUT, or G_IO_ERROR_CANCELLED.
 * @lookup: reads name and groups of @user again, without proof. Fails with NOT_FOUND as well.
 * @check: whether the directory answers at all; for status pages.
 *
 * Where users and groups come from: one object for each realm. All methods block, may be called from
 * many threads at once, and return by the end of @wait. User names come unchecked from the network.
 */
struct _UsherDirectoryInterface
{
  GTypeInterface parent;

  UsherIdentity *(*authenticate) (UsherDirectory    *directory,
                                  const char        *user,
                                  const UsherSecret *password,
                                  const UsherWait   *wait,
                                  GError           **error);
  UsherIdentity *(*lookup)       (UsherDirectory    *directory,
                                  const char        *user,
                                  const UsherWait   *wait,
                                  GError           **error);
  gboolean       (*check)        (UsherDirectory    *directory,
                                  const UsherWait   *wait,
                                  GError           **error);
};

UsherIdentity *usher_directory_authenticate (UsherDirectory    *directory,
                                             const char        *user,
                                             const UsherSecret *password,
                                             const UsherWait   *wait,
                                             GError           **error);
UsherIdentity *usher_directory_lookup       (UsherDirectory    *directory,
                                             const char        *user,
                                             const UsherWait   *wait,
                                             GError           **error);
gboolean       usher_directory_check        (UsherDirectory    *directory,
                                             const UsherWait   *wait,
                                             GError           **error);

gboolean       usher_directory_is_name               (const char *user);
void           usher_directory_set_wrong_credentials (GError    **error);

G_END_DECLS
