/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/http/api.h"

#include <string.h>

/**
 * api_setup:
 * @data: (nullable): #API_OVER_HTTPS to administer with a token of ada's instead of at the admin socket
 */
void
api_setup (Api          *api,
           gconstpointer data)
{
  api->house = house_new (NULL);
  api->openapi = openapi_new (OPENAPI);
  api->tls = http_client_new_tls (api->house->port);
  api->alice = house_sign_in (api->house, "alice");
  api->bob = house_sign_in (api->house, "bob");
  api->ada = house_sign_in (api->house, "ada");
  if (g_strcmp0 (data, API_OVER_HTTPS) == 0)
    api->admin = http_client_new_tls (api->house->port);
  else
    api->admin = http_client_new_unix (api->house->socket);
  api->admin_headers = g_strdup (g_strcmp0 (data, API_OVER_HTTPS) == 0 ? api->ada : "");
}

void
api_teardown (Api          *api,
              gconstpointer data)
{
  http_client_free (api->tls);
  http_client_free (api->admin);
  house_free (api->house);
  openapi_free (api->openapi);
  g_free (api->alice);
  g_free (api->bob);
  g_free (api->ada);
  g_free (api->admin_headers);
}

/* the route that @path takes, as a pattern */
const char *
api_pattern (Api        *api,
             const char *method,
             const char *path)
{
  g_autofree char *bare = g_strndup (path, strcspn (path, "?"));
  g_auto (GStrv) parts = g_strsplit (bare, "/", -1);
  const UsherRoute *route;

  for (guint i = 0; (route = usher_router_get (api->house->router, i)) != NULL; i++)
    {
      g_auto (GStrv) pattern = g_strsplit (route->pattern, "/", -1);
      gboolean same = g_str_equal (route->method, method) && g_strv_length (pattern) == g_strv_length (parts);

      for (guint k = 0; same && parts[k] != NULL; k++)
        same = *pattern[k] == '{' || g_str_equal (pattern[k], parts[k]);
      if (same)
        return route->pattern;
    }
  g_error ("no route takes %s %s", method, path);
}

/* calls, and holds the answer against the description */
HttpReply *
api_call_with (Api        *api,
               HttpClient *client,
               const char *method,
               const char *path,
               const char *headers,
               const char *body)
{
  HttpReply *reply = http_client_call (client, method, path, headers, body);

  g_test_message ("%s %s: %u", method, path, reply->status);
  openapi_assert_reply (api->openapi, method, api_pattern (api, method, path), reply);
  return reply;
}

HttpReply *
api_call (Api        *api,
          const char *method,
          const char *path,
          const char *headers,
          const char *body)
{
  return api_call_with (api, api->tls, method, path, headers, body);
}

HttpReply *
api_admin (Api        *api,
           const char *method,
           const char *path,
           const char *body)
{
  return api_call_with (api, api->admin, method, path, api->admin_headers, body);
}

void
api_assert_status (Api        *api,
                   const char *method,
                   const char *path,
                   const char *headers,
                   const char *body,
                   guint       status)
{
  g_autoptr (HttpReply) reply = api_call (api, method, path, headers, body);

  g_assert_cmpuint (reply->status, ==, status);
}

void
api_assert_admin (Api        *api,
                  const char *method,
                  const char *path,
                  const char *body,
                  guint       status)
{
  g_autoptr (HttpReply) reply = api_admin (api, method, path, body);

  g_assert_cmpuint (reply->status, ==, status);
}

HttpReply *
api_follow_job (Api             *api,
                const char      *headers,
                const HttpReply *accepted)
{
  g_autofree char *path = g_strdup_printf ("%s?wait=20", http_reply_header (accepted, "location"));

  g_assert_cmpuint (accepted->status, ==, 202);
  for (;;)
    {
      g_autoptr (HttpReply) reply = api_call (api, "GET", path, headers, NULL);
      const char *state = http_reply_text (reply, "state");

      g_assert_cmpuint (reply->status, ==, 200);
      if (g_str_equal (state, "ready") || g_str_equal (state, "failed"))
        return g_steal_pointer (&reply);
    }
}

/* a path with something in place of each parameter */
char *
api_sample_path (const char *pattern)
{
  g_auto (GStrv) parts = g_strsplit (pattern, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] != '{')
        continue;
      g_free (parts[i]);
      parts[i] = g_strdup ("pool:office");
    }
  return g_strjoinv ("/", parts);
}

static HttpReply *
api_call_as_allowed (Api        *api,
                     const char *method,
                     const char *path,
                     const char *headers,
                     const char *body)
{
  gboolean admin = g_str_has_prefix (path, "/v1/admin/");
  g_autofree char *all = g_strconcat (admin ? api->admin_headers : api->alice, headers, NULL);

  return api_call_with (api, admin ? api->admin : api->tls, method, path, all, body);
}

/* the broker names what is wrong, and the description says as well that it is */
void
api_assert_refused (Api           *api,
                    const ApiBody *body)
{
  g_autoptr (HttpReply) reply = api_call_as_allowed (api, body->method, body->path, NULL, body->body);

  g_test_message ("%s", body->body);
  http_reply_assert_problem (reply, 400, "bad-request");
  g_assert_nonnull (strstr (http_reply_text (reply, "detail"), body->says));
  openapi_assert_body (api->openapi, body->method, api_pattern (api, body->method, body->path), body->body, FALSE);
}

/* no text that is not one JSON object is taken for a body */
void
api_assert_reads_body (Api        *api,
                       const char *method,
                       const char *path)
{
  static const char *const texts[] = {
    "x", "{", "[]", "null", "7", "\"a\"", "{} {}", "{\"user\":\"a\",\"user\":\"b\"}", "// {}", "\xff\xfe", "{\"a\":\"\\u0000\"}",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
  };
  g_autoptr (HttpReply) type = NULL;

  for (guint k = 0; k < G_N_ELEMENTS (texts); k++)
    {
      g_autoptr (HttpReply) reply = api_call_as_allowed (api, method, path, NULL, texts[k]);

      http_reply_assert_problem (reply, 400, "bad-request");
    }
  type = api_call_as_allowed (api, method, path, "Content-Type: text/xml\r\n", "<user/>");
  http_reply_assert_problem (type, 415, "bad-request");
}
