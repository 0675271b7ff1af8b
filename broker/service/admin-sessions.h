/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/admin-flow.h"

G_BEGIN_DECLS

UsherSession *usher_admin_sessions_get (UsherAdminFlow *flow,
                                        const char     *session,
                                        UsherDesktop  **desktop,
                                        GError        **error);
gboolean usher_admin_sessions_end (UsherAdminFlow *flow,
                                   UsherRequest   *request,
                                   const char     *session,
                                   GError        **error);

G_END_DECLS
