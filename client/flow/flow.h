/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "client/flow/shell.h"
#include "client/model/client-state.h"
#include "client/model/failure.h"
#include "client/model/house.h"
#include "client/model/options.h"
#include "common/wire/launch-document.h"

G_BEGIN_DECLS

#define USHER_TYPE_FLOW (usher_flow_get_type ())
G_DECLARE_FINAL_TYPE (UsherFlow, usher_flow, USHER, FLOW, GObject)

/**
 * UsherFlow:
 *
 * Leads a user from switching on to working and back: sign in → list → wait → view → ended.
 * Its state moves by client/model/client-state.h alone; each step owns its page and its calls.
 * Signal "moved" (): usher_flow_get_state() changed.
 */
UsherFlow       *usher_flow_new       (UsherShell                *shell,
                                       GSettings                 *settings,
                                       const UsherHouse          *house);
void             usher_flow_begin     (UsherFlow                 *flow,
                                       const UsherOptions        *options);
void             usher_flow_open      (UsherFlow                 *flow,
                                       const UsherLaunchDocument *document,
                                       gboolean                   full_screen);
void             usher_flow_refuse    (UsherFlow                 *flow,
                                       const UsherFailure        *failure);
void             usher_flow_refresh   (UsherFlow                 *flow);
gboolean         usher_flow_leave     (UsherFlow                 *flow,
                                       GAsyncReadyCallback        callback,
                                       gpointer                   data);
UsherClientState usher_flow_get_state (UsherFlow                 *flow);

G_END_DECLS
