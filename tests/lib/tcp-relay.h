/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherTcpRelay:
 *
 * Stands between a client and a server on loopback and keeps what the client said, for each
 * connection. Without a server it is one that hangs: it takes connections and never answers.
 */
typedef struct _UsherTcpRelay UsherTcpRelay;

UsherTcpRelay *usher_tcp_relay_new         (const char    *address,
                                            guint          server_port);
void           usher_tcp_relay_free        (UsherTcpRelay *relay);
guint          usher_tcp_relay_port        (UsherTcpRelay *relay);
guint          usher_tcp_relay_connections (UsherTcpRelay *relay);
gsize          usher_tcp_relay_said        (UsherTcpRelay *relay);
GBytes        *usher_tcp_relay_heard       (UsherTcpRelay *relay,
                                            guint          connection);
void           usher_tcp_relay_wait        (UsherTcpRelay *relay,
                                            guint          connections);
void           usher_tcp_relay_wait_closed (UsherTcpRelay *relay);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherTcpRelay, usher_tcp_relay_free)

G_END_DECLS
