/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/file/file-user.h"

G_BEGIN_DECLS

/**
 * UsherUserList:
 *
 * What a users file said when it was read: immutable, atomically reference counted.
 */
typedef struct _UsherUserList UsherUserList;

UsherUserList       *usher_user_list_new      (const char          *text,
                                               gsize                length,
                                               GError             **error);
UsherUserList       *usher_user_list_ref      (UsherUserList       *list);
void                 usher_user_list_unref    (UsherUserList       *list);
const UsherFileUser *usher_user_list_find     (const UsherUserList *list,
                                               const char          *name);
const UsherFileUser *usher_user_list_get      (const UsherUserList *list,
                                               guint                index);
guint                usher_user_list_size     (const UsherUserList *list);
const char          *usher_user_list_any_hash (const UsherUserList *list);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherUserList, usher_user_list_unref)

G_END_DECLS
