/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-admin-desktops.h"

#include "broker/http/admin-answer.h"
#include "broker/http/admin-json.h"
#include "broker/service/admin-desktops.h"
#include "common/error.h"

#define DESKTOPS_LANE "admin"
#define DESKTOPS_LIMIT 100
#define DESKTOPS_LIMIT_MOST 1000
#define DESKTOPS_NAME_LONGEST 320
#define DESKTOPS_NOTE_LONGEST 1000
#define DESKTOPS_VV "application/x-virt-viewer"
/* a bit that is no state: with it, READY desktops of a pool come by id too, as pages want them, and not warm ones first */
#define DESKTOPS_BY_ID (1u << USHER_N_DESKTOP_STATES)

static gboolean
route_admin_desktops_state (UsherCall *call,
                            guint     *states,
                            GError   **error)
{
  const char *word = usher_call_query (call, "state");
  UsherDesktopState state;

  if (word == NULL)
    return TRUE;
  if (usher_desktop_state_from_word (word, &state))
    {
      *states = DESKTOPS_BY_ID | 1u << state;
      return TRUE;
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "there is no state '%s'", word);
  return FALSE;
}

static void
route_admin_desktops_list (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  guint limit = DESKTOPS_LIMIT;
  UsherDesktopQuery query = {
    .pool = usher_call_query (call, "pool"),
    .owner = usher_call_query (call, "owner"),
    .host = usher_call_query (call, "host"),
    .after = usher_call_query (call, "after"),
  };
  JsonArray *list;
  const char *next = NULL;

  /* pages go by id from the first one on: without this, free desktops of a pool come in the order of launches */
  if (query.after == NULL)
    query.after = "";
  if (route_admin_desktops_state (call, &query.states, &error) &&
      usher_call_query_number (call, "limit", DESKTOPS_LIMIT_MOST, &limit, &error))
    {
      /* one more than asked for tells whether there is a next page */
      query.limit = MAX (limit, 1) + 1;
      found = usher_desktop_store_find (usher_context_desktops (flow->context), &query, &error);
    }
  if (found == NULL)
    {
      usher_call_answer_error (call, error);
      return;
    }
  list = json_array_new ();
  for (guint i = 0; i < MIN (found->len, query.limit - 1); i++)
    json_array_add_element (list, usher_admin_json_desktop (found->pdata[i]));
  if (found->len == query.limit)
    next = ((UsherDesktop *) found->pdata[query.limit - 2])->id;
  usher_call_answer_json (call, 200, usher_admin_json_list ("desktops", list, next));
}

static void
route_admin_desktops_show (UsherCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) desktop = NULL;

  desktop = usher_admin_flow_desktop (usher_call_data (call), usher_call_param (call, "id"), &error);
  if (desktop == NULL)
    usher_call_answer_error (call, error);
  else
    usher_call_answer_json (call, 200, usher_admin_json_desktop (desktop));
}

typedef gboolean (*DesktopFunc) (UsherAdminFlow *flow,
                                 UsherRequest   *request,
                                 const char     *desktop,
                                 GError        **error);

static void
route_admin_desktops_do (UsherCall  *call,
                         DesktopFunc func)
{
  g_autoptr (GError) error = NULL;

  if (func (usher_call_data (call), usher_call_request (call), usher_call_param (call, "id"), &error))
    usher_call_answer_empty (call, 204);
  else
    usher_call_answer_error (call, error);
}

static void
route_admin_desktops_release (UsherCall *call)
{
  route_admin_desktops_do (call, usher_admin_flow_release);
}

static void
route_admin_desktops_recycle (UsherCall *call)
{
  route_admin_desktops_do (call, usher_admin_flow_recycle);
}

static void
route_admin_desktops_assign (UsherCall *call)
{
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  UsherJsonFields fields;
  const char *user;

  if (usher_call_body (call, "assignment", &fields, &error))
    {
      user = usher_json_fields_text (&fields, "user", DESKTOPS_NAME_LONGEST);
      done = usher_json_fields_finish (&fields, &error) &&
             usher_admin_desktops_assign (usher_call_data (call), usher_call_request (call), usher_call_param (call, "id"),
                                          user, &error);
    }
  usher_admin_answer_done (call, done, error);
}

static void
route_admin_desktops_mark (UsherCall *call)
{
  g_autoptr (GError) error = NULL;
  UsherDesktopMark mark = { 0 };
  gboolean done = FALSE;
  UsherJsonFields fields;

  if (usher_call_body (call, "mark", &fields, &error))
    {
      if (!usher_json_fields_has (&fields, "protected") && !usher_json_fields_has (&fields, "note"))
        usher_json_fields_refuse (&fields, "protected", "is missing, and so is a note");
      if (usher_json_fields_has (&fields, "protected"))
        *(usher_json_fields_flag (&fields, "protected", FALSE) ? &mark.set : &mark.clear) = USHER_DESKTOP_PROTECTED;
      mark.note = usher_json_fields_optional_text (&fields, "note", DESKTOPS_NOTE_LONGEST);
      done = usher_json_fields_finish (&fields, &error) &&
             usher_admin_desktops_mark (usher_call_data (call), usher_call_request (call), usher_call_param (call, "id"),
                                        &mark, &error);
    }
  usher_admin_answer_done (call, done, error);
}

static void
route_admin_desktops_adopt (UsherCall *call)
{
  UsherAdminAdoption adoption = { .pool = usher_call_param (call, "name") };
  g_autoptr (UsherDesktop) desktop = NULL;
  g_autoptr (GError) error = NULL;
  UsherJsonFields fields;

  if (usher_call_body (call, "adoption", &fields, &error))
    {
      adoption.domain = usher_json_fields_text (&fields, "domain", DESKTOPS_NAME_LONGEST);
      adoption.host = usher_json_fields_optional_text (&fields, "host", DESKTOPS_NAME_LONGEST);
      adoption.user = usher_json_fields_optional_text (&fields, "user", DESKTOPS_NAME_LONGEST);
      if (usher_json_fields_finish (&fields, &error))
        desktop = usher_admin_desktops_adopt (usher_call_data (call), usher_call_request (call), &adoption, &error);
    }
  if (desktop != NULL)
    usher_call_answer_json (call, 200, usher_admin_json_desktop (desktop));
  else
    usher_call_answer_error (call, error);
}

static void
route_admin_desktops_remove (UsherCall *call)
{
  g_autoptr (GError) error = NULL;
  guint force = 0;

  if (usher_call_query_number (call, "force", 1, &force, &error) &&
      usher_admin_flow_remove (usher_call_data (call), usher_call_request (call), usher_call_param (call, "id"), force,
                               &error))
    usher_call_answer_empty (call, 204);
  else
    usher_call_answer_error (call, error);
}

static void
route_admin_desktops_power (UsherCall       *call,
                            UsherPowerAction action)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *job = NULL;

  job = usher_admin_flow_power (usher_call_data (call), usher_call_request (call), usher_call_param (call, "id"), action,
                                &error);
  if (job != NULL)
    usher_admin_answer_accepted (call, job, NULL);
  else
    usher_call_answer_error (call, error);
}

static void
route_admin_desktops_start (UsherCall *call)
{
  route_admin_desktops_power (call, USHER_POWER_ACTION_START);
}

static void
route_admin_desktops_shutdown (UsherCall *call)
{
  route_admin_desktops_power (call, USHER_POWER_ACTION_SHUTDOWN);
}

static void
route_admin_desktops_reset (UsherCall *call)
{
  route_admin_desktops_power (call, USHER_POWER_ACTION_RESET);
}

static void
route_admin_desktops_answer_document (UsherCall                 *call,
                                      const UsherLaunchDocument *document)
{
  if (usher_call_accepts (call, DESKTOPS_VV))
    usher_call_answer (call, usher_answer_new (200, DESKTOPS_VV, usher_launch_document_to_vv (document)));
  else
    usher_call_answer (call, usher_answer_new_secret (200, usher_launch_document_to_json (document)));
}

static void
route_admin_desktops_launch (UsherCall *call)
{
  UsherRequest *request = usher_call_request (call);
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *job = NULL;
  UsherAdminLaunch ask;
  UsherJsonFields fields;

  if (usher_call_body (call, "launch", &fields, &error))
    {
      ask.user = usher_json_fields_text (&fields, "user", DESKTOPS_NAME_LONGEST);
      ask.desktop = usher_json_fields_text (&fields, "desktop", DESKTOPS_NAME_LONGEST);
      ask.take_over = usher_json_fields_flag (&fields, "take_over", FALSE);
      if (usher_json_fields_finish (&fields, &error))
        document = usher_admin_flow_launch (usher_call_data (call), request, &ask, &job, &error);
    }
  if (document != NULL)
    route_admin_desktops_answer_document (call, document);
  else if (job != NULL)
    {
      g_autofree char *owner = usher_identity_owner (request->who);

      usher_admin_answer_accepted (call, job, owner);
    }
  else
    usher_call_answer_error (call, error);
}

static const UsherRoute routes[] = {
  { "GET", "/v1/admin/desktops", USHER_ROUTE_ADMIN, DESKTOPS_LANE, 15, route_admin_desktops_list },
  { "GET", "/v1/admin/desktops/{id}", USHER_ROUTE_ADMIN, DESKTOPS_LANE, 15, route_admin_desktops_show },
  { "DELETE", "/v1/admin/desktops/{id}", USHER_ROUTE_ADMIN, DESKTOPS_LANE, 30, route_admin_desktops_remove },
  { "POST", "/v1/admin/desktops/{id}/assign", USHER_ROUTE_ADMIN, "admin-launch", 30, route_admin_desktops_assign },
  { "POST", "/v1/admin/desktops/{id}/mark", USHER_ROUTE_ADMIN, DESKTOPS_LANE, 30, route_admin_desktops_mark },
  { "POST", "/v1/admin/desktops/{id}/release", USHER_ROUTE_ADMIN, DESKTOPS_LANE, 30, route_admin_desktops_release },
  { "POST", "/v1/admin/desktops/{id}/recycle", USHER_ROUTE_ADMIN, DESKTOPS_LANE, 30, route_admin_desktops_recycle },
  { "POST", "/v1/admin/desktops/{id}/start", USHER_ROUTE_ADMIN, DESKTOPS_LANE, 30, route_admin_desktops_start },
  { "POST", "/v1/admin/desktops/{id}/shutdown", USHER_ROUTE_ADMIN, DESKTOPS_LANE, 30, route_admin_desktops_shutdown },
  { "POST", "/v1/admin/desktops/{id}/reset", USHER_ROUTE_ADMIN, DESKTOPS_LANE, 30, route_admin_desktops_reset },
  { "POST", "/v1/admin/pools/{name}/adopt", USHER_ROUTE_ADMIN, "admin-adopt", 60, route_admin_desktops_adopt },
  { "POST", "/v1/admin/launch", USHER_ROUTE_ADMIN, "admin-launch", 60, route_admin_desktops_launch },
};

/**
 * usher_route_admin_desktops_add:
 * @flow: outlives the router
 *
 * What administrators may do to desktops.
 */
void
usher_route_admin_desktops_add (UsherRouter    *router,
                                UsherAdminFlow *flow)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flow);
}
