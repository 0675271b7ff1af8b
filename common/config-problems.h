/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherConfigProblems: all that is wrong with a set of configuration files, so that one look mends all; and notes on
 * what is right and perhaps not meant
 */
typedef struct _UsherConfigProblems UsherConfigProblems;

UsherConfigProblems *usher_config_problems_new   (void);
void                 usher_config_problems_free  (UsherConfigProblems *problems);
void                 usher_config_problems_add   (UsherConfigProblems *problems,
                                                  const char          *path,
                                                  guint                line,
                                                  const char          *group,
                                                  const char          *key,
                                                  const char          *format,
                                                  ...) G_GNUC_PRINTF (6, 7);
void                 usher_config_problems_note  (UsherConfigProblems *problems,
                                                  const char          *path,
                                                  guint                line,
                                                  const char          *note);
guint                usher_config_problems_count (UsherConfigProblems *problems);
GStrv                usher_config_problems_lines (UsherConfigProblems *problems);
GStrv                usher_config_problems_notes (UsherConfigProblems *problems);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherConfigProblems, usher_config_problems_free)

G_END_DECLS
