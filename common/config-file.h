/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/config-problems.h"

G_BEGIN_DECLS

#define USHER_CONFIG_FILE_LONGEST (1024 * 1024)

/**
 * UsherConfigFile: one key file with the line of each of its keys
 */
typedef struct _UsherConfigFile UsherConfigFile;

UsherConfigFile *usher_config_file_load   (const char            *path,
                                           UsherConfigProblems   *problems);
UsherConfigFile *usher_config_file_parse  (const char            *path,
                                           const char            *text,
                                           gsize                  length,
                                           UsherConfigProblems   *problems);
void             usher_config_file_free   (UsherConfigFile       *file);
const char      *usher_config_file_path   (const UsherConfigFile *file);
GStrv            usher_config_file_groups (const UsherConfigFile *file);
GStrv            usher_config_file_keys   (const UsherConfigFile *file,
                                           const char            *group);
guint            usher_config_file_line   (const UsherConfigFile *file,
                                           const char            *group,
                                           const char            *key);
gboolean         usher_config_file_has    (const UsherConfigFile *file,
                                           const char            *group,
                                           const char            *key);
char            *usher_config_file_text   (const UsherConfigFile *file,
                                           const char            *group,
                                           const char            *key,
                                           GError               **error);
GStrv            usher_config_file_list   (const UsherConfigFile *file,
                                           const char            *group,
                                           const char            *key,
                                           GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherConfigFile, usher_config_file_free)

G_END_DECLS
