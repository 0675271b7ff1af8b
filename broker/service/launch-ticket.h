/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/request.h"

G_BEGIN_DECLS

/**
 * UsherLaunchTicket: what a ticket is given out for; borrowed
 * @tls_port: of the running domain
 */
typedef struct
{
  UsherContext       *context;
  const UsherPool    *pool;
  const UsherHost    *host;
  const UsherDesktop *desktop;
  UsherHypervisor    *hypervisor;
  guint               tls_port;
} UsherLaunchTicket;

UsherLaunchDocument *usher_launch_ticket_issue (const UsherLaunchTicket *ticket,
                                                UsherRequest            *request,
                                                GError                 **error);
gboolean             usher_launch_ticket_close (UsherHypervisor         *hypervisor,
                                                const char              *desktop,
                                                GError                 **error);
gboolean             usher_launch_ticket_disconnect (UsherHypervisor    *hypervisor,
                                                     const char         *desktop,
                                                     GError            **error);

G_END_DECLS
