/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/http/openapi.h"

#include <string.h>

#include "tests/http/schema.h"
#include "tests/http/yaml-json.h"

static const char *const methods[] = { "get", "post", "put", "delete" };

Openapi *
openapi_new (const char *path)
{
  Openapi *openapi = g_new0 (Openapi, 1);

  openapi->document = yaml_json_read (path);
  openapi->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return openapi;
}

void
openapi_free (Openapi *openapi)
{
  if (openapi == NULL)
    return;
  json_node_unref (openapi->document);
  g_hash_table_unref (openapi->seen);
  g_free (openapi);
}

static JsonObject *
openapi_root (Openapi *openapi)
{
  return json_node_get_object (openapi->document);
}

static JsonObject *
openapi_member (JsonObject *object,
                const char *name)
{
  return object != NULL && json_object_has_member (object, name) ? json_object_get_object_member (object, name) : NULL;
}

/* NULL when it is not described */
static JsonObject *
openapi_operation (Openapi    *openapi,
                   const char *method,
                   const char *pattern)
{
  g_autofree char *name = g_ascii_strdown (method, -1);

  return openapi_member (openapi_member (openapi_member (openapi_root (openapi), "paths"), pattern), name);
}

/* the table of routes and the description have the same paths and methods */
void
openapi_assert_routes (Openapi     *openapi,
                       UsherRouter *router)
{
  JsonObject *paths = openapi_member (openapi_root (openapi), "paths");
  g_autoptr (GList) names = json_object_get_members (paths);
  const UsherRoute *route;
  guint n_routes = 0, n_operations = 0;

  while ((route = usher_router_get (router, n_routes)) != NULL)
    {
      if (openapi_operation (openapi, route->method, route->pattern) == NULL)
        g_error ("%s %s is served and not described", route->method, route->pattern);
      n_routes++;
    }
  for (GList *name = names; name != NULL; name = name->next)
    {
      for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
        n_operations += openapi_operation (openapi, methods[i], name->data) != NULL;
    }
  /* each route has an operation of its own, so as many of both are the same ones */
  g_assert_cmpuint (n_operations, ==, n_routes);
}

static void
openapi_note (Openapi    *openapi,
              const char *method,
              const char *pattern,
              const char *status)
{
  g_hash_table_add (openapi->seen, g_strdup_printf ("%s %s %s", method, pattern, status));
}

static JsonObject *
openapi_response (Openapi    *openapi,
                  const char *method,
                  const char *pattern,
                  guint       status)
{
  g_autofree char *text = g_strdup_printf ("%u", status);
  JsonObject *operation = openapi_operation (openapi, method, pattern);
  JsonObject *responses = openapi_member (operation, "responses");
  JsonObject *response = openapi_member (responses, text);

  g_assert_nonnull (operation);
  if (response == NULL && status >= 400)
    response = openapi_member (responses, "default");
  if (response == NULL)
    g_error ("%s %s answers %u, which is not described", method, pattern, status);
  openapi_note (openapi, method, pattern, text);
  return schema_resolve (openapi_root (openapi), response);
}

static void
openapi_assert_headers (JsonObject      *response,
                        const HttpReply *reply)
{
  JsonObject *headers = openapi_member (response, "headers");
  g_autoptr (GList) names = headers == NULL ? NULL : json_object_get_members (headers);

  for (GList *name = names; name != NULL; name = name->next)
    {
      g_autofree char *lower = g_ascii_strdown (name->data, -1);

      g_assert_nonnull (http_reply_header (reply, lower));
    }
}

/* status, type, headers and body are as described */
void
openapi_assert_reply (Openapi         *openapi,
                      const char      *method,
                      const char      *pattern,
                      const HttpReply *reply)
{
  JsonObject *response = openapi_response (openapi, method, pattern, reply->status);
  JsonObject *content = openapi_member (response, "content");
  const char *type = http_reply_header (reply, "content-type");
  g_autofree char *wrong = NULL;
  JsonObject *media;

  openapi_assert_headers (response, reply);
  if (content == NULL)
    {
      g_assert_cmpuint (reply->length, ==, 0);
      return;
    }
  g_assert_nonnull (type);
  media = openapi_member (content, type);
  if (media == NULL)
    g_error ("%s %s answers %u as %s, which is not described", method, pattern, reply->status, type);
  if (reply->json == NULL)
    return;
  wrong = schema_check (openapi_root (openapi), json_object_get_object_member (media, "schema"), reply->json);
  if (wrong != NULL)
    g_error ("%s %s %u: %s\n%s", method, pattern, reply->status, wrong, reply->body);
}

/* what the broker takes is what is described as right, and what it refuses is not */
void
openapi_assert_body (Openapi    *openapi,
                     const char *method,
                     const char *pattern,
                     const char *body,
                     gboolean    right)
{
  JsonObject *operation = openapi_operation (openapi, method, pattern);
  JsonObject *content = openapi_member (openapi_member (operation, "requestBody"), "content");
  JsonObject *media = openapi_member (content, "application/json");
  g_autoptr (JsonNode) node = json_from_string (body, NULL);
  g_autofree char *wrong = NULL;

  g_assert_nonnull (node);
  if (media == NULL)
    g_error ("%s %s takes a body, which is not described", method, pattern);
  wrong = schema_check (openapi_root (openapi), json_object_get_object_member (media, "schema"), node);
  if ((wrong == NULL) != right)
    g_error ("%s %s with %s: %s", method, pattern, body, wrong != NULL ? wrong : "nothing is wrong");
}

/* a success of every operation under @prefix (or of all others) was seen, so that no description stands untried */
void
openapi_assert_seen (Openapi    *openapi,
                     const char *prefix,
                     gboolean    under)
{
  JsonObject *paths = openapi_member (openapi_root (openapi), "paths");
  g_autoptr (GList) names = json_object_get_members (paths);
  static const char *const statuses[] = { "200", "202", "204" };

  for (GList *name = names; name != NULL; name = name->next)
    {
      for (guint i = 0; g_str_has_prefix (name->data, prefix) == under && i < G_N_ELEMENTS (methods); i++)
        {
          JsonObject *responses = openapi_member (openapi_operation (openapi, methods[i], name->data), "responses");
          g_autofree char *method = g_ascii_strup (methods[i], -1);

          for (guint k = 0; responses != NULL && k < G_N_ELEMENTS (statuses); k++)
            {
              g_autofree char *key = g_strdup_printf ("%s %s %s", method, (char *) name->data, statuses[k]);

              if (json_object_has_member (responses, statuses[k]) && !g_hash_table_contains (openapi->seen, key))
                g_error ("%s was never seen", key);
            }
        }
    }
}
