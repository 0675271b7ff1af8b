/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/launch-display.h"

#include "broker/service/launch-ticket.h"
#include "common/error.h"

static gboolean
launch_display_find_host (UsherLaunch *launch,
                          GError     **error)
{
  if (launch->hypervisor == NULL)
    launch->hypervisor = usher_context_dup_hypervisor (launch->parts->context, launch->desktop->host, error);
  return launch->hypervisor != NULL;
}

/**
 * usher_launch_display_recall:
 * @launch: a launch that has its desktop
 *
 * Returns: (transfer full) (nullable): the running domain as far as it is known without asking the host
 */
UsherDomainInfo *
usher_launch_display_recall (UsherLaunch *launch)
{
  if (!launch_display_find_host (launch, NULL))
    return NULL;
  return usher_hypervisor_recall (launch->hypervisor, launch->desktop->id);
}

/**
 * usher_launch_display_look:
 * @launch: a launch that has its desktop
 * @wait: how long
 * @error: what the host says; START_FAILED when it has no such domain
 *
 * Returns: (transfer full): the domain as its host has it now
 */
UsherDomainInfo *
usher_launch_display_look (UsherLaunch     *launch,
                           const UsherWait *wait,
                           GError         **error)
{
  g_autoptr (GError) failure = NULL;
  UsherDomainInfo *info;

  if (!launch_display_find_host (launch, error))
    return NULL;
  info = usher_hypervisor_inspect (launch->hypervisor, launch->desktop->id, wait, &failure);
  /* the user's desktop is there; what is missing is for administrators to find */
  if (usher_error_is (failure, USHER_ERROR_NOT_FOUND))
    g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED, "desktop %s has no domain on host %s any more: see usherctl doctor",
                 launch->desktop->name, launch->desktop->host);
  else if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return info;
}

/**
 * usher_launch_display_open:
 * @launch: a launch whose desktop runs
 * @tls_port: of its SPICE server
 * @error: CONFLICT when the desktop was taken away, START_FAILED when it is off, HOST_LOST …
 *
 * The desktop may have been taken away since it was decided: only its owner of this moment gets the ticket.
 *
 * Returns: (transfer full): the launch document
 */
UsherLaunchDocument *
usher_launch_display_open (UsherLaunch *launch,
                           guint        tls_port,
                           GError     **error)
{
  UsherContext *context = launch->parts->context;
  UsherLaunchTicket ticket = {
    .context = context,
    .pool = launch->pool,
    .host = usher_catalog_host (launch->catalog, launch->desktop->host),
    .hypervisor = launch->hypervisor,
    .tls_port = tls_port,
  };
  g_autoptr (UsherDesktop) desktop = NULL;
  UsherLaunchDocument *document = NULL;
  GMutex *lock = usher_desktop_locks_of (launch->parts->locks, launch->desktop->id);

  if (ticket.host == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST, "host %s is no longer configured", launch->desktop->host);
      return NULL;
    }
  g_mutex_lock (lock);
  desktop = usher_desktop_store_get (usher_context_desktops (context), launch->desktop->id, error);
  ticket.desktop = desktop;
  if (desktop != NULL &&
      (g_strcmp0 (desktop->owner, launch->owner) != 0 || !usher_desktop_state_is_owned (desktop->state)))
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "desktop %s was taken away meanwhile", desktop->name);
  else if (desktop != NULL)
    document = usher_launch_ticket_issue (&ticket, launch->request, error);
  g_mutex_unlock (lock);
  return document;
}
