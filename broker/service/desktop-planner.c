/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/desktop-planner.h"

#include "broker/core/name-pattern.h"
#include "broker/core/placement.h"
#include "broker/service/audit.h"
#include "common/error.h"

static gboolean
desktop_planner_may_use (UsherContext    *context,
                         const UsherPool *pool,
                         const char      *host)
{
  if (usher_host_watch_is_silent (usher_context_host_watch (context), host))
    return FALSE;
  return pool->hosts == NULL || pool->hosts[0] == NULL || g_strv_contains ((const char *const *) pool->hosts, host);
}

/* the host that is emptiest of those the pool may use */
static const char *
desktop_planner_place (UsherContext    *context,
                       UsherCatalog    *catalog,
                       const UsherPool *pool,
                       GError         **error)
{
  g_autoptr (GArray) hosts = g_array_new (FALSE, FALSE, sizeof (UsherPlacementHost));
  const UsherPlacementHost *chosen;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, catalog->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const UsherHost *host = value;
      UsherPlacementHost candidate = { .name = host->name, .limit = host->limit };
      UsherDesktopQuery query = { .host = host->name, .limit = host->limit };
      g_autoptr (GPtrArray) there = NULL;

      if (!desktop_planner_may_use (context, pool, host->name))
        continue;
      there = usher_desktop_store_find (usher_context_desktops (context), &query, error);
      if (there == NULL)
        return NULL;
      candidate.desktops = there->len;
      g_array_append_val (hosts, candidate);
    }
  chosen = usher_placement_choose (pool, 0, (const UsherPlacementHost *) hosts->data, hosts->len);
  if (chosen == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NO_FREE_DESKTOP, "no host has room for another desktop of pool %s",
                 pool->name);
  return chosen != NULL ? chosen->name : NULL;
}

static UsherDesktop *
desktop_planner_new (const UsherPool *pool,
                     const char      *host,
                     guint            number)
{
  UsherDesktop *desktop = usher_desktop_new ();

  desktop->id = g_uuid_string_random ();
  desktop->pool = g_strdup (pool->name);
  desktop->name = usher_name_pattern_expand (pool->name_pattern, number);
  desktop->host = g_strdup (host);
  desktop->template = g_strdup (pool->template);
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
 * Gives a new desktop its UUID, its name and its host, in the store alone. The store refuses a name that is taken.
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
  const char *host = desktop_planner_place (context, catalog, pool, error);
  guint size = usher_name_pattern_size (pool->name_pattern);

  for (guint i = 0; host != NULL && i < size; i++)
    {
      g_autoptr (UsherDesktop) desktop = desktop_planner_new (pool, host, (total + i) % size + 1);
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
