/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/explain-flow.h"

#include "broker/service/desktop-planner.h"
#include "broker/service/queue-report.h"
#include "common/error.h"

/* as many as a launch looks at */
#define EXPLAIN_FLOW_CANDIDATES 8

/**
 * Explaining: what the facts borrow from
 */
typedef struct
{
  UsherCatalog         *catalog;
  const UsherPool      *pool;
  UsherIdentity        *identity;
  char                 *owner;
  GPtrArray            *own;
  GPtrArray            *free_ones;
  UsherSession         *live;
  GArray               *hosts;
  GPtrArray            *versions;
  UsherTemplateChoice   choice;
} Explaining;

static void
explain_flow_clear (Explaining *explaining)
{
  g_clear_pointer (&explaining->catalog, usher_catalog_unref);
  g_clear_pointer (&explaining->identity, usher_identity_unref);
  g_clear_pointer (&explaining->owner, g_free);
  g_clear_pointer (&explaining->own, g_ptr_array_unref);
  g_clear_pointer (&explaining->free_ones, g_ptr_array_unref);
  g_clear_pointer (&explaining->live, usher_session_free);
  g_clear_pointer (&explaining->hosts, g_array_unref);
  g_clear_pointer (&explaining->versions, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Explaining, explain_flow_clear)

void
usher_explain_flow_free (UsherExplainReport *report)
{
  if (report == NULL)
    return;
  g_free (report->user);
  g_free (report->pool);
  g_clear_pointer (&report->rules, g_ptr_array_unref);
  g_free (report);
}

static gboolean
explain_flow_who (UsherAdminFlow        *flow,
                  UsherRequest          *request,
                  const UsherExplainAsk *ask,
                  Explaining            *explaining,
                  GError               **error)
{
  g_autoptr (GInetAddress) address = ask->address != NULL ? g_inet_address_new_from_string (ask->address) : NULL;

  if (ask->address != NULL && address == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "'%s' is no IP address", ask->address);
      return FALSE;
    }
  explaining->catalog = usher_context_dup_catalog (flow->context);
  explaining->pool = usher_catalog_pool (explaining->catalog, ask->pool);
  if (explaining->pool == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no pool '%s'", ask->pool);
      return FALSE;
    }
  explaining->identity = usher_admin_flow_identity (flow, request, ask->user, error);
  if (explaining->identity == NULL)
    return FALSE;
  explaining->owner = usher_identity_owner (explaining->identity);
  return TRUE;
}

/* of the desktop that the user would get again */
static gboolean
explain_flow_viewer (UsherAdminFlow *flow,
                     Explaining     *explaining,
                     GError        **error)
{
  UsherAssignmentFacts facts = {
    .pool = explaining->pool, .own = explaining->own, .free = explaining->free_ones,
  };
  UsherAssignment assignment = usher_assignment_decide (&facts);
  g_autoptr (GError) failure = NULL;

  if (assignment.kind != USHER_ASSIGNMENT_REUSE)
    return TRUE;
  explaining->live = usher_session_store_live (usher_context_sessions (flow->context), assignment.desktop->id, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
explain_flow_desktops (UsherAdminFlow *flow,
                       Explaining     *explaining,
                       GError        **error)
{
  UsherDesktopStore *desktops = usher_context_desktops (flow->context);
  UsherHostStates *states = usher_context_host_states (flow->context);
  UsherDesktopQuery own = { .owner = explaining->owner, .pool = explaining->pool->name };
  UsherDesktopQuery free_query = {
    .pool = explaining->pool->name, .states = 1u << USHER_DESKTOP_READY, .limit = EXPLAIN_FLOW_CANDIDATES,
  };

  explaining->own = usher_desktop_store_find (desktops, &own, error);
  if (explaining->own == NULL)
    return FALSE;
  explaining->free_ones = usher_desktop_store_find (desktops, &free_query, error);
  if (explaining->free_ones == NULL)
    return FALSE;
  for (guint i = explaining->free_ones->len; i > 0; i--)
    {
      const UsherDesktop *desktop = explaining->free_ones->pdata[i - 1];

      if (!usher_host_states_allows (states, desktop->host, USHER_HOST_CLAIM))
        g_ptr_array_remove_index (explaining->free_ones, i - 1);
    }
  return explain_flow_viewer (flow, explaining, error);
}

static gboolean
explain_flow_template (UsherAdminFlow *flow,
                       Explaining     *explaining,
                       GError        **error)
{
  UsherTemplateStore *store = usher_context_templates (flow->context);
  const char *name = explaining->pool->template;
  const UsherTemplate *template = usher_catalog_template (explaining->catalog, name);
  g_autoptr (UsherTemplateVersion) current = NULL;
  g_autoptr (GError) failure = NULL;

  if (template == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "pool %s: there is no template '%s'", explaining->pool->name, name);
      return FALSE;
    }
  current = usher_template_store_current (store, name, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  explaining->versions = usher_template_store_list (store, name, error);
  if (explaining->versions == NULL)
    return FALSE;
  explaining->choice = usher_template_choice_make (template, explaining->pool, explaining->versions,
                                                   current != NULL ? current->number : 0);
  return TRUE;
}

/* why the pool's last step failed is said beside the rules: it decides nothing by itself */
static void
explain_flow_add_problem (UsherAdminFlow *flow,
                          const char     *pool,
                          GPtrArray      *rules)
{
  g_autofree char *problem = usher_pool_keeper_problem (flow->keeper, pool);
  UsherLaunchRule *rule;

  if (problem == NULL)
    return;
  rule = g_new0 (UsherLaunchRule, 1);
  rule->rule = "health";
  rule->verdict = USHER_LAUNCH_NOTE;
  rule->why = g_strdup_printf ("the pool is not as it should be: %s", problem);
  g_ptr_array_add (rules, rule);
}

static UsherExplainReport *
explain_flow_report (UsherAdminFlow        *flow,
                     const UsherExplainAsk *ask,
                     const Explaining      *explaining,
                     GError               **error)
{
  g_autoptr (GPtrArray) line = usher_queue_report_list (flow, explaining->pool->name);
  UsherDesktopCounts counts;
  UsherLaunchFacts facts = {
    .pool = explaining->pool,
    .identity = explaining->identity,
    .address = ask->address,
    .own = explaining->own,
    .free = explaining->free_ones,
    .live = explaining->live,
    .hosts = (const UsherPlacementHost *) explaining->hosts->data,
    .n_hosts = explaining->hosts->len,
    .choice = &explaining->choice,
    .line = line->len,
    .now = g_get_real_time (),
  };
  UsherExplainReport *report;

  if (!usher_desktop_store_counts (usher_context_desktops (flow->context), explaining->pool->name, &counts, error))
    return NULL;
  facts.total = counts.total;
  facts.coming = usher_desktop_store_coming (&counts);
  report = g_new0 (UsherExplainReport, 1);
  report->user = g_strdup (explaining->owner);
  report->pool = g_strdup (explaining->pool->name);
  report->rules = usher_launch_explain_make (&facts);
  report->outcome = usher_launch_explain_outcome (report->rules);
  explain_flow_add_problem (flow, report->pool, report->rules);
  return report;
}

/**
 * usher_explain_flow_launch:
 * @flow: the flow
 * @request: which administrator
 * @ask: which launch
 * @error: NOT_FOUND for user or pool; BAD_REQUEST for the address; what the directory says
 *
 * Looks at what a launch would look at now, and changes nothing. Blocks on the directory.
 *
 * Returns: (transfer full) (nullable): what would happen, rule by rule
 */
UsherExplainReport *
usher_explain_flow_launch (UsherAdminFlow        *flow,
                           UsherRequest          *request,
                           const UsherExplainAsk *ask,
                           GError               **error)
{
  g_auto (Explaining) explaining = { 0 };

  if (!explain_flow_who (flow, request, ask, &explaining, error) || !explain_flow_desktops (flow, &explaining, error) ||
      !explain_flow_template (flow, &explaining, error))
    return NULL;
  explaining.hosts = usher_desktop_planner_hosts (flow->context, explaining.catalog, error);
  return explaining.hosts != NULL ? explain_flow_report (flow, ask, &explaining, error) : NULL;
}
