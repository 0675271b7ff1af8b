/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/desktop-planner.h"

#include "broker/core/mac-range.h"
#include "broker/core/name-pattern.h"
#include "broker/core/placement.h"
#include "broker/service/audit.h"
#include "broker/service/template-source.h"
#include "common/error.h"

/**
 * usher_desktop_planner_hosts:
 * @context: the ports
 * @catalog: what is configured; the answer borrows from it
 * @error: what the store says
 *
 * Returns: (transfer full) (element-type UsherPlacementHost): what the store and the files know of each host
 */
GArray *
usher_desktop_planner_hosts (UsherContext *context,
                             UsherCatalog *catalog,
                             GError      **error)
{
  g_autoptr (GArray) hosts = g_array_new (FALSE, TRUE, sizeof (UsherPlacementHost));
  g_autofree const char **names = (const char **) g_hash_table_get_keys_as_array (catalog->hosts, NULL);
  guint count = g_hash_table_size (catalog->hosts);
  g_autofree UsherHostCounts *counts = g_new0 (UsherHostCounts, MAX (count, 1));

  if (!usher_fleet_store_hosts (usher_context_fleet (context), names, counts, error))
    return NULL;
  for (guint i = 0; i < count; i++)
    {
      const UsherHost *host = usher_catalog_host (catalog, names[i]);
      UsherPlacementHost candidate = {
        .name = host->name,
        .desktops = counts[i].total,
        .limit = host->limit,
        .state = usher_host_states_get (usher_context_host_states (context), host->name),
        .labels = host->labels,
        .memory_reserve = host->memory_reserve,
      };
      UsherHostCapacity capacity;

      if (usher_host_capacities_get (usher_context_host_capacities (context), host->name, &capacity))
        {
          candidate.memory_free = capacity.memory_free;
          candidate.memory_total = capacity.memory_total;
        }
      if (usher_host_watch_is_silent (usher_context_host_watch (context), host->name))
        candidate.flags |= USHER_PLACEMENT_SILENT;
      g_array_append_val (hosts, candidate);
    }
  return g_steal_pointer (&hosts);
}

/* "kvm1 is full; kvm2 does not answer" */
static char *
desktop_planner_explain (const UsherPool *pool,
                         GArray          *hosts)
{
  g_autoptr (GStrvBuilder) reasons = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < hosts->len; i++)
    {
      g_autofree char *reason = usher_placement_explain (pool, 0, &g_array_index (hosts, UsherPlacementHost, i));

      g_strv_builder_add (reasons, reason);
    }
  list = g_strv_builder_end (reasons);
  return hosts->len > 0 ? g_strjoinv ("; ", list) : g_strdup ("there is none in hosts.d");
}

/**
 * usher_desktop_planner_place:
 * @context: the ports
 * @catalog: what is configured
 * @pool: whose desktop needs a host
 * @error: NO_FREE_DESKTOP, with what keeps it from each host
 *
 * Returns: (transfer full): the name of the host that suits best
 */
char *
usher_desktop_planner_place (UsherContext    *context,
                             UsherCatalog    *catalog,
                             const UsherPool *pool,
                             GError         **error)
{
  g_autoptr (GArray) hosts = usher_desktop_planner_hosts (context, catalog, error);
  g_autofree char *reasons = NULL;
  const UsherPlacementHost *chosen;

  if (hosts == NULL)
    return NULL;
  chosen = usher_placement_choose (pool, 0, (const UsherPlacementHost *) hosts->data, hosts->len);
  if (chosen != NULL)
    return g_strdup (chosen->name);
  reasons = desktop_planner_explain (pool, hosts);
  g_set_error (error, USHER_ERROR, USHER_ERROR_NO_FREE_DESKTOP, "no host has room for another desktop of pool %s: %s",
               pool->name, reasons);
  return NULL;
}

static UsherDesktop *
desktop_planner_new (const UsherPool           *pool,
                     const UsherTemplateSource *source,
                     const char                *host,
                     guint                      number)
{
  UsherDesktop *desktop = usher_desktop_new ();

  desktop->id = g_uuid_string_random ();
  desktop->pool = g_strdup (pool->name);
  desktop->name = usher_name_pattern_expand (pool->name_pattern, number);
  desktop->host = g_strdup (host);
  desktop->template = g_strdup (source->template);
  desktop->version = source->version;
  desktop->mac = usher_mac_range_pick (g_random_int ());
  if (pool->clone == USHER_POOL_CLONE_FULL)
    desktop->flags |= USHER_DESKTOP_FULL;
  desktop->state = USHER_DESKTOP_PLANNED;
  desktop->state_since = g_get_real_time ();
  desktop->power = USHER_POWER_OFF;
  return desktop;
}

/**
 * usher_desktop_planner_add:
 * @context: the ports
 * @catalog: what is configured
 * @pool: wants one more
 * @total: desktops it has: numbers are tried from the next one on
 * @error: NO_FREE_DESKTOP when no host has room, LIMIT_REACHED when all names are taken
 *
 * Gives a new desktop its UUID, its name, its host, its MAC addresses and what it is made of, in the store alone. The store
 * refuses a name, or addresses, that are taken.
 *
 * Returns: (transfer full): the desktop, PLANNED
 */
UsherDesktop *
usher_desktop_planner_add (UsherContext    *context,
                           UsherCatalog    *catalog,
                           const UsherPool *pool,
                           guint            total,
                           GError         **error)
{
  g_autoptr (UsherTemplateSource) source = usher_template_source_wanted (context, catalog, pool, error);
  g_autofree char *host = source != NULL ? usher_desktop_planner_place (context, catalog, pool, error) : NULL;
  guint size = usher_name_pattern_size (pool->name_pattern);

  for (guint i = 0; host != NULL && i < size; i++)
    {
      g_autoptr (UsherDesktop) desktop = desktop_planner_new (pool, source, host, (total + i) % size + 1);
      g_autoptr (GError) failure = NULL;
      UsherAuditEntry audit = usher_audit_entry (NULL, "plan", desktop);

      if (usher_desktop_store_add (usher_context_desktops (context), desktop, &audit, &failure))
        {
          usher_audit_log (&audit);
          return g_steal_pointer (&desktop);
        }
      if (!usher_error_is (failure, USHER_ERROR_CONFLICT))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
    }
  if (host != NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_LIMIT_REACHED, "pool %s: all names of “%s” are taken", pool->name,
                 pool->name_pattern);
  return NULL;
}
