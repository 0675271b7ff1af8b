/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherFileUser: one user as a users file has it; immutable
 * @name: the name
 * @display_name: (nullable): for people
 * @hash: (nullable): of the password, in crypt(5)'s form; without one nobody signs in by this name
 * @groups: names of groups, NULL-terminated
 * @disabled: closed by an administrator
 */
typedef struct
{
  char    *name;
  char    *display_name;
  char    *hash;
  char   **groups;
  gboolean disabled;
} UsherFileUser;

UsherFileUser *usher_file_user_new  (GKeyFile      *keys,
                                     const char    *section);
void           usher_file_user_free (UsherFileUser *user);
const char    *usher_file_user_name_of (const char *section);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherFileUser, usher_file_user_free)

G_END_DECLS
