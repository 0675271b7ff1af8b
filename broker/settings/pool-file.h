/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/pool.h"
#include "common/config.h"

G_BEGIN_DECLS

extern const UsherConfigTable usher_pool_file_table;

UsherPool *usher_pool_file_read    (const UsherConfigFile  *file,
                                    const UsherConfigPlace *place,
                                    UsherConfigProblems    *problems);
gboolean   usher_pool_file_clashes (const UsherPool        *pool,
                                    const UsherPool        *other);

G_END_DECLS
