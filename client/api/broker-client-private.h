/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "client/api/broker-client.h"
#include "client/api/exchange.h"

G_BEGIN_DECLS

/* sends with the token of the sign-in; @path begins with a slash */
void         usher_broker_client_send_async  (UsherBrokerClient  *self,
                                              const char         *method,
                                              const char         *path,
                                              JsonNode           *body,
                                              guint               seconds,
                                              GCancellable       *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer            user_data);
UsherAnswer *usher_broker_client_send_finish (UsherBrokerClient  *self,
                                              GAsyncResult       *result,
                                              GError            **error);

G_END_DECLS
