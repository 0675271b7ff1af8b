/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/host-flow.h"
#include "broker/service/workers.h"

G_BEGIN_DECLS

/**
 * UsherHostFence: runs the command of a host that is lost, which makes sure that nothing runs there, and confirms the fence
 * when it says that this is so.
 */
typedef struct _UsherHostFence UsherHostFence;

UsherHostFence *usher_host_fence_new      (UsherContext   *context,
                                           UsherWorkers   *workers,
                                           UsherHostFlow  *flow);
void            usher_host_fence_free     (UsherHostFence *fence);
void            usher_host_fence_set_most (UsherHostFence *fence,
                                           guint           milliseconds);
void            usher_host_fence_tick     (UsherHostFence *fence);
void            usher_host_fence_stop     (UsherHostFence *fence);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHostFence, usher_host_fence_free)

G_END_DECLS
