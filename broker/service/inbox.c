/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/inbox.h"

#include "broker/core/pool-plan.h"
#include "broker/service/audit.h"
#include "broker/service/inbox-host.h"
#include "broker/service/launch-ticket.h"
#include "broker/service/release-flow.h"
#include "broker/service/session-keeper.h"
#include "broker/service/viewer-watch.h"
#include "common/error.h"

/* a viewer opens its channels one after the other: quiet for so long, they are all up */
#define INBOX_CHANNELS_QUIET (1 * G_TIME_SPAN_SECOND)
/* spice-gtk may connect anew at once; a shorter gap is no disconnect */
#define INBOX_GONE_GRACE (2 * G_TIME_SPAN_SECOND)
#define INBOX_AGAIN (10 * G_TIME_SPAN_SECOND)
#define INBOX_BEHIND 1000
#define INBOX_TRIES 5
#define INBOX_PATIENCE 10

struct _UsherInbox
{
  GObject            parent_instance;

  UsherContext      *context;
  UsherWorkers      *workers;
  UsherPoolKeeper   *keeper;
  UsherDesktopLocks *locks;
  UsherViewerWatch  *watch;
};

G_DEFINE_FINAL_TYPE (UsherInbox, usher_inbox, G_TYPE_OBJECT)

/**
 * InboxItem: one event, or one look that was put off, in the lane of its host
 */
typedef struct
{
  UsherInbox              *inbox;
  char                    *host;
  char                    *id;
  char                    *address;
  char                    *connection;
  UsherHypervisorEventKind kind;
  UsherPower               power;
} InboxItem;

static void
usher_inbox_finalize (GObject *object)
{
  UsherInbox *self = USHER_INBOX (object);

  g_clear_object (&self->context);
  g_clear_object (&self->workers);
  g_clear_object (&self->keeper);
  g_clear_pointer (&self->watch, usher_viewer_watch_free);
  G_OBJECT_CLASS (usher_inbox_parent_class)->finalize (object);
}

static void
usher_inbox_class_init (UsherInboxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_inbox_finalize;
}

static void
usher_inbox_init (UsherInbox *self)
{
  self->watch = usher_viewer_watch_new ();
}

/**
 * usher_inbox_new:
 * @context: the ports
 * @workers: where events are worked off; the lanes "events" should be one thread wide, to keep the order
 * @keeper: woken by what changes
 * @locks: shared with whoever else sets tickets; outlive the inbox
 *
 * Returns: (transfer full): an inbox that listens to no host yet
 */
UsherInbox *
usher_inbox_new (UsherContext      *context,
                 UsherWorkers      *workers,
                 UsherPoolKeeper   *keeper,
                 UsherDesktopLocks *locks)
{
  UsherInbox *self = g_object_new (USHER_TYPE_INBOX, NULL);

  self->context = g_object_ref (context);
  self->workers = g_object_ref (workers);
  self->keeper = g_object_ref (keeper);
  self->locks = locks;
  usher_workers_set_width (workers, "events", 1, G_MAXUINT);
  return self;
}

static void
inbox_item_free (InboxItem *item)
{
  g_object_unref (item->inbox);
  g_free (item->host);
  g_free (item->id);
  g_free (item->address);
  g_free (item->connection);
  g_free (item);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (InboxItem, inbox_item_free)

static InboxItem *
inbox_item_new (UsherInbox *self,
                const char *host,
                const char *id)
{
  InboxItem *item = g_new0 (InboxItem, 1);

  item->inbox = g_object_ref (self);
  item->host = g_strdup (host);
  item->id = g_strdup (id);
  return item;
}

/* takes over @item; what comes while the broker stops, the next start asks the host for */
static void
inbox_push (InboxItem    *item,
            gint64        at,
            UsherWorkFunc func)
{
  g_autofree char *lane = g_strconcat ("events:", item->host, NULL);

  if (!usher_workers_push_at (item->inbox->workers, lane, at, func, item))
    inbox_item_free (item);
}

static void
inbox_later (UsherInbox   *self,
             const char   *host,
             const char   *id,
             gint64        delay,
             UsherWorkFunc func)
{
  inbox_push (inbox_item_new (self, host, id), g_get_monotonic_time () + delay, func);
}

/* moves a desktop for an event it may already have seen: a missing edge is no error here */
static void
inbox_move_desktop (UsherInbox       *self,
                    const char       *id,
                    UsherDesktopEvent event,
                    const char       *action,
                    const char       *address)
{
  UsherDesktopStore *desktops = usher_context_desktops (self->context);
  UsherDesktopState to;

  for (int try = 0; try < INBOX_TRIES; try++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (desktops, id, &error);
      g_autoptr (UsherDesktop) changed = NULL;
      g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (self->context);
      UsherAuditEntry audit;
      UsherDesktopChange change = { .id = id, .event = event };

      if (desktop == NULL || !usher_desktop_state_move (desktop->state, event, &to))
        return;
      audit = usher_audit_entry (NULL, action, desktop);
      audit.actor = desktop->owner != NULL ? desktop->owner : "keeper";
      audit.address = address;
      change.revision = desktop->revision;
      change.now = audit.at;
      change.due_at = usher_session_keeper_due (usher_catalog_pool (catalog, desktop->pool), audit.at);
      changed = usher_desktop_store_change (desktops, &change, &audit, &error);
      if (changed != NULL)
        {
          usher_audit_log (&audit);
          return;
        }
      if (!usher_error_is (error, USHER_ERROR_CONFLICT))
        {
          g_warning ("desktop %s: %s", desktop->name, error->message);
          return;
        }
    }
}

static void
inbox_move_session (UsherInbox         *self,
                    const UsherSession *session,
                    UsherSessionEvent   event,
                    const char         *viewer)
{
  g_autoptr (GError) error = NULL;

  if (!usher_session_store_move (usher_context_sessions (self->context), session->id, event, g_get_real_time (), viewer,
                                 NULL, &error) &&
      !usher_error_is (error, USHER_ERROR_CONFLICT))
    g_warning ("session %s: %s", session->id, error->message);
}

static UsherSession *
inbox_live (UsherInbox *self,
            const char *id)
{
  g_autoptr (GError) error = NULL;
  UsherSession *live = usher_session_store_live (usher_context_sessions (self->context), id, &error);

  if (error != NULL)
    g_warning ("session of desktop %s: %s", id, error->message);
  return live;
}

/* replaces the ticket, unless a newer launch has just given out another */
static gboolean
inbox_close_ticket (UsherInbox         *self,
                    const char         *host,
                    const UsherSession *session)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHypervisor) hypervisor = usher_context_dup_hypervisor (self->context, host, &error);
  g_autoptr (UsherSession) live = NULL;
  GMutex *lock = usher_desktop_locks_of (self->locks, session->desktop);
  gboolean closed = FALSE;

  if (hypervisor == NULL)
    return FALSE;
  g_mutex_lock (lock);
  live = inbox_live (self, session->desktop);
  if (live != NULL && g_str_equal (live->id, session->id))
    closed = usher_launch_ticket_close (hypervisor, session->desktop, &error);
  g_mutex_unlock (lock);
  if (error != NULL)
    g_warning ("the ticket of session %s stays until it expires: %s", session->id, error->message);
  return closed;
}

static void
inbox_seal (gpointer data)
{
  g_autoptr (InboxItem) item = data;
  UsherInbox *self = item->inbox;
  g_autoptr (UsherSession) live = inbox_live (self, item->id);
  gint64 last;

  if (live == NULL || live->state != USHER_SESSION_CONNECTED)
    return;
  usher_viewer_watch_channels (self->watch, item->id, &last);
  if (g_get_monotonic_time () - last < INBOX_CHANNELS_QUIET && g_get_real_time () < live->ticket_expires)
    inbox_later (self, item->host, item->id, INBOX_CHANNELS_QUIET / 4, inbox_seal);
  else if (inbox_close_ticket (self, item->host, live))
    inbox_move_session (self, live, USHER_SESSION_TICKET_REPLACED, NULL);
}

static void
inbox_channel (InboxItem *item)
{
  UsherInbox *self = item->inbox;
  g_autoptr (UsherSession) live = inbox_live (self, item->id);

  usher_viewer_watch_came (self->watch, item->id, item->connection, g_get_monotonic_time ());
  if (live != NULL && live->state == USHER_SESSION_TICKETED)
    {
      inbox_move_session (self, live, USHER_SESSION_VIEWER_CAME, item->address);
      inbox_later (self, item->host, item->id, INBOX_CHANNELS_QUIET, inbox_seal);
    }
  inbox_move_desktop (self, item->id, USHER_DESKTOP_VIEWER_CAME, "viewer-came", item->address);
}

static void
inbox_gone (gpointer data)
{
  g_autoptr (InboxItem) item = data;
  UsherInbox *self = item->inbox;
  g_autoptr (UsherSession) live = NULL;

  if (usher_viewer_watch_channels (self->watch, item->id, NULL) > 0)
    return;
  usher_viewer_watch_forget (self->watch, item->id);
  live = inbox_live (self, item->id);
  if (live != NULL && live->state != USHER_SESSION_TICKETED)
    {
      if (live->state == USHER_SESSION_CONNECTED)
        inbox_close_ticket (self, item->host, live);
      inbox_move_session (self, live, USHER_SESSION_VIEWER_LEFT, NULL);
    }
  inbox_move_desktop (self, item->id, USHER_DESKTOP_VIEWER_LEFT, "viewer-left", NULL);
}

static void
inbox_channel_gone (InboxItem *item)
{
  if (usher_viewer_watch_left (item->inbox->watch, item->id, item->connection) == 0)
    inbox_later (item->inbox, item->host, item->id, INBOX_GONE_GRACE, inbox_gone);
}

static void
inbox_power (InboxItem *item)
{
  UsherInbox *self = item->inbox;
  g_autoptr (UsherSession) live = NULL;

  if (!usher_inbox_host_power (self->context, self->keeper, item->host, item->id) || item->power != USHER_POWER_OFF)
    return;
  usher_viewer_watch_forget (self->watch, item->id);
  live = inbox_live (self, item->id);
  /* a session that was only just given its ticket belongs to a start that came after */
  if (live != NULL && live->state != USHER_SESSION_TICKETED)
    inbox_move_session (self, live, USHER_SESSION_DESKTOP_GONE, NULL);
  inbox_move_desktop (self, item->id, USHER_DESKTOP_VIEWER_LEFT, "viewer-left", NULL);
}

/* asks who is connected, since events were missed: a host that cannot tell leaves all as it is */
static void
inbox_recount_one (UsherInbox      *self,
                   UsherHypervisor *hypervisor,
                   const char      *host,
                   const char      *id)
{
  UsherWait wait = usher_wait_new (INBOX_PATIENCE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) viewers = usher_hypervisor_viewers (hypervisor, id, &wait, &error);

  if (viewers == NULL)
    {
      g_message ("who is connected to desktop %s is not known: %s", id, error->message);
      return;
    }
  usher_viewer_watch_forget (self->watch, id);
  for (guint i = 0; i < viewers->len; i++)
    usher_viewer_watch_came (self->watch, id, viewers->pdata[i], g_get_monotonic_time ());
  inbox_later (self, host, id, 0, viewers->len > 0 ? inbox_seal : inbox_gone);
}

static void
inbox_recount (UsherInbox *self,
               const char *host)
{
  g_autoptr (UsherHypervisor) hypervisor = usher_context_dup_hypervisor (self->context, host, NULL);
  UsherDesktopQuery query = { .host = host, .states = 1u << USHER_DESKTOP_IN_USE | 1u << USHER_DESKTOP_ASSIGNED };
  g_autoptr (GPtrArray) owned = usher_desktop_store_find (usher_context_desktops (self->context), &query, NULL);

  for (guint i = 0; hypervisor != NULL && owned != NULL && i < owned->len; i++)
    {
      const UsherDesktop *desktop = owned->pdata[i];
      g_autoptr (UsherSession) live = NULL;

      /* one that was lost with its host, and found again, may have its viewer still */
      if (desktop->state == USHER_DESKTOP_ASSIGNED)
        live = inbox_live (self, desktop->id);
      if (desktop->state == USHER_DESKTOP_IN_USE || (live != NULL && live->state != USHER_SESSION_TICKETED))
        inbox_recount_one (self, hypervisor, host, desktop->id);
    }
}

static void inbox_work (gpointer data);

/* a host that is not there yet when the broker starts brings no event when it comes: it is asked again */
static void
inbox_back (InboxItem *item)
{
  UsherInbox *self = item->inbox;
  g_autoptr (UsherHypervisor) hypervisor = NULL;
  InboxItem *again;

  if (usher_inbox_host_resync (self->context, self->keeper, item->host))
    {
      usher_host_watch_back (usher_context_host_watch (self->context), item->host);
      inbox_recount (self, item->host);
      return;
    }
  usher_host_watch_lost (usher_context_host_watch (self->context), item->host, g_get_monotonic_time ());
  hypervisor = usher_context_dup_hypervisor (self->context, item->host, NULL);
  if (hypervisor == NULL)
    return;
  again = inbox_item_new (self, item->host, NULL);
  again->kind = USHER_HYPERVISOR_BACK;
  inbox_push (again, g_get_monotonic_time () + INBOX_AGAIN, inbox_work);
}

static void
inbox_work (gpointer data)
{
  g_autoptr (InboxItem) item = data;

  switch (item->kind)
    {
    case USHER_HYPERVISOR_POWER:
    case USHER_HYPERVISOR_REMOVED:
      inbox_power (item);
      break;
    case USHER_HYPERVISOR_VIEWER_CHANNEL:
      inbox_channel (item);
      break;
    case USHER_HYPERVISOR_VIEWER_GONE:
      inbox_channel_gone (item);
      break;
    case USHER_HYPERVISOR_BACK:
      inbox_back (item);
      break;
    case USHER_HYPERVISOR_LOST:
      g_warning ("host %s does not answer; trying again", item->host);
      usher_host_watch_lost (usher_context_host_watch (item->inbox->context), item->host, g_get_monotonic_time ());
      break;
    default:
      break;
    }
}

/* the adapter's thread: only takes the event down */
static void
inbox_on_event (const UsherHypervisorEvent *event,
                gpointer                    user_data)
{
  const InboxItem *listener = user_data;
  InboxItem *item = inbox_item_new (listener->inbox, listener->host, event->id);

  item->kind = event->kind;
  item->power = event->power;
  item->address = g_strdup (event->address);
  item->connection = g_strdup (event->connection != NULL ? event->connection : "");
  inbox_push (item, 0, inbox_work);
}

/**
 * usher_inbox_attach:
 * @inbox: the inbox
 * @host: name of a host
 * @hypervisor: its adapter
 *
 * Listens to @host from now on, and looks at what is true there.
 */
void
usher_inbox_attach (UsherInbox      *self,
                    const char      *host,
                    UsherHypervisor *hypervisor)
{
  InboxItem *listener = inbox_item_new (self, host, NULL);
  InboxItem *first = inbox_item_new (self, host, NULL);

  /* lives as long as the adapter may call: the adapter owns it */
  g_object_set_data_full (G_OBJECT (hypervisor), "usher-inbox-listener", listener, (GDestroyNotify) inbox_item_free);
  usher_hypervisor_watch (hypervisor, inbox_on_event, listener);
  first->kind = USHER_HYPERVISOR_BACK;
  inbox_push (first, 0, inbox_work);
}

/* nobody ever saw a floating desktop that was claimed and not viewed: it can be reset for the next */
static void
inbox_check_claim (UsherInbox         *self,
                   const UsherDesktop *desktop)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (self->context);
  const UsherPool *pool = usher_catalog_pool (catalog, desktop->pool);
  g_autoptr (UsherSession) live = NULL;
  g_autoptr (GError) error = NULL;

  /* the store is asked for few of them, not for all that are somebody's */
  if (pool == NULL || !usher_pool_plan_is_stale_claim (pool, desktop, g_get_real_time ()))
    return;
  live = inbox_live (self, desktop->id);
  if (live != NULL)
    return;
  if (!usher_release_flow_release (self->context, self->keeper, NULL, desktop->id, &error) &&
      !usher_error_is (error, USHER_ERROR_CONFLICT))
    g_warning ("desktop %s: %s", desktop->name, error->message);
}

static void
inbox_expire (gpointer data)
{
  g_autoptr (InboxItem) item = data;
  UsherInbox *self = item->inbox;
  g_autoptr (UsherSession) live = inbox_live (self, item->id);

  if (live == NULL || g_get_real_time () < live->ticket_expires)
    return;
  if (live->state == USHER_SESSION_CONNECTED)
    {
      if (inbox_close_ticket (self, item->host, live))
        inbox_move_session (self, live, USHER_SESSION_TICKET_REPLACED, NULL);
      return;
    }
  if (live->state != USHER_SESSION_TICKETED)
    return;
  inbox_close_ticket (self, item->host, live);
  inbox_move_session (self, live, USHER_SESSION_TICKET_EXPIRED, NULL);
}

/* while a host hangs, the same sessions are due each second: they need not queue up */
static gboolean
inbox_is_behind (UsherInbox *self,
                 const char *host)
{
  g_autofree char *lane = g_strconcat ("events:", host, NULL);

  return usher_workers_pending (self->workers, lane) > INBOX_BEHIND;
}

static void
inbox_give_up (gpointer data)
{
  g_autoptr (InboxItem) item = data;
  UsherInbox *self = item->inbox;

  /* it may have come back since */
  if (usher_host_watch_is_lost (usher_context_host_watch (self->context), item->host))
    usher_inbox_host_give_up (self->context, self->keeper, item->host);
}

static void
inbox_give_up_hosts (UsherInbox *self)
{
  g_auto (GStrv) hosts = usher_host_watch_give_up (usher_context_host_watch (self->context), g_get_monotonic_time ());

  for (gsize i = 0; hosts[i] != NULL; i++)
    inbox_later (self, hosts[i], NULL, 0, inbox_give_up);
}

/**
 * usher_inbox_tick:
 * @inbox: the inbox
 *
 * Closes tickets that expired, and gives up hosts that have been silent for long; to be called every second or so. Reads
 * what is due, nothing else.
 */
void
usher_inbox_tick (UsherInbox *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) due = usher_session_store_due (usher_context_sessions (self->context), g_get_real_time (), &error);

  inbox_give_up_hosts (self);
  if (due == NULL)
    {
      g_warning ("tickets that expired are not closed: %s", error->message);
      return;
    }
  for (guint i = 0; i < due->len; i++)
    {
      const UsherSession *session = due->pdata[i];
      g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (usher_context_desktops (self->context),
                                                                  session->desktop, NULL);

      if (desktop == NULL)
        inbox_move_session (self, session, USHER_SESSION_DESKTOP_GONE, NULL);
      else if (!inbox_is_behind (self, desktop->host))
        inbox_later (self, desktop->host, desktop->id, 0, inbox_expire);
    }
}

/* a link that broke and came back between a step's failure and its being written down brings no further event */
static void
inbox_look_for_lost (UsherInbox *self,
                     const char *host)
{
  UsherDesktopQuery query = { .host = host, .states = 1u << USHER_DESKTOP_LOST, .limit = 1 };
  g_autoptr (GPtrArray) lost = usher_desktop_store_find (usher_context_desktops (self->context), &query, NULL);
  InboxItem *item;

  if (lost == NULL || lost->len == 0)
    return;
  item = inbox_item_new (self, host, NULL);
  item->kind = USHER_HYPERVISOR_BACK;
  inbox_push (item, 0, inbox_work);
}

/**
 * usher_inbox_settle:
 * @inbox: the inbox
 *
 * Releases floating desktops that were claimed by a launch that never came through, such as one a crash cut short,
 * and looks again at hosts that are said to be lost. Slow rhythm.
 */
void
usher_inbox_settle (UsherInbox *self)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (self->context);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, catalog->pools);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const UsherPool *pool = value;
      UsherDesktopQuery query = { .pool = pool->name, .states = 1u << USHER_DESKTOP_ASSIGNED };
      g_autoptr (GPtrArray) assigned = NULL;

      if (pool->kind != USHER_POOL_FLOATING)
        continue;
      assigned = usher_desktop_store_find (usher_context_desktops (self->context), &query, NULL);
      for (guint i = 0; assigned != NULL && i < assigned->len; i++)
        inbox_check_claim (self, assigned->pdata[i]);
    }
  g_hash_table_iter_init (&iter, catalog->hosts);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    inbox_look_for_lost (self, value);
}
