/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tests/http/house.h"
#include "tests/http/openapi.h"

G_BEGIN_DECLS

/* as the data of a test: administer over HTTPS */
#define API_OVER_HTTPS "https"
#define API_FOREIGN "Authorization: Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n"

/**
 * Api: a house with its description, and a way in for each kind of caller
 * @admin, @admin_headers: the administrators' way in
 * @alice, @bob, @ada: header lines with their tokens; ada is in an admin group
 */
typedef struct
{
  House      *house;
  Openapi    *openapi;
  HttpClient *tls;
  HttpClient *admin;
  char       *admin_headers;
  char       *alice;
  char       *bob;
  char       *ada;
} Api;

/**
 * ApiBody: a body that a route refuses, and what its refusal names
 */
typedef struct
{
  const char *method;
  const char *path;
  const char *body;
  const char *says;
} ApiBody;

void        api_setup         (Api             *api,
                               gconstpointer    data);
void        api_teardown      (Api             *api,
                               gconstpointer    data);
const char *api_pattern       (Api             *api,
                               const char      *method,
                               const char      *path);
char       *api_sample_path   (const char      *pattern);
HttpReply  *api_call_with     (Api             *api,
                               HttpClient      *client,
                               const char      *method,
                               const char      *path,
                               const char      *headers,
                               const char      *body);
HttpReply  *api_call          (Api             *api,
                               const char      *method,
                               const char      *path,
                               const char      *headers,
                               const char      *body);
HttpReply  *api_admin         (Api             *api,
                               const char      *method,
                               const char      *path,
                               const char      *body);
void        api_assert_status (Api             *api,
                               const char      *method,
                               const char      *path,
                               const char      *headers,
                               const char      *body,
                               guint            status);
void        api_assert_admin  (Api             *api,
                               const char      *method,
                               const char      *path,
                               const char      *body,
                               guint            status);
HttpReply  *api_follow_job    (Api             *api,
                               const char      *headers,
                               const HttpReply *accepted);
void        api_assert_refused    (Api             *api,
                                   const ApiBody   *body);
void        api_assert_reads_body (Api             *api,
                                   const char      *method,
                                   const char      *path);

G_END_DECLS
