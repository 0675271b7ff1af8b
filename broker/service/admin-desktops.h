/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/admin-flow.h"

G_BEGIN_DECLS

/**
 * UsherAdminAdoption: a domain that was there before Usher; borrowed
 * @domain: its name or UUID
 * @host: (nullable): where it is; NULL when there is one host
 * @user: (nullable): whose it becomes, "name@realm" or "name"; NULL for the first who asks
 */
typedef struct
{
  const char *pool;
  const char *domain;
  const char *host;
  const char *user;
} UsherAdminAdoption;

UsherDesktop *usher_admin_desktops_adopt (UsherAdminFlow           *flow,
                                          UsherRequest             *request,
                                          const UsherAdminAdoption *adoption,
                                          GError                  **error);
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
