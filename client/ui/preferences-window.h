/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <handy.h>

G_BEGIN_DECLS

#define USHER_TYPE_PREFERENCES_WINDOW (usher_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (UsherPreferencesWindow, usher_preferences_window, USHER, PREFERENCES_WINDOW, HdyPreferencesWindow)

GtkWidget *usher_preferences_window_new (GtkWindow *parent,
                                         GSettings *settings);

G_END_DECLS
