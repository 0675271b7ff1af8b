/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "client/model/failure.h"
#include "common/wire/offer.h"

G_BEGIN_DECLS

/* how often a lost display is tried again at most */
#define USHER_RECONNECT_ATTEMPTS 12

/**
 * UsherReconnect: how often a lost display was tried again; zeroed when the first frame is there
 * @attempts: made since it was lost
 * @since: when it was lost; µs of g_get_monotonic_time(), 0 while it is not
 */
typedef struct
{
  guint  attempts;
  gint64 since;
} UsherReconnect;

gboolean         usher_reconnect_next    (UsherReconnect   *reconnect,
                                          gint64            now,
                                          double            jitter,
                                          guint            *delay_ms);
gboolean         usher_reconnect_is_worth (UsherFailureKind kind);
UsherFailureKind usher_reconnect_explain (UsherFailureKind  ended,
                                          const UsherOffer *offer);

G_END_DECLS
