/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/identity.h"
#include "common/wait.h"
#include "common/wire/problem.h"

G_BEGIN_DECLS

/**
 * UsherRequest: one call on its way from an edge through the flows
 * @who: (nullable): the user it is made for; NULL before sign-in
 * @actor: who makes it, for the audit: "name@realm", or "uid:N" at the admin socket
 * @address: where it came from; "local" at the admin socket
 * @network: (nullable): what of @address one subscriber has: all of it in IPv4, half of it in IPv6
 * @cancellable: cancelled when the caller goes away
 * @wait: how long the caller is ready to wait; uses @cancellable
 * @retry_after: set by a flow beside an error: seconds
 * @viewer_user, @viewer_address, @viewer_since: set by a flow beside USHER_ERROR_IN_USE
 *
 * Owned by the edge; used by one thread at a time.
 */
typedef struct
{
  UsherIdentity *who;
  char          *actor;
  char          *address;
  char          *network;
  GCancellable  *cancellable;
  UsherWait      wait;
  guint          retry_after;
  char          *viewer_user;
  char          *viewer_address;
  gint64         viewer_since;
} UsherRequest;

UsherRequest *usher_request_new     (UsherIdentity      *who,
                                     const char         *actor,
                                     const char         *address,
                                     guint               seconds);
void          usher_request_free    (UsherRequest       *request);
UsherProblem *usher_request_problem (const UsherRequest *request,
                                     const GError       *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRequest, usher_request_free)

G_END_DECLS
