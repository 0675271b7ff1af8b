/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "client/api/broker-client.h"
#include "client/flow/context.h"
#include "client/model/client-state.h"

G_BEGIN_DECLS

#define USHER_TYPE_SESSION_STEP (usher_session_step_get_type ())
G_DECLARE_FINAL_TYPE (UsherSessionStep, usher_session_step, USHER, SESSION_STEP, GObject)

/**
 * UsherSessionStep:
 *
 * One desktop, from asking the broker for it to its end. Signal "event" (UsherClientEvent,
 * UsherFailure *): what moves the client's state; the failure comes with
 * #USHER_CLIENT_STOPPED alone, and the step is over then.
 */
UsherSessionStep *usher_session_step_new    (const UsherContext        *context);
void              usher_session_step_prepare (UsherSessionStep         *step);
void              usher_session_step_launch (UsherSessionStep          *step,
                                             UsherBrokerClient         *broker,
                                             const char                *id,
                                             const char                *name,
                                             gboolean                   take_over);
void              usher_session_step_open   (UsherSessionStep          *step,
                                             const UsherLaunchDocument *document);
void              usher_session_step_stop   (UsherSessionStep          *step);
void              usher_session_step_set_full_screen_wanted (UsherSessionStep *step,
                                                             gboolean          wanted);

G_END_DECLS
