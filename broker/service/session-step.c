/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/session-step.h"

#include "broker/service/audit.h"
#include "broker/service/release-flow.h"
#include "common/error.h"

/* memory is written to the disk */
#define SESSION_STEP_PATIENCE 120

static gboolean
session_step_power (UsherContext       *context,
                    const UsherDesktop *desktop,
                    UsherSessionDo      what,
                    GError            **error)
{
  UsherWait wait = usher_wait_new (SESSION_STEP_PATIENCE, NULL);
  g_autoptr (UsherHypervisor) hypervisor = usher_context_dup_hypervisor (context, desktop->host, error);

  if (hypervisor == NULL)
    return FALSE;
  switch (what)
    {
    case USHER_SESSION_DO_SUSPEND:
      return usher_hypervisor_suspend (hypervisor, desktop->id, &wait, error) &&
             usher_desktop_store_set_power (usher_context_desktops (context), desktop->id, USHER_POWER_OFF, error);
    case USHER_SESSION_DO_SHUT_DOWN:
      return usher_hypervisor_stop (hypervisor, desktop->id, FALSE, &wait, error);
    case USHER_SESSION_DO_FORCE_OFF:
      return usher_hypervisor_stop (hypervisor, desktop->id, TRUE, &wait, error) &&
             usher_desktop_store_set_power (usher_context_desktops (context), desktop->id, USHER_POWER_OFF, error);
    case USHER_SESSION_DO_NOTHING:
    case USHER_SESSION_DO_WARN:
    case USHER_SESSION_DO_LOCK:
    case USHER_SESSION_DO_LOG_OFF:
    case USHER_SESSION_DO_RECYCLE:
    default:
      return TRUE;
    }
}

/**
 * usher_session_step_do:
 * @context: the ports
 * @keeper: resets what is released
 * @desktop: somebody's
 * @step: what its pool's rules say now
 * @error: why it could not be done
 *
 * Does one step and writes it into the audit. Blocks on the host.
 *
 * Returns: whether it is done, or asked for
 */
gboolean
usher_session_step_do (UsherContext           *context,
                       UsherPoolKeeper        *keeper,
                       const UsherDesktop     *desktop,
                       const UsherSessionStep *step,
                       GError                **error)
{
  UsherAuditEntry audit = usher_audit_entry (NULL, usher_session_do_to_word (step->what), desktop);
  g_autofree char *detail = g_strdup_printf ("by the pool's rule for %s", usher_session_why_to_word (step->why));
  g_autoptr (GError) failure = NULL;

  audit.detail = detail;
  if (step->what == USHER_SESSION_DO_RECYCLE)
    usher_release_flow_release (context, keeper, NULL, desktop->id, &failure);
  else
    session_step_power (context, desktop, step->what, &failure);
  usher_audit_write (context, &audit, failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
