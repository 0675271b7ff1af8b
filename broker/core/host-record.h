/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/host-state.h"

G_BEGIN_DECLS

/**
 * UsherHostRecord: what is kept of a host beside its configuration
 * @name: of the host
 * @wanted: what an administrator wants of it; never LOST
 * @since: of @wanted; µs since the epoch, 0 when nobody ever said anything
 * @reason: (nullable): why, for administrators
 * @actor: (nullable): who wanted it
 * @lost_since: when it stopped answering; µs since the epoch, 0 while it answers
 * @fenced_at: when it was confirmed, after @lost_since, that nothing runs on it; 0 when not
 * @revision: grows with every change; a change carries the one it saw
 */
typedef struct
{
  char          *name;
  UsherHostState wanted;
  gint64         since;
  char          *reason;
  char          *actor;
  gint64         lost_since;
  gint64         fenced_at;
  gint64         revision;
} UsherHostRecord;

UsherHostRecord *usher_host_record_new  (const char            *name);
UsherHostRecord *usher_host_record_copy (const UsherHostRecord *record);
void             usher_host_record_free (UsherHostRecord       *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHostRecord, usher_host_record_free)

G_END_DECLS
