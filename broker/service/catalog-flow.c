/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/catalog-flow.h"

#include <string.h>

#include "broker/core/entitlement.h"
#include "broker/core/pool-schedule.h"
#include "common/error.h"

#define CATALOG_FLOW_POOL "pool:"
#define CATALOG_FLOW_DESKTOP "desktop:"

static UsherOfferState
catalog_flow_own_state (const UsherDesktop *desktop)
{
  switch (desktop->state)
    {
    case USHER_DESKTOP_IN_USE:
      return USHER_OFFER_IN_USE;
    case USHER_DESKTOP_LOST:
    case USHER_DESKTOP_FAILED:
      return USHER_OFFER_FAILED;
    case USHER_DESKTOP_ASSIGNED:
      return desktop->power == USHER_POWER_ON ? USHER_OFFER_READY : USHER_OFFER_OFF;
    case USHER_DESKTOP_PLANNED:
    case USHER_DESKTOP_CLONING:
    case USHER_DESKTOP_PREPARING:
    case USHER_DESKTOP_READY:
    case USHER_DESKTOP_RECYCLING:
    case USHER_DESKTOP_RETIRED:
    default:
      return USHER_OFFER_STARTING;
    }
}

static UsherOfferState
catalog_flow_pool_state (const UsherPool          *pool,
                         const UsherDesktopCounts *counts)
{
  if (counts->by_state[USHER_DESKTOP_READY] > 0)
    return USHER_OFFER_READY;
  if (usher_desktop_store_coming (counts) > 0)
    return USHER_OFFER_STARTING;
  if (counts->total > 0 &&
      counts->by_state[USHER_DESKTOP_FAILED] + counts->by_state[USHER_DESKTOP_LOST] == counts->total)
    return USHER_OFFER_FAILED;
  return counts->total < pool->size_max ? USHER_OFFER_STARTING : USHER_OFFER_WAITING;
}

static UsherOfferActions
catalog_flow_own_actions (const UsherPool    *pool,
                          const UsherDesktop *desktop)
{
  UsherOfferActions actions = USHER_OFFER_LAUNCH;
  gboolean on = desktop->power == USHER_POWER_ON || desktop->power == USHER_POWER_PAUSED;

  if (!usher_desktop_state_is_owned (desktop->state))
    return actions;
  if (!on && (pool->user_actions & USHER_POOL_USER_START))
    actions |= USHER_OFFER_START;
  if (on && (pool->user_actions & USHER_POOL_USER_SHUTDOWN))
    actions |= USHER_OFFER_SHUTDOWN;
  if (on && (pool->user_actions & USHER_POOL_USER_RESET))
    actions |= USHER_OFFER_RESET;
  return actions;
}

static UsherOffer *
catalog_flow_offer (const UsherPool *pool,
                    char            *id)
{
  UsherOffer *offer = usher_offer_new ();

  offer->id = id;
  offer->name = g_strdup (pool->title != NULL ? pool->title : pool->name);
  offer->description = g_strdup (pool->description != NULL ? pool->description : "");
  offer->icon = g_strdup (pool->icon);
  offer->kind = pool->kind;
  offer->actions = USHER_OFFER_LAUNCH;
  return offer;
}

static UsherOffer *
catalog_flow_own (const UsherPool    *pool,
                  const UsherDesktop *desktop,
                  guint               n_own)
{
  gboolean floating = pool->kind == USHER_POOL_FLOATING && pool->per_user == 1 && n_own == 1;
  UsherOffer *offer = catalog_flow_offer (pool, floating ? g_strconcat (CATALOG_FLOW_POOL, pool->name, NULL)
                                                         : g_strconcat (CATALOG_FLOW_DESKTOP, desktop->id, NULL));

  if (n_own > 1)
    {
      g_autofree char *title = g_steal_pointer (&offer->name);

      offer->name = g_strdup_printf ("%s (%s)", title, desktop->name);
    }
  offer->state = catalog_flow_own_state (desktop);
  offer->actions = catalog_flow_own_actions (pool, desktop);
  offer->last_used = desktop->last_used;
  return offer;
}

static guint
catalog_flow_count_own (const UsherPool *pool,
                        GPtrArray       *own)
{
  guint n_own = 0;

  for (guint i = 0; i < own->len; i++)
    n_own += g_str_equal (((UsherDesktop *) own->pdata[i])->pool, pool->name);
  return n_own;
}

/* the user's own desktops of the pool, then the pool itself while it would give one more */
static void
catalog_flow_add_pool (const UsherPool          *pool,
                       GPtrArray                *own,
                       const UsherDesktopCounts *counts,
                       GPtrArray                *offers)
{
  guint n_own = catalog_flow_count_own (pool, own);
  UsherOffer *offer;

  for (guint i = 0; i < own->len; i++)
    {
      const UsherDesktop *desktop = own->pdata[i];

      if (g_str_equal (desktop->pool, pool->name))
        g_ptr_array_add (offers, catalog_flow_own (pool, desktop, n_own));
    }
  if (n_own >= pool->per_user)
    return;
  offer = catalog_flow_offer (pool, g_strconcat (CATALOG_FLOW_POOL, pool->name, NULL));
  offer->state = catalog_flow_pool_state (pool, counts);
  g_ptr_array_add (offers, offer);
}

/* outside its hours a pool is seen, and cannot be launched; who is in a session stays in it */
static void
catalog_flow_close (const UsherPool *pool,
                    gint64           now,
                    GPtrArray       *offers,
                    guint            first)
{
  gint64 change;

  if (usher_pool_schedule_is_open (pool, now, &change))
    return;
  for (guint i = first; i < offers->len; i++)
    {
      UsherOffer *offer = offers->pdata[i];

      offer->opens_at = change != G_MAXINT64 ? change : 0;
      offer->actions &= ~(USHER_OFFER_LAUNCH | USHER_OFFER_START);
      if (offer->state != USHER_OFFER_IN_USE)
        offer->state = USHER_OFFER_CLOSED;
    }
}

/* by who the user is: who asks from another network keeps what is open in the office */
static gboolean
catalog_flow_is_lost (const UsherPool    *pool,
                      const UsherRequest *request)
{
  switch (usher_entitlement_judge (pool, request->who, request->address).rule)
    {
    case USHER_ENTITLEMENT_NOBODY:
    case USHER_ENTITLEMENT_DENIED_USER:
    case USHER_ENTITLEMENT_DENIED_GROUP:
      return TRUE;
    case USHER_ENTITLEMENT_ALLOWED_USER:
    case USHER_ENTITLEMENT_ALLOWED_GROUP:
    case USHER_ENTITLEMENT_DENIED_NETWORK:
    case USHER_ENTITLEMENT_OTHER_NETWORK:
    default:
      return FALSE;
    }
}

static void
catalog_flow_tell_lost (UsherContext       *context,
                        const UsherRequest *request,
                        const UsherCatalog *catalog,
                        GPtrArray          *own)
{
  for (guint i = 0; i < own->len; i++)
    {
      const UsherDesktop *desktop = own->pdata[i];
      const UsherPool *pool = usher_catalog_pool (catalog, desktop->pool);

      if (pool != NULL && pool->sessions.on_lost_entitlement != USHER_SESSION_DO_NOTHING &&
          catalog_flow_is_lost (pool, request))
        usher_context_tell_lost (context, desktop);
    }
}

/**
 * usher_catalog_flow_list:
 * @context: the ports
 * @request: whose offers
 * @error: what the store says
 *
 * Returns: (transfer full) (element-type UsherOffer): what the user may launch; never anything else
 */
GPtrArray *
usher_catalog_flow_list (UsherContext *context,
                         UsherRequest *request,
                         GError      **error)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (context);
  g_autoptr (GPtrArray) pools = usher_entitlement_resolve (catalog, request->who, request->address);
  g_autoptr (GPtrArray) offers = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_offer_free);
  g_autofree char *owner = usher_identity_owner (request->who);
  UsherDesktopQuery query = { .owner = owner };
  g_autoptr (GPtrArray) own = usher_desktop_store_find (usher_context_desktops (context), &query, error);
  g_autofree UsherDesktopCounts *counts = g_new0 (UsherDesktopCounts, pools->len + 1);
  g_autofree const char **names = g_new0 (const char *, pools->len + 1);
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < pools->len; i++)
    names[i] = ((const UsherPool *) pools->pdata[i])->name;
  if (own == NULL || !usher_desktop_store_survey (usher_context_desktops (context), names, counts, error))
    return NULL;
  catalog_flow_tell_lost (context, request, catalog, own);
  for (guint i = 0; i < pools->len; i++)
    {
      guint first = offers->len;

      catalog_flow_add_pool (pools->pdata[i], own, &counts[i], offers);
      catalog_flow_close (pools->pdata[i], now, offers, first);
    }
  return g_steal_pointer (&offers);
}

/* one answer for what is not there and for what is somebody else's */
static gboolean
catalog_flow_not_found (const char *offer,
                        GError    **error)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no desktop “%s” for this user", offer);
  return FALSE;
}

static gboolean
catalog_flow_resolve_desktop (UsherContext     *context,
                              UsherRequest     *request,
                              UsherCatalog     *catalog,
                              const char       *offer,
                              UsherOfferTarget *target,
                              GError          **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (UsherDesktop) desktop = NULL;
  g_autofree char *owner = usher_identity_owner (request->who);

  desktop = usher_desktop_store_get (usher_context_desktops (context), offer + strlen (CATALOG_FLOW_DESKTOP), &failure);
  if (desktop == NULL && !usher_error_is (failure, USHER_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (desktop == NULL || g_strcmp0 (desktop->owner, owner) != 0)
    return catalog_flow_not_found (offer, error);
  target->pool = usher_catalog_pool (catalog, desktop->pool);
  target->desktop = g_steal_pointer (&desktop);
  return TRUE;
}

/**
 * usher_catalog_flow_resolve:
 * @context: the ports
 * @request: who asks
 * @catalog: the configuration the caller works with
 * @offer: "pool:NAME" or "desktop:UUID"
 * @target: (out): what it is; its desktop is to be freed
 * @error: NOT_FOUND for all that the user may not use
 *
 * Returns: whether the user may use it
 */
gboolean
usher_catalog_flow_resolve (UsherContext     *context,
                            UsherRequest     *request,
                            UsherCatalog     *catalog,
                            const char       *offer,
                            UsherOfferTarget *target,
                            GError          **error)
{
  *target = (UsherOfferTarget){ 0 };
  if (g_str_has_prefix (offer, CATALOG_FLOW_POOL))
    target->pool = usher_catalog_pool (catalog, offer + strlen (CATALOG_FLOW_POOL));
  else if (g_str_has_prefix (offer, CATALOG_FLOW_DESKTOP))
    {
      if (!catalog_flow_resolve_desktop (context, request, catalog, offer, target, error))
        return FALSE;
    }
  if (target->pool != NULL && usher_entitlement_allows (target->pool, request->who, request->address))
    return TRUE;
  g_clear_pointer (&target->desktop, usher_desktop_free);
  return catalog_flow_not_found (offer, error);
}

/**
 * usher_catalog_flow_check_open:
 * @pool: a pool
 * @error: POOL_CLOSED
 *
 * Returns: whether desktops of @pool may be launched and started now
 */
gboolean
usher_catalog_flow_check_open (const UsherPool *pool,
                               GError         **error)
{
  g_autoptr (GDateTime) opens = NULL;
  g_autofree char *when = NULL;
  gint64 change;

  if (usher_pool_schedule_is_open (pool, g_get_real_time (), &change))
    return TRUE;
  opens = g_date_time_new_from_unix_local (change / G_TIME_SPAN_SECOND);
  when = opens != NULL ? g_date_time_format (opens, " until %F %R") : NULL;
  g_set_error (error, USHER_ERROR, USHER_ERROR_POOL_CLOSED, "pool %s is closed%s", pool->name, when != NULL ? when : "");
  return FALSE;
}
