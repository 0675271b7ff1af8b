/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "client/model/house.h"
#include "common/secret.h"

G_BEGIN_DECLS

#define USHER_TYPE_SIGN_IN_PAGE (usher_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherSignInPage, usher_sign_in_page, USHER, SIGN_IN_PAGE, GtkBox)

UsherSignInPage *usher_sign_in_page_new              (const UsherHouse *house,
                                                      GMenuModel       *menu);
void             usher_sign_in_page_set_server       (UsherSignInPage  *page,
                                                      const char       *server,
                                                      gboolean          may_change);
void             usher_sign_in_page_clear_realms     (UsherSignInPage  *page);
void             usher_sign_in_page_add_realm        (UsherSignInPage  *page,
                                                      const char       *name,
                                                      const char       *title,
                                                      gboolean          chosen);
void             usher_sign_in_page_set_user         (UsherSignInPage  *page,
                                                      const char       *user);
void             usher_sign_in_page_set_password     (UsherSignInPage  *page,
                                                      UsherSecret      *password);
void             usher_sign_in_page_set_remember     (UsherSignInPage  *page,
                                                      gboolean          offered,
                                                      gboolean          chosen);
void             usher_sign_in_page_set_busy         (UsherSignInPage  *page,
                                                      gboolean          busy);
void             usher_sign_in_page_set_locked       (UsherSignInPage  *page,
                                                      guint             seconds);
void             usher_sign_in_page_refuse           (UsherSignInPage  *page,
                                                      const char       *text);
void             usher_sign_in_page_inform           (UsherSignInPage  *page,
                                                      const char       *text);
const char      *usher_sign_in_page_get_user         (UsherSignInPage  *page);
const char      *usher_sign_in_page_get_realm        (UsherSignInPage  *page);
gboolean         usher_sign_in_page_get_remember     (UsherSignInPage  *page);
UsherSecret     *usher_sign_in_page_dup_password     (UsherSignInPage  *page);

G_END_DECLS
