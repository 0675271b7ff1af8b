/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/request.h"

G_BEGIN_DECLS

/**
 * UsherDesktopMove: what is done to a desktop, by whom and why; borrowed
 * @event: see usher_desktop_state_move()
 * @request: (nullable): who asked for it; NULL for the keeper
 * @action: (nullable): the word for the audit; the event's own when NULL
 * @why: (nullable): for administrators; with FAIL also kept with the desktop
 */
typedef struct
{
  UsherDesktopEvent   event;
  const UsherRequest *request;
  const char         *action;
  const char         *why;
} UsherDesktopMove;

UsherDesktop *usher_desktop_move_make (UsherContext           *context,
                                       const UsherDesktop     *desktop,
                                       const UsherDesktopMove *move,
                                       GError                **error);

G_END_DECLS
