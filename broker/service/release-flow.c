/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/release-flow.h"

#include "broker/service/desktop-move.h"
#include "common/error.h"

static gboolean
release_flow_end_session (UsherContext *context,
                          const char   *desktop,
                          GError      **error)
{
  UsherSessionStore *sessions = usher_context_sessions (context);
  g_autoptr (GError) failure = NULL;
  g_autoptr (UsherSession) live = usher_session_store_live (sessions, desktop, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (live == NULL ||
      usher_session_store_move (sessions, live->id, USHER_SESSION_DESKTOP_GONE, g_get_real_time (), NULL, NULL, &failure) ||
      usher_error_is (failure, USHER_ERROR_CONFLICT))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/**
 * usher_release_flow_release:
 * @context: the ports
 * @keeper: resets it
 * @request: (nullable): who takes it back; NULL for the broker itself
 * @desktop: id of a desktop that is somebody's
 * @error: NOT_FOUND; CONFLICT when it is nobody's, or changed meanwhile
 *
 * Takes a desktop from its owner. It is reset at once, whoever is connected: what is on it is lost.
 *
 * Returns: whether it is nobody's now
 */
gboolean
usher_release_flow_release (UsherContext    *context,
                            UsherPoolKeeper *keeper,
                            UsherRequest    *request,
                            const char      *desktop,
                            GError         **error)
{
  g_autoptr (UsherDesktop) found = usher_desktop_store_get (usher_context_desktops (context), desktop, error);
  UsherDesktopMove move = { .event = USHER_DESKTOP_RELEASE, .request = request };
  g_autoptr (UsherDesktop) changed = found != NULL ? usher_desktop_move_make (context, found, &move, error) : NULL;

  if (changed == NULL)
    return FALSE;
  usher_pool_keeper_wake (keeper);
  return release_flow_end_session (context, desktop, error);
}
