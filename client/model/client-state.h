/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherClientState: where a user is between switching on and working
 * @USHER_CLIENT_NO_SERVER: no broker is known, or its certificate is not trusted yet: the server page
 * @USHER_CLIENT_SIGNED_OUT: the sign-in page
 * @USHER_CLIENT_SIGNING_IN: the broker is asked
 * @USHER_CLIENT_CHOOSING: the list of desktops
 * @USHER_CLIENT_LAUNCHING: the broker prepares a desktop: the waiting page
 * @USHER_CLIENT_CONNECTING: there is a ticket, and no picture yet: the waiting page goes on
 * @USHER_CLIENT_VIEWING: the desktop is on the screen
 * @USHER_CLIENT_RECONNECTING: the picture stands still while a new ticket is asked for
 * @USHER_CLIENT_ENDED: the page that says why, and what next
 */
typedef enum
{
  USHER_CLIENT_NO_SERVER,
  USHER_CLIENT_SIGNED_OUT,
  USHER_CLIENT_SIGNING_IN,
  USHER_CLIENT_CHOOSING,
  USHER_CLIENT_LAUNCHING,
  USHER_CLIENT_CONNECTING,
  USHER_CLIENT_VIEWING,
  USHER_CLIENT_RECONNECTING,
  USHER_CLIENT_ENDED,
} UsherClientState;

#define USHER_N_CLIENT_STATES (USHER_CLIENT_ENDED + 1)

/**
 * UsherClientEvent: what moves it
 * @USHER_CLIENT_SERVER_CHOSEN: a broker answered and is trusted
 * @USHER_CLIENT_SERVER_FORGOTTEN: another broker is to be chosen
 * @USHER_CLIENT_CREDENTIALS_GIVEN: name and password were entered
 * @USHER_CLIENT_SIGN_IN_DONE: the broker gave a token
 * @USHER_CLIENT_SIGN_IN_REFUSED: it did not
 * @USHER_CLIENT_LAUNCH_ASKED: a desktop was chosen, or is opened again
 * @USHER_CLIENT_TICKET_GIVEN: the launch document came
 * @USHER_CLIENT_PICTURE_SHOWN: the first frame was painted
 * @USHER_CLIENT_LINK_LOST: the display went away and may come back
 * @USHER_CLIENT_STOPPED: it went wrong, or ended, for good
 * @USHER_CLIENT_LEFT: the user cancelled, or went back to the list
 * @USHER_CLIENT_SIGNED_OFF: the user signed out, or the token is no longer valid
 * @USHER_CLIENT_FILE_OPENED: a launch document from a file: no broker is needed
 */
typedef enum
{
  USHER_CLIENT_SERVER_CHOSEN,
  USHER_CLIENT_SERVER_FORGOTTEN,
  USHER_CLIENT_CREDENTIALS_GIVEN,
  USHER_CLIENT_SIGN_IN_DONE,
  USHER_CLIENT_SIGN_IN_REFUSED,
  USHER_CLIENT_LAUNCH_ASKED,
  USHER_CLIENT_TICKET_GIVEN,
  USHER_CLIENT_PICTURE_SHOWN,
  USHER_CLIENT_LINK_LOST,
  USHER_CLIENT_STOPPED,
  USHER_CLIENT_LEFT,
  USHER_CLIENT_SIGNED_OFF,
  USHER_CLIENT_FILE_OPENED,
} UsherClientEvent;

#define USHER_N_CLIENT_EVENTS (USHER_CLIENT_FILE_OPENED + 1)

gboolean    usher_client_state_move    (UsherClientState  from,
                                        UsherClientEvent  event,
                                        UsherClientState *to,
                                        GError          **error);
const char *usher_client_state_to_word (UsherClientState  state);
const char *usher_client_event_to_word (UsherClientEvent  event);

G_END_DECLS
