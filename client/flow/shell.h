/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define USHER_TYPE_SHELL (usher_shell_get_type ())
G_DECLARE_INTERFACE (UsherShell, usher_shell, USHER, SHELL, GObject)

/**
 * UsherShellInterface: what shows the pages: the client's window, or the kiosk's screen
 * @show_page: shows @page alone; the shell owns it from then on, and forgets the page before,
 *   which its maker may hold and show again
 * @set_title: names what is shown; %NULL for the program itself
 * @set_full_screen: asks for all of the screen, or for a window again; a shell that has no
 *   choice ignores it
 * @leave: there is nothing left to show
 * @dup_menu: the main menu of pages; %NULL for none
 *
 * Signal "full-screen" (gboolean): whether the shell fills the screen now.
 */
struct _UsherShellInterface
{
  GTypeInterface parent;

  void        (*show_page)       (UsherShell *shell,
                                  GtkWidget  *page);
  void        (*set_title)       (UsherShell *shell,
                                  const char *title);
  void        (*set_full_screen) (UsherShell *shell,
                                  gboolean    full_screen);
  void        (*leave)           (UsherShell *shell);
  GMenuModel *(*dup_menu)        (UsherShell *shell);
};

void        usher_shell_show_page        (UsherShell *shell,
                                          GtkWidget  *page);
void        usher_shell_set_title        (UsherShell *shell,
                                          const char *title);
void        usher_shell_set_full_screen  (UsherShell *shell,
                                          gboolean    full_screen);
void        usher_shell_leave            (UsherShell *shell);
GMenuModel *usher_shell_dup_menu         (UsherShell *shell);
void        usher_shell_emit_full_screen (UsherShell *shell,
                                          gboolean    full_screen);

G_END_DECLS
