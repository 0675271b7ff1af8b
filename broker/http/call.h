/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/http/answer.h"
#include "broker/http/peer.h"
#include "broker/service/request.h"
#include "broker/service/workers.h"
#include "common/secret.h"
#include "common/wire/json-fields.h"

G_BEGIN_DECLS

/**
 * UsherCall: one HTTP request from its first byte to its answer; knows nothing of the socket.
 *
 * Atomically reference counted. It belongs to one thread at a time, the one that handles it, except for
 * usher_call_answer…(), which any thread may call: the first answer counts, later ones are dropped, so that a
 * server that stops, or a deadline, may answer in place of a handler that is still at work.
 */
typedef struct _UsherCall UsherCall;

/**
 * UsherCallHead: what came in the request line and the headers; borrowed texts
 * @path: as sent, still with its percent signs
 * @query: (nullable): as sent, without the question mark
 * @authorization, @accept, @content_type: (nullable): the headers
 */
typedef struct
{
  const char *method;
  const char *path;
  const char *query;
  const char *authorization;
  const char *accept;
  const char *content_type;
} UsherCallHead;

/**
 * UsherCallAudience: who reads the answer
 * @USHER_CALL_USER: anybody; learns nothing of the house's hosts, paths and servers
 * @USHER_CALL_ADMIN: who may know what happened
 */
typedef enum
{
  USHER_CALL_USER,
  USHER_CALL_ADMIN,
} UsherCallAudience;

/**
 * UsherCallFunc: goes on with a call in another thread; who answers later than it returns takes a reference
 */
typedef void (*UsherCallFunc) (UsherCall *call);

/**
 * UsherCallDoneFunc: called once, by the thread that answered first
 */
typedef void (*UsherCallDoneFunc) (UsherCall *call,
                                   gpointer   user_data);

/* ---- for handlers ---- */

UsherCall       *usher_call_ref              (UsherCall           *call);
void             usher_call_unref            (UsherCall           *call);

const char      *usher_call_method           (UsherCall           *call);
const char      *usher_call_path             (UsherCall           *call);
const char      *usher_call_param            (UsherCall           *call,
                                              const char          *name);
const char      *usher_call_query            (UsherCall           *call,
                                              const char          *name);
gboolean         usher_call_query_number     (UsherCall           *call,
                                              const char          *name,
                                              guint                most,
                                              guint               *value,
                                              GError             **error);
gboolean         usher_call_accepts          (UsherCall           *call,
                                              const char          *type);
const char      *usher_call_token            (UsherCall           *call);
const UsherPeer *usher_call_peer             (UsherCall           *call);
UsherRequest    *usher_call_request          (UsherCall           *call);
gpointer         usher_call_data             (UsherCall           *call);
UsherCallAudience usher_call_audience        (UsherCall           *call);

gboolean         usher_call_body             (UsherCall           *call,
                                              const char          *what,
                                              UsherJsonFields     *fields,
                                              GError             **error);
UsherSecret     *usher_call_body_secret      (UsherCall           *call,
                                              UsherJsonFields     *fields,
                                              const char          *name,
                                              gsize                longest);

void             usher_call_answer           (UsherCall           *call,
                                              UsherAnswer         *answer);
void             usher_call_answer_json      (UsherCall           *call,
                                              guint                status,
                                              JsonNode            *node);
void             usher_call_answer_empty     (UsherCall           *call,
                                              guint                status);
void             usher_call_answer_accepted  (UsherCall           *call,
                                              const char          *job);
void             usher_call_answer_error     (UsherCall           *call,
                                              const GError        *error);

void             usher_call_push             (UsherCall           *call,
                                              UsherWorkers        *workers,
                                              const char          *lane,
                                              UsherCallFunc        func);
void             usher_call_push_at          (UsherCall           *call,
                                              UsherWorkers        *workers,
                                              const char          *lane,
                                              gint64               monotonic,
                                              UsherCallFunc        func);
void             usher_call_attach           (UsherCall           *call,
                                              gpointer             data,
                                              GDestroyNotify       free_data);
gpointer         usher_call_attached         (UsherCall           *call);

/* ---- for the server and the router ---- */

UsherCall       *usher_call_new              (const UsherCallHead *head,
                                              UsherPeer           *peer);
void             usher_call_take_body        (UsherCall           *call,
                                              char                *body,
                                              gsize                length);
void             usher_call_take_params      (UsherCall           *call,
                                              GStrv                params);
void             usher_call_take_request     (UsherCall           *call,
                                              UsherRequest        *request);
void             usher_call_set_data         (UsherCall           *call,
                                              gpointer             data);
void             usher_call_set_audience     (UsherCall           *call,
                                              UsherCallAudience    audience);
void             usher_call_set_done         (UsherCall           *call,
                                              UsherCallDoneFunc    done,
                                              gpointer             user_data);
UsherAnswer     *usher_call_steal_answer     (UsherCall           *call);
void             usher_call_cancel           (UsherCall           *call);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCall, usher_call_unref)

G_END_DECLS
