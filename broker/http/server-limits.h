/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherServerLimits: what callers may take of the server at most
 * @body: bytes of a request's body
 * @head: bytes of a request's line and headers together
 * @connections: open at once, on each listener
 * @connections_each: of them from one address; 0 for no limit
 * @waiting: calls that wait for an answer at once
 * @idle: seconds that a connection may be silent
 * @slow: seconds that a request may take to arrive
 * @rate: requests a second from one address, or one IPv6 /64, in the long run; 0 for no limit. Loopback is
 *   not limited unless @rate_loopback is, as who is there is local or comes through the same proxy as all others
 * @burst: requests at once before @rate counts
 * @threads: that serve a listener; 0 for as many as there are processors
 */
typedef struct
{
  gsize    body;
  gsize    head;
  guint    connections;
  guint    connections_each;
  guint    waiting;
  guint    idle;
  guint    slow;
  guint    rate;
  guint    burst;
  guint    threads;
  gboolean rate_loopback;
} UsherServerLimits;

void usher_server_limits_init (UsherServerLimits *limits);

G_END_DECLS
