/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/desktop-move.h"

#include "broker/service/audit.h"

/**
 * usher_desktop_move_make:
 * @context: the ports
 * @desktop: as the caller saw it
 * @move: what is done
 * @error: CONFLICT when the desktop changed meanwhile or has no such edge, NOT_FOUND
 *
 * One move with its audit entry, in the store and in the log.
 *
 * Returns: (transfer full): the desktop as it is now
 */
UsherDesktop *
usher_desktop_move_make (UsherContext           *context,
                         const UsherDesktop     *desktop,
                         const UsherDesktopMove *move,
                         GError                **error)
{
  const char *action = move->action != NULL ? move->action : usher_desktop_state_event_to_word (move->event);
  UsherAuditEntry audit = usher_audit_entry (move->request, action, desktop);
  UsherDesktopChange change = {
    .id = desktop->id,
    .revision = desktop->revision,
    .event = move->event,
    .now = audit.at,
    .failure = move->event == USHER_DESKTOP_FAIL ? move->why : NULL,
  };
  UsherDesktop *changed;

  audit.detail = move->why;
  changed = usher_desktop_store_change (usher_context_desktops (context), &change, &audit, error);
  if (changed != NULL)
    usher_audit_log (&audit);
  return changed;
}
