/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/admin-flow.h"

G_BEGIN_DECLS

gboolean usher_admin_desktops_assign (UsherAdminFlow *flow,
                                      UsherRequest   *request,
                                      const char     *desktop,
                                      const char     *user,
                                      GError        **error);
gboolean usher_admin_desktops_mark   (UsherAdminFlow         *flow,
                                      UsherRequest           *request,
                                      const char             *desktop,
                                      const UsherDesktopMark *mark,
                                      GError                **error);

G_END_DECLS
