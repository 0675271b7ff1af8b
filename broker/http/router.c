/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/router.h"

#include <string.h>

#include "common/error.h"

#define ROUTER_PARAMS_MOST 4

typedef struct
{
  const UsherRoute *route;
  gpointer          data;
} RouterEntry;

struct _UsherRouter
{
  UsherLoginFlow *login;
  UsherWorkers   *workers;
  GArray         *entries;
  gid_t           admin_group;
};

/**
 * usher_router_new:
 * @login: (nullable): knows the tokens; without it nobody is signed in
 * @workers: (nullable): run the routes that have a lane
 */
UsherRouter *
usher_router_new (UsherLoginFlow *login,
                  UsherWorkers   *workers)
{
  UsherRouter *router = g_new0 (UsherRouter, 1);

  g_set_object (&router->login, login);
  g_set_object (&router->workers, workers);
  router->entries = g_array_new (FALSE, FALSE, sizeof (RouterEntry));
  router->admin_group = (gid_t) -1;
  return router;
}

void
usher_router_free (UsherRouter *router)
{
  if (router == NULL)
    return;
  g_clear_object (&router->login);
  g_clear_object (&router->workers);
  g_array_unref (router->entries);
  g_free (router);
}

/**
 * usher_router_set_admin_group:
 * @group: ((gid_t) -1 for none): whose members may administer over the admin socket; set before the server listens
 */
void
usher_router_set_admin_group (UsherRouter *router,
                              gid_t        group)
{
  router->admin_group = group;
}

/**
 * usher_router_add:
 * @routes: lives as long as the router
 * @data: what handlers get as usher_call_data()
 *
 * To be done before the server listens.
 */
void
usher_router_add (UsherRouter      *router,
                  const UsherRoute *routes,
                  gsize             n_routes,
                  gpointer          data)
{
  for (gsize i = 0; i < n_routes; i++)
    {
      RouterEntry entry = { &routes[i], data };

      g_array_append_val (router->entries, entry);
    }
}

/**
 * usher_router_get:
 *
 * Returns: (nullable): the route at @index; NULL behind the last, for who wants to see the table
 */
const UsherRoute *
usher_router_get (UsherRouter *router,
                  guint        index)
{
  return index < router->entries->len ? g_array_index (router->entries, RouterEntry, index).route : NULL;
}

static char *
router_decode (const char *segment,
               gsize       length)
{
  g_autofree char *text = g_uri_unescape_segment (segment, segment + length, "/");

  return text != NULL && g_utf8_validate (text, -1, NULL) ? g_steal_pointer (&text) : NULL;
}

/* fills params with names and decoded values; what it filled is the caller's, also when it does not match */
static gboolean
router_match (const char *pattern,
              const char *path,
              GPtrArray  *params)
{
  while (*pattern == '/' && *path == '/')
    {
      gsize want = strcspn (++pattern, "/");
      gsize have = strcspn (++path, "/");
      char *value;

      if (*pattern != '{')
        {
          if (want != have || strncmp (pattern, path, want) != 0)
            return FALSE;
        }
      else
        {
          value = have == 0 ? NULL : router_decode (path, have);
          if (value == NULL)
            return FALSE;
          g_ptr_array_add (params, g_strndup (pattern + 1, want - 2));
          g_ptr_array_add (params, value);
        }
      pattern += want;
      path += have;
    }
  return *pattern == '\0' && *path == '\0';
}

static gboolean
router_method_matches (const UsherRoute *route,
                       const char       *method)
{
  return g_str_equal (route->method, method) || (g_str_equal (method, "HEAD") && g_str_equal (route->method, "GET"));
}

static void
router_note_method (GString    *allowed,
                    const char *method)
{
  g_string_append_printf (allowed, "%s%s", allowed->len == 0 ? "" : ", ", method);
  if (g_str_equal (method, "GET"))
    g_string_append (allowed, ", HEAD");
}

/* the entry for the call, or NULL with the methods that the path has */
static const RouterEntry *
router_find (UsherRouter *router,
             UsherCall   *call,
             GString     *allowed)
{
  const char *path = usher_call_path (call);

  for (guint i = 0; i < router->entries->len; i++)
    {
      const RouterEntry *entry = &g_array_index (router->entries, RouterEntry, i);
      g_autoptr (GPtrArray) params = g_ptr_array_new_full (ROUTER_PARAMS_MOST * 2 + 1, g_free);

      if (!router_match (entry->route->pattern, path, params))
        continue;
      if (router_method_matches (entry->route, usher_call_method (call)))
        {
          g_ptr_array_add (params, NULL);
          usher_call_take_params (call, (GStrv) g_ptr_array_free (g_steal_pointer (&params), FALSE));
          return entry;
        }
      router_note_method (allowed, entry->route->method);
    }
  return NULL;
}

static void
router_refuse (UsherCall *call,
               GString   *allowed)
{
  g_autoptr (GError) error = NULL;
  UsherAnswer *answer;

  if (allowed->len == 0)
    {
      error = g_error_new_literal (USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is nothing at this address");
      usher_call_answer_error (call, error);
      return;
    }

  g_string_append (allowed, ", OPTIONS");
  if (g_str_equal (usher_call_method (call), "OPTIONS"))
    answer = usher_answer_new (204, NULL, NULL);
  else
    {
      error = g_error_new (USHER_ERROR, USHER_ERROR_BAD_REQUEST, "this address takes %s", allowed->str);
      answer = usher_answer_new_error (405, error);
    }
  usher_answer_set_header (answer, "Allow", allowed->str);
  usher_call_answer (call, answer);
}

static UsherRequest *
router_user_request (UsherRouter      *router,
                     UsherCall        *call,
                     const UsherRoute *route,
                     GError          **error)
{
  g_autoptr (UsherIdentity) identity = NULL;

  if (usher_call_token (call) == NULL || router->login == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_SIGNED_IN, "sign in first, and send the token as Authorization: Bearer");
      return NULL;
    }
  identity = usher_login_flow_check (router->login, usher_call_token (call), error);
  if (identity == NULL)
    return NULL;
  if (usher_login_flow_is_admin (router->login, identity))
    usher_call_set_audience (call, USHER_CALL_ADMIN);
  return usher_request_new (identity, NULL, usher_call_peer (call)->address, route->seconds);
}

/* the kernel vouches for who is at the admin socket; everybody else needs a token, and an admin group */
static UsherRequest *
router_admin_request (UsherRouter      *router,
                      UsherCall        *call,
                      const UsherRoute *route,
                      GError          **error)
{
  const UsherPeer *peer = usher_call_peer (call);
  g_autoptr (UsherRequest) request = NULL;
  g_autofree char *actor = NULL;
  g_autofree char *what = NULL;

  if (usher_peer_is_admin (peer, router->admin_group))
    {
      usher_call_set_audience (call, USHER_CALL_ADMIN);
      actor = g_strdup_printf ("uid:%u", (guint) peer->uid);
      return usher_request_new (NULL, actor, peer->address, route->seconds);
    }
  request = router_user_request (router, call, route, error);
  if (request == NULL)
    return NULL;
  what = g_strdup_printf ("%s %s", route->method, route->pattern);
  return usher_login_flow_check_admin (router->login, request, what, error) ? g_steal_pointer (&request) : NULL;
}

static UsherRequest *
router_guest_request (UsherCall        *call,
                      const UsherRoute *route)
{
  const UsherPeer *peer = usher_call_peer (call);
  UsherRequest *request = usher_request_new (NULL, NULL, peer->address, route->seconds);

  request->network = g_strdup (peer->network);
  return request;
}

static UsherRequest *
router_request (UsherRouter      *router,
                UsherCall        *call,
                const UsherRoute *route,
                GError          **error)
{
  switch (route->auth)
    {
    case USHER_ROUTE_ANYBODY:
      return router_guest_request (call, route);
    case USHER_ROUTE_ADMIN:
      return router_admin_request (router, call, route, error);
    case USHER_ROUTE_USER:
    default:
      return router_user_request (router, call, route, error);
    }
}

/**
 * usher_router_dispatch:
 * @call: complete with its body
 *
 * Finds the route, finds out who calls, and hands the call over. What is not in the table, and who may not, is answered here.
 */
void
usher_router_dispatch (UsherRouter *router,
                       UsherCall   *call)
{
  g_autoptr (GString) allowed = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const RouterEntry *entry = router_find (router, call, allowed);
  UsherRequest *request;

  if (entry == NULL)
    {
      router_refuse (call, allowed);
      return;
    }

  request = router_request (router, call, entry->route, &error);
  if (request == NULL)
    {
      usher_call_answer_error (call, error);
      return;
    }

  usher_call_take_request (call, request);
  usher_call_set_data (call, entry->data);
  if (entry->route->lane == NULL)
    entry->route->handler (call);
  else
    usher_call_push (call, router->workers, entry->route->lane, entry->route->handler);
}
