/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/admin-flow.h"

#include <string.h>

#include "broker/service/desktop-move.h"
#include "broker/service/release-flow.h"
#include "common/error.h"

/**
 * usher_admin_flow_desktop:
 * @flow: the flow
 * @desktop: id or name of a desktop
 * @error: NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the desktop
 */
UsherDesktop *
usher_admin_flow_desktop (UsherAdminFlow *flow,
                          const char     *desktop,
                          GError        **error)
{
  UsherDesktopStore *store = usher_context_desktops (flow->context);
  UsherDesktopQuery query = { .name = desktop, .limit = 1 };
  g_autoptr (GPtrArray) found = NULL;

  if (g_uuid_string_is_valid (desktop))
    return usher_desktop_store_get (store, desktop, error);
  found = usher_desktop_store_find (store, &query, error);
  if (found == NULL)
    return NULL;
  if (found->len > 0)
    return usher_desktop_copy (found->pdata[0]);
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no desktop '%s'", desktop);
  return NULL;
}

/* the store refuses it as well; here is said what to do */
static gboolean
admin_flow_may_go (const UsherDesktop *desktop,
                   GError            **error)
{
  if ((desktop->flags & USHER_DESKTOP_PROTECTED) == 0)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s is protected: lift that first, with desktop protect %s off",
               desktop->name, desktop->name);
  return FALSE;
}

/**
 * usher_admin_flow_release:
 * @flow: the flow
 * @request: which administrator
 * @desktop: id or name of a desktop that is somebody's
 * @error: NOT_FOUND; CONFLICT when it is nobody's, or protected
 *
 * Takes a desktop from its owner and resets it; what is on it is lost.
 *
 * Returns: whether it is nobody's now
 */
gboolean
usher_admin_flow_release (UsherAdminFlow *flow,
                          UsherRequest   *request,
                          const char     *desktop,
                          GError        **error)
{
  g_autoptr (UsherDesktop) found = usher_admin_flow_desktop (flow, desktop, error);

  if (found == NULL || !admin_flow_may_go (found, error))
    return FALSE;
  if (found->owner == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s is nobody's: recycle it to reset it", found->name);
      return FALSE;
    }
  return usher_release_flow_release (flow->context, flow->keeper, request, found->id, error);
}

/* one audited move of a desktop as it was found: a claim in between wins */
static gboolean
admin_flow_change (UsherAdminFlow     *flow,
                   UsherRequest       *request,
                   const UsherDesktop *desktop,
                   const char         *action,
                   UsherDesktopEvent   event,
                   GError            **error)
{
  UsherDesktopMove move = { .event = event, .request = request, .action = action };
  g_autoptr (UsherDesktop) changed = usher_desktop_move_make (flow->context, desktop, &move, error);

  if (changed == NULL)
    return FALSE;
  usher_pool_keeper_wake (flow->keeper);
  return TRUE;
}

/**
 * usher_admin_flow_recycle:
 * @flow: the flow
 * @request: which administrator
 * @desktop: id or name of a desktop that is nobody's
 * @error: NOT_FOUND; CONFLICT when it is somebody's, or not in a state to be reset
 *
 * Resets a free desktop, or tries a failed one again.
 *
 * Returns: whether the reset is under way
 */
gboolean
usher_admin_flow_recycle (UsherAdminFlow *flow,
                          UsherRequest   *request,
                          const char     *desktop,
                          GError        **error)
{
  g_autoptr (UsherDesktop) found = usher_admin_flow_desktop (flow, desktop, error);

  if (found == NULL || !admin_flow_may_go (found, error))
    return FALSE;
  if (found->owner != NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s belongs to %s: release it first", found->name,
                   found->owner);
      return FALSE;
    }
  if (found->state == USHER_DESKTOP_READY)
    return admin_flow_change (flow, request, found, "recycle", USHER_DESKTOP_RELEASE, error);
  if (found->state == USHER_DESKTOP_FAILED)
    return admin_flow_change (flow, request, found, "recycle", USHER_DESKTOP_RETRY, error);
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s is %s: a ready or failed desktop can be recycled",
               found->name, usher_desktop_state_to_word (found->state));
  return FALSE;
}

/**
 * usher_admin_flow_remove:
 * @flow: the flow
 * @request: which administrator
 * @desktop: id or name
 * @force: also when it is somebody's: what is on it is lost
 * @error: NOT_FOUND; CONFLICT when it is somebody's and not forced, or in use
 *
 * Lets the keeper remove a desktop, domain and volume. A pool below its size makes another one.
 *
 * Returns: whether it will be removed
 */
gboolean
usher_admin_flow_remove (UsherAdminFlow *flow,
                         UsherRequest   *request,
                         const char     *desktop,
                         gboolean        force,
                         GError        **error)
{
  g_autoptr (UsherDesktop) found = usher_admin_flow_desktop (flow, desktop, error);

  if (found == NULL || !admin_flow_may_go (found, error))
    return FALSE;
  if (found->state == USHER_DESKTOP_IN_USE)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s is in use by %s: release it first", found->name,
                   found->owner);
      return FALSE;
    }
  if (found->owner != NULL && !force)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT,
                   "%s belongs to %s: release it first, or force its removal with all that is on it", found->name,
                   found->owner);
      return FALSE;
    }
  return admin_flow_change (flow, request, found, "remove", USHER_DESKTOP_RETIRE, error);
}

/**
 * usher_admin_flow_power:
 * @flow: the flow
 * @request: which administrator
 * @desktop: id or name
 * @action: what to do
 * @error: NOT_FOUND, BUSY
 *
 * Returns: (transfer full) (nullable): the id of the job that does it, the actor's own
 */
char *
usher_admin_flow_power (UsherAdminFlow  *flow,
                        UsherRequest    *request,
                        const char      *desktop,
                        UsherPowerAction action,
                        GError         **error)
{
  g_autoptr (UsherDesktop) found = usher_admin_flow_desktop (flow, desktop, error);

  return found != NULL ? usher_power_flow_act_admin (flow->power, request, found->id, action, error) : NULL;
}

static const UsherSignInRealm *
admin_flow_default_realm (GPtrArray *realms)
{
  for (guint i = 0; i < realms->len; i++)
    {
      const UsherSignInRealm *realm = realms->pdata[i];

      if (realm->is_default)
        return realm;
    }
  return realms->len > 0 ? realms->pdata[0] : NULL;
}

/**
 * usher_admin_flow_identity:
 * @flow: the flow
 * @request: which administrator
 * @user: "name@realm", or "name" in the default realm; a name may hold an @ itself, a realm's name does not
 * @error: NOT_FOUND; what the directory says
 *
 * Blocks on the directory.
 *
 * Returns: (transfer full) (nullable): who that is, as the directory knows now
 */
UsherIdentity *
usher_admin_flow_identity (UsherAdminFlow *flow,
                           UsherRequest   *request,
                           const char     *user,
                           GError        **error)
{
  g_autoptr (GPtrArray) realms = usher_context_dup_realms (flow->context);
  const char *at = strrchr (user, '@');
  const UsherSignInRealm *realm = at != NULL ? usher_sign_in_realm_find (realms, at + 1) : NULL;
  g_autofree char *name = realm != NULL ? g_strndup (user, at - user) : g_strdup (user);

  if (realm == NULL)
    realm = admin_flow_default_realm (realms);
  if (realm == NULL)
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "no realm is configured");
      return NULL;
    }
  return usher_directory_lookup (realm->directory, name, &request->wait, error);
}

/**
 * usher_admin_flow_owner:
 * @flow: the flow
 * @request: which administrator
 * @user: as for usher_admin_flow_identity()
 * @error: NOT_FOUND; what the directory says
 *
 * A directory that knows users by their passwords alone is believed to have a "name@realm". Blocks on the directory.
 *
 * Returns: (transfer full) (nullable): "name@realm", as the directory spells the name
 */
char *
usher_admin_flow_owner (UsherAdminFlow *flow,
                        UsherRequest   *request,
                        const char     *user,
                        GError        **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (UsherIdentity) identity = usher_admin_flow_identity (flow, request, user, &failure);

  if (identity != NULL)
    return usher_identity_owner (identity);
  if (usher_error_is (failure, USHER_ERROR_BAD_REQUEST) && strchr (user, '@') != NULL)
    return g_strdup (user);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* a pool's name comes before a desktop's: pools are what users are offered */
static char *
admin_flow_offer (UsherAdminFlow *flow,
                  const char     *desktop,
                  GError        **error)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (flow->context);
  g_autoptr (UsherDesktop) found = NULL;

  if (strchr (desktop, ':') != NULL)
    return g_strdup (desktop);
  if (usher_catalog_pool (catalog, desktop) != NULL)
    return g_strconcat ("pool:", desktop, NULL);
  found = usher_admin_flow_desktop (flow, desktop, NULL);
  if (found != NULL)
    return g_strconcat ("desktop:", found->id, NULL);
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no pool or desktop '%s'", desktop);
  return NULL;
}

/**
 * usher_admin_flow_launch:
 * @flow: the flow
 * @request: which administrator; becomes a request for the user
 * @ask: for whom, and what
 * @job: (out) (nullable): a job when it is not ready at once; it is the user's, "name@realm" of @request's who
 * @error: as usher_launch_flow_launch(), and NOT_FOUND for the user
 *
 * Launches for a user, who must be entitled; the audit names the administrator.
 *
 * Returns: (transfer full) (nullable): the launch document; NULL with a @job or an @error
 */
UsherLaunchDocument *
usher_admin_flow_launch (UsherAdminFlow         *flow,
                         UsherRequest           *request,
                         const UsherAdminLaunch *ask,
                         char                  **job,
                         GError                **error)
{
  g_autofree char *offer = admin_flow_offer (flow, ask->desktop, error);
  UsherLaunchAsk launch = { .offer = offer, .take_over = ask->take_over };

  *job = NULL;
  if (offer == NULL)
    return NULL;
  g_clear_pointer (&request->who, usher_identity_unref);
  request->who = usher_admin_flow_identity (flow, request, ask->user, error);
  if (request->who == NULL)
    return NULL;
  return usher_launch_flow_launch (flow->launch, request, &launch, job, error);
}
