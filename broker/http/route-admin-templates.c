/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-admin-templates.h"

#include "broker/http/admin-answer.h"
#include "broker/http/admin-json.h"
#include "common/error.h"

#define TEMPLATES_LANE "admin"
#define TEMPLATES_NAME_LONGEST 320
#define TEMPLATES_NOTE_LONGEST 1000
#define TEMPLATES_NUMBER_MOST 1000000

static void
route_admin_templates_list (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) reports = usher_template_report_list (flow->context, NULL, &error);
  JsonArray *list;

  if (reports == NULL)
    {
      usher_call_answer_error (call, error);
      return;
    }
  list = json_array_new ();
  for (guint i = 0; i < reports->len; i++)
    json_array_add_element (list, usher_admin_json_template (reports->pdata[i]));
  usher_call_answer_json (call, 200, usher_admin_json_list ("templates", list, NULL));
}

static void
route_admin_templates_show (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) reports = usher_template_report_list (flow->context, usher_call_param (call, "name"), &error);

  if (reports == NULL)
    usher_call_answer_error (call, error);
  else
    usher_call_answer_json (call, 200, usher_admin_json_template (reports->pdata[0]));
}

static void
route_admin_templates_publish (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  UsherTemplateAsk ask = { .template = usher_call_param (call, "name") };
  g_autoptr (GError) error = NULL;
  g_autofree char *job = NULL;
  UsherJsonFields fields;

  if (usher_call_body (call, "publishing", &fields, &error))
    {
      ask.from = usher_json_fields_text (&fields, "from", TEMPLATES_NAME_LONGEST);
      ask.host = usher_json_fields_optional_text (&fields, "host", TEMPLATES_NAME_LONGEST);
      ask.note = usher_json_fields_optional_text (&fields, "note", TEMPLATES_NOTE_LONGEST);
      if (usher_json_fields_finish (&fields, &error))
        job = usher_template_flow_publish (flow->templates, usher_call_request (call), &ask, &error);
    }
  if (job != NULL)
    usher_admin_answer_accepted (call, job, NULL);
  else
    usher_call_answer_error (call, error);
}

static void
route_admin_templates_roll_back (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  UsherJsonFields fields;
  guint number;

  if (usher_call_body (call, "version", &fields, &error))
    {
      number = usher_json_fields_number (&fields, "version", 1, TEMPLATES_NUMBER_MOST);
      done = usher_json_fields_finish (&fields, &error) &&
             usher_template_flow_roll_back (flow->templates, usher_call_request (call), usher_call_param (call, "name"),
                                            number, &error);
    }
  usher_admin_answer_done (call, done, error);
}

static gboolean
route_admin_templates_number (UsherCall *call,
                              guint     *number,
                              GError   **error)
{
  const char *text = usher_call_param (call, "number");
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 1, TEMPLATES_NUMBER_MOST, &value, NULL))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "'%s' is no version", text);
      return FALSE;
    }
  *number = value;
  return TRUE;
}

static void
route_admin_templates_retire (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  gboolean done;
  guint number;

  done = route_admin_templates_number (call, &number, &error) &&
         usher_template_flow_retire (flow->templates, usher_call_request (call), usher_call_param (call, "name"), number,
                                     &error);
  usher_admin_answer_done (call, done, error);
}

static void
route_admin_templates_note (UsherCall *call)
{
  UsherAdminFlow *flow = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  UsherJsonFields fields;
  const char *note;
  guint number;

  if (usher_call_body (call, "note", &fields, &error))
    {
      note = usher_json_fields_optional_text (&fields, "note", TEMPLATES_NOTE_LONGEST);
      done = usher_json_fields_finish (&fields, &error) && route_admin_templates_number (call, &number, &error) &&
             usher_template_flow_note (flow->templates, usher_call_request (call), usher_call_param (call, "name"), number,
                                       note != NULL && *note != '\0' ? note : NULL, &error);
    }
  usher_admin_answer_done (call, done, error);
}

static const UsherRoute routes[] = {
  { "GET", "/v1/admin/templates", USHER_ROUTE_ADMIN, TEMPLATES_LANE, 15, route_admin_templates_list },
  { "GET", "/v1/admin/templates/{name}", USHER_ROUTE_ADMIN, TEMPLATES_LANE, 15, route_admin_templates_show },
  { "PUT", "/v1/admin/templates/{name}/current", USHER_ROUTE_ADMIN, TEMPLATES_LANE, 15, route_admin_templates_roll_back },
  { "POST", "/v1/admin/templates/{name}/versions", USHER_ROUTE_ADMIN, TEMPLATES_LANE, 30, route_admin_templates_publish },
  { "POST", "/v1/admin/templates/{name}/versions/{number}/retire", USHER_ROUTE_ADMIN, TEMPLATES_LANE, 15,
    route_admin_templates_retire },
  { "PUT", "/v1/admin/templates/{name}/versions/{number}/note", USHER_ROUTE_ADMIN, TEMPLATES_LANE, 15,
    route_admin_templates_note },
};

/**
 * usher_route_admin_templates_add:
 * @flow: outlives the router
 *
 * Templates and their versions.
 */
void
usher_route_admin_templates_add (UsherRouter    *router,
                                 UsherAdminFlow *flow)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flow);
}
