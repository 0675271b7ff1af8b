/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/http/router.h"
#include "tests/http/http-client.h"

G_BEGIN_DECLS

/**
 * Openapi: data/api/openapi.yaml, to hold answers against
 * @seen: the statuses that were seen of each operation, "GET /v1/me 200"
 */
typedef struct
{
  JsonNode   *document;
  GHashTable *seen;
} Openapi;

Openapi *openapi_new           (const char      *path);
void     openapi_free          (Openapi         *openapi);
void     openapi_assert_routes (Openapi         *openapi,
                                UsherRouter     *router);
void     openapi_assert_reply  (Openapi         *openapi,
                                const char      *method,
                                const char      *pattern,
                                const HttpReply *reply);
void     openapi_assert_body   (Openapi         *openapi,
                                const char      *method,
                                const char      *pattern,
                                const char      *body,
                                gboolean         right);
void     openapi_assert_seen   (Openapi         *openapi,
                                const char      *prefix,
                                gboolean         under);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Openapi, openapi_free)

G_END_DECLS
