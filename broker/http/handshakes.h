/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <gnutls/gnutls.h>
#include <microhttpd.h>

G_BEGIN_DECLS

/**
 * UsherHandshakes: lets connections sleep while their TLS handshake waits for the client.
 *
 * On epoll, libmicrohttpd 0.9.75 asks again and again for data that has not come while a handshake is under way: a client
 * that stops in the middle costs a whole processor, and every other one as much for as long as its answer travels.
 * So GnuTLS reads through us: where there is nothing to read the connection is suspended, and woken up by a thread
 * that waits for all of them.
 */
typedef struct _UsherHandshakes UsherHandshakes;

/**
 * UsherHandshake: that of one connection
 */
typedef struct _UsherHandshake UsherHandshake;

UsherHandshakes *usher_handshakes_new    (void);
void             usher_handshakes_free   (UsherHandshakes       *handshakes);
void             usher_handshakes_stop   (UsherHandshakes       *handshakes);
UsherHandshake  *usher_handshakes_attach (UsherHandshakes       *handshakes,
                                          struct MHD_Connection *socket,
                                          gnutls_session_t       session,
                                          int                    fd);
void             usher_handshakes_detach (UsherHandshake        *handshake);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHandshakes, usher_handshakes_free)

G_END_DECLS
