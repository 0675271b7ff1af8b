/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/route-desktops.h"

#include "broker/http/offer-list.h"
#include "broker/service/catalog-flow.h"

#define DESKTOPS_VV "application/x-virt-viewer"
#define DESKTOPS_ID_LONGEST 64

static void
route_desktops_list (UsherCall *call)
{
  UsherFlows *flows = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) offers = usher_catalog_flow_list (flows->context, usher_call_request (call), &error);

  if (offers == NULL)
    usher_call_answer_error (call, error);
  else
    usher_call_answer (call, usher_answer_new (200, USHER_ANSWER_JSON, usher_offer_list_write (offers)));
}

static UsherAnswer *
route_desktops_document (UsherCall                 *call,
                         const UsherLaunchDocument *document)
{
  UsherAnswer *answer;

  if (!usher_call_accepts (call, DESKTOPS_VV))
    return usher_answer_new_secret (200, usher_launch_document_to_json (document));
  answer = usher_answer_new (200, DESKTOPS_VV, usher_launch_document_to_vv (document));
  usher_answer_set_header (answer, "Content-Disposition", "attachment; filename=\"desktop.vv\"");
  return answer;
}

static void
route_desktops_launch_now (UsherCall *call)
{
  UsherFlows *flows = usher_call_data (call);
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *job = NULL;
  UsherLaunchAsk ask = { .offer = usher_call_param (call, "id") };
  UsherJsonFields fields;

  if (usher_call_body (call, "launch", &fields, &error))
    {
      ask.resume = usher_json_fields_optional_text (&fields, "resume", DESKTOPS_ID_LONGEST);
      ask.take_over = usher_json_fields_flag (&fields, "take_over", FALSE);
      if (usher_json_fields_finish (&fields, &error))
        document = usher_launch_flow_launch (flows->launch, usher_call_request (call), &ask, &job, &error);
    }

  if (document != NULL)
    usher_call_answer (call, route_desktops_document (call, document));
  else if (job != NULL)
    usher_call_answer_accepted (call, job);
  else
    usher_call_answer_error (call, error);
}

/* each pool has a lane of its own, so that one whose host hangs keeps no launch of another waiting */
static void
route_desktops_launch (UsherCall *call)
{
  UsherFlows *flows = usher_call_data (call);
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (flows->context);
  g_autoptr (GError) error = NULL;
  g_autofree char *lane = NULL;
  UsherOfferTarget target;

  if (!usher_catalog_flow_resolve (flows->context, usher_call_request (call), catalog, usher_call_param (call, "id"),
                                   &target, &error))
    {
      usher_call_answer_error (call, error);
      return;
    }
  lane = g_strdup_printf ("launch:%s", target.pool->name);
  g_clear_pointer (&target.desktop, usher_desktop_free);
  usher_call_push (call, flows->workers, lane, route_desktops_launch_now);
}

static void
route_desktops_act (UsherCall       *call,
                    UsherPowerAction action)
{
  UsherFlows *flows = usher_call_data (call);
  g_autoptr (GError) error = NULL;
  g_autofree char *job = NULL;
  UsherJsonFields fields;

  if (usher_call_body (call, "action", &fields, &error))
    job = usher_power_flow_act (flows->power, usher_call_request (call), usher_call_param (call, "id"), action, &error);
  if (job != NULL)
    usher_call_answer_accepted (call, job);
  else
    usher_call_answer_error (call, error);
}

static void
route_desktops_start (UsherCall *call)
{
  route_desktops_act (call, USHER_POWER_ACTION_START);
}

static void
route_desktops_shutdown (UsherCall *call)
{
  route_desktops_act (call, USHER_POWER_ACTION_SHUTDOWN);
}

static void
route_desktops_reset (UsherCall *call)
{
  route_desktops_act (call, USHER_POWER_ACTION_RESET);
}

static const UsherRoute routes[] = {
  { "GET", "/v1/desktops", USHER_ROUTE_USER, NULL, 10, route_desktops_list },
  { "POST", "/v1/desktops/{id}/launch", USHER_ROUTE_USER, NULL, 30, route_desktops_launch },
  { "POST", "/v1/desktops/{id}/start", USHER_ROUTE_USER, "store", 30, route_desktops_start },
  { "POST", "/v1/desktops/{id}/shutdown", USHER_ROUTE_USER, "store", 30, route_desktops_shutdown },
  { "POST", "/v1/desktops/{id}/reset", USHER_ROUTE_USER, "store", 30, route_desktops_reset },
};

void
usher_route_desktops_add (UsherRouter *router,
                          UsherFlows  *flows)
{
  usher_router_add (router, routes, G_N_ELEMENTS (routes), flows);
}
