/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/libvirt/host-call.h"

G_BEGIN_DECLS

gboolean usher_clone_call_make       (UsherHostCall    *call,
                                      UsherHostLine    *line,
                                      const UsherWait  *wait,
                                      GError          **error);
gboolean usher_clone_call_remove     (UsherHostCall    *call,
                                      UsherHostLine    *line,
                                      const UsherWait  *wait,
                                      GError          **error);
gboolean usher_clone_call_check_name (UsherHostCall    *call,
                                      virConnectPtr     connection,
                                      GError          **error);
gboolean usher_clone_call_define     (UsherHostCall    *call,
                                      virConnectPtr     connection,
                                      const char       *disk,
                                      const char       *seed,
                                      GError          **error);
gboolean usher_clone_call_undefine   (virConnectPtr     connection,
                                      virDomainPtr      domain,
                                      const char       *id,
                                      GError          **error);

G_END_DECLS
