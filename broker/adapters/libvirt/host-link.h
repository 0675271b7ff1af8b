/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <libvirt/libvirt.h>

#include "broker/ports/hypervisor.h"

G_BEGIN_DECLS

/**
 * UsherHostLink: whether a host is there, and what it tells
 *
 * Its thread keeps a connection that is made again whenever it breaks, and hands its events to
 * the watcher. Nobody else waits for a host to be reached, but for the very first attempt.
 */
typedef struct _UsherHostLink UsherHostLink;
typedef struct _UsherTicketBook UsherTicketBook;

UsherHostLink   *usher_host_link_new     (const char                *uri,
                                          guint                      keep_alive);
UsherHostLink   *usher_host_link_ref     (UsherHostLink             *link);
void             usher_host_link_unref   (UsherHostLink             *link);
void             usher_host_link_watch   (UsherHostLink             *link,
                                          UsherHypervisorEventFunc   func,
                                          gpointer                   user_data);
void             usher_host_link_close   (UsherHostLink             *link);
gboolean         usher_host_link_check   (UsherHostLink             *link,
                                          const UsherWait           *wait,
                                          GError                   **error);
gboolean         usher_host_link_is_up   (UsherHostLink             *link);
virConnectPtr    usher_host_link_dial    (UsherHostLink             *link,
                                          GError                   **error);
UsherTicketBook *usher_host_link_tickets (UsherHostLink             *link);
void             usher_host_link_post    (UsherHostLink             *link,
                                          const UsherHypervisorEvent *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHostLink, usher_host_link_unref)

G_END_DECLS
