/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/http/server-limits.h"
#include "broker/http/listen.h"
#include "broker/http/router.h"

G_BEGIN_DECLS

/**
 * UsherServer: libmicrohttpd around a router: the listeners, their threads, limits and connections.
 *
 * A call that a handler does not answer at once suspends its connection and holds no thread. Callers that go away
 * while they wait cancel their request. All methods belong to the thread that made the server.
 */
typedef struct _UsherServer UsherServer;

UsherServer *usher_server_new             (UsherRouter       *router,
                                           const UsherServerLimits *limits);
void         usher_server_free            (UsherServer       *server);
gboolean     usher_server_set_certificate (UsherServer       *server,
                                           const char        *certificate,
                                           const char        *key,
                                           GError           **error);
gboolean     usher_server_listen          (UsherServer       *server,
                                           const UsherListen *listen,
                                           GError           **error);
gboolean     usher_server_listen_fd       (UsherServer       *server,
                                           UsherListenKind    kind,
                                           int                fd,
                                           GError           **error);
guint        usher_server_port            (UsherServer       *server,
                                           guint              index);
guint        usher_server_connections     (UsherServer       *server);
guint        usher_server_waiting         (UsherServer       *server);
void         usher_server_stop            (UsherServer       *server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherServer, usher_server_free)

G_END_DECLS
