/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/libvirt/host-call.h"

G_BEGIN_DECLS

gboolean usher_snapshot_call_create (UsherHostCall    *call,
                                     UsherHostLine    *line,
                                     const UsherWait  *wait,
                                     GError          **error);
gboolean usher_snapshot_call_list   (UsherHostCall    *call,
                                     UsherHostLine    *line,
                                     const UsherWait  *wait,
                                     GError          **error);
gboolean usher_snapshot_call_revert (UsherHostCall    *call,
                                     UsherHostLine    *line,
                                     const UsherWait  *wait,
                                     GError          **error);
gboolean usher_snapshot_call_remove (UsherHostCall    *call,
                                     UsherHostLine    *line,
                                     const UsherWait  *wait,
                                     GError          **error);

G_END_DECLS
