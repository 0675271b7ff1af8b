/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <handy.h>

G_BEGIN_DECLS

#define USHER_TYPE_WINDOW (usher_window_get_type ())
G_DECLARE_FINAL_TYPE (UsherWindow, usher_window, USHER, WINDOW, HdyApplicationWindow)

UsherWindow *usher_window_new (GtkApplication *application,
                               GSettings      *settings);

G_END_DECLS
