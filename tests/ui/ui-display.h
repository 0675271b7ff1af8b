/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* a screen (Xvfb) and a session bus of a test program's own */
void usher_ui_display_open  (const char *folder);
void usher_ui_display_close (void);

G_END_DECLS
