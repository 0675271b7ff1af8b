/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-login.h"

#include "common/wire/sign-in.h"

/* longer than any directory takes */
#define LOGIN_NAME_LONGEST 256
#define LOGIN_PASSWORD_LONGEST 1024
#define LOGIN_SECONDS 40

/* what was typed, kept while a try waits for its turn */
typedef struct
{
  char        *realm;
  char        *user;
  UsherSecret *password;
} LoginTry;

static void
login_try_free (LoginTry *try)
{
  g_free (try->realm);
  g_free (try->user);
  g_clear_pointer (&try->password, usher_secret_unref);
  g_free (try);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoginTry, login_try_free)

/* all borrowed for the time of the answer */
static JsonNode *
route_login_answer (const UsherIdentity *who,
                    UsherSecret         *token,
                    gint64               expires,
                    gboolean             admin)
{
  UsherSignIn sign_in = {
    .token = token,
    .expires = expires,
    .user = who->name,
    .display_name = who->display_name,
    .realm = who->realm,
    .admin = admin,
  };

  return usher_sign_in_to_json (&sign_in);
}

/* in the realm's lane */
static void
route_login_look (UsherCall *call)
{
  UsherFlows *flows = usher_call_data (call);
  LoginTry *try = usher_call_attached (call);
  g_autoptr (UsherLoginGrant) grant = NULL;
  g_autoptr (GError) error = NULL;

  if (!usher_wait_check (&usher_call_request (call)->wait, &error))
    {
      usher_call_answer_error (call, error);
      return;
    }
  grant = usher_login_flow_sign_in (flows->login, usher_call_request (call), try->realm, try->user, try->password, &error);
  if (grant == NULL)
    usher_call_answer_error (call, error);
  else
    usher_call_answer (call, usher_answer_new_secret (200, route_login_answer (grant->identity, grant->token, grant->expires,
                                                                            grant->admin)));
}

static LoginTry *
route_login_read (UsherCall *call,
                  GError   **error)
{
  g_autoptr (LoginTry) try = g_new0 (LoginTry, 1);
  UsherJsonFields fields;

  if (!usher_call_body (call, "login", &fields, error))
    return NULL;
  try->realm = g_strdup (usher_json_fields_optional_text (&fields, "realm", LOGIN_NAME_LONGEST));
  try->user = g_strdup (usher_json_fields_text (&fields, "user", LOGIN_NAME_LONGEST));
  try->password = usher_call_body_secret (call, &fields, "password", LOGIN_PASSWORD_LONGEST);
  return usher_json_fields_finish (&fields, error) ? g_steal_pointer (&try) : NULL;
}

/* each realm has a lane of its own, so that one whose directory hangs keeps nobody of another waiting */
static char *
route_login_lane (UsherFlows *flows,
                  const char *name)
{
  g_autoptr (GPtrArray) realms = usher_context_dup_realms (flows->context);
  const UsherSignInRealm *realm = usher_sign_in_realm_find (realms, name);

  return g_strconcat ("sign-in:", realm != NULL ? realm->name : "", NULL);
}

static void
route_login_post (UsherCall *call)
{
  UsherFlows *flows = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  g_autofree char *lane = NULL;
  LoginTry *try = route_login_read (call, &error);
  gint64 not_before = 0;

  if (try != NULL)
    usher_call_attach (call, try, (GDestroyNotify) login_try_free);
  if (try == NULL
      || !usher_login_flow_admit (flows->login, usher_call_request (call), try->realm, try->user, &not_before, &error))
    {
      usher_call_answer_error (call, error);
      return;
    }

  lane = route_login_lane (flows, try->realm);
  if (not_before > g_get_monotonic_time ())
    usher_call_push_at (call, flows->workers, lane, not_before, route_login_look);
  else
    usher_call_push (call, flows->workers, lane, route_login_look);
}

static void
route_login_out (UsherCall *call)
{
  UsherFlows *flows = usher_call_data (call);
  g_autoptr (GError) error = NULL;

  if (usher_login_flow_sign_out (flows->login, usher_call_request (call), usher_call_token (call), &error))
    usher_call_answer_empty (call, 204);
  else
    usher_call_answer_error (call, error);
}

static void
route_login_me (UsherCall *call)
{
  UsherFlows *flows = usher_call_data (call);
  const UsherIdentity *who = usher_call_request (call)->who;

  usher_call_answer_json (call, 200, route_login_answer (who, NULL, 0, usher_login_flow_is_admin (flows->login, who)));
}

static const UsherRoute routes[] = {
  { "POST", "/v1/login", USHER_ROUTE_ANYBODY, NULL, LOGIN_SECONDS, route_login_post },
  { "POST", "/v1/logout", USHER_ROUTE_USER, "store", 10, route_login_out },
  { "GET", "/v1/me", USHER_ROUTE_USER, NULL, 5, route_login_me },
};

void
usher_route_login_add (UsherRouter *router,
                       UsherFlows  *flows)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flows);
}
