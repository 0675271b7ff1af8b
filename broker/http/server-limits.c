/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/server-limits.h"

/**
 * usher_server_limits_init:
 *
 * Fills in what suits a broker of a few thousand clients, of which a whole site may share one address.
 */
void
usher_server_limits_init (UsherServerLimits *limits)
{
  *limits = (UsherServerLimits) {
    .body = 64 * 1024,
    .head = 16 * 1024,
    .connections = 8192,
    .connections_each = 2048,
    .waiting = 4096,
    .idle = 60,
    .slow = 15,
    .rate = 200,
    .burst = 2000,
  };
}
