/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "common/wire/offer.h"

G_BEGIN_DECLS

#define USHER_TYPE_DESKTOP_CARD (usher_desktop_card_get_type ())
G_DECLARE_FINAL_TYPE (UsherDesktopCard, usher_desktop_card, USHER, DESKTOP_CARD, GtkFlowBoxChild)

UsherDesktopCard *usher_desktop_card_new          (const char       *id);
void              usher_desktop_card_show_offer   (UsherDesktopCard *card,
                                                   const UsherOffer *offer,
                                                   int               position);
const char       *usher_desktop_card_get_id       (UsherDesktopCard *card);
const char       *usher_desktop_card_get_name     (UsherDesktopCard *card);
int               usher_desktop_card_get_position (UsherDesktopCard *card);
void              usher_desktop_card_activate     (UsherDesktopCard *card);

G_END_DECLS
