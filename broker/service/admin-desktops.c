/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/admin-desktops.h"

#include "broker/core/entitlement.h"
#include "broker/service/adopt-flow.h"
#include "broker/service/audit.h"
#include "common/error.h"

/* the keeper may move the desktop between a look and the mark */
#define ADMIN_DESKTOPS_TRIES 5

/* what a launch would refuse later is better told now; from which network the user comes is not known yet */
static gboolean
admin_desktops_check_user (const UsherPool     *pool,
                           const UsherIdentity *user,
                           GError             **error)
{
  UsherEntitlement entitlement = usher_entitlement_judge (pool, user, NULL);

  switch (entitlement.rule)
    {
    case USHER_ENTITLEMENT_NOBODY:
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "nothing in [entitlement] of pool %s allows %s@%s", pool->name,
                   user->name, user->realm);
      return FALSE;
    case USHER_ENTITLEMENT_DENIED_USER:
    case USHER_ENTITLEMENT_DENIED_GROUP:
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "pool %s denies %s@%s, by \"%s\"", pool->name, user->name,
                   user->realm, entitlement.text);
      return FALSE;
    case USHER_ENTITLEMENT_ALLOWED_USER:
    case USHER_ENTITLEMENT_ALLOWED_GROUP:
    case USHER_ENTITLEMENT_DENIED_NETWORK:
    case USHER_ENTITLEMENT_OTHER_NETWORK:
    default:
      return TRUE;
    }
}

static gboolean
admin_desktops_check_free (const UsherPool    *pool,
                           const UsherDesktop *desktop,
                           GError            **error)
{
  if (pool == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "pool %s of %s is no longer configured", desktop->pool,
                 desktop->name);
  else if (pool->kind == USHER_POOL_FLOATING)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT,
                 "pool %s is floating: its users get any desktop when they launch, and none is kept for them", pool->name);
  else if (desktop->owner != NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s belongs to %s: release it first", desktop->name,
                 desktop->owner);
  else if (desktop->state != USHER_DESKTOP_READY)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s is %s: a ready desktop can be assigned", desktop->name,
                 usher_desktop_state_to_word (desktop->state));
  else
    return TRUE;
  return FALSE;
}

/**
 * usher_admin_desktops_assign:
 * @flow: the flow
 * @request: which administrator
 * @desktop: id or name of a ready desktop of a manual or personal pool
 * @user: "name@realm", or "name" in the default realm
 * @error: NOT_FOUND for desktop or user; CONFLICT when it cannot be the user's; LIMIT_REACHED when the user has as many
 *   as the pool allows; what the directory says
 *
 * Gives a desktop to a user, as the user's first launch would have.
 *
 * Returns: whether it is the user's now
 */
gboolean
usher_admin_desktops_assign (UsherAdminFlow *flow,
                             UsherRequest   *request,
                             const char     *desktop,
                             const char     *user,
                             GError        **error)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (flow->context);
  g_autoptr (UsherDesktop) found = usher_admin_flow_desktop (flow, desktop, error);
  const UsherPool *pool = found != NULL ? usher_catalog_pool (catalog, found->pool) : NULL;
  UsherDesktopChange change = { .event = USHER_DESKTOP_CLAIM };
  UsherAuditEntry audit = usher_audit_entry (request, "assign", found);
  g_autoptr (UsherIdentity) identity = NULL;
  g_autoptr (UsherDesktop) changed = NULL;
  g_autofree char *owner = NULL;

  if (found == NULL || !admin_desktops_check_free (pool, found, error))
    return FALSE;
  identity = usher_admin_flow_identity (flow, request, user, error);
  if (identity == NULL || !admin_desktops_check_user (pool, identity, error))
    return FALSE;
  owner = usher_identity_owner (identity);
  audit.detail = owner;
  change.id = found->id;
  change.revision = found->revision;
  change.now = audit.at;
  change.owner = owner;
  change.owner_limit = pool->per_user;
  changed = usher_desktop_store_change (usher_context_desktops (flow->context), &change, &audit, error);
  if (changed == NULL)
    return FALSE;
  usher_audit_log (&audit);
  usher_pool_keeper_wake (flow->keeper);
  return TRUE;
}

/* what is changed by whom, in words that are also there when it is undone */
static const char *
admin_desktops_mark_action (const UsherDesktopMark *mark)
{
  if (mark->set & USHER_DESKTOP_PROTECTED)
    return "protect";
  return mark->clear & USHER_DESKTOP_PROTECTED ? "unprotect" : "note";
}

/**
 * usher_admin_desktops_mark:
 * @flow: the flow
 * @request: which administrator
 * @desktop: id or name
 * @mark: what is said of it; PROTECTED is the only flag that an administrator sets
 * @error: NOT_FOUND; CONFLICT when it changed meanwhile
 *
 * Protects a desktop from all that would throw its disk away, by whomever, or lifts that; and keeps a note with it.
 *
 * Returns: whether it is done
 */
gboolean
usher_admin_desktops_mark (UsherAdminFlow         *flow,
                           UsherRequest           *request,
                           const char             *desktop,
                           const UsherDesktopMark *mark,
                           GError                **error)
{
  UsherDesktopStore *desktops = usher_context_desktops (flow->context);

  for (guint i = 0; i < ADMIN_DESKTOPS_TRIES; i++)
    {
      g_autoptr (UsherDesktop) found = usher_admin_flow_desktop (flow, desktop, error);
      g_autoptr (UsherDesktop) marked = NULL;
      g_autoptr (GError) failure = NULL;
      UsherAuditEntry audit;

      if (found == NULL)
        return FALSE;
      audit = usher_audit_entry (request, admin_desktops_mark_action (mark), found);
      audit.detail = mark->note;
      marked = usher_desktop_store_mark (desktops, found->id, found->revision, mark, &audit, &failure);
      if (marked != NULL)
        {
          usher_audit_log (&audit);
          return TRUE;
        }
      if (!usher_error_is (failure, USHER_ERROR_CONFLICT))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s changes all the time: try again", desktop);
  return FALSE;
}

static const char *
admin_desktops_only_host (UsherCatalog *catalog,
                          GError      **error)
{
  GHashTableIter iter;
  gpointer name = NULL;

  g_hash_table_iter_init (&iter, catalog->hosts);
  if (g_hash_table_size (catalog->hosts) == 1)
    g_hash_table_iter_next (&iter, &name, NULL);
  else
    g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "host: there are several: say on which one the domain is");
  return name;
}

/**
 * usher_admin_desktops_adopt:
 * @flow: the flow
 * @request: which administrator
 * @adoption: which domain
 * @error: as usher_adopt_flow_adopt(), and NOT_FOUND for the user
 *
 * Takes a domain in as it is. Blocks on the host, and on the directory.
 *
 * Returns: (transfer full) (nullable): the desktop
 */
UsherDesktop *
usher_admin_desktops_adopt (UsherAdminFlow           *flow,
                            UsherRequest             *request,
                            const UsherAdminAdoption *adoption,
                            GError                  **error)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (flow->context);
  UsherAdoptAsk ask = { .domain = adoption->domain, .host = adoption->host, .pool = adoption->pool };
  g_autofree char *owner = NULL;

  if (ask.host == NULL)
    ask.host = admin_desktops_only_host (catalog, error);
  if (ask.host == NULL)
    return NULL;
  if (adoption->user != NULL)
    {
      owner = usher_admin_flow_owner (flow, request, adoption->user, error);
      if (owner == NULL)
        return NULL;
    }
  ask.owner = owner;
  return usher_adopt_flow_adopt (flow->context, request, &ask, error);
}
