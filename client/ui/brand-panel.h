/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "client/model/house.h"

G_BEGIN_DECLS

#define USHER_TYPE_BRAND_PANEL (usher_brand_panel_get_type ())
G_DECLARE_FINAL_TYPE (UsherBrandPanel, usher_brand_panel, USHER, BRAND_PANEL, GtkBox)

void usher_brand_panel_set_house (UsherBrandPanel  *panel,
                                  const UsherHouse *house);
void usher_brand_panel_load_logo (GtkImage         *image,
                                  const char       *path,
                                  int               size);

G_END_DECLS
