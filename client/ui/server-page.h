/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "client/model/house.h"

G_BEGIN_DECLS

#define USHER_TYPE_SERVER_PAGE (usher_server_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherServerPage, usher_server_page, USHER, SERVER_PAGE, GtkBox)

UsherServerPage *usher_server_page_new          (const UsherHouse *house,
                                                 GMenuModel       *menu);
void             usher_server_page_ask_address  (UsherServerPage  *page,
                                                 const char       *address);
void             usher_server_page_ask_trust    (UsherServerPage  *page,
                                                 const char       *host,
                                                 const char       *fingerprint);
void             usher_server_page_show_changed (UsherServerPage  *page,
                                                 const char       *host,
                                                 const char       *trusted,
                                                 const char       *shown);
void             usher_server_page_set_busy     (UsherServerPage  *page,
                                                 gboolean          busy);
void             usher_server_page_refuse       (UsherServerPage  *page,
                                                 const char       *text);
const char      *usher_server_page_get_address  (UsherServerPage  *page);
const char      *usher_server_page_get_ca_file  (UsherServerPage  *page);
void             usher_server_page_set_ca_file  (UsherServerPage  *page,
                                                 const char       *path);
char            *usher_server_page_group        (const char       *fingerprint);

G_END_DECLS
