/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <microhttpd.h>

#include "broker/http/hub.h"
#include "broker/http/rate.h"
#include "broker/http/router.h"

G_BEGIN_DECLS

/**
 * UsherExchangeKit: what every exchange of a server needs
 */
typedef struct
{
  UsherRouter *router;
  UsherHub    *hub;
  UsherRate   *rate;
  UsherServerLimits  limits;
} UsherExchangeKit;

/**
 * UsherExchange: one request and its answer on libmicrohttpd's side; belongs to the thread that serves the connection
 */
typedef struct _UsherExchange UsherExchange;

UsherExchange  *usher_exchange_new     (UsherExchangeKit      *kit,
                                        struct MHD_Connection *socket,
                                        const char            *uri);
void            usher_exchange_free    (UsherExchange         *exchange);
enum MHD_Result usher_exchange_proceed (UsherExchange         *exchange,
                                        const char            *method,
                                        const char            *data,
                                        size_t                *size);

G_END_DECLS
