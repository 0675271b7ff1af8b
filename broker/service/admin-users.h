/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/request.h"

G_BEGIN_DECLS

/**
 * UsherUserChange: what is to be changed of a user; borrowed
 * @realm: (nullable): NULL for the one realm whose users the broker keeps
 * @password, @display_name, @groups: (nullable): NULL for as it is
 * @disabled: 0 no, 1 yes, -1 as it is
 */
typedef struct
{
  const char        *realm;
  const char        *user;
  const UsherSecret *password;
  const char        *display_name;
  const char *const *groups;
  int                disabled;
} UsherUserChange;

JsonNode *usher_admin_users_list   (UsherContext          *context,
                                    const char            *realm,
                                    GError               **error);
gboolean  usher_admin_users_put    (UsherContext          *context,
                                    UsherRequest          *request,
                                    const UsherUserChange *change,
                                    GError               **error);
gboolean  usher_admin_users_remove (UsherContext          *context,
                                    UsherRequest          *request,
                                    const char            *realm,
                                    const char            *user,
                                    GError               **error);

G_END_DECLS
