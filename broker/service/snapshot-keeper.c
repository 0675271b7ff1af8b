/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/snapshot-keeper.h"

#include "broker/core/pool-schedule.h"
#include "broker/service/audit.h"
#include "common/error.h"

/* desktops of one pool on one host in one tick; the others follow in the next */
#define SNAPSHOT_KEEPER_LAP 20
/* a moment that the broker slept through is made up for within this time */
#define SNAPSHOT_KEEPER_LATE G_TIME_SPAN_HOUR

struct _UsherSnapshotKeeper
{
  GObject            parent_instance;

  UsherContext      *context;
  UsherWorkers      *workers;
  UsherSnapshotFlow *flow;
  GCancellable      *stop;

  GMutex             lock;
  GHashTable        *rounds;
  guint              busy;
};

G_DEFINE_FINAL_TYPE (UsherSnapshotKeeper, usher_snapshot_keeper, G_TYPE_OBJECT)

/**
 * SnapshotRound: all desktops of a pool at one moment of its schedule
 * @looked: up to when the schedule was read; µs since the epoch
 * @moment: the one under way, or done; 0 before the first
 * @keep: so many scheduled ones stay of each desktop
 * @hosts: (element-type utf8 utf8): hosts that are not done, and on each the last desktop that is
 * @out: (element-type utf8): those of them that are being worked on
 */
typedef struct
{
  gint64      looked;
  gint64      moment;
  guint       keep;
  GHashTable *hosts;
  GHashTable *out;
} SnapshotRound;

/**
 * SnapshotLap: some desktops of a pool on one host
 * @after: desktops up to this id are done
 */
typedef struct
{
  UsherSnapshotKeeper *keeper;
  char                *pool;
  char                *host;
  gint64               moment;
  guint                keep;
  char                *after;
} SnapshotLap;

static void
snapshot_keeper_round_free (gpointer data)
{
  SnapshotRound *round = data;

  g_hash_table_unref (round->hosts);
  g_hash_table_unref (round->out);
  g_free (round);
}

static void
usher_snapshot_keeper_finalize (GObject *object)
{
  UsherSnapshotKeeper *self = USHER_SNAPSHOT_KEEPER (object);

  g_clear_object (&self->context);
  g_clear_object (&self->workers);
  g_clear_object (&self->flow);
  g_clear_object (&self->stop);
  g_hash_table_unref (self->rounds);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (usher_snapshot_keeper_parent_class)->finalize (object);
}

static void
usher_snapshot_keeper_class_init (UsherSnapshotKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_snapshot_keeper_finalize;
}

static void
usher_snapshot_keeper_init (UsherSnapshotKeeper *self)
{
  g_mutex_init (&self->lock);
  self->stop = g_cancellable_new ();
  self->rounds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, snapshot_keeper_round_free);
}

/**
 * usher_snapshot_keeper_new:
 * @context: the ports
 * @workers: where hosts are asked
 * @flow: says with which desktops a user or an administrator is at work
 *
 * Returns: (transfer full): a keeper that does nothing before usher_snapshot_keeper_tick()
 */
UsherSnapshotKeeper *
usher_snapshot_keeper_new (UsherContext      *context,
                           UsherWorkers      *workers,
                           UsherSnapshotFlow *flow)
{
  UsherSnapshotKeeper *self = g_object_new (USHER_TYPE_SNAPSHOT_KEEPER, NULL);

  self->context = g_object_ref (context);
  self->workers = g_object_ref (workers);
  self->flow = g_object_ref (flow);
  return self;
}

/* only after a new one was made: a desktop whose snapshots fail keeps those it has */
static gboolean
snapshot_keeper_prune (UsherSnapshotHost  *host,
                       const UsherDesktop *desktop,
                       guint               keep,
                       const UsherWait    *wait,
                       GError            **error)
{
  g_autoptr (GPtrArray) list = usher_snapshot_host_list (host, desktop->id, wait, error);
  guint count = 0;

  for (guint i = 0; list != NULL && i < list->len; i++)
    count += usher_snapshot_name_kind (((const UsherSnapshot *) list->pdata[i])->name) == USHER_SNAPSHOT_SCHEDULED;
  for (guint i = 0; list != NULL && i < list->len && count > keep; i++)
    {
      const UsherSnapshot *snapshot = list->pdata[i];

      if (usher_snapshot_name_kind (snapshot->name) != USHER_SNAPSHOT_SCHEDULED)
        continue;
      if (!usher_snapshot_host_remove (host, desktop->id, snapshot->name, wait, error))
        return FALSE;
      count--;
    }
  return list != NULL;
}

static gboolean
snapshot_keeper_make (UsherSnapshotKeeper *self,
                      const SnapshotLap   *lap,
                      UsherSnapshotHost   *host,
                      const UsherDesktop  *desktop,
                      GError             **error)
{
  UsherWait wait = usher_wait_new (USHER_SNAPSHOT_FLOW_PATIENCE, self->stop);
  g_autofree char *name = usher_snapshot_name_new (USHER_SNAPSHOT_SCHEDULED, lap->moment);
  UsherAuditEntry audit = usher_audit_entry (NULL, "snapshot", desktop);
  g_autoptr (GError) failure = NULL;

  audit.detail = name;
  /* it is there: a broker before this one made it */
  if (!usher_snapshot_host_create (host, desktop->id, name, "", &wait, &failure) &&
      usher_error_is (failure, USHER_ERROR_CONFLICT))
    return TRUE;
  usher_audit_write (self->context, &audit, failure);
  if (failure == NULL)
    return snapshot_keeper_prune (host, desktop, lap->keep, &wait, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* TRUE when it is done, or never will be; FALSE when it must be tried again */
static gboolean
snapshot_keeper_step (UsherSnapshotKeeper *self,
                      const SnapshotLap   *lap,
                      UsherSnapshotHost   *host,
                      const UsherDesktop  *desktop)
{
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (self->stop) || !usher_snapshot_flow_take (self->flow, desktop, NULL))
    return FALSE;
  snapshot_keeper_make (self, lap, host, desktop, &error);
  usher_snapshot_flow_put (self->flow, desktop);
  if (error == NULL)
    return TRUE;
  g_message ("desktop %s: the snapshot that pool %s wants by its schedule: %s", desktop->name, lap->pool, error->message);
  return !usher_error_is (error, USHER_ERROR_HOST_LOST) && !g_cancellable_is_cancelled (self->stop);
}

/* whether all desktops of the host are done */
static gboolean
snapshot_keeper_lap (UsherSnapshotKeeper *self,
                     SnapshotLap         *lap)
{
  UsherDesktopQuery query = {
    .pool = lap->pool, .host = lap->host, .after = lap->after, .limit = SNAPSHOT_KEEPER_LAP,
    .states = 1u << USHER_DESKTOP_ASSIGNED | 1u << USHER_DESKTOP_IN_USE,
  };
  g_autoptr (UsherHypervisor) hypervisor = usher_context_dup_hypervisor (self->context, lap->host, NULL);
  g_autoptr (GPtrArray) found = NULL;

  /* a host that comes back before the next moment is not left out */
  if (hypervisor == NULL)
    return FALSE;
  found = usher_desktop_store_find (usher_context_desktops (self->context), &query, NULL);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const UsherDesktop *desktop = found->pdata[i];

      if (!snapshot_keeper_step (self, lap, USHER_SNAPSHOT_HOST (hypervisor), desktop))
        return FALSE;
      g_free (lap->after);
      lap->after = g_strdup (desktop->id);
    }
  return found != NULL && found->len < SNAPSHOT_KEEPER_LAP;
}

static void
snapshot_keeper_run (gpointer data)
{
  SnapshotLap *lap = data;
  UsherSnapshotKeeper *self = lap->keeper;
  gboolean done = snapshot_keeper_lap (self, lap);
  SnapshotRound *round;

  g_mutex_lock (&self->lock);
  round = g_hash_table_lookup (self->rounds, lap->pool);
  if (round != NULL)
    {
      g_hash_table_remove (round->out, lap->host);
      /* a later moment begins with the first desktop again */
      if (round->moment == lap->moment && done)
        g_hash_table_remove (round->hosts, lap->host);
      else if (round->moment == lap->moment)
        g_hash_table_replace (round->hosts, g_strdup (lap->host), g_strdup (lap->after));
    }
  self->busy--;
  g_mutex_unlock (&self->lock);
  g_free (lap->pool);
  g_free (lap->host);
  g_free (lap->after);
  g_free (lap);
  g_object_unref (self);
}

/* called with the lock held */
static SnapshotRound *
snapshot_keeper_round (UsherSnapshotKeeper *self,
                       const UsherPool     *pool,
                       gint64               now)
{
  SnapshotRound *round = g_hash_table_lookup (self->rounds, pool->name);

  if (round == NULL)
    {
      round = g_new0 (SnapshotRound, 1);
      round->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      round->out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (self->rounds, g_strdup (pool->name), round);
    }
  /* also when the clock is put forward or back */
  round->looked = CLAMP (round->looked, now - SNAPSHOT_KEEPER_LATE, now);
  return round;
}

/* called with the lock held: of several moments that are due the last counts */
static void
snapshot_keeper_read (SnapshotRound      *round,
                      const UsherPool    *pool,
                      const UsherCatalog *catalog,
                      gint64              now)
{
  gint64 moment = 0;
  GHashTableIter iter;
  gpointer host;
  gint64 next;
  guint keep;

  while ((next = usher_pool_schedule_snapshot (pool, round->looked, &keep)) <= now)
    {
      round->looked = moment = next;
      round->keep = keep;
    }
  if (moment == 0 || moment == round->moment)
    return;
  round->moment = moment;
  g_hash_table_remove_all (round->hosts);
  g_hash_table_iter_init (&iter, catalog->hosts);
  while (g_hash_table_iter_next (&iter, &host, NULL))
    g_hash_table_insert (round->hosts, g_strdup (host), g_strdup (""));
}

/* called with the lock held */
static void
snapshot_keeper_begin (UsherSnapshotKeeper *self,
                       const UsherPool     *pool,
                       SnapshotRound       *round)
{
  GHashTableIter iter;
  gpointer host;
  gpointer after;

  g_hash_table_iter_init (&iter, round->hosts);
  while (g_hash_table_iter_next (&iter, &host, &after))
    {
      g_autofree char *lane = g_strconcat ("snapshot-scheduled:", host, NULL);
      SnapshotLap *lap;

      if (!g_hash_table_add (round->out, g_strdup (host)))
        continue;
      lap = g_new0 (SnapshotLap, 1);
      *lap = (SnapshotLap){ g_object_ref (self), g_strdup (pool->name), g_strdup (host), round->moment, round->keep,
                            g_strdup (after) };
      self->busy++;
      if (usher_workers_push (self->workers, lane, snapshot_keeper_run, lap))
        continue;
      self->busy--;
      g_hash_table_remove (round->out, host);
      g_object_unref (self);
      g_free (lap->pool);
      g_free (lap->host);
      g_free (lap->after);
      g_free (lap);
    }
}

/* a reload took the schedule away; a lap that is out finds no round, and that is that */
static gboolean
snapshot_keeper_is_gone (gpointer key,
                         gpointer value,
                         gpointer data)
{
  const UsherPool *pool = usher_catalog_pool (data, key);

  return pool == NULL || pool->snapshot_schedule == NULL || pool->snapshot_schedule->len == 0;
}

/**
 * usher_snapshot_keeper_tick:
 * @keeper: the keeper
 * @now: µs since the epoch
 *
 * Begins what the schedules want, and goes on with it; to be called every minute or so. Reads the schedules, and desktops only
 * while a moment's snapshots are under way.
 */
void
usher_snapshot_keeper_tick (UsherSnapshotKeeper *self,
                            gint64               now)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (self->context);
  GHashTableIter iter;
  gpointer value;

  g_mutex_lock (&self->lock);
  g_hash_table_foreach_remove (self->rounds, snapshot_keeper_is_gone, catalog);
  g_hash_table_iter_init (&iter, catalog->pools);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const UsherPool *pool = value;
      SnapshotRound *round;

      if (pool->kind == USHER_POOL_FLOATING || pool->snapshot_schedule == NULL || pool->snapshot_schedule->len == 0)
        continue;
      round = snapshot_keeper_round (self, pool, now);
      snapshot_keeper_read (round, pool, catalog, now);
      snapshot_keeper_begin (self, pool, round);
    }
  g_mutex_unlock (&self->lock);
}

/**
 * usher_snapshot_keeper_busy:
 *
 * Returns: how many hosts are being worked on
 */
guint
usher_snapshot_keeper_busy (UsherSnapshotKeeper *self)
{
  guint busy;

  g_mutex_lock (&self->lock);
  busy = self->busy;
  g_mutex_unlock (&self->lock);
  return busy;
}

/**
 * usher_snapshot_keeper_stop:
 * @keeper: the keeper
 *
 * Lets what is under way end at the next desktop; what is left of it is made up for by the next broker, if that begins soon.
 */
void
usher_snapshot_keeper_stop (UsherSnapshotKeeper *self)
{
  g_cancellable_cancel (self->stop);
}
