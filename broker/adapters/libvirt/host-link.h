/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <libvirt/libvirt.h>

#include "broker/adapters/libvirt/ticket-book.h"
#include "broker/ports/hypervisor.h"

G_BEGIN_DECLS

/**
 * UsherHostLink: a connection to a host that is made again whenever it breaks
 *
 * Its thread connects, hands events to the watcher and waits; nobody else ever waits for a
 * host to be reached, but for the very first attempt.
 */
typedef struct _UsherHostLink UsherHostLink;

UsherHostLink   *usher_host_link_new     (const char                *uri,
                                          guint                      keep_alive);
UsherHostLink   *usher_host_link_ref     (UsherHostLink             *link);
void             usher_host_link_unref   (UsherHostLink             *link);
void             usher_host_link_watch   (UsherHostLink             *link,
                                          UsherHypervisorEventFunc   func,
                                          gpointer                   user_data);
void             usher_host_link_close   (UsherHostLink             *link);
virConnectPtr    usher_host_link_get     (UsherHostLink             *link,
                                          const UsherWait           *wait,
                                          GError                   **error);
UsherTicketBook *usher_host_link_tickets (UsherHostLink             *link);
void             usher_host_link_post    (UsherHostLink             *link,
                                          const UsherHypervisorEvent *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHostLink, usher_host_link_unref)

G_END_DECLS
