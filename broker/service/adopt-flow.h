/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/request.h"

G_BEGIN_DECLS

/**
 * UsherAdoptAsk: a domain that was there before Usher; borrowed
 * @domain: its name or UUID
 * @host: where it is
 * @pool: of a kind whose desktops are kept
 * @owner: (nullable): "name@realm" of whose it becomes; NULL for the first who asks
 */
typedef struct
{
  const char *domain;
  const char *host;
  const char *pool;
  const char *owner;
} UsherAdoptAsk;

UsherDesktop *usher_adopt_flow_adopt (UsherContext        *context,
                                      UsherRequest        *request,
                                      const UsherAdoptAsk *ask,
                                      GError             **error);

G_END_DECLS
