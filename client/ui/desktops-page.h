/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "client/model/house.h"
#include "client/ui/notice.h"
#include "common/wire/offer.h"

G_BEGIN_DECLS

#define USHER_TYPE_DESKTOPS_PAGE (usher_desktops_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherDesktopsPage, usher_desktops_page, USHER, DESKTOPS_PAGE, GtkBox)

UsherDesktopsPage *usher_desktops_page_new        (const UsherHouse  *house,
                                                   GMenuModel        *menu);
void               usher_desktops_page_set_user   (UsherDesktopsPage *page,
                                                   const char        *display_name);
void               usher_desktops_page_set_offers (UsherDesktopsPage *page,
                                                   GPtrArray         *offers);
void               usher_desktops_page_set_busy   (UsherDesktopsPage *page,
                                                   gboolean           busy);
void               usher_desktops_page_say        (UsherDesktopsPage *page,
                                                   UsherNoticeLevel   level,
                                                   const char        *text);

G_END_DECLS
