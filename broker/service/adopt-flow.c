/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/adopt-flow.h"

#include "broker/service/audit.h"
#include "common/error.h"

static const UsherPool *
adopt_flow_pool (const UsherCatalog  *catalog,
                 const UsherAdoptAsk *ask,
                 GError             **error)
{
  const UsherPool *pool = usher_catalog_pool (catalog, ask->pool);

  if (pool == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no pool '%s'", ask->pool);
  else if (pool->kind == USHER_POOL_FLOATING)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT,
                 "pool %s is floating: its desktops are reset after use, and an adopted one is never reset", ask->pool);
  return pool != NULL && pool->kind != USHER_POOL_FLOATING ? pool : NULL;
}

static UsherDesktop *
adopt_flow_row (const UsherPool       *pool,
                const UsherAdoptAsk   *ask,
                const UsherDomainInfo *info)
{
  UsherDesktop *desktop = usher_desktop_new ();

  desktop->id = g_strdup (info->id);
  desktop->pool = g_strdup (pool->name);
  desktop->name = g_strdup (info->name);
  desktop->host = g_strdup (ask->host);
  desktop->template = g_strdup (pool->template);
  desktop->state = USHER_DESKTOP_READY;
  desktop->state_since = g_get_real_time ();
  desktop->power = info->power;
  desktop->flags = USHER_DESKTOP_ADOPTED;
  return desktop;
}

/* what an earlier try began is gone on with; TRUE then */
static gboolean
adopt_flow_was_begun (UsherContext       *context,
                      const UsherDesktop *desktop,
                      GError            **error)
{
  g_autoptr (UsherDesktop) known = usher_desktop_store_get (usher_context_desktops (context), desktop->id, NULL);

  if (known == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT,
                 "there is another desktop %s: give the domain another name, with virsh domrename, and adopt it then",
                 desktop->name);
  else if ((known->flags & USHER_DESKTOP_ADOPTED) == 0 || known->owner != NULL ||
           g_strcmp0 (known->pool, desktop->pool) != 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "it is desktop %s of pool %s already%s%s", known->name,
                 known->pool, known->owner != NULL ? ", and belongs to " : "", known->owner != NULL ? known->owner : "");
  else
    return TRUE;
  return FALSE;
}

static gboolean
adopt_flow_add (UsherContext       *context,
                UsherRequest       *request,
                const UsherDesktop *desktop,
                GError            **error)
{
  UsherAuditEntry audit = usher_audit_entry (request, "adopt", desktop);
  g_autoptr (GError) failure = NULL;

  if (usher_desktop_store_add (usher_context_desktops (context), desktop, &audit, &failure))
    {
      usher_audit_log (&audit);
      return TRUE;
    }
  if (usher_error_is (failure, USHER_ERROR_CONFLICT))
    return adopt_flow_was_begun (context, desktop, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static UsherDesktop *
adopt_flow_claim (UsherContext        *context,
                  UsherRequest        *request,
                  const UsherDesktop  *desktop,
                  const UsherAdoptAsk *ask,
                  GError             **error)
{
  UsherAuditEntry audit = usher_audit_entry (request, "assign", desktop);
  UsherDesktopChange change = {
    .id = desktop->id,
    .revision = desktop->revision,
    .event = USHER_DESKTOP_CLAIM,
    .now = audit.at,
    .owner = ask->owner,
  };
  UsherDesktop *changed;

  audit.detail = ask->owner;
  changed = usher_desktop_store_change (usher_context_desktops (context), &change, &audit, error);
  if (changed != NULL)
    usher_audit_log (&audit);
  return changed;
}

/**
 * usher_adopt_flow_adopt:
 * @context: the ports
 * @request: which administrator
 * @ask: which domain
 * @error: NOT_FOUND, CONFLICT for a floating pool, somebody's desktop, or a name that another one has, BAD_REQUEST when the domain cannot be a
 *   desktop, with the reason
 *
 * Takes a domain in as it is: its disks are never changed by Usher, reset or deleted. Asked again, it completes what was begun.
 * Blocks on the host.
 *
 * Returns: (transfer full): the desktop
 */
UsherDesktop *
usher_adopt_flow_adopt (UsherContext        *context,
                        UsherRequest        *request,
                        const UsherAdoptAsk *ask,
                        GError             **error)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (context);
  const UsherPool *pool = adopt_flow_pool (catalog, ask, error);
  g_autoptr (UsherHypervisor) hypervisor = NULL;
  g_autoptr (UsherDomainInfo) info = NULL;
  g_autoptr (UsherDesktop) desktop = NULL;

  hypervisor = pool != NULL ? usher_context_dup_hypervisor (context, ask->host, error) : NULL;
  info = hypervisor != NULL ? usher_hypervisor_adopt (hypervisor, ask->domain, pool->name, &request->wait, error) : NULL;
  if (info == NULL)
    return NULL;
  desktop = adopt_flow_row (pool, ask, info);
  if (!adopt_flow_add (context, request, desktop, error))
    return NULL;
  usher_desktop_free (desktop);
  desktop = usher_desktop_store_get (usher_context_desktops (context), info->id, error);
  if (desktop == NULL || ask->owner == NULL)
    return g_steal_pointer (&desktop);
  return adopt_flow_claim (context, request, desktop, ask, error);
}
