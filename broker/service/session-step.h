/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/session-rules.h"
#include "broker/service/context.h"
#include "broker/service/pool-keeper.h"

G_BEGIN_DECLS

gboolean usher_session_step_do (UsherContext           *context,
                                UsherPoolKeeper        *keeper,
                                const UsherDesktop     *desktop,
                                const UsherSessionStep *step,
                                GError                **error);

G_END_DECLS
