/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/launch.h"

#include "broker/service/audit.h"

/**
 * usher_launch_new:
 * @parts: what it works with
 * @request: who launches
 * @ask: what
 *
 * Returns: (transfer full): a launch that has decided nothing yet
 */
UsherLaunch *
usher_launch_new (UsherLaunchParts     *parts,
                  UsherRequest         *request,
                  const UsherLaunchAsk *ask)
{
  UsherLaunch *launch = g_new0 (UsherLaunch, 1);

  launch->parts = usher_launch_parts_ref (parts);
  launch->request = usher_request_new (request->who, request->actor, request->address, 0);
  launch->owner = usher_identity_owner (request->who);
  launch->offer = g_strdup (ask->offer);
  launch->resume = g_strdup (ask->resume);
  launch->take_over = ask->take_over;
  launch->catalog = usher_context_dup_catalog (parts->context);
  return launch;
}

void
usher_launch_free (UsherLaunch *launch)
{
  usher_request_free (launch->request);
  g_free (launch->owner);
  g_free (launch->offer);
  g_free (launch->resume);
  g_clear_pointer (&launch->catalog, usher_catalog_unref);
  g_clear_pointer (&launch->desktop, usher_desktop_free);
  g_clear_object (&launch->hypervisor);
  g_free (launch->claimed);
  g_free (launch->job);
  g_clear_object (&launch->cancellable);
  usher_launch_parts_unref (launch->parts);
  g_free (launch);
}

/**
 * usher_launch_audit:
 * @launch: one that has come to its end
 * @error: (nullable): how it failed
 */
void
usher_launch_audit (UsherLaunch  *launch,
                    const GError *error)
{
  UsherAuditEntry audit = usher_audit_entry (launch->request, "launch", launch->desktop);

  if (launch->desktop == NULL && launch->pool != NULL)
    audit.pool = launch->pool->name;
  usher_audit_write (launch->parts->context, &audit, error);
}
