/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/admin-sessions.h"

#include "broker/service/audit.h"
#include "broker/service/launch-ticket.h"
#include "common/error.h"

/* the desktop that @name means: the id of its session, or its own name or id */
static UsherDesktop *
admin_sessions_desktop (UsherAdminFlow *flow,
                        const char     *name,
                        UsherSession  **session,
                        GError        **error)
{
  g_autoptr (GError) failure = NULL;
  UsherDesktop *desktop;

  *session = usher_session_store_get (usher_context_sessions (flow->context), name, NULL);
  desktop = usher_admin_flow_desktop (flow, *session != NULL ? (*session)->desktop : name, &failure);
  if (desktop == NULL && usher_error_is (failure, USHER_ERROR_NOT_FOUND))
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no session, and no desktop, '%s'", name);
  else if (desktop == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return desktop;
}

/* hold the desktop's lock: no newer launch gives out a ticket meanwhile */
static UsherSession *
admin_sessions_live (UsherAdminFlow     *flow,
                     const UsherDesktop *desktop,
                     const UsherSession *asked,
                     GError            **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (UsherSession) live = usher_session_store_live (usher_context_sessions (flow->context), desktop->id, &failure);

  if (live != NULL && (asked == NULL || g_str_equal (live->id, asked->id)))
    return g_steal_pointer (&live);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s: %s", desktop->name,
                 asked != NULL ? "that session has ended already" : "nobody is connected, and no ticket is out");
  return NULL;
}

/**
 * usher_admin_sessions_get:
 * @flow: the flow
 * @session: id of a session, which may have ended, or name or id of a desktop with a live one
 * @desktop: (out) (transfer full) (nullable): its desktop; NULL when that is gone
 * @error: NOT_FOUND; CONFLICT for a desktop without a session
 *
 * Returns: (transfer full) (nullable): the session
 */
UsherSession *
usher_admin_sessions_get (UsherAdminFlow *flow,
                          const char     *session,
                          UsherDesktop  **desktop,
                          GError        **error)
{
  g_autoptr (UsherSession) asked = NULL;
  g_autoptr (GError) failure = NULL;

  *desktop = admin_sessions_desktop (flow, session, &asked, &failure);
  if (asked != NULL)
    return g_steal_pointer (&asked);
  if (*desktop != NULL)
    return admin_sessions_live (flow, *desktop, NULL, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* a domain that is off has no viewer to send away */
static gboolean
admin_sessions_disconnect (UsherAdminFlow     *flow,
                           const UsherDesktop *desktop,
                           GError            **error)
{
  g_autoptr (UsherHypervisor) hypervisor = usher_context_dup_hypervisor (flow->context, desktop->host, error);
  g_autoptr (GError) failure = NULL;

  if (hypervisor == NULL)
    return FALSE;
  if (usher_launch_ticket_disconnect (hypervisor, desktop->id, &failure) ||
      usher_error_is (failure, USHER_ERROR_START_FAILED) || usher_error_is (failure, USHER_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
admin_sessions_move (UsherAdminFlow     *flow,
                     UsherRequest       *request,
                     const UsherSession *session,
                     const UsherDesktop *desktop,
                     GError            **error)
{
  gboolean came = session->state != USHER_SESSION_TICKETED;
  UsherAuditEntry audit = usher_audit_entry (request, "session-end", desktop);
  g_autoptr (GError) failure = NULL;

  audit.session = session->id;
  audit.detail = session->owner;
  if (usher_session_store_move (usher_context_sessions (flow->context), session->id,
                                came ? USHER_SESSION_VIEWER_LEFT : USHER_SESSION_TICKET_EXPIRED, audit.at, NULL, &audit,
                                &failure))
    usher_audit_log (&audit);
  else if (!usher_error_is (failure, USHER_ERROR_CONFLICT))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  /* the host's event may have ended it a moment before: that is what was asked for */
  else
    usher_audit_write (flow->context, &audit, NULL);
  return TRUE;
}

/**
 * usher_admin_sessions_end:
 * @flow: the flow
 * @request: which administrator
 * @session: id of a session, or name or id of its desktop
 * @error: NOT_FOUND; CONFLICT when it has ended; HOST_LOST, TIMEOUT
 *
 * Sends a viewer away, and voids a ticket that was given out. The desktop stays its owner's, and goes on running.
 *
 * Returns: whether nobody is connected any more
 */
gboolean
usher_admin_sessions_end (UsherAdminFlow *flow,
                          UsherRequest   *request,
                          const char     *session,
                          GError        **error)
{
  g_autoptr (UsherSession) asked = NULL;
  g_autoptr (UsherSession) live = NULL;
  g_autoptr (UsherDesktop) desktop = admin_sessions_desktop (flow, session, &asked, error);
  GMutex *lock;
  gboolean sent;

  if (desktop == NULL)
    return FALSE;
  lock = usher_desktop_locks_of (flow->locks, desktop->id);
  g_mutex_lock (lock);
  live = admin_sessions_live (flow, desktop, asked, error);
  sent = live != NULL && admin_sessions_disconnect (flow, desktop, error);
  g_mutex_unlock (lock);
  return sent && admin_sessions_move (flow, request, live, desktop, error);
}
