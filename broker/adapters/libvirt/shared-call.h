/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/libvirt/host-call.h"

G_BEGIN_DECLS

gboolean usher_shared_call_take_over (UsherHostCall    *call,
                                      UsherHostLine    *line,
                                      const UsherWait  *wait,
                                      GError          **error);
gboolean usher_shared_call_let_go    (UsherHostCall    *call,
                                      UsherHostLine    *line,
                                      const UsherWait  *wait,
                                      GError          **error);

G_END_DECLS
