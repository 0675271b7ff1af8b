/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/host-takeover.h"

#include "broker/core/placement.h"
#include "broker/ports/shared-host.h"
#include "broker/service/audit.h"
#include "broker/service/desktop-planner.h"
#include "broker/service/template-source.h"
#include "common/error.h"

/* under way at a time from one lost host */
#define HOST_TAKEOVER_PAGE 16
#define HOST_TAKEOVER_PATIENCE 60
/* what could not be moved is looked at again */
#define HOST_TAKEOVER_AGAIN (30 * G_TIME_SPAN_SECOND)

struct _UsherHostTakeover
{
  UsherContext    *context;
  UsherWorkers    *workers;
  UsherPoolKeeper *keeper;

  GMutex           lock;
  GHashTable      *sweeps;
};

/**
 * Sweep: how far the desktops of a lost host were looked through
 * @after: id of the last one
 * @again: when to begin anew; monotonic, µs
 * @pending: moves under way
 */
typedef struct
{
  char   *after;
  gint64  again;
  guint   pending;
} Sweep;

/**
 * Move: one desktop on its way from a lost host to another
 */
typedef struct
{
  UsherHostTakeover *takeover;
  char              *id;
  char              *from;
  char              *to;
} Move;

static void
sweep_free (Sweep *sweep)
{
  g_free (sweep->after);
  g_free (sweep);
}

/**
 * usher_host_takeover_new:
 * @context: the ports
 * @workers: where desktops are moved, in the lane of the new host's events
 * @keeper: woken by what changes
 *
 * Returns: (transfer full): a takeover that has looked at nothing yet; @workers are stopped before it is freed
 */
UsherHostTakeover *
usher_host_takeover_new (UsherContext    *context,
                         UsherWorkers    *workers,
                         UsherPoolKeeper *keeper)
{
  UsherHostTakeover *takeover = g_new0 (UsherHostTakeover, 1);

  takeover->context = g_object_ref (context);
  takeover->workers = g_object_ref (workers);
  takeover->keeper = g_object_ref (keeper);
  takeover->sweeps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) sweep_free);
  g_mutex_init (&takeover->lock);
  return takeover;
}

void
usher_host_takeover_free (UsherHostTakeover *takeover)
{
  if (takeover == NULL)
    return;
  g_object_unref (takeover->context);
  g_object_unref (takeover->workers);
  g_object_unref (takeover->keeper);
  g_hash_table_unref (takeover->sweeps);
  g_mutex_clear (&takeover->lock);
  g_free (takeover);
}

/* of the host, it is confirmed that nothing runs there, and it has not answered since */
static gboolean
host_takeover_is_dead (UsherHostTakeover *takeover,
                       const char        *host)
{
  UsherHostStates *states = usher_context_host_states (takeover->context);

  return usher_host_states_get (states, host) == USHER_HOST_LOST && usher_host_states_is_fenced (states, host);
}

static gboolean
host_takeover_define (UsherHostTakeover  *takeover,
                      const UsherDesktop *desktop,
                      UsherHypervisor    *hypervisor,
                      GError            **error)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (takeover->context);
  const UsherPool *pool = usher_catalog_pool (catalog, desktop->pool);
  UsherWait wait = usher_wait_new (HOST_TAKEOVER_PATIENCE, NULL);
  g_autoptr (UsherTemplateSource) source = NULL;
  UsherCloneSpec spec;

  if (pool == NULL || !USHER_IS_SHARED_HOST (hypervisor))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "pool %s is no longer configured, or the host cannot take over",
                   desktop->pool);
      return FALSE;
    }
  source = usher_template_source_of (takeover->context, catalog, desktop, error);
  if (source == NULL)
    return FALSE;
  spec = (UsherCloneSpec){
    .id = desktop->id,
    .name = desktop->name,
    .pool = pool->name,
    .base_volume = source->volume,
    .domain_xml = source->domain,
    .policy = &pool->policy,
    .mac = desktop->mac,
  };
  return usher_shared_host_take_over (USHER_SHARED_HOST (hypervisor), &spec, &wait, error);
}

/* its host, and whose it is, change in one transaction: at no moment has the store two hosts for it */
static gboolean
host_takeover_note (UsherHostTakeover  *takeover,
                    const UsherDesktop *desktop,
                    const char         *to,
                    GError            **error)
{
  g_autofree char *detail = g_strdup_printf ("%s to %s", desktop->host, to);
  UsherAuditEntry audit = usher_audit_entry (NULL, "take-over", desktop);
  UsherDesktopChange change = {
    .id = desktop->id,
    .revision = desktop->revision,
    .event = USHER_DESKTOP_FOUND_OWNED,
    .now = audit.at,
    .host = to,
  };
  g_autoptr (UsherDesktop) changed = NULL;

  audit.detail = detail;
  changed = usher_desktop_store_change (usher_context_desktops (takeover->context), &change, &audit, error);
  if (changed == NULL)
    return FALSE;
  usher_audit_log (&audit);
  return usher_desktop_store_set_power (usher_context_desktops (takeover->context), desktop->id, USHER_POWER_OFF, error);
}

/* whoever looked at it on the lost host looks at nothing now */
static void
host_takeover_end_session (UsherHostTakeover *takeover,
                           const char        *id)
{
  UsherSessionStore *sessions = usher_context_sessions (takeover->context);
  g_autoptr (UsherSession) live = usher_session_store_live (sessions, id, NULL);

  if (live != NULL)
    usher_session_store_move (sessions, live->id, USHER_SESSION_DESKTOP_GONE, g_get_real_time (), NULL, NULL, NULL);
}

/* it was found on its own host, released or removed meanwhile: what was defined for it must not stay behind */
static void
host_takeover_undo (UsherHostTakeover *takeover,
                    const Move        *move,
                    UsherHypervisor   *hypervisor)
{
  UsherWait wait = usher_wait_new (HOST_TAKEOVER_PATIENCE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) now = usher_desktop_store_get (usher_context_desktops (takeover->context), move->id, &error);

  if (now != NULL ? g_str_equal (now->host, move->to) : !usher_error_is (error, USHER_ERROR_NOT_FOUND))
    return;
  g_clear_error (&error);
  if (!usher_shared_host_let_go (USHER_SHARED_HOST (hypervisor), move->id, &wait, &error))
    g_warning ("host %s: %s", move->to, error->message);
}

static gboolean
host_takeover_move (UsherHostTakeover  *takeover,
                    const Move         *move,
                    const UsherDesktop *desktop,
                    GError            **error)
{
  g_autoptr (UsherHypervisor) hypervisor = usher_context_dup_hypervisor (takeover->context, move->to, error);

  if (hypervisor == NULL || !host_takeover_define (takeover, desktop, hypervisor, error))
    return FALSE;
  if (host_takeover_note (takeover, desktop, move->to, error))
    {
      host_takeover_end_session (takeover, desktop->id);
      return TRUE;
    }
  host_takeover_undo (takeover, move, hypervisor);
  return FALSE;
}

static void
host_takeover_finish (UsherHostTakeover *takeover,
                      Move              *move)
{
  Sweep *sweep;

  g_mutex_lock (&takeover->lock);
  sweep = g_hash_table_lookup (takeover->sweeps, move->from);
  sweep->pending--;
  g_mutex_unlock (&takeover->lock);
  g_free (move->id);
  g_free (move->from);
  g_free (move->to);
  g_free (move);
}

static void
host_takeover_run (gpointer data)
{
  Move *move = data;
  UsherHostTakeover *takeover = move->takeover;
  g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (usher_context_desktops (takeover->context), move->id, NULL);
  g_autoptr (GError) error = NULL;

  if (desktop == NULL || desktop->state != USHER_DESKTOP_LOST || !g_str_equal (desktop->host, move->from) ||
      !host_takeover_is_dead (takeover, move->from))
    g_debug ("desktop %s is no longer lost", move->id);
  else if (host_takeover_move (takeover, move, desktop, &error))
    usher_pool_keeper_wake (takeover->keeper);
  else if (!usher_error_is (error, USHER_ERROR_CONFLICT))
    g_warning ("desktop %s is not taken over from %s by %s: %s", desktop->name, move->from, move->to, error->message);
  host_takeover_finish (takeover, move);
}

/* the hosts that see the storage of @host; NULL when the store does not answer */
static GArray *
host_takeover_peers (UsherHostTakeover *takeover,
                     UsherCatalog      *catalog,
                     const UsherHost   *host)
{
  g_autoptr (GArray) hosts = usher_desktop_planner_hosts (takeover->context, catalog, NULL);

  for (guint i = hosts != NULL ? hosts->len : 0; i > 0; i--)
    {
      const UsherPlacementHost *candidate = &g_array_index (hosts, UsherPlacementHost, i - 1);

      if (!usher_host_shares (host, usher_catalog_host (catalog, candidate->name)))
        g_array_remove_index_fast (hosts, i - 1);
    }
  return g_steal_pointer (&hosts);
}

/* the host that takes @desktop over, counting it there; NULL when it stays */
static const char *
host_takeover_choose (UsherCatalog       *catalog,
                      const UsherDesktop *desktop,
                      GArray             *peers)
{
  const UsherPool *pool = usher_catalog_pool (catalog, desktop->pool);
  UsherHostStanding standing = { .state = USHER_HOST_LOST, .fenced = TRUE, .peers = peers->len };
  const UsherPlacementHost *chosen;

  /* of an adopted one, only its own host knows the domain and where its disks are */
  if (pool == NULL || desktop->owner == NULL || (desktop->flags & USHER_DESKTOP_ADOPTED) != 0 ||
      usher_host_state_step (&standing, pool->kind, desktop) != USHER_HOST_STEP_MOVE)
    return NULL;
  chosen = usher_placement_choose (pool, 0, (const UsherPlacementHost *) peers->data, peers->len);
  if (chosen == NULL)
    return NULL;
  ((UsherPlacementHost *) chosen)->desktops++;
  return chosen->name;
}

static void
host_takeover_begin (UsherHostTakeover  *takeover,
                     Sweep              *sweep,
                     const UsherDesktop *desktop,
                     const char         *to)
{
  g_autofree char *lane = g_strconcat ("events:", to, NULL);
  Move *move = g_new0 (Move, 1);

  move->takeover = takeover;
  move->id = g_strdup (desktop->id);
  move->from = g_strdup (desktop->host);
  move->to = g_strdup (to);
  g_mutex_lock (&takeover->lock);
  sweep->pending++;
  g_mutex_unlock (&takeover->lock);
  /* one after the other with what the new host tells: a look at its domains never sees half a move */
  if (!usher_workers_push (takeover->workers, lane, host_takeover_run, move))
    host_takeover_finish (takeover, move);
}

/* the sweep of @host, when it is time to go on with it */
static Sweep *
host_takeover_sweep (UsherHostTakeover *takeover,
                     const char        *host,
                     gint64             now)
{
  gboolean ready;
  Sweep *sweep;

  g_mutex_lock (&takeover->lock);
  sweep = g_hash_table_lookup (takeover->sweeps, host);
  if (sweep == NULL)
    {
      sweep = g_new0 (Sweep, 1);
      g_hash_table_insert (takeover->sweeps, g_strdup (host), sweep);
    }
  ready = sweep->pending == 0 && now >= sweep->again;
  g_mutex_unlock (&takeover->lock);
  return ready ? sweep : NULL;
}

static void
host_takeover_go_on (UsherHostTakeover *takeover,
                     UsherCatalog      *catalog,
                     const UsherHost   *host,
                     Sweep             *sweep,
                     gint64             now)
{
  UsherDesktopQuery query = { .host = host->name, .states = 1u << USHER_DESKTOP_LOST, .after = sweep->after,
                              .limit = HOST_TAKEOVER_PAGE };
  g_autoptr (GArray) peers = host_takeover_peers (takeover, catalog, host);
  g_autoptr (GPtrArray) page = NULL;

  page = peers != NULL && peers->len > 0 ? usher_desktop_store_find (usher_context_desktops (takeover->context), &query, NULL)
                                         : NULL;
  g_clear_pointer (&sweep->after, g_free);
  sweep->again = now + HOST_TAKEOVER_AGAIN;
  for (guint i = 0; page != NULL && i < page->len; i++)
    {
      const UsherDesktop *desktop = page->pdata[i];
      const char *to = host_takeover_choose (catalog, desktop, peers);

      if (to != NULL)
        host_takeover_begin (takeover, sweep, desktop, to);
    }
  if (page == NULL || page->len < HOST_TAKEOVER_PAGE)
    return;
  sweep->after = g_strdup (((UsherDesktop *) page->pdata[page->len - 1])->id);
  sweep->again = now;
}

/**
 * usher_host_takeover_tick:
 * @takeover: the takeover
 * @now: monotonic, µs
 *
 * Goes on with each host that is lost and fenced and has shared storage, a few desktops at a time; to be called every second
 * or so, in one thread. Costs next to nothing while there is no such host.
 */
void
usher_host_takeover_tick (UsherHostTakeover *takeover,
                          gint64             now)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (takeover->context);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, catalog->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const UsherHost *host = value;
      Sweep *sweep = NULL;

      if (host->shared_storage != NULL && host_takeover_is_dead (takeover, host->name))
        sweep = host_takeover_sweep (takeover, host->name, now);
      if (sweep != NULL)
        host_takeover_go_on (takeover, catalog, host, sweep, now);
    }
}
