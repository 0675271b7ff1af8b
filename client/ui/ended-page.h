/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "client/model/failure.h"
#include "client/model/house.h"

G_BEGIN_DECLS

/**
 * UsherWayOn: a button of the page
 * @USHER_WAY_NONE: no button
 * @USHER_WAY_AGAIN: the same once more
 * @USHER_WAY_SIGN_IN: to the sign-in page
 * @USHER_WAY_CHOOSE: to the list of desktops
 * @USHER_WAY_TRUST: to the certificate's page
 * @USHER_WAY_TAKE_OVER: open it here, and disconnect the other screen
 * @USHER_WAY_SERVER: to the server's page
 * @USHER_WAY_CLOSE: close the window
 */
typedef enum
{
  USHER_WAY_NONE,
  USHER_WAY_AGAIN,
  USHER_WAY_SIGN_IN,
  USHER_WAY_CHOOSE,
  USHER_WAY_TRUST,
  USHER_WAY_TAKE_OVER,
  USHER_WAY_SERVER,
  USHER_WAY_CLOSE,
} UsherWayOn;

#define USHER_TYPE_ENDED_PAGE (usher_ended_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherEndedPage, usher_ended_page, USHER, ENDED_PAGE, GtkBox)

UsherEndedPage *usher_ended_page_new  (const UsherHouse   *house);
void            usher_ended_page_show (UsherEndedPage     *page,
                                       const UsherFailure *failure,
                                       const char         *desktop,
                                       UsherWayOn          first,
                                       UsherWayOn          second);

G_END_DECLS
