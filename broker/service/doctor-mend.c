/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/doctor-mend.h"

#include "broker/service/audit.h"
#include "broker/service/desktop-maker.h"
#include "broker/service/desktop-move.h"
#include "broker/service/doctor-rules.h"
#include "broker/service/release-flow.h"
#include "common/error.h"

static gboolean
doctor_mend_remove (UsherContext       *context,
                    UsherRequest       *request,
                    UsherDoctorFinding *finding,
                    GError            **error)
{
  g_autoptr (UsherHypervisor) hypervisor = usher_context_dup_hypervisor (context, finding->host, error);
  UsherAuditEntry audit = usher_audit_entry (request, "remove-stray", NULL);
  g_autoptr (GError) failure = NULL;

  if (hypervisor == NULL)
    return FALSE;
  if (!usher_doctor_rules_is_stray (context, finding->id, NULL))
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_CONFLICT, "it is no stray any more: look again");
      return FALSE;
    }
  audit.desktop = finding->id;
  audit.desktop_name = finding->name;
  audit.detail = finding->host;
  usher_hypervisor_remove (hypervisor, finding->id, &request->wait, &failure);
  usher_audit_write (context, &audit, failure);
  if (failure != NULL)
    g_propagate_error (error, g_error_copy (failure));
  return failure == NULL;
}

static gboolean
doctor_mend_remake (UsherContext       *context,
                    UsherPoolKeeper    *keeper,
                    UsherRequest       *request,
                    UsherDoctorFinding *finding,
                    GError            **error)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (context);
  g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (usher_context_desktops (context), finding->id, error);
  UsherDesktopMove move = { .event = USHER_DESKTOP_FAIL, .request = request, .why = finding->advice };
  g_autoptr (UsherDesktop) changed = NULL;

  if (desktop == NULL)
    return FALSE;
  if (!usher_doctor_rules_should_exist (desktop) || usher_doctor_rules_is_precious (catalog, desktop))
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_CONFLICT, "it changed meanwhile: look again");
      return FALSE;
    }
  if (usher_desktop_state_is_owned (desktop->state))
    return usher_release_flow_release (context, keeper, request, desktop->id, error);
  changed = usher_desktop_move_make (context, desktop, &move, error);
  return changed != NULL;
}

static gboolean
doctor_mend_redefine (UsherContext       *context,
                      UsherRequest       *request,
                      UsherDoctorFinding *finding,
                      GError            **error)
{
  g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (usher_context_desktops (context), finding->id, error);
  UsherAuditEntry audit;

  if (desktop == NULL || !usher_desktop_maker_redefine (context, desktop, error))
    return FALSE;
  audit = usher_audit_entry (request, "redefine", desktop);
  usher_audit_write (context, &audit, NULL);
  return TRUE;
}

/**
 * usher_doctor_mend_finding:
 * @context: the ports
 * @keeper: is told of desktops that are made anew
 * @request: which administrator, and how long they wait
 * @finding: becomes DONE, or LEAVE with the reason why it cannot be mended
 *
 * Does what its remedy says, when it is still so. Blocks on the host.
 */
void
usher_doctor_mend_finding (UsherContext       *context,
                           UsherPoolKeeper    *keeper,
                           UsherRequest       *request,
                           UsherDoctorFinding *finding)
{
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (finding->remedy == USHER_DOCTOR_REMOVE)
    done = doctor_mend_remove (context, request, finding, &error);
  else if (finding->remedy == USHER_DOCTOR_REMAKE)
    done = doctor_mend_remake (context, keeper, request, finding, &error);
  else if (finding->remedy == USHER_DOCTOR_REDEFINE)
    done = doctor_mend_redefine (context, request, finding, &error);
  else
    return;
  if (done)
    {
      finding->remedy = USHER_DOCTOR_DONE;
      return;
    }
  g_free (finding->advice);
  finding->advice = g_strdup_printf ("could not be mended: %s", error->message);
  finding->remedy = USHER_DOCTOR_LEAVE;
}
