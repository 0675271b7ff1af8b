/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/ui/ui-tree.h"

#include <string.h>

/**
 * usher_ui_tree_find_program:
 * @pid: a process
 *
 * Returns: (transfer full) (nullable): its root
 */
AtspiAccessible *
usher_ui_tree_find_program (guint pid)
{
  g_autoptr (AtspiAccessible) desktop = atspi_get_desktop (0);
  int n = atspi_accessible_get_child_count (desktop, NULL);

  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) program = atspi_accessible_get_child_at_index (desktop, i, NULL);

      if (program != NULL && atspi_accessible_get_process_id (program, NULL) == pid)
        return g_steal_pointer (&program);
    }
  return NULL;
}

gboolean
usher_ui_tree_has_state (AtspiAccessible *node,
                         AtspiStateType   state)
{
  g_autoptr (AtspiStateSet) states = atspi_accessible_get_state_set (node);

  return states != NULL && atspi_state_set_contains (states, state);
}

/* a name matches when it holds the text, so that sentences can be looked for by a part */
static gboolean
ui_tree_matches (AtspiAccessible *node,
                 AtspiRole        role,
                 const char      *name)
{
  g_autofree char *own = NULL;

  if (role != ATSPI_ROLE_INVALID && atspi_accessible_get_role (node, NULL) != role)
    return FALSE;
  own = atspi_accessible_get_name (node, NULL);
  return own != NULL && strstr (own, name) != NULL;
}

/**
 * usher_ui_tree_find:
 * @root: where to look
 * @role: a role, or %ATSPI_ROLE_INVALID for any
 * @name: part of the name
 * @torn: (out): set to TRUE when it changed, or did not answer, while it was read: what was not found may be there
 *
 * Returns: (transfer full) (nullable): the first that is on the screen
 */
AtspiAccessible *
usher_ui_tree_find (AtspiAccessible *root,
                    AtspiRole        role,
                    const char      *name,
                    gboolean        *torn)
{
  int n = atspi_accessible_get_child_count (root, NULL);

  *torn |= n < 0;
  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (root, i, NULL);
      AtspiAccessible *found;

      if (child == NULL || usher_ui_tree_has_state (child, ATSPI_STATE_DEFUNCT))
        {
          *torn = TRUE;
          return NULL;
        }
      if (!usher_ui_tree_has_state (child, ATSPI_STATE_VISIBLE))
        continue;
      if (ui_tree_matches (child, role, name) && usher_ui_tree_has_state (child, ATSPI_STATE_SHOWING))
        return g_steal_pointer (&child);
      found = usher_ui_tree_find (child, role, name, torn);
      /* each part of a program that hangs would take its own time not to answer */
      if (found != NULL || *torn)
        return found;
    }
  return NULL;
}

static void
ui_tree_print_below (AtspiAccessible *node,
                     int              depth)
{
  g_autofree char *role = atspi_accessible_get_role_name (node, NULL);
  g_autofree char *name = atspi_accessible_get_name (node, NULL);
  int n = atspi_accessible_get_child_count (node, NULL);

  if (usher_ui_tree_has_state (node, ATSPI_STATE_SHOWING) || depth == 0)
    g_printerr ("%*s%s \"%s\"%s\n", depth * 2, "", role, name,
                usher_ui_tree_has_state (node, ATSPI_STATE_FOCUSED) ? " (focus)" : "");
  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);

      if (child != NULL)
        ui_tree_print_below (child, depth + 1);
    }
}

/**
 * usher_ui_tree_print:
 * @root: where to begin
 *
 * For a test that fails: what was there instead.
 */
void
usher_ui_tree_print (AtspiAccessible *root)
{
  ui_tree_print_below (root, 0);
}

/**
 * usher_ui_tree_list_nameless:
 * @root: where to begin
 * @found: (element-type utf8): gets the role of each control that has no name
 */
void
usher_ui_tree_list_nameless (AtspiAccessible *root,
                             GPtrArray       *found)
{
  int n = atspi_accessible_get_child_count (root, NULL);

  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (root, i, NULL);
      g_autofree char *name = NULL;

      if (child == NULL || !usher_ui_tree_has_state (child, ATSPI_STATE_SHOWING))
        continue;
      name = atspi_accessible_get_name (child, NULL);
      if (usher_ui_tree_has_state (child, ATSPI_STATE_FOCUSABLE) && (name == NULL || *name == '\0') &&
          atspi_accessible_get_role (child, NULL) != ATSPI_ROLE_SCROLL_PANE)
        g_ptr_array_add (found, atspi_accessible_get_role_name (child, NULL));
      usher_ui_tree_list_nameless (child, found);
    }
}
