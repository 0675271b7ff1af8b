/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"

G_BEGIN_DECLS

gboolean usher_template_seed_build (UsherContext        *context,
                                    const UsherCatalog  *catalog,
                                    const UsherDesktop  *desktop,
                                    GBytes             **seed,
                                    GError             **error);

G_END_DECLS
