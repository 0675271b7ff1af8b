/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/launch.h"

G_BEGIN_DECLS

gboolean usher_launch_assign_decide (UsherLaunch  *launch,
                                     GError      **error);
void     usher_launch_assign_undo   (UsherLaunch  *launch);

G_END_DECLS
