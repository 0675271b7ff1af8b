/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HttpClient: one connection to a server under test, of which a test may send any bytes
 */
typedef struct
{
  GSocketConnection *socket;
  GIOStream         *stream;
  GDataInputStream  *input;
} HttpClient;

/**
 * HttpReply: an answer
 * @headers: by lower-case name
 * @json: (nullable): the body, when it is JSON
 */
typedef struct
{
  guint       status;
  GHashTable *headers;
  char       *body;
  gsize       length;
  JsonNode   *json;
} HttpReply;

HttpClient *http_client_new_tls   (guint            port);
HttpClient *http_client_new_tls_from (const char   *address,
                                      guint         port);
HttpClient *http_client_new_plain (guint            port);
HttpClient *http_client_new_unix  (const char      *path);
void        http_client_free      (HttpClient      *client);

void        http_client_send      (HttpClient      *client,
                                   const char      *bytes,
                                   gssize           length);
gboolean    http_client_try_send  (HttpClient      *client,
                                   const char      *bytes,
                                   gssize           length);
HttpReply  *http_client_read      (HttpClient      *client,
                                   gboolean         head);
HttpReply  *http_client_try_read  (HttpClient      *client,
                                   gboolean         head);
HttpReply  *http_client_call      (HttpClient      *client,
                                   const char      *method,
                                   const char      *path,
                                   const char      *headers,
                                   const char      *body);
gboolean    http_client_is_closed (HttpClient      *client);

const char *http_reply_header     (const HttpReply *reply,
                                   const char      *name);
const char *http_reply_text       (const HttpReply *reply,
                                   const char      *member);
void        http_reply_assert_problem (const HttpReply *reply,
                                       guint            status,
                                       const char      *code);
void        http_reply_free       (HttpReply       *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpClient, http_client_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpReply, http_reply_free)

G_END_DECLS
