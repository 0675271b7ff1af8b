/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/libvirt/host-lines.h"
#include "broker/ports/template-host.h"

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
 * UsherHostProgress: who is told how far a call is; nobody, once the caller has left
 * @percent: what was told last
 */
typedef struct
{
  GMutex        lock;
  UsherCopyFunc func;
  gpointer      user_data;
  guint         percent;
} UsherHostProgress;

/**
 * UsherHostCall: what a method was asked, owned, since its caller may leave before it is done
 * @func: what to do
 * @lines: over which connections
 * @id: (nullable): of the domain
 * @spec: what to clone; its texts and policy are the call's own
 * @force: of stop
 * @target, @note: other names and texts of the method's
 * @source: (nullable): another host that something comes from
 * @source_pool: (nullable): its storage pool
 * @progress: told how far it is, as long as the caller is there
 * @info, @list, @capacity, @outcome: results, for a caller that is still there
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

  char              *target;
  char              *note;
  UsherHostLink     *source;
  char              *source_pool;
  UsherHostProgress  progress;

  UsherDomainInfo   *info;
  GPtrArray         *list;
  UsherHostCapacity  capacity;
  gpointer           outcome;
  GDestroyNotify     free_outcome;
};

UsherHostCall *usher_host_call_new      (UsherHostCallFunc     func,
                                         UsherHostLines       *lines,
                                         const char           *storage_pool,
                                         const char           *id);
UsherHostCall *usher_host_call_ref      (UsherHostCall        *call);
void           usher_host_call_unref    (UsherHostCall        *call);
void           usher_host_call_set_spec (UsherHostCall        *call,
                                         const UsherCloneSpec *spec);
void           usher_host_call_tell     (UsherHostCall        *call,
                                         guint                 percent);
void           usher_host_call_hush     (UsherHostCall        *call);
gboolean       usher_host_call_run      (gpointer              work,
                                         const UsherWait      *wait,
                                         GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHostCall, usher_host_call_unref)

G_END_DECLS
