/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/session-state.h"

G_BEGIN_DECLS

/**
 * UsherSession: a user connected, or about to be, to a desktop
 * @id: UUID
 * @desktop: id of the desktop
 * @owner: "name@realm"
 * @address: (nullable): where the launch was asked from
 * @viewer: (nullable): address of the viewer's main channel once connected
 * @state: see #UsherSessionState
 * @since: when @state was entered; µs since the epoch
 * @ticket_expires: µs since the epoch
 */
typedef struct
{
  char             *id;
  char             *desktop;
  char             *owner;
  char             *address;
  char             *viewer;
  UsherSessionState state;
  gint64            since;
  gint64            ticket_expires;
} UsherSession;

UsherSession *usher_session_new  (void);
void          usher_session_free (UsherSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSession, usher_session_free)

G_END_DECLS
