/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "client/flow/context.h"
#include "client/model/failure.h"
#include "client/model/server-profile.h"

G_BEGIN_DECLS

#define USHER_TYPE_SERVER_STEP (usher_server_step_get_type ())
G_DECLARE_FINAL_TYPE (UsherServerStep, usher_server_step, USHER, SERVER_STEP, GObject)

/**
 * UsherServerStep:
 *
 * Finds a broker to trust. Signal "chosen" (UsherServerProfile *): it answered, and is trusted.
 */
UsherServerStep *usher_server_step_new      (const UsherContext       *context);
void             usher_server_step_ask      (UsherServerStep          *step,
                                             const char               *address);
void             usher_server_step_distrust (UsherServerStep          *step,
                                             const UsherServerProfile *profile,
                                             const UsherFailure       *failure);

G_END_DECLS
