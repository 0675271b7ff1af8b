/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "client/model/server-profile.h"

G_BEGIN_DECLS

UsherServerProfile *usher_known_servers_find     (GSettings                *settings,
                                                  const char               *address,
                                                  GError                  **error);
void                usher_known_servers_remember (GSettings                *settings,
                                                  const UsherServerProfile *profile);

G_END_DECLS
