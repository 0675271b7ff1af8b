/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/app-edge.h"

#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>

#include "broker/adapters/tls/server-certificate.h"
#include "broker/http/route-admin.h"
#include "broker/http/route-desktops.h"
#include "broker/http/route-health.h"
#include "broker/http/route-jobs.h"
#include "broker/http/route-login.h"
#include "broker/http/route-realms.h"
#include "broker/http/route-snapshots.h"
#include "common/error.h"

struct _UsherEdge
{
  UsherRouter *router;
  UsherServer *server;
};

/**
 * usher_app_edge_new:
 * @flows: what the users' routes lead to; outlives the edge
 * @admin: what the administrators' routes lead to; outlives the edge
 * @settings: limits
 *
 * Returns: (transfer full): an edge that listens nowhere yet
 */
UsherAppEdge *
usher_app_edge_new (UsherFlows                *flows,
                    UsherAdminFlow            *admin,
                    const UsherServerSettings *settings)
{
  UsherAppEdge *edge = g_new0 (UsherAppEdge, 1);

  edge->router = usher_router_new (flows->login, flows->workers);
  usher_route_health_add (edge->router, flows);
  usher_route_realms_add (edge->router, flows);
  usher_route_login_add (edge->router, flows);
  usher_route_desktops_add (edge->router, flows);
  usher_route_snapshots_add (edge->router, flows);
  usher_route_jobs_add (edge->router, flows);
  usher_route_admin_add (edge->router, admin);
  edge->server = usher_server_new (edge->router, &settings->limits);
  return edge;
}

void
usher_app_edge_free (UsherAppEdge *edge)
{
  usher_server_stop (edge->server);
  usher_server_free (edge->server);
  usher_router_free (edge->router);
  g_free (edge);
}

/**
 * usher_app_edge_reload:
 * @edge: the edge
 * @settings: where certificate and key are
 * @error: what is wrong with them: the old ones stay in use
 *
 * Shows the certificate that is now in the files; makes one when there is none.
 *
 * Returns: whether new connections see it
 */
gboolean
usher_app_edge_reload (UsherAppEdge                 *edge,
                   const UsherServerSettings *settings,
                   GError                   **error)
{
  g_auto (GStrv) names = usher_server_certificate_names (NULL);
  g_autoptr (UsherServerCertificate) certificate = NULL;
  g_autofree char *warning = NULL;
  gboolean made = FALSE;
  gint64 now = g_get_real_time ();

  certificate = usher_server_certificate_ensure (settings->certificate, settings->private_key, (const char *const *) names,
                                                 now, &made, error);
  if (certificate == NULL)
    return FALSE;
  warning = usher_server_certificate_warning (certificate, now);
  if (warning != NULL)
    g_warning ("%s: %s", settings->certificate, warning);
  if (!usher_server_set_certificate (edge->server, certificate->certificate, usher_secret_text (certificate->key), error))
    return FALSE;
  g_message ("certificate %s%s, SHA-256 fingerprint %s", settings->certificate, made ? " made" : "",
             certificate->fingerprint);
  return TRUE;
}

/* who may administer is the same whoever opened the socket */
static gboolean
edge_admit_group (UsherAppEdge               *edge,
                  const UsherServerSettings  *settings,
                  gid_t                      *gid,
                  GError                    **error)
{
  const struct group *group;

  *gid = (gid_t) -1;
  if (settings->admin_group == NULL)
    return TRUE;
  group = getgrnam (settings->admin_group);
  if (group == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "admin-group: there is no system group “%s”",
                   settings->admin_group);
      return FALSE;
    }
  *gid = group->gr_gid;
  usher_router_set_admin_group (edge->router, group->gr_gid);
  return TRUE;
}

static gboolean
edge_listen_admin (UsherAppEdge               *edge,
                   const UsherServerSettings  *settings,
                   gid_t                       group,
                   GError                    **error)
{
  UsherListen listen = { .kind = USHER_LISTEN_UNIX, .path = settings->admin_socket, .group = group };
  g_autofree char *folder = g_path_get_dirname (settings->admin_socket);

  g_mkdir_with_parents (folder, 0755);
  return usher_server_listen (edge->server, &listen, error);
}

static UsherListenKind
edge_kind_of (const char *name)
{
  if (g_str_has_prefix (name, "admin"))
    return USHER_LISTEN_UNIX;
  return g_str_has_prefix (name, "http-plain") ? USHER_LISTEN_PLAIN : USHER_LISTEN_TLS;
}

/* sockets that the service manager opened, told apart by the names of their units; sd_listen_fds(3) */
static gboolean
edge_take_sockets (UsherAppEdge *edge,
                   gboolean  *admin,
                   gboolean  *taken,
                   GError   **error)
{
  char **names = NULL;
  int n = sd_listen_fds_with_names (1, &names);
  gboolean ok = TRUE;

  for (int i = 0; i < n; i++)
    {
      UsherListenKind kind = edge_kind_of (names[i]);

      *admin |= kind == USHER_LISTEN_UNIX;
      *taken |= kind != USHER_LISTEN_UNIX;
      ok = ok && usher_server_listen_fd (edge->server, kind, SD_LISTEN_FDS_START + i, error);
      free (names[i]);
    }
  free (names);
  return ok;
}

/**
 * usher_app_edge_open:
 * @edge: the edge
 * @settings: where to listen
 * @error: which place cannot be listened at, and why
 *
 * Returns: whether all places are open; those that the service manager opened stand for those in @settings
 */
gboolean
usher_app_edge_open (UsherAppEdge                 *edge,
                 const UsherServerSettings *settings,
                 GError                   **error)
{
  gboolean admin = FALSE;
  gboolean taken = FALSE;
  gid_t group;

  if (!edge_admit_group (edge, settings, &group, error) || !edge_take_sockets (edge, &admin, &taken, error))
    return FALSE;
  if (!admin && !edge_listen_admin (edge, settings, group, error))
    return FALSE;
  for (gsize i = 0; !taken && settings->listen != NULL && settings->listen[i] != NULL; i++)
    {
      g_autoptr (UsherListen) listen = usher_listen_parse (settings->listen[i], error);

      if (listen == NULL || !usher_server_listen (edge->server, listen, error))
        return FALSE;
      g_message ("listening at %s", settings->listen[i]);
    }
  return TRUE;
}

/**
 * usher_app_edge_connections:
 * @edge: the edge
 *
 * Returns: how many connections are open
 */
guint
usher_app_edge_connections (UsherAppEdge *edge)
{
  return usher_server_connections (edge->server);
}
