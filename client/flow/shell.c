/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/flow/shell.h"

G_DEFINE_INTERFACE (UsherShell, usher_shell, G_TYPE_OBJECT)

static guint shell_full_screen;

static void
usher_shell_default_init (UsherShellInterface *iface)
{
  shell_full_screen = g_signal_new ("full-screen", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

/**
 * usher_shell_show_page:
 * @shell: a shell
 * @page: the page to show
 */
void
usher_shell_show_page (UsherShell *shell,
                       GtkWidget  *page)
{
  USHER_SHELL_GET_IFACE (shell)->show_page (shell, page);
}

/**
 * usher_shell_set_title:
 * @shell: a shell
 * @title: (nullable): the desktop that is shown
 */
void
usher_shell_set_title (UsherShell *shell,
                       const char *title)
{
  USHER_SHELL_GET_IFACE (shell)->set_title (shell, title);
}

/**
 * usher_shell_set_full_screen:
 * @shell: a shell
 * @full_screen: whether to fill the screen
 */
void
usher_shell_set_full_screen (UsherShell *shell,
                             gboolean    full_screen)
{
  USHER_SHELL_GET_IFACE (shell)->set_full_screen (shell, full_screen);
}

/**
 * usher_shell_leave:
 * @shell: a shell
 */
void
usher_shell_leave (UsherShell *shell)
{
  USHER_SHELL_GET_IFACE (shell)->leave (shell);
}

/**
 * usher_shell_dup_menu:
 * @shell: a shell
 *
 * Returns: (transfer full) (nullable): the main menu
 */
GMenuModel *
usher_shell_dup_menu (UsherShell *shell)
{
  return USHER_SHELL_GET_IFACE (shell)->dup_menu (shell);
}

/**
 * usher_shell_emit_full_screen:
 * @shell: a shell
 * @full_screen: what it is now
 *
 * For shells: tells the flow.
 */
void
usher_shell_emit_full_screen (UsherShell *shell,
                              gboolean    full_screen)
{
  g_signal_emit (shell, shell_full_screen, 0, full_screen);
}
