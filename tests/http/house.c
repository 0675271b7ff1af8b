/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/http/house.h"

#include "broker/adapters/file/file-directory.h"
#include "broker/adapters/tls/server-certificate.h"
#include "broker/http/route-admin.h"
#include "broker/http/route-desktops.h"
#include "broker/http/route-health.h"
#include "broker/http/route-jobs.h"
#include "broker/http/route-login.h"
#include "broker/http/route-realms.h"
#include "broker/http/route-snapshots.h"

static void
house_add_local_realm (House *house)
{
  g_autoptr (GPtrArray) before = usher_context_dup_realms (house->broker.context);
  g_autoptr (GPtrArray) realms = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_sign_in_realm_free);
  g_autofree char *path = test_scratch_path (house->scratch, "users.conf");
  g_autoptr (UsherDirectory) local = usher_file_directory_new ("local", path);
  UsherSignInRealm *office;

  office = usher_sign_in_realm_new ("office", "Office", USHER_DIRECTORY (house->broker.directory), NULL);
  office->is_default = TRUE;
  g_assert_cmpuint (before->len, ==, 1);
  g_ptr_array_add (realms, office);
  g_ptr_array_add (realms, usher_sign_in_realm_new ("local", "Local", local, USHER_USER_REGISTRY (local)));
  usher_context_set_realms (house->broker.context, realms);
}

static void
house_make_router (House *house)
{
  UsherBrokerFixture *broker = &house->broker;

  house->flows = (UsherFlows) {
    .context = broker->context,
    .login = broker->login,
    .jobs = broker->jobs,
    .launch = broker->launch,
    .power = broker->power,
    .snapshots = broker->snapshots,
    .workers = broker->workers,
  };
  house->admin = (UsherAdminFlow) {
    .context = broker->context,
    .keeper = broker->keeper,
    .power = broker->power,
    .launch = broker->launch,
    .jobs = broker->jobs,
    .locks = broker->locks,
    .hosts = broker->hosts,
    .templates = broker->templates,
  };
  house->router = usher_router_new (broker->login, broker->workers);
  usher_route_health_add (house->router, &house->flows);
  usher_route_realms_add (house->router, &house->flows);
  usher_route_login_add (house->router, &house->flows);
  usher_route_desktops_add (house->router, &house->flows);
  usher_route_snapshots_add (house->router, &house->flows);
  usher_route_jobs_add (house->router, &house->flows);
  usher_route_admin_add (house->router, &house->admin);
}

static void
house_set_certificate (House *house)
{
  static const char *const names[] = { "localhost", NULL };
  g_autofree char *path = test_scratch_path (house->scratch, "server.pem");
  g_autoptr (UsherServerCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;
  gboolean made;

  certificate = usher_server_certificate_ensure (path, NULL, names, g_get_real_time (), &made, &error);
  g_assert_no_error (error);
  usher_server_set_certificate (house->server, certificate->certificate, usher_secret_text (certificate->key), &error);
  g_assert_no_error (error);
}

static void
house_listen (House      *house,
              const char *where)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherListen) listen = usher_listen_parse (where, &error);

  g_assert_no_error (error);
  usher_server_listen (house->server, listen, &error);
  g_assert_no_error (error);
}

/* @limits: NULL for the usual ones */
House *
house_new (const UsherServerLimits *limits)
{
  House *house = g_new0 (House, 1);
  g_autofree char *socket = NULL;
  UsherServerLimits usual;

  usher_server_limits_init (&usual);
  house->scratch = test_scratch_new ();
  usher_broker_fixture_setup (&house->broker, NULL);
  house->broker.pool->user_actions |= USHER_POOL_USER_RESET;
  house_add_local_realm (house);
  house_make_router (house);
  house->server = usher_server_new (house->router, limits != NULL ? limits : &usual);
  house_set_certificate (house);

  house->socket = test_scratch_path (house->scratch, "admin.sock");
  socket = g_strconcat ("unix:", house->socket, NULL);
  house_listen (house, "https://127.0.0.1:0");
  house_listen (house, socket);
  house->port = usher_server_port (house->server, 0);
  return house;
}

void
house_free (House *house)
{
  if (house == NULL)
    return;
  usher_jobs_stop (house->broker.jobs);
  usher_server_free (house->server);
  usher_workers_stop (house->broker.workers);
  usher_router_free (house->router);
  usher_broker_fixture_teardown (&house->broker, NULL);
  g_free (house->socket);
  test_scratch_free (house->scratch);
  g_free (house);
}

/* the header line with a new token of @user, whose password is "secret" */
char *
house_sign_in (House      *house,
               const char *user)
{
  g_autoptr (HttpClient) client = http_client_new_tls (house->port);
  g_autofree char *body = g_strdup_printf ("{\"realm\":\"office\",\"user\":\"%s\",\"password\":\"secret\"}", user);
  g_autoptr (HttpReply) reply = http_client_call (client, "POST", "/v1/login", NULL, body);

  g_assert_cmpuint (reply->status, ==, 200);
  return g_strdup_printf ("Authorization: Bearer %s\r\n", http_reply_text (reply, "token"));
}
