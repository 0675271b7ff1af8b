/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/pool-keeper.h"
#include "broker/service/workers.h"

G_BEGIN_DECLS

/**
 * UsherSessionKeeper: does what pools' files say of their users' sessions: after a lost viewer, at the end of the longest
 * session, to who may not use the pool any more. A desktop that has something coming carries the time in the store, so
 * nothing is looked at before. What was asked of a guest is kept in memory: after a restart it is asked once more.
 */
#define USHER_TYPE_SESSION_KEEPER (usher_session_keeper_get_type ())
G_DECLARE_FINAL_TYPE (UsherSessionKeeper, usher_session_keeper, USHER, SESSION_KEEPER, GObject)

UsherSessionKeeper *usher_session_keeper_new    (UsherContext       *context,
                                                 UsherWorkers       *workers,
                                                 UsherPoolKeeper    *keeper);
gint64              usher_session_keeper_due    (const UsherPool    *pool,
                                                 gint64              now);
void                usher_session_keeper_tick   (UsherSessionKeeper *keeper,
                                                 gint64              now);
void                usher_session_keeper_review (UsherSessionKeeper *keeper);
void                usher_session_keeper_lose   (UsherSessionKeeper *keeper,
                                                 const UsherDesktop *desktop,
                                                 gint64              now);

G_END_DECLS
