/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/host-record.h"
#include "broker/service/host-watch.h"

G_BEGIN_DECLS

/**
 * UsherHostStates: how each host stands, from memory: what administrators want of it, and whether it answers.
 * UsherHostFlow keeps it as the store has it. All functions may be called from any thread.
 */
typedef struct _UsherHostStates UsherHostStates;

UsherHostStates *usher_host_states_new       (UsherHostWatch        *watch);
void             usher_host_states_free      (UsherHostStates       *states);
void             usher_host_states_put       (UsherHostStates       *states,
                                              const UsherHostRecord *record);
UsherHostRecord *usher_host_states_dup       (UsherHostStates       *states,
                                              const char            *host);
UsherHostState   usher_host_states_get       (UsherHostStates       *states,
                                              const char            *host);
gboolean         usher_host_states_allows    (UsherHostStates       *states,
                                              const char            *host,
                                              UsherHostUse           use);
gboolean         usher_host_states_is_fenced (UsherHostStates       *states,
                                              const char            *host);
char           **usher_host_states_wanted    (UsherHostStates       *states,
                                              UsherHostState         wanted);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHostStates, usher_host_states_free)

G_END_DECLS
