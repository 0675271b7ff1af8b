/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/session-keeper.h"

#include "broker/service/session-step.h"
#include "common/error.h"

/* desktops that are begun with in one tick; the others follow in the next */
#define SESSION_KEEPER_MOST 256
#define SESSION_KEEPER_PAGE 500
/* a host that did not do what it was asked is asked again */
#define SESSION_KEEPER_AGAIN (30 * G_TIME_SPAN_SECOND)
/* a warning and what follows it at once, never a circle */
#define SESSION_KEEPER_STEPS 4

struct _UsherSessionKeeper
{
  GObject          parent_instance;

  UsherContext    *context;
  UsherWorkers    *workers;
  UsherPoolKeeper *keeper;

  GMutex           lock;
  GHashTable      *in_hand;
  GHashTable      *memories;
};

G_DEFINE_FINAL_TYPE (UsherSessionKeeper, usher_session_keeper, G_TYPE_OBJECT)

/**
 * SessionMemory: what was done in a user's session
 * @claimed_at: of the desktop: another one is another user's
 */
typedef struct
{
  gint64          claimed_at;
  UsherSessionDo  asked;
  gint64          asked_at;
  UsherSessionWhy asked_why;
  gint64          warned;
  gint64          lost_entitlement;
} SessionMemory;

/**
 * SessionLook: one desktop in the lane of its host
 */
typedef struct
{
  UsherSessionKeeper *keeper;
  char               *id;
} SessionLook;

static void
usher_session_keeper_finalize (GObject *object)
{
  UsherSessionKeeper *self = USHER_SESSION_KEEPER (object);

  g_clear_object (&self->context);
  g_clear_object (&self->workers);
  g_clear_object (&self->keeper);
  g_hash_table_unref (self->in_hand);
  g_hash_table_unref (self->memories);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (usher_session_keeper_parent_class)->finalize (object);
}

static void
usher_session_keeper_class_init (UsherSessionKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_session_keeper_finalize;
}

static void
usher_session_keeper_init (UsherSessionKeeper *self)
{
  g_mutex_init (&self->lock);
  self->in_hand = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->memories = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * usher_session_keeper_new:
 * @context: the ports
 * @workers: where hosts are asked
 * @keeper: resets what is released
 *
 * Returns: (transfer full): a keeper that looks at nothing before usher_session_keeper_tick()
 */
UsherSessionKeeper *
usher_session_keeper_new (UsherContext    *context,
                          UsherWorkers    *workers,
                          UsherPoolKeeper *keeper)
{
  UsherSessionKeeper *self = g_object_new (USHER_TYPE_SESSION_KEEPER, NULL);

  self->context = g_object_ref (context);
  self->workers = g_object_ref (workers);
  self->keeper = g_object_ref (keeper);
  return self;
}

/**
 * usher_session_keeper_due:
 * @pool: (nullable): the pool of a desktop whose session changes
 * @now: µs since the epoch
 *
 * Returns: when the desktop is to be looked at: @now, or 0 when the pool's file says nothing of its sessions
 */
gint64
usher_session_keeper_due (const UsherPool *pool,
                          gint64           now)
{
  const UsherSessionPolicy *rules = pool != NULL ? &pool->sessions : NULL;

  if (rules == NULL)
    return 0;
  return rules->on_disconnect.what != USHER_SESSION_DO_NOTHING || rules->idle.what != USHER_SESSION_DO_NOTHING ||
                 rules->longest > 0
             ? now
             : 0;
}

/* called with the lock held */
static SessionMemory *
session_keeper_memory (UsherSessionKeeper *self,
                       const UsherDesktop *desktop)
{
  SessionMemory *memory = g_hash_table_lookup (self->memories, desktop->id);

  if (memory == NULL)
    {
      memory = g_new0 (SessionMemory, 1);
      g_hash_table_insert (self->memories, g_strdup (desktop->id), memory);
    }
  if (memory->claimed_at != desktop->claimed_at)
    *memory = (SessionMemory){ .claimed_at = desktop->claimed_at };
  return memory;
}

static UsherSessionFacts
session_keeper_facts (UsherSessionKeeper *self,
                      const UsherPool    *pool,
                      const UsherDesktop *desktop)
{
  UsherSessionFacts facts = { 0 };
  const SessionMemory *memory;

  if (desktop->power == USHER_POWER_ON)
    facts.guest = USHER_SESSION_GUEST_ON;
  /* a desktop that is kept outlives the sessions on it: its session is what lasts since the viewer came */
  if (pool->kind == USHER_POOL_FLOATING)
    facts.began = desktop->claimed_at;
  else if (desktop->state == USHER_DESKTOP_IN_USE)
    facts.began = desktop->state_since;
  facts.left = desktop->state == USHER_DESKTOP_ASSIGNED ? desktop->state_since : 0;
  g_mutex_lock (&self->lock);
  memory = session_keeper_memory (self, desktop);
  facts.asked = memory->asked;
  facts.asked_at = memory->asked_at;
  facts.asked_why = memory->asked_why;
  facts.warned = memory->warned;
  facts.lost_entitlement = memory->lost_entitlement;
  g_mutex_unlock (&self->lock);
  return facts;
}

static void
session_keeper_remember (UsherSessionKeeper     *self,
                         const UsherDesktop     *desktop,
                         const UsherSessionStep *step,
                         gint64                  now)
{
  SessionMemory *memory;

  g_mutex_lock (&self->lock);
  memory = session_keeper_memory (self, desktop);
  if (step->what == USHER_SESSION_DO_WARN)
    memory->warned = now;
  else
    {
      memory->asked = step->what;
      memory->asked_at = now;
      memory->asked_why = step->why;
    }
  g_mutex_unlock (&self->lock);
}

static void
session_keeper_forget (UsherSessionKeeper *self,
                       const char         *id)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->memories, id);
  g_mutex_unlock (&self->lock);
}

static void
session_keeper_set_due (UsherSessionKeeper *self,
                        const UsherDesktop *desktop,
                        gint64              due)
{
  g_autoptr (GError) error = NULL;

  /* whoever changed it meanwhile said when to look again */
  if (!usher_fleet_store_set_due (usher_context_fleet (self->context), desktop->id, desktop->revision, due, &error) &&
      !usher_error_is (error, USHER_ERROR_CONFLICT) && !usher_error_is (error, USHER_ERROR_NOT_FOUND))
    g_warning ("desktop %s: %s", desktop->name, error->message);
}

/* one step that is due, and when the next is */
static gint64
session_keeper_step (UsherSessionKeeper *self,
                     const UsherPool    *pool,
                     const UsherDesktop *desktop)
{
  gint64 now = g_get_real_time ();
  UsherSessionFacts facts = session_keeper_facts (self, pool, desktop);
  UsherSessionStep step = usher_session_rules_next (&pool->sessions, &facts, now);
  g_autoptr (GError) error = NULL;

  if (step.what == USHER_SESSION_DO_NOTHING)
    return 0;
  if (step.at > now)
    return step.at;
  session_keeper_remember (self, desktop, &step, now);
  if (usher_session_step_do (self->context, self->keeper, desktop, &step, &error))
    return now;
  g_warning ("desktop %s: %s for the sake of its %s rule: %s", desktop->name, usher_session_do_to_word (step.what),
             usher_session_why_to_word (step.why), error->message);
  return now + SESSION_KEEPER_AGAIN;
}

static void
session_keeper_look_at (UsherSessionKeeper *self,
                        const char         *id)
{
  for (int i = 0; i < SESSION_KEEPER_STEPS; i++)
    {
      g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (self->context);
      g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (usher_context_desktops (self->context), id, NULL);
      const UsherPool *pool = desktop != NULL ? usher_catalog_pool (catalog, desktop->pool) : NULL;
      gint64 due;

      if (pool == NULL || !usher_desktop_state_is_owned (desktop->state))
        {
          session_keeper_forget (self, id);
          if (desktop != NULL)
            session_keeper_set_due (self, desktop, 0);
          return;
        }
      due = session_keeper_step (self, pool, desktop);
      if (due == 0 || due > g_get_real_time () || i == SESSION_KEEPER_STEPS - 1)
        {
          session_keeper_set_due (self, desktop, due);
          return;
        }
    }
}

static void
session_keeper_look (gpointer data)
{
  SessionLook *look = data;
  UsherSessionKeeper *self = look->keeper;

  session_keeper_look_at (self, look->id);
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->in_hand, look->id);
  g_mutex_unlock (&self->lock);
  g_object_unref (self);
  g_free (look->id);
  g_free (look);
}

/* while a host hangs, the same desktops are due each second: they need not queue up */
static gboolean
session_keeper_take (UsherSessionKeeper *self,
                     const char         *id)
{
  gboolean taken;

  g_mutex_lock (&self->lock);
  taken = g_hash_table_add (self->in_hand, g_strdup (id));
  g_mutex_unlock (&self->lock);
  return taken;
}

/* whether it is in hand now and was not before */
static gboolean
session_keeper_begin (UsherSessionKeeper *self,
                      const UsherDesktop *desktop)
{
  g_autofree char *lane = g_strconcat ("sessions:", desktop->host, NULL);
  SessionLook *look;

  if (!session_keeper_take (self, desktop->id))
    return FALSE;
  look = g_new0 (SessionLook, 1);
  look->keeper = g_object_ref (self);
  look->id = g_strdup (desktop->id);
  if (usher_workers_push (self->workers, lane, session_keeper_look, look))
    return TRUE;
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->in_hand, look->id);
  g_mutex_unlock (&self->lock);
  g_object_unref (look->keeper);
  g_free (look->id);
  g_free (look);
  return FALSE;
}

/**
 * usher_session_keeper_tick:
 * @keeper: the keeper
 * @now: µs since the epoch
 *
 * Begins what is due, in the lanes of the hosts; to be called every second or so. Reads what is due, nothing else.
 */
void
usher_session_keeper_tick (UsherSessionKeeper *self,
                           gint64              now)
{
  g_autoptr (UsherDesktop) last = NULL;
  guint begun = 0;
  guint found;

  /* those of a host that hangs stay due, the longest due of all: what comes behind them must get its turn */
  do
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) due = usher_fleet_store_due (usher_context_fleet (self->context), now, last,
                                                         SESSION_KEEPER_MOST, &error);

      if (due == NULL)
        g_warning ("what sessions have come to their end is not known: %s", error->message);
      found = due != NULL ? due->len : 0;
      for (guint i = 0; i < found; i++)
        begun += session_keeper_begin (self, due->pdata[i]);
      g_clear_pointer (&last, usher_desktop_free);
      last = found > 0 ? usher_desktop_copy (due->pdata[found - 1]) : NULL;
    }
  while (found == SESSION_KEEPER_MOST && begun < SESSION_KEEPER_MOST);
}

static void
session_keeper_review_pool (UsherSessionKeeper *self,
                            const UsherPool    *pool,
                            gint64              now)
{
  UsherDesktopQuery query = {
    .pool = pool->name,
    .states = 1u << USHER_DESKTOP_ASSIGNED | 1u << USHER_DESKTOP_IN_USE,
    .limit = SESSION_KEEPER_PAGE,
  };
  g_autofree char *after = g_strdup ("");
  guint found;

  do
    {
      g_autoptr (GPtrArray) page = NULL;

      query.after = after;
      page = usher_desktop_store_find (usher_context_desktops (self->context), &query, NULL);
      found = page != NULL ? page->len : 0;
      for (guint i = 0; i < found; i++)
        session_keeper_set_due (self, page->pdata[i], now);
      if (found > 0)
        {
          g_free (after);
          after = g_strdup (((UsherDesktop *) page->pdata[found - 1])->id);
        }
    }
  while (found == SESSION_KEEPER_PAGE);
}

/**
 * usher_session_keeper_review:
 * @keeper: the keeper
 *
 * Looks at all sessions of pools that have rules: to be called when the broker starts, and when its files were read again.
 * Blocks on the store.
 */
void
usher_session_keeper_review (UsherSessionKeeper *self)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (self->context);
  gint64 now = g_get_real_time ();
  GHashTableIter iter;
  gpointer pool;

  g_hash_table_iter_init (&iter, catalog->pools);
  while (g_hash_table_iter_next (&iter, NULL, &pool))
    if (usher_session_keeper_due (pool, now) != 0)
      session_keeper_review_pool (self, pool, now);
}

/**
 * usher_session_keeper_lose:
 * @keeper: the keeper
 * @desktop: of a user who, as was just seen, may not use its pool any more
 * @now: µs since the epoch
 *
 * Does with it what the pool's file says.
 */
void
usher_session_keeper_lose (UsherSessionKeeper *self,
                           const UsherDesktop *desktop,
                           gint64              now)
{
  gboolean known;

  g_mutex_lock (&self->lock);
  known = session_keeper_memory (self, desktop)->lost_entitlement != 0;
  if (!known)
    session_keeper_memory (self, desktop)->lost_entitlement = now;
  g_mutex_unlock (&self->lock);
  if (!known)
    session_keeper_set_due (self, desktop, now);
}
