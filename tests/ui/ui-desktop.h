/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * UsherUiDesktop: a desktop to look at: a real SPICE server with TLS, and no guest behind it
 */
typedef struct _UsherUiDesktop UsherUiDesktop;

UsherUiDesktop *usher_ui_desktop_new        (void);
void            usher_ui_desktop_free       (UsherUiDesktop *desktop);
char           *usher_ui_desktop_script     (UsherUiDesktop *desktop);
char           *usher_ui_desktop_vv         (UsherUiDesktop *desktop);
void            usher_ui_desktop_give_agent (UsherUiDesktop *desktop);
void            usher_ui_desktop_copy      (UsherUiDesktop *desktop,
                                             const char     *text);
void            usher_ui_desktop_await      (UsherUiDesktop *desktop,
                                             const char     *line);
void            usher_ui_desktop_press      (UsherUiDesktop *desktop,
                                             guint           keysym,
                                             const char     *line);
void            usher_ui_desktop_shut_down  (UsherUiDesktop *desktop);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherUiDesktop, usher_ui_desktop_free)

G_END_DECLS
