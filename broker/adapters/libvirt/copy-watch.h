/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/libvirt/host-call.h"

G_BEGIN_DECLS

/**
 * UsherCopyWatch: looks how large a volume has become that libvirt is making, which keeps the call's own line busy
 */
typedef struct _UsherCopyWatch UsherCopyWatch;

UsherCopyWatch *usher_copy_watch_start (UsherHostCall    *call,
                                        guint64           bytes,
                                        guint             percent);
void            usher_copy_watch_stop  (UsherCopyWatch   *watch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCopyWatch, usher_copy_watch_stop)

G_END_DECLS
