/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "client/api/broker-client.h"
#include "client/flow/context.h"

G_BEGIN_DECLS

#define USHER_TYPE_SIGN_IN_STEP (usher_sign_in_step_get_type ())
G_DECLARE_FINAL_TYPE (UsherSignInStep, usher_sign_in_step, USHER, SIGN_IN_STEP, GObject)

/**
 * UsherSignInStep:
 *
 * Asks who is there. Signals "asked" (): the broker is being asked; "refused" (); "signed-in"
 * (UsherSignIn *); "kept" (const char *): a remark about remembering, after "signed-in";
 * "distrusted" (UsherFailure *): the broker's certificate is not the trusted one;
 * "change-server" ().
 */
UsherSignInStep *usher_sign_in_step_new (const UsherContext *context);
void             usher_sign_in_step_ask (UsherSignInStep    *step,
                                         UsherBrokerClient  *broker,
                                         const char         *realm,
                                         const char         *user,
                                         const char         *remark);

G_END_DECLS
