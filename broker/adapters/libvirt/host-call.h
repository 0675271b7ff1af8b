/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/libvirt/host-lines.h"
#include "broker/ports/hypervisor.h"

G_BEGIN_DECLS

/**
 * UsherHostCallFunc: one method of the port, in a worker
 */
typedef struct _UsherHostCall UsherHostCall;
typedef gboolean (*UsherHostCallFunc) (UsherHostCall    *call,
                                       UsherHostLine    *line,
                                       const UsherWait  *wait,
                                       GError          **error);

/**
 * UsherHostCall: what a method was asked, owned, since its caller may leave before it is done
 * @func: what to do
 * @lines: over which connections
 * @id: (nullable): of the domain
 * @spec: what to clone; its texts and policy are the call's own
 * @force: of stop
 * @info, @list, @capacity: results, for a caller that is still there
 */
struct _UsherHostCall
{
  UsherHostCallFunc  func;
  UsherHostLines    *lines;
  char              *storage_pool;
  char              *id;

  UsherCloneSpec     spec;
  UsherPolicy        policy;
  gboolean           force;
  UsherSecret       *ticket;
  guint              life;
  UsherTicketEffect  effect;

  UsherDomainInfo   *info;
  GPtrArray         *list;
  UsherHostCapacity  capacity;
};

UsherHostCall *usher_host_call_new      (UsherHostCallFunc     func,
                                         UsherHostLines       *lines,
                                         const char           *storage_pool,
                                         const char           *id);
UsherHostCall *usher_host_call_ref      (UsherHostCall        *call);
void           usher_host_call_unref    (UsherHostCall        *call);
void           usher_host_call_set_spec (UsherHostCall        *call,
                                         const UsherCloneSpec *spec);
gboolean       usher_host_call_run      (gpointer              work,
                                         const UsherWait      *wait,
                                         GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHostCall, usher_host_call_unref)

G_END_DECLS
