/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *usher_paths_config       (void);
char       *usher_paths_state        (void);
char       *usher_paths_runtime      (void);
char       *usher_paths_admin_socket (void);

G_END_DECLS
