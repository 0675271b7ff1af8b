/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fakes/stepping-store.h"

#include "common/error.h"

struct _UsherSteppingStore
{
  GObject            parent_instance;

  UsherDesktopStore *desktops;
  UsherSessionStore *sessions;
  UsherFakeSteps    *steps;
  gboolean           refuse_open;
};

static void stepping_store_desktops_init (UsherDesktopStoreInterface *iface);
static void stepping_store_sessions_init (UsherSessionStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UsherSteppingStore, usher_stepping_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_DESKTOP_STORE, stepping_store_desktops_init)
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_SESSION_STORE, stepping_store_sessions_init))

static void
usher_stepping_store_finalize (GObject *object)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (object);

  g_object_unref (self->desktops);
  g_object_unref (self->sessions);
  G_OBJECT_CLASS (usher_stepping_store_parent_class)->finalize (object);
}

static void
usher_stepping_store_class_init (UsherSteppingStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_stepping_store_finalize;
}

static void
usher_stepping_store_init (UsherSteppingStore *self)
{
}

UsherSteppingStore *
usher_stepping_store_new (GObject        *store,
                          UsherFakeSteps *steps)
{
  UsherSteppingStore *self = g_object_new (USHER_TYPE_STEPPING_STORE, NULL);

  self->desktops = g_object_ref (USHER_DESKTOP_STORE (store));
  self->sessions = g_object_ref (USHER_SESSION_STORE (store));
  self->steps = steps;
  return self;
}

/**
 * usher_stepping_store_refuse_open:
 *
 * From now on no session is opened, as when the disk is full.
 */
void
usher_stepping_store_refuse_open (UsherSteppingStore *self)
{
  self->refuse_open = TRUE;
}

static gboolean
stepping_store_desktop_add (UsherDesktopStore      *store,
                            const UsherDesktop     *desktop,
                            const UsherAuditEntry  *audit,
                            GError                **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);
  gboolean answer;

  usher_fake_steps_at (self->steps, "before add");
  answer = usher_desktop_store_add (self->desktops, desktop, audit, error);
  usher_fake_steps_at (self->steps, "after add");
  return answer;
}

static UsherDesktop *
stepping_store_desktop_get (UsherDesktopStore  *store,
                            const char         *id,
                            GError            **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);

  return usher_desktop_store_get (self->desktops, id, error);
}

static GPtrArray *
stepping_store_desktop_find (UsherDesktopStore        *store,
                             const UsherDesktopQuery  *query,
                             GError                  **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);

  return usher_desktop_store_find (self->desktops, query, error);
}

static gboolean
stepping_store_desktop_counts (UsherDesktopStore   *store,
                               const char          *pool,
                               UsherDesktopCounts  *counts,
                               GError             **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);

  return usher_desktop_store_counts (self->desktops, pool, counts, error);
}

static gboolean
stepping_store_desktop_survey (UsherDesktopStore  *store,
                               const char *const  *pools,
                               UsherDesktopCounts *counts,
                               GError            **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);

  return usher_desktop_store_survey (self->desktops, pools, counts, error);
}

static UsherDesktop *
stepping_store_desktop_change (UsherDesktopStore         *store,
                               const UsherDesktopChange  *change,
                               const UsherAuditEntry     *audit,
                               GError                   **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);
  UsherDesktop *answer;

  usher_fake_steps_at (self->steps, "before change");
  answer = usher_desktop_store_change (self->desktops, change, audit, error);
  usher_fake_steps_at (self->steps, "after change");
  return answer;
}

static gboolean
stepping_store_desktop_set_power (UsherDesktopStore  *store,
                                  const char         *id,
                                  UsherPower          power,
                                  GError            **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);
  gboolean answer;

  usher_fake_steps_at (self->steps, "before set_power");
  answer = usher_desktop_store_set_power (self->desktops, id, power, error);
  usher_fake_steps_at (self->steps, "after set_power");
  return answer;
}

static UsherDesktop *
stepping_store_desktop_set_source (UsherDesktopStore         *store,
                                   const char                *id,
                                   gint64                     revision,
                                   const UsherDesktopSource  *source,
                                   const UsherAuditEntry     *audit,
                                   GError                   **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);
  UsherDesktop *answer;

  usher_fake_steps_at (self->steps, "before set_source");
  answer = usher_desktop_store_set_source (self->desktops, id, revision, source, audit, error);
  usher_fake_steps_at (self->steps, "after set_source");
  return answer;
}

static UsherDesktop *
stepping_store_desktop_mark (UsherDesktopStore       *store,
                             const char              *id,
                             gint64                   revision,
                             const UsherDesktopMark  *mark,
                             const UsherAuditEntry   *audit,
                             GError                 **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);

  return usher_desktop_store_mark (self->desktops, id, revision, mark, audit, error);
}

static gboolean
stepping_store_desktop_remove (UsherDesktopStore      *store,
                               const char             *id,
                               gint64                  revision,
                               const UsherAuditEntry  *audit,
                               GError                **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);
  gboolean answer;

  usher_fake_steps_at (self->steps, "before remove");
  answer = usher_desktop_store_remove (self->desktops, id, revision, audit, error);
  usher_fake_steps_at (self->steps, "after remove");
  return answer;
}

static void
stepping_store_desktops_init (UsherDesktopStoreInterface *iface)
{
  iface->add = stepping_store_desktop_add;
  iface->get = stepping_store_desktop_get;
  iface->find = stepping_store_desktop_find;
  iface->counts = stepping_store_desktop_counts;
  iface->survey = stepping_store_desktop_survey;
  iface->change = stepping_store_desktop_change;
  iface->set_power = stepping_store_desktop_set_power;
  iface->set_source = stepping_store_desktop_set_source;
  iface->mark = stepping_store_desktop_mark;
  iface->remove = stepping_store_desktop_remove;
}

static gboolean
stepping_store_session_open (UsherSessionStore      *store,
                             const UsherSession     *session,
                             const UsherAuditEntry  *audit,
                             GError                **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);
  gboolean answer;

  if (self->refuse_open)
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "no space left, on purpose");
      return FALSE;
    }
  usher_fake_steps_at (self->steps, "before open");
  answer = usher_session_store_open (self->sessions, session, audit, error);
  usher_fake_steps_at (self->steps, "after open");
  return answer;
}

static gboolean
stepping_store_session_move (UsherSessionStore      *store,
                             const char             *id,
                             UsherSessionEvent       event,
                             gint64                  now,
                             const char             *viewer,
                             const UsherAuditEntry  *audit,
                             GError                **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);
  gboolean answer;

  usher_fake_steps_at (self->steps, "before move");
  answer = usher_session_store_move (self->sessions, id, event, now, viewer, audit, error);
  usher_fake_steps_at (self->steps, "after move");
  return answer;
}

static UsherSession *
stepping_store_session_get (UsherSessionStore  *store,
                            const char         *id,
                            GError            **error)
{
  return usher_session_store_get (USHER_STEPPING_STORE (store)->sessions, id, error);
}

static UsherSession *
stepping_store_session_live (UsherSessionStore  *store,
                             const char         *desktop,
                             GError            **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);

  return usher_session_store_live (self->sessions, desktop, error);
}

static GPtrArray *
stepping_store_session_list (UsherSessionStore  *store,
                             const char         *owner,
                             guint               limit,
                             GError            **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);

  return usher_session_store_list (self->sessions, owner, limit, error);
}

static GPtrArray *
stepping_store_session_due (UsherSessionStore  *store,
                            gint64              now,
                            GError            **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);

  return usher_session_store_due (self->sessions, now, error);
}

static gint
stepping_store_session_expire (UsherSessionStore  *store,
                               gint64              before,
                               GError            **error)
{
  UsherSteppingStore *self = USHER_STEPPING_STORE (store);
  gint answer;

  usher_fake_steps_at (self->steps, "before expire");
  answer = usher_session_store_expire (self->sessions, before, error);
  usher_fake_steps_at (self->steps, "after expire");
  return answer;
}

static void
stepping_store_sessions_init (UsherSessionStoreInterface *iface)
{
  iface->open = stepping_store_session_open;
  iface->move = stepping_store_session_move;
  iface->get = stepping_store_session_get;
  iface->live = stepping_store_session_live;
  iface->list = stepping_store_session_list;
  iface->due = stepping_store_session_due;
  iface->expire = stepping_store_session_expire;
}
