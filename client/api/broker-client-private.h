/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "client/api/broker-client.h"
#include "client/api/exchange.h"

G_BEGIN_DECLS

/**
 * UsherBrokerCall: one call of the API, borrowed while it is sent; with the token of the sign-in
 * @path: begins with a slash
 * @body: (nullable): JSON to send
 * @seconds: the deadline
 * @repeatable: see UsherRequest
 */
typedef struct
{
  const char *method;
  const char *path;
  JsonNode   *body;
  guint       seconds;
  gboolean    repeatable;
} UsherBrokerCall;

void         usher_broker_client_send_async  (UsherBrokerClient     *self,
                                              const UsherBrokerCall *call,
                                              GCancellable          *cancellable,
                                              GAsyncReadyCallback    callback,
                                              gpointer               user_data);
UsherAnswer *usher_broker_client_send_finish (UsherBrokerClient     *self,
                                              GAsyncResult          *result,
                                              GError               **error);

G_END_DECLS
