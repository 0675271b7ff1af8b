/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/libvirt/host-call.h"

G_BEGIN_DECLS

gboolean usher_template_call_publish       (UsherHostCall    *call,
                                            UsherHostLine    *line,
                                            const UsherWait  *wait,
                                            GError          **error);
gboolean usher_template_call_has_volume    (UsherHostCall    *call,
                                            UsherHostLine    *line,
                                            const UsherWait  *wait,
                                            GError          **error);
gboolean usher_template_call_copy_volume   (UsherHostCall    *call,
                                            UsherHostLine    *line,
                                            const UsherWait  *wait,
                                            GError          **error);
gboolean usher_template_call_remove_volume (UsherHostCall    *call,
                                            UsherHostLine    *line,
                                            const UsherWait  *wait,
                                            GError          **error);

G_END_DECLS
