/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "client/api/trust.h"
#include "common/secret.h"

G_BEGIN_DECLS

/**
 * UsherRequest: one call of the API, borrowed for usher_exchange_send_async()
 * @method: GET, POST or DELETE
 * @url: whole
 * @token: (nullable): who asks
 * @body: (nullable): JSON to send
 * @seconds: the deadline
 * @repeatable: whether it may come twice: only then a POST takes a connection that is open already, whose end the
 *   server may just have decided on
 */
typedef struct
{
  const char  *method;
  const char  *url;
  UsherSecret *token;
  JsonNode    *body;
  guint        seconds;
  gboolean     repeatable;
} UsherRequest;

/**
 * UsherAnswer: a good answer of the broker
 * @json: (nullable): NULL for an empty one
 * @location: (nullable): where to go on asking
 */
typedef struct
{
  guint     status;
  char     *location;
  JsonNode *json;
} UsherAnswer;

void         usher_exchange_send_async  (SoupSession        *session,
                                         UsherTrust         *trust,
                                         const UsherRequest *request,
                                         GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
UsherAnswer *usher_exchange_send_finish (SoupSession        *session,
                                         GAsyncResult       *result,
                                         GError            **error);
void         usher_exchange_free_answer (UsherAnswer        *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherAnswer, usher_exchange_free_answer)

G_END_DECLS
