/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/hypervisor.h"

G_BEGIN_DECLS

/**
 * UsherEventLog: remembers what a hypervisor told, in order
 */
typedef struct _UsherEventLog UsherEventLog;

UsherEventLog        *usher_event_log_new     (void);
void                  usher_event_log_free    (UsherEventLog              *log);
void                  usher_event_log_note    (const UsherHypervisorEvent *event,
                                               gpointer                    log);
void                  usher_event_log_clear   (UsherEventLog              *log);
guint                 usher_event_log_count   (UsherEventLog              *log,
                                               UsherHypervisorEventKind    kind,
                                               const char                 *id);
UsherHypervisorEvent *usher_event_log_await   (UsherEventLog              *log,
                                               UsherHypervisorEventKind    kind,
                                               const char                 *id,
                                               UsherPower                  power);
void                  usher_event_log_event_free (UsherHypervisorEvent    *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherEventLog, usher_event_log_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHypervisorEvent, usher_event_log_event_free)

G_END_DECLS
