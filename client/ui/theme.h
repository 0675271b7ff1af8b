/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "client/model/house.h"

G_BEGIN_DECLS

#define USHER_RESOURCE "/org/usher/Client"

/**
 * UsherScheme: light, dark, or as the system has it
 */
typedef enum
{
  USHER_SCHEME_SYSTEM,
  USHER_SCHEME_LIGHT,
  USHER_SCHEME_DARK,
} UsherScheme;

void usher_theme_init           (void);
void usher_theme_init_quick     (void);
void usher_theme_set_scheme     (UsherScheme  scheme);
void usher_theme_set_accent     (const char  *color);
void usher_theme_set_announcing (GtkWidget   *widget);

G_END_DECLS
