/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/libvirt/host-call.h"

G_BEGIN_DECLS

gboolean usher_power_call_start (UsherHostCall    *call,
                                 UsherHostLine    *line,
                                 const UsherWait  *wait,
                                 GError          **error);
gboolean usher_power_call_stop  (UsherHostCall    *call,
                                 UsherHostLine    *line,
                                 const UsherWait  *wait,
                                 GError          **error);
gboolean usher_power_call_suspend (UsherHostCall    *call,
                                   UsherHostLine    *line,
                                   const UsherWait  *wait,
                                   GError          **error);
gboolean usher_power_call_close (UsherHostCall     *call,
                                 UsherHostLine     *line,
                                 UsherTicketEffect  effect,
                                 GError           **error);
gboolean usher_power_call_end   (UsherHostCall    *call,
                                 virConnectPtr     connection,
                                 virDomainPtr      domain,
                                 GError          **error);
gboolean usher_power_call_reset (UsherHostCall    *call,
                                 UsherHostLine    *line,
                                 const UsherWait  *wait,
                                 GError          **error);

G_END_DECLS
