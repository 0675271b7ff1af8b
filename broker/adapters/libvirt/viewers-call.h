/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/libvirt/host-call.h"

G_BEGIN_DECLS

gboolean   usher_viewers_call_ask   (UsherHostCall   *call,
                                     UsherHostLine   *line,
                                     const UsherWait *wait,
                                     GError         **error);
GPtrArray *usher_viewers_call_parse (const char      *answer,
                                     GError         **error);

G_END_DECLS
