/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* a screen (Xvfb) and a session bus of a test program's own */
void                 usher_ui_display_open     (const char      *folder);
void                 usher_ui_display_close    (void);
GSubprocessLauncher *usher_ui_display_launcher (GSubprocessFlags flags);

G_END_DECLS
