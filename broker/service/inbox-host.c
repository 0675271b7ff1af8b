/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/inbox-host.h"

#include "broker/ports/shared-host.h"
#include "broker/service/audit.h"
#include "broker/service/desktop-move.h"
#include "broker/service/release-flow.h"
#include "common/error.h"

#define INBOX_HOST_PATIENCE 30
#define INBOX_HOST_PAGE 500

static void
inbox_host_change (UsherContext       *context,
                   const UsherDesktop *desktop,
                   UsherDesktopEvent   event,
                   const char         *why)
{
  UsherDesktopMove move = { .event = event, .why = why };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) changed = usher_desktop_move_make (context, desktop, &move, &error);

  if (changed == NULL && !usher_error_is (error, USHER_ERROR_CONFLICT))
    g_warning ("desktop %s: %s", desktop->name, error->message);
}

/* the user of a floating desktop shut it down: what was on it is done with */
static gboolean
inbox_host_is_spent (UsherContext       *context,
                     const UsherDesktop *desktop)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (context);
  const UsherPool *pool = usher_catalog_pool (catalog, desktop->pool);

  return pool != NULL && pool->kind == USHER_POOL_FLOATING && usher_desktop_state_is_owned (desktop->state) &&
         (desktop->state == USHER_DESKTOP_IN_USE || desktop->last_used >= desktop->state_since);
}

static void
inbox_host_release (UsherContext       *context,
                    UsherPoolKeeper    *keeper,
                    const UsherDesktop *desktop)
{
  g_autoptr (GError) error = NULL;

  if (!usher_release_flow_release (context, keeper, NULL, desktop->id, &error) &&
      !usher_error_is (error, USHER_ERROR_CONFLICT))
    g_warning ("desktop %s: %s", desktop->name, error->message);
}

/* while the host was away, the user of a floating desktop may have been given another */
static gboolean
inbox_host_is_replaced (UsherContext       *context,
                        const UsherDesktop *desktop)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (context);
  const UsherPool *pool = usher_catalog_pool (catalog, desktop->pool);
  UsherDesktopQuery query = {
    .pool = desktop->pool,
    .owner = desktop->owner,
    .states = 1u << USHER_DESKTOP_ASSIGNED | 1u << USHER_DESKTOP_IN_USE,
  };
  g_autoptr (GPtrArray) others = NULL;

  if (pool == NULL || pool->kind != USHER_POOL_FLOATING || desktop->owner == NULL)
    return FALSE;
  others = usher_desktop_store_find (usher_context_desktops (context), &query, NULL);
  return others != NULL && others->len >= pool->per_user;
}

static void
inbox_host_found (UsherContext       *context,
                  const UsherDesktop *desktop)
{
  UsherDesktopEvent event = desktop->owner != NULL ? USHER_DESKTOP_FOUND_OWNED : USHER_DESKTOP_FOUND_FREE;

  if (inbox_host_is_replaced (context, desktop))
    event = USHER_DESKTOP_RELEASE;
  inbox_host_change (context, desktop, event, "its host answers again");
}

/* while its host was asked, another may have taken it over */
static gboolean
inbox_host_has_moved (UsherContext       *context,
                      const UsherDesktop *desktop)
{
  g_autoptr (UsherDesktop) now = NULL;

  if (desktop->state != USHER_DESKTOP_LOST)
    return FALSE;
  now = usher_desktop_store_get (usher_context_desktops (context), desktop->id, NULL);
  return now != NULL && !g_str_equal (now->host, desktop->host);
}

/* @info is NULL when the host has no such domain */
static void
inbox_host_apply (UsherContext          *context,
                  UsherPoolKeeper       *keeper,
                  const UsherDesktop    *desktop,
                  const UsherDomainInfo *info)
{
  UsherPower power = info != NULL ? info->power : USHER_POWER_OFF;

  if (inbox_host_has_moved (context, desktop))
    return;
  if (power != desktop->power)
    usher_desktop_store_set_power (usher_context_desktops (context), desktop->id, power, NULL);
  if (desktop->state == USHER_DESKTOP_LOST)
    inbox_host_found (context, desktop);
  else if (info == NULL && desktop->state == USHER_DESKTOP_READY)
    inbox_host_change (context, desktop, USHER_DESKTOP_FAIL, "its domain is no longer on the host");
  else if (power == USHER_POWER_OFF && (info == NULL || !(info->flags & USHER_DOMAIN_SAVED)) &&
           inbox_host_is_spent (context, desktop))
    inbox_host_release (context, keeper, desktop);
}

/* @desktop, which another host of the same storage has taken over: it must not run here beside it */
static gboolean
inbox_host_is_stale (UsherContext       *context,
                     const char         *host,
                     const UsherDesktop *desktop)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (context);
  const UsherHost *here = usher_catalog_host (catalog, host);
  const UsherHost *there = usher_catalog_host (catalog, desktop->host);

  return here != NULL && there != NULL && usher_host_shares (here, there) && (desktop->flags & USHER_DESKTOP_ADOPTED) == 0;
}

/* ends and undefines it; its disk is the other host's */
static void
inbox_host_let_go (UsherContext       *context,
                   UsherHypervisor    *hypervisor,
                   const char         *host,
                   const UsherDesktop *desktop)
{
  UsherWait wait = usher_wait_new (INBOX_HOST_PATIENCE, NULL);
  g_autofree char *detail = g_strdup_printf ("%s; it is on %s now", host, desktop->host);
  UsherAuditEntry audit = usher_audit_entry (NULL, "let-go", desktop);
  g_autoptr (GError) error = NULL;

  if (!USHER_IS_SHARED_HOST (hypervisor) ||
      !usher_shared_host_let_go (USHER_SHARED_HOST (hypervisor), desktop->id, &wait, &error))
    {
      g_warning ("host %s still has a domain of desktop %s, which %s has taken over: %s", host, desktop->name, desktop->host,
                 error != NULL ? error->message : "it cannot let go");
      return;
    }
  audit.detail = detail;
  usher_audit_write (context, &audit, NULL);
}

/**
 * usher_inbox_host_power:
 * @context: the ports
 * @keeper: woken by what changes
 * @host: name of the host
 * @id: a domain whose power is said to have changed
 *
 * Asks what is true now, since an event tells what was, and brings it into the store. Blocks on the host.
 *
 * Returns: FALSE when the desktop is another host's, and what happened here says nothing of it
 */
gboolean
usher_inbox_host_power (UsherContext    *context,
                        UsherPoolKeeper *keeper,
                        const char      *host,
                        const char      *id)
{
  UsherWait wait = usher_wait_new (INBOX_HOST_PATIENCE, NULL);
  g_autoptr (UsherHypervisor) hypervisor = usher_context_dup_hypervisor (context, host, NULL);
  g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (usher_context_desktops (context), id, NULL);
  g_autoptr (UsherDomainInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  if (hypervisor == NULL || desktop == NULL)
    return TRUE;
  info = usher_hypervisor_inspect (hypervisor, id, &wait, &error);
  if (!g_str_equal (desktop->host, host))
    {
      if (info != NULL && inbox_host_is_stale (context, host, desktop))
        inbox_host_let_go (context, hypervisor, host, desktop);
      return FALSE;
    }
  if (info == NULL && !usher_error_is (error, USHER_ERROR_NOT_FOUND))
    return TRUE;
  inbox_host_apply (context, keeper, desktop, info);
  usher_pool_keeper_wake (keeper);
  return TRUE;
}

static GHashTable *
inbox_host_list (UsherHypervisor *hypervisor,
                 GError         **error)
{
  UsherWait wait = usher_wait_new (INBOX_HOST_PATIENCE, NULL);
  g_autoptr (GPtrArray) list = usher_hypervisor_list (hypervisor, &wait, error);
  GHashTable *domains;

  if (list == NULL)
    return NULL;
  domains = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) usher_domain_info_free);
  g_ptr_array_set_free_func (list, NULL);
  for (guint i = 0; i < list->len; i++)
    {
      UsherDomainInfo *info = list->pdata[i];

      g_hash_table_replace (domains, info->id, info);
    }
  return domains;
}

/* a domain that says it is Usher's and that the store does not know is left alone: it may hold somebody's work */
static void
inbox_host_name_stranger (const char            *host,
                          const UsherDomainInfo *info,
                          const UsherDesktop    *desktop)
{
  if (desktop == NULL)
    g_warning ("host %s has domain %s (%s) of pool %s, which the store does not know; it is left alone", host,
               info->name, info->id, info->pool);
  else
    g_warning ("host %s has domain %s (%s) of pool %s, which the store has on host %s; it is left alone", host,
               info->name, info->id, info->pool, desktop->host);
}

/* what is left of @domains is not this host's in the store */
static void
inbox_host_meet_strangers (UsherContext    *context,
                           UsherHypervisor *hypervisor,
                           const char      *host,
                           GHashTable      *domains)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, domains);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const UsherDomainInfo *info = value;
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (usher_context_desktops (context), info->id, &error);

      /* added, or moved here, since the list was taken */
      if (desktop != NULL && g_str_equal (desktop->host, host))
        continue;
      if (desktop != NULL && inbox_host_is_stale (context, host, desktop))
        inbox_host_let_go (context, hypervisor, host, desktop);
      else if (desktop != NULL || usher_error_is (error, USHER_ERROR_NOT_FOUND))
        inbox_host_name_stranger (host, info, desktop);
    }
}

/* a domain that the list does not have, or has as off, may have been made or started since */
static gboolean
inbox_host_look (UsherContext       *context,
                 UsherPoolKeeper    *keeper,
                 UsherHypervisor    *hypervisor,
                 const UsherDesktop *desktop,
                 GError            **error)
{
  UsherWait wait = usher_wait_new (INBOX_HOST_PATIENCE, NULL);
  g_autoptr (UsherDesktop) now = usher_desktop_store_get (usher_context_desktops (context), desktop->id, NULL);
  g_autoptr (GError) failure = NULL;
  g_autoptr (UsherDomainInfo) info = usher_hypervisor_inspect (hypervisor, desktop->id, &wait, &failure);

  if (info == NULL && !usher_error_is (failure, USHER_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (now != NULL)
    inbox_host_apply (context, keeper, now, info);
  return TRUE;
}

static gboolean
inbox_host_compare (UsherContext    *context,
                    UsherPoolKeeper *keeper,
                    UsherHypervisor *hypervisor,
                    const char      *host,
                    GHashTable      *domains,
                    GError         **error)
{
  g_autofree char *after = NULL;
  guint found;

  do
    {
      UsherDesktopQuery query = { .host = host, .after = after, .limit = INBOX_HOST_PAGE };
      g_autoptr (GPtrArray) page = usher_desktop_store_find (usher_context_desktops (context), &query, error);

      if (page == NULL)
        return FALSE;
      for (guint i = 0; i < page->len; i++)
        {
          const UsherDesktop *desktop = page->pdata[i];
          const UsherDomainInfo *info = g_hash_table_lookup (domains, desktop->id);

          /* of one that is off and somebody's, the list does not tell whether its memory is saved */
          if (info != NULL && info->power == desktop->power &&
              (info->power != USHER_POWER_OFF || !usher_desktop_state_is_owned (desktop->state)))
            inbox_host_apply (context, keeper, desktop, info);
          else if (!inbox_host_look (context, keeper, hypervisor, desktop, error))
            return FALSE;
          /* one that was lost may have been taken over while this looked: it is asked again at the end */
          if (desktop->state != USHER_DESKTOP_LOST)
            g_hash_table_remove (domains, desktop->id);
          g_free (after);
          after = g_strdup (desktop->id);
        }
      found = page->len;
    }
  while (found == INBOX_HOST_PAGE);
  return TRUE;
}

/**
 * usher_inbox_host_resync:
 * @context: the ports
 * @keeper: woken by what changes
 * @host: name of a host that is there, perhaps again: events may have been missed
 *
 * Compares the store with all of Usher's domains on @host. Blocks on the host.
 *
 * Returns: FALSE when the host, or the store, did not answer to the end: to be tried again
 */
gboolean
usher_inbox_host_resync (UsherContext    *context,
                         UsherPoolKeeper *keeper,
                         const char      *host)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHypervisor) hypervisor = usher_context_dup_hypervisor (context, host, &error);
  g_autoptr (GHashTable) domains = hypervisor != NULL ? inbox_host_list (hypervisor, &error) : NULL;

  if (domains == NULL || !inbox_host_compare (context, keeper, hypervisor, host, domains, &error))
    {
      g_warning ("host %s: %s", host, error->message);
      return FALSE;
    }
  inbox_host_meet_strangers (context, hypervisor, host, domains);
  usher_pool_keeper_wake (keeper);
  return TRUE;
}

#define INBOX_HOST_GIVEN_UP                                                                                   \
  (1u << USHER_DESKTOP_READY | 1u << USHER_DESKTOP_ASSIGNED | 1u << USHER_DESKTOP_IN_USE |                    \
   1u << USHER_DESKTOP_RECYCLING | 1u << USHER_DESKTOP_FAILED | 1u << USHER_DESKTOP_CLONING |                  \
   1u << USHER_DESKTOP_PREPARING | 1u << USHER_DESKTOP_PLANNED)

/* one that was only planned has left nothing on the host */
static void
inbox_host_give_up_one (UsherContext       *context,
                        const UsherDesktop *desktop)
{
  UsherAuditEntry audit = usher_audit_entry (NULL, "remove", desktop);
  g_autoptr (GError) error = NULL;

  if (desktop->state != USHER_DESKTOP_PLANNED)
    inbox_host_change (context, desktop, USHER_DESKTOP_HOST_LOST, "its host does not answer");
  else if (usher_desktop_store_remove (usher_context_desktops (context), desktop->id, desktop->revision, &audit, &error))
    usher_audit_log (&audit);
  else if (!usher_error_is (error, USHER_ERROR_CONFLICT) && !usher_error_is (error, USHER_ERROR_NOT_FOUND))
    g_warning ("desktop %s: %s", desktop->name, error->message);
}

/**
 * usher_inbox_host_give_up:
 * @context: the ports
 * @keeper: woken when all is written down
 * @host: name of a host that has not answered for long
 *
 * Marks the desktops of @host as lost, page by page, so that pools are filled up elsewhere. Owners stay: what is theirs is not
 * given to anybody else, whatever became of it.
 */
void
usher_inbox_host_give_up (UsherContext    *context,
                          UsherPoolKeeper *keeper,
                          const char      *host)
{
  UsherDesktopQuery query = { .host = host, .states = INBOX_HOST_GIVEN_UP, .limit = INBOX_HOST_PAGE };
  g_autofree char *after = NULL;
  guint lost = 0;
  guint found;

  do
    {
      g_autoptr (GPtrArray) page = usher_desktop_store_find (usher_context_desktops (context), &query, NULL);

      found = page != NULL ? page->len : 0;
      for (guint i = 0; i < found; i++)
        inbox_host_give_up_one (context, page->pdata[i]);
      g_free (after);
      after = found > 0 ? g_strdup (((UsherDesktop *) page->pdata[found - 1])->id) : NULL;
      query.after = after;
      lost += found;
    }
  while (found == INBOX_HOST_PAGE);
  g_warning ("host %s is lost: %u desktops on it are made again elsewhere, or wait for it", host, lost);
  usher_pool_keeper_wake (keeper);
}
