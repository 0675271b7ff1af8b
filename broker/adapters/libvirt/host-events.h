/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/libvirt/host-link.h"

G_BEGIN_DECLS

#define USHER_HOST_EVENTS 2

/**
 * UsherHostEvents: the callbacks of one connection
 */
typedef struct
{
  int ids[USHER_HOST_EVENTS];
} UsherHostEvents;

gboolean usher_host_events_listen (UsherHostEvents  *events,
                                   virConnectPtr     connection,
                                   UsherHostLink    *link,
                                   GError          **error);
void     usher_host_events_leave  (UsherHostEvents  *events,
                                   virConnectPtr     connection);

G_END_DECLS
