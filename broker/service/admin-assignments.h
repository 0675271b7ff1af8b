/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/admin-flow.h"

G_BEGIN_DECLS

/**
 * UsherAdminAssignment: a personal desktop to be given; borrowed
 * @line: where it stands in the list of an administrator, for messages; 0 for nowhere
 * @user: "name@realm", or "name" in the default realm
 * @desktop: (nullable): name or id; NULL for the next that becomes free
 */
typedef struct
{
  guint       line;
  const char *user;
  const char *desktop;
} UsherAdminAssignment;

gboolean   usher_admin_assignments_put    (UsherAdminFlow             *flow,
                                           UsherRequest               *request,
                                           const char                 *pool,
                                           const UsherAdminAssignment *assignments,
                                           guint                       n_assignments,
                                           GError                    **error);
gboolean   usher_admin_assignments_remove (UsherAdminFlow             *flow,
                                           UsherRequest               *request,
                                           const char                 *pool,
                                           const UsherAdminAssignment *assignment,
                                           GError                    **error);
GPtrArray *usher_admin_assignments_find   (UsherAdminFlow             *flow,
                                           const char                 *pool,
                                           gint64                      after,
                                           guint                       limit,
                                           GError                    **error);

G_END_DECLS
