/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/directory.h"
#include "broker/ports/user-registry.h"

G_BEGIN_DECLS

#define USHER_TYPE_FILE_DIRECTORY (usher_file_directory_get_type ())
G_DECLARE_FINAL_TYPE (UsherFileDirectory, usher_file_directory, USHER, FILE_DIRECTORY, GObject)

UsherDirectory *usher_file_directory_new (const char *realm,
                                          const char *path);

G_END_DECLS
