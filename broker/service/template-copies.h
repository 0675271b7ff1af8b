/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/template-source.h"

G_BEGIN_DECLS

gboolean usher_template_copies_ensure (UsherContext              *context,
                                       const UsherTemplateSource *source,
                                       const char                *host,
                                       GError                   **error);
gboolean usher_template_copies_remove (UsherContext              *context,
                                       const UsherTemplateVersion *version,
                                       GError                   **error);

G_END_DECLS
