/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/snapshot-rights.h"

#include "broker/service/admin-flow.h"
#include "broker/service/catalog-flow.h"
#include "common/error.h"

#define DESCRIPTION_LONGEST 200

static gboolean
snapshot_rights_refuse (GError    **error,
                        UsherError  code,
                        const char *desktop,
                        const char *why)
{
  g_set_error (error, USHER_ERROR, (int) code, "%s: %s", desktop, why);
  return FALSE;
}

/* the user's own desktop that an offer stands for */
static UsherDesktop *
snapshot_rights_own (UsherContext           *context,
                     UsherRequest           *request,
                     const UsherOfferTarget *target,
                     GError                **error)
{
  g_autofree char *owner = usher_identity_owner (request->who);
  UsherDesktopQuery query = { .owner = owner, .pool = target->pool->name, .limit = 1 };
  g_autoptr (GPtrArray) own = NULL;

  if (target->desktop != NULL)
    return target->desktop;
  own = usher_desktop_store_find (usher_context_desktops (context), &query, error);
  if (own != NULL && own->len > 0)
    return usher_desktop_copy (own->pdata[0]);
  if (own != NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s has no desktop of pool %s yet", owner, target->pool->name);
  return NULL;
}

static gboolean
snapshot_rights_user_may (const UsherPool   *pool,
                          UsherSnapshotDeed  deed,
                          GError           **error)
{
  if (deed == USHER_SNAPSHOT_CHANGE && !(pool->user_actions & USHER_POOL_USER_SNAPSHOT))
    return snapshot_rights_refuse (error, USHER_ERROR_FORBIDDEN, pool->name, "its users may not make snapshots");
  if (deed == USHER_SNAPSHOT_CHANGE && pool->snapshots == 0)
    return snapshot_rights_refuse (error, USHER_ERROR_FORBIDDEN, pool->name, "its users may keep no snapshots");
  if (deed == USHER_SNAPSHOT_REVERT && !(pool->user_actions & USHER_POOL_USER_REVERT))
    return snapshot_rights_refuse (error, USHER_ERROR_FORBIDDEN, pool->name, "its users may not go back to snapshots");
  return TRUE;
}

static gboolean
snapshot_rights_state_allows (const UsherPool        *pool,
                              const UsherDesktop     *desktop,
                              UsherSnapshotDeed       deed,
                              GError                **error)
{
  if (pool != NULL && pool->kind == USHER_POOL_FLOATING)
    return snapshot_rights_refuse (error, USHER_ERROR_CONFLICT, desktop->name,
                                   "desktops of a floating pool are reset after use, and have no snapshots");
  if (desktop->state != USHER_DESKTOP_READY && desktop->state != USHER_DESKTOP_ASSIGNED &&
      desktop->state != USHER_DESKTOP_IN_USE)
    return snapshot_rights_refuse (error, USHER_ERROR_CONFLICT, desktop->name, "has no snapshots in its present state");
  if (deed != USHER_SNAPSHOT_REVERT)
    return TRUE;
  if (desktop->flags & USHER_DESKTOP_PROTECTED)
    return snapshot_rights_refuse (error, USHER_ERROR_CONFLICT, desktop->name,
                                   "is protected: nothing on it may be lost until an administrator lifts that");
  return TRUE;
}

/* says who it is, so that the caller can ask */
static gboolean
snapshot_rights_is_unseen (UsherContext       *context,
                           UsherRequest       *request,
                           const UsherDesktop *desktop,
                           GError            **error)
{
  g_autoptr (UsherSession) live = NULL;

  if (desktop->state != USHER_DESKTOP_IN_USE)
    return TRUE;
  live = usher_session_store_live (usher_context_sessions (context), desktop->id, NULL);
  if (live != NULL)
    {
      request->viewer_user = g_strdup (live->owner);
      request->viewer_address = g_strdup (live->viewer != NULL ? live->viewer : live->address);
      request->viewer_since = live->since;
    }
  return snapshot_rights_refuse (error, USHER_ERROR_IN_USE, desktop->name, "a viewer is connected, and would be thrown out");
}

/**
 * usher_snapshot_rights_check:
 * @context: the ports
 * @request: who asks
 * @ask: on which right, and which desktop
 * @deed: what for
 * @most: (out) (optional): how many of their own the desktop's user may keep
 * @error: NOT_FOUND, also for what is not the user's; FORBIDDEN; CONFLICT; IN_USE
 *
 * Returns: (transfer full) (nullable): the desktop with which that may be done
 */
UsherDesktop *
usher_snapshot_rights_check (UsherContext           *context,
                             UsherRequest           *request,
                             const UsherSnapshotAsk *ask,
                             UsherSnapshotDeed       deed,
                             guint                  *most,
                             GError                **error)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (context);
  g_autoptr (UsherDesktop) desktop = NULL;
  UsherOfferTarget target = { 0 };

  if (ask->right == USHER_SNAPSHOT_RIGHT_ADMIN)
    {
      UsherAdminFlow flow = { .context = context };

      desktop = usher_admin_flow_desktop (&flow, ask->desktop, error);
      target.pool = desktop != NULL ? usher_catalog_pool (catalog, desktop->pool) : NULL;
    }
  else if (usher_catalog_flow_resolve (context, request, catalog, ask->desktop, &target, error))
    {
      desktop = snapshot_rights_own (context, request, &target, error);
      if (desktop == NULL || !snapshot_rights_user_may (target.pool, deed, error))
        return NULL;
    }
  if (desktop == NULL || !snapshot_rights_state_allows (target.pool, desktop, deed, error))
    return NULL;
  if (deed == USHER_SNAPSHOT_REVERT && !ask->disconnect && !snapshot_rights_is_unseen (context, request, desktop, error))
    return NULL;
  if (most != NULL)
    *most = target.pool != NULL ? target.pool->snapshots : 0;
  return g_steal_pointer (&desktop);
}

/**
 * usher_snapshot_rights_check_removal:
 * @ask: on which right, and which snapshot
 * @error: FORBIDDEN
 *
 * Returns: whether the snapshot is one that may be forgotten
 */
gboolean
usher_snapshot_rights_check_removal (const UsherSnapshotAsk *ask,
                                     GError                **error)
{
  return ask->right == USHER_SNAPSHOT_RIGHT_ADMIN || usher_snapshot_name_kind (ask->snapshot) == USHER_SNAPSHOT_USER ||
         snapshot_rights_refuse (error, USHER_ERROR_FORBIDDEN, ask->snapshot,
                                 "not a snapshot that a user made; only an administrator may remove it");
}

/**
 * usher_snapshot_rights_check_text:
 * @description: of a snapshot
 * @error: BAD_REQUEST
 *
 * Returns: whether it is a line of text that a host can keep
 */
gboolean
usher_snapshot_rights_check_text (const char *description,
                                  GError    **error)
{
  gboolean fine = g_utf8_validate (description, -1, NULL) && g_utf8_strlen (description, -1) <= DESCRIPTION_LONGEST;

  for (const char *c = description; fine && *c != '\0'; c = g_utf8_next_char (c))
    fine = g_unichar_isprint (g_utf8_get_char (c));
  if (!fine)
    g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "the description is not a line of at most %d characters",
                 DESCRIPTION_LONGEST);
  return fine;
}
