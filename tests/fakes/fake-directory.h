/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/directory.h"

G_BEGIN_DECLS

/**
 * UsherFakeDirectory: users in memory, with an answer that can be held back
 */
#define USHER_TYPE_FAKE_DIRECTORY (usher_fake_directory_get_type ())
G_DECLARE_FINAL_TYPE (UsherFakeDirectory, usher_fake_directory, USHER, FAKE_DIRECTORY, GObject)

UsherFakeDirectory *usher_fake_directory_new   (const char         *realm);
void                usher_fake_directory_add   (UsherFakeDirectory *fake,
                                                const char         *user,
                                                const char         *password,
                                                const char *const  *groups);
void                usher_fake_directory_hang  (UsherFakeDirectory *fake,
                                                gboolean            hangs);
guint               usher_fake_directory_calls (UsherFakeDirectory *fake);

G_END_DECLS
