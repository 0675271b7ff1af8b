/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/desktop-store.h"

G_BEGIN_DECLS

gboolean usher_desktop_step_take        (UsherDesktop             *desktop,
                                         const UsherDesktopChange *change,
                                         GError                  **error);
gboolean usher_desktop_step_take_source (UsherDesktop             *desktop,
                                         const UsherDesktopSource *source,
                                         GError                  **error);
gboolean usher_desktop_step_mark        (UsherDesktop             *desktop,
                                         const UsherDesktopMark   *mark,
                                         GError                  **error);

G_END_DECLS
