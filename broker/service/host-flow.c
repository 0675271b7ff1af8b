/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/host-flow.h"

#include "broker/service/audit.h"
#include "broker/service/desktop-move.h"
#include "common/error.h"

/* the broker and an administrator may write the same record at once */
#define HOST_FLOW_TRIES 5
#define HOST_FLOW_PAGE 64

#define HOST_FLOW_UNOWNED                                                                                   \
  (1u << USHER_DESKTOP_PLANNED | 1u << USHER_DESKTOP_CLONING | 1u << USHER_DESKTOP_PREPARING |              \
   1u << USHER_DESKTOP_READY | 1u << USHER_DESKTOP_RECYCLING | 1u << USHER_DESKTOP_FAILED)

struct _UsherHostFlow
{
  UsherContext    *context;
  UsherPoolKeeper *keeper;
};

/**
 * usher_host_flow_new:
 * @context: the ports
 * @keeper: woken by what changes
 *
 * Returns: (transfer full): a flow that has read nothing yet
 */
UsherHostFlow *
usher_host_flow_new (UsherContext    *context,
                     UsherPoolKeeper *keeper)
{
  UsherHostFlow *flow = g_new0 (UsherHostFlow, 1);

  flow->context = g_object_ref (context);
  flow->keeper = g_object_ref (keeper);
  return flow;
}

void
usher_host_flow_free (UsherHostFlow *flow)
{
  if (flow == NULL)
    return;
  g_object_unref (flow->context);
  g_object_unref (flow->keeper);
  g_free (flow);
}

/**
 * usher_host_flow_load:
 * @error: what the store says
 *
 * Reads what is kept; to be called before the keeper starts.
 */
gboolean
usher_host_flow_load (UsherHostFlow *flow,
                      GError       **error)
{
  g_autoptr (GPtrArray) records = usher_host_store_list (usher_context_hosts (flow->context), error);

  for (guint i = 0; records != NULL && i < records->len; i++)
    usher_host_states_put (usher_context_host_states (flow->context), records->pdata[i]);
  return records != NULL;
}

static gboolean
host_flow_check_name (UsherHostFlow *flow,
                      const char    *host,
                      GError       **error)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (flow->context);

  if (usher_catalog_host (catalog, host) != NULL)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no host '%s'", host);
  return FALSE;
}

typedef gboolean (*HostFlowEdit) (UsherHostRecord *record,
                                  gpointer         data,
                                  GError         **error);

/* reads, edits and writes until nobody else wrote in between */
static gboolean
host_flow_change (UsherHostFlow   *flow,
                  const char      *host,
                  HostFlowEdit     edit,
                  gpointer         data,
                  UsherAuditEntry *audit,
                  GError         **error)
{
  UsherHostStore *hosts = usher_context_hosts (flow->context);
  g_autoptr (GError) failure = NULL;

  for (guint i = 0; i < HOST_FLOW_TRIES; i++)
    {
      g_autoptr (UsherHostRecord) record = usher_host_store_get (hosts, host, error);
      g_autoptr (UsherHostRecord) written = NULL;

      if (record == NULL || !edit (record, data, error))
        return FALSE;
      g_clear_error (&failure);
      written = usher_host_store_set (hosts, record, audit, &failure);
      if (written != NULL)
        {
          usher_host_states_put (usher_context_host_states (flow->context), written);
          return TRUE;
        }
      if (!usher_error_is (failure, USHER_ERROR_CONFLICT))
        break;
    }
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/**
 * HostWish: what an administrator wants of a host
 */
typedef struct
{
  UsherHostState wanted;
  const char    *reason;
  const char    *actor;
  gint64         now;
} HostWish;

static gboolean
host_flow_wish (UsherHostRecord *record,
                gpointer         data,
                GError         **error)
{
  const HostWish *wish = data;

  if (record->wanted == wish->wanted)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s is %s already", record->name,
                   wish->wanted == USHER_HOST_DRAIN ? "being drained" : usher_host_state_to_word (wish->wanted));
      return FALSE;
    }
  record->wanted = wish->wanted;
  record->since = wish->now;
  g_free (record->reason);
  record->reason = g_strdup (wish->reason);
  g_free (record->actor);
  record->actor = g_strdup (wish->actor);
  return TRUE;
}

/**
 * usher_host_flow_want:
 * @request: which administrator
 * @host: name of a configured host
 * @wanted: ACTIVE, DRAIN or MAINTENANCE
 * @reason: (nullable): for administrators
 * @error: NOT_FOUND; CONFLICT when it is so already
 *
 * Counts at once: no desktop is placed on a host that is drained, and nothing on one in maintenance is touched.
 */
gboolean
usher_host_flow_want (UsherHostFlow *flow,
                      UsherRequest  *request,
                      const char    *host,
                      UsherHostState wanted,
                      const char    *reason,
                      GError       **error)
{
  static const char *const actions[] = { "host-activate", "host-drain", "host-maintenance" };
  UsherAuditEntry audit;
  HostWish wish = { .wanted = wanted, .reason = reason, .actor = request->actor };
  g_autofree char *detail = reason != NULL ? g_strdup_printf ("%s: %s", host, reason) : g_strdup (host);

  g_return_val_if_fail ((guint) wanted < G_N_ELEMENTS (actions), FALSE);
  if (!host_flow_check_name (flow, host, error))
    return FALSE;
  audit = usher_audit_entry (request, actions[wanted], NULL);
  audit.detail = detail;
  wish.now = audit.at;
  if (!host_flow_change (flow, host, host_flow_wish, &wish, &audit, error))
    return FALSE;
  usher_audit_log (&audit);
  usher_host_flow_settle (flow);
  usher_pool_keeper_wake (flow->keeper);
  return TRUE;
}

static gboolean
host_flow_fence (UsherHostRecord *record,
                 gpointer         data,
                 GError         **error)
{
  gint64 now = *(gint64 *) data;

  if (record->lost_since == 0)
    record->lost_since = now;
  record->fenced_at = now;
  return TRUE;
}

/**
 * usher_host_flow_fenced:
 * @request: which administrator
 * @host: name of a configured host that does not answer
 * @error: NOT_FOUND; CONFLICT while it answers
 *
 * An administrator confirms that nothing runs on a lost host any more: what holds somebody's work may start elsewhere.
 */
gboolean
usher_host_flow_fenced (UsherHostFlow *flow,
                        UsherRequest  *request,
                        const char    *host,
                        GError       **error)
{
  UsherAuditEntry audit = usher_audit_entry (request, "host-fenced", NULL);

  if (!host_flow_check_name (flow, host, error))
    return FALSE;
  /* what it answered before says nothing against this fence; what it answers from now on does */
  usher_host_watch_take_return (usher_context_host_watch (flow->context), host);
  if (!usher_host_watch_is_silent (usher_context_host_watch (flow->context), host))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s answers: what runs there may go on running; drain it instead",
                   host);
      return FALSE;
    }
  audit.detail = host;
  if (!host_flow_change (flow, host, host_flow_fence, &audit.at, &audit, error))
    return FALSE;
  usher_audit_log (&audit);
  usher_pool_keeper_wake (flow->keeper);
  return TRUE;
}

/* free ones of a host that is drained go; their pool makes others elsewhere */
static guint
host_flow_empty (UsherHostFlow *flow,
                 UsherCatalog  *catalog,
                 const char    *host)
{
  UsherHostStates *states = usher_context_host_states (flow->context);
  UsherHostStanding standing = { .state = usher_host_states_get (states, host) };
  UsherDesktopQuery query = { .host = host, .states = HOST_FLOW_UNOWNED, .limit = HOST_FLOW_PAGE, .after = "" };
  g_autofree char *after = NULL;
  guint gone = 0;
  guint found;

  do
    {
      g_autoptr (GPtrArray) page = usher_desktop_store_find (usher_context_desktops (flow->context), &query, NULL);

      found = page != NULL ? page->len : 0;
      for (guint i = 0; i < found; i++)
        {
          const UsherDesktop *desktop = page->pdata[i];
          const UsherPool *pool = usher_catalog_pool (catalog, desktop->pool);
          UsherDesktopMove move = { .event = USHER_DESKTOP_RETIRE, .why = "its host is drained" };
          g_autoptr (UsherDesktop) changed = NULL;

          if (pool == NULL || usher_host_state_step (&standing, pool->kind, desktop) != USHER_HOST_STEP_ELSEWHERE)
            continue;
          /* claimed in between: then it leaves at its release */
          changed = usher_desktop_move_make (flow->context, desktop, &move, NULL);
          gone += changed != NULL;
        }
      g_free (after);
      after = found > 0 ? g_strdup (((UsherDesktop *) page->pdata[found - 1])->id) : NULL;
      query.after = after;
    }
  while (found == HOST_FLOW_PAGE);
  return gone;
}

static gboolean
host_flow_note_lost (UsherHostRecord *record,
                     gpointer         data,
                     GError         **error)
{
  const gint64 *now = data;

  record->lost_since = now != NULL ? *now : 0;
  record->fenced_at = 0;
  return TRUE;
}

/* a host that was lost and is back was fenced for that time alone */
static void
host_flow_look (UsherHostFlow *flow,
                const char    *host)
{
  UsherHostWatch *watch = usher_context_host_watch (flow->context);
  g_autoptr (UsherHostRecord) record = usher_host_states_dup (usher_context_host_states (flow->context), host);
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_real_time ();
  gboolean returned = usher_host_watch_take_return (watch, host);

  if (record->lost_since != 0 && (returned || usher_host_watch_is_heard (watch, host)))
    host_flow_change (flow, host, host_flow_note_lost, NULL, NULL, &error);
  else if (record->lost_since == 0 && usher_host_watch_is_lost (watch, host))
    host_flow_change (flow, host, host_flow_note_lost, &now, NULL, &error);
  if (error == NULL)
    return;
  g_warning ("host %s: %s", host, error->message);
  if (returned)
    usher_host_watch_note_return (watch, host);
}

/**
 * usher_host_flow_settle:
 *
 * Empties the hosts that are drained, and keeps which are lost; to be called every second or so. Costs next to nothing
 * while no host is drained.
 */
void
usher_host_flow_settle (UsherHostFlow *flow)
{
  UsherHostStates *states = usher_context_host_states (flow->context);
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (flow->context);
  g_auto (GStrv) drained = usher_host_states_wanted (states, USHER_HOST_DRAIN);
  GHashTableIter iter;
  gpointer host;
  guint gone = 0;

  g_hash_table_iter_init (&iter, catalog->hosts);
  while (g_hash_table_iter_next (&iter, &host, NULL))
    host_flow_look (flow, host);
  for (gsize i = 0; drained[i] != NULL; i++)
    {
      if (usher_host_states_get (states, drained[i]) == USHER_HOST_DRAIN)
        gone += host_flow_empty (flow, catalog, drained[i]);
    }
  if (gone > 0)
    usher_pool_keeper_wake (flow->keeper);
}
