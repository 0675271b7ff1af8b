/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "client/api/broker-client.h"
#include "client/flow/context.h"

G_BEGIN_DECLS

#define USHER_TYPE_LIST_STEP (usher_list_step_get_type ())
G_DECLARE_FINAL_TYPE (UsherListStep, usher_list_step, USHER, LIST_STEP, GObject)

/**
 * UsherListStep:
 *
 * Shows what the user may open. Signals "launch" (const char *id, const char *name);
 * "sign-out" ().
 */
UsherListStep *usher_list_step_new   (const UsherContext *context);
void           usher_list_step_begin (UsherListStep      *step,
                                      UsherBrokerClient  *broker,
                                      const UsherSignIn  *who,
                                      const char         *wanted);
void           usher_list_step_back  (UsherListStep      *step);
void           usher_list_step_say   (UsherListStep      *step,
                                      const char         *text);
void           usher_list_step_stop  (UsherListStep      *step);

G_END_DECLS
