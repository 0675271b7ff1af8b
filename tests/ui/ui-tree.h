/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <atspi/atspi.h>

G_BEGIN_DECLS

/* at-spi 2.46 has none of these */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAction, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiEditableText, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiStateSet, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiText, g_object_unref)

/* what a screen reader sees of a program */
AtspiAccessible *usher_ui_tree_find_program (guint            pid);
AtspiAccessible *usher_ui_tree_find         (AtspiAccessible *root,
                                             AtspiRole        role,
                                             const char      *name,
                                             gboolean        *torn);
gboolean         usher_ui_tree_has_state    (AtspiAccessible *node,
                                             AtspiStateType   state);
void             usher_ui_tree_print        (AtspiAccessible *root);
void             usher_ui_tree_list_nameless (AtspiAccessible *root,
                                              GPtrArray       *found);

G_END_DECLS
