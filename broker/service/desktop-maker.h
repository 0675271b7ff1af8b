/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"

G_BEGIN_DECLS

gboolean usher_desktop_maker_work     (UsherContext       *context,
                                       const UsherDesktop *desktop,
                                       GError            **error);
gboolean usher_desktop_maker_redefine (UsherContext       *context,
                                       const UsherDesktop *desktop,
                                       GError            **error);

G_END_DECLS
