/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/desktop-maker.h"

#include "broker/ports/shared-host.h"
#include "broker/service/audit.h"
#include "broker/service/desktop-move.h"
#include "broker/service/template-copies.h"
#include "broker/service/template-seed.h"
#include "broker/service/template-source.h"
#include "common/error.h"

/* copying nothing but a linked overlay, a clone that takes longer is stuck */
#define DESKTOP_MAKER_PATIENCE 120
/* a full one copies an image of many GiB */
#define DESKTOP_MAKER_COPY_PATIENCE (2 * 60 * 60)

/**
 * DesktopWork: one desktop on its way; what each step needs
 */
typedef struct
{
  UsherContext    *context;
  UsherCatalog    *catalog;
  UsherHypervisor *hypervisor;
  UsherDesktop    *desktop;
} DesktopWork;

static void
desktop_maker_clear (DesktopWork *work)
{
  g_clear_pointer (&work->catalog, usher_catalog_unref);
  g_clear_object (&work->hypervisor);
  g_clear_pointer (&work->desktop, usher_desktop_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DesktopWork, desktop_maker_clear)

static gboolean
desktop_maker_move (DesktopWork      *work,
                    UsherDesktopEvent event,
                    const char       *failure,
                    GError          **error)
{
  UsherDesktopMove move = { .event = event, .why = failure };
  UsherDesktop *changed = usher_desktop_move_make (work->context, work->desktop, &move, error);

  if (changed == NULL)
    return FALSE;
  usher_desktop_free (work->desktop);
  work->desktop = changed;
  return TRUE;
}

static UsherCloneSpec
desktop_maker_spec (const DesktopWork         *work,
                    const UsherPool           *pool,
                    const UsherTemplateSource *source)
{
  gboolean full = (work->desktop->flags & USHER_DESKTOP_FULL) != 0;

  return (UsherCloneSpec){
    .id = work->desktop->id,
    .name = work->desktop->name,
    .pool = pool->name,
    .base_volume = source->volume,
    .domain_xml = source->domain,
    .policy = &pool->policy,
    .kind = full ? USHER_CLONE_FULL : USHER_CLONE_LINKED,
    .mac = work->desktop->mac,
  };
}

static gboolean
desktop_maker_clone (DesktopWork *work,
                     GError     **error)
{
  const UsherPool *pool = usher_catalog_pool (work->catalog, work->desktop->pool);
  g_autoptr (UsherTemplateSource) source = NULL;
  g_autoptr (GBytes) seed = NULL;
  gboolean full = (work->desktop->flags & USHER_DESKTOP_FULL) != 0;
  UsherWait wait = usher_wait_new (full ? DESKTOP_MAKER_COPY_PATIENCE : DESKTOP_MAKER_PATIENCE, NULL);
  UsherCloneSpec spec;

  if (pool == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED, "pool %s is no longer configured", work->desktop->pool);
      return FALSE;
    }
  source = usher_template_source_of (work->context, work->catalog, work->desktop, error);
  if (source == NULL || !usher_template_copies_ensure (work->context, source, work->desktop->host, error) ||
      !usher_template_seed_build (work->context, work->catalog, work->desktop, &seed, error))
    return FALSE;
  spec = desktop_maker_spec (work, pool, source);
  spec.seed = seed;
  return usher_hypervisor_clone (work->hypervisor, &spec, &wait, error);
}

static gboolean
desktop_maker_remove (DesktopWork *work,
                      GError     **error)
{
  UsherWait wait = usher_wait_new (DESKTOP_MAKER_PATIENCE, NULL);

  /* an adopted one was there before Usher, and stays when Usher lets go of it */
  if ((work->desktop->flags & USHER_DESKTOP_ADOPTED) != 0)
    return usher_hypervisor_release (work->hypervisor, work->desktop->id, &wait, error);
  if (!usher_hypervisor_remove (work->hypervisor, work->desktop->id, &wait, error))
    return FALSE;
  return usher_desktop_store_set_power (usher_context_desktops (work->context), work->desktop->id, USHER_POWER_OFF,
                                        error);
}

static gboolean
desktop_maker_make (DesktopWork *work,
                    GError     **error)
{
  if (work->desktop->state == USHER_DESKTOP_PLANNED && !desktop_maker_move (work, USHER_DESKTOP_CLONE, NULL, error))
    return FALSE;
  if (work->desktop->state == USHER_DESKTOP_CLONING)
    {
      if (!desktop_maker_clone (work, error) || !desktop_maker_move (work, USHER_DESKTOP_CLONED, NULL, error))
        return FALSE;
    }
  return desktop_maker_move (work, USHER_DESKTOP_PREPARED, NULL, error);
}

/* what is made anew is made of what its pool asks for now */
static gboolean
desktop_maker_renew (DesktopWork *work,
                     GError     **error)
{
  const UsherPool *pool = usher_catalog_pool (work->catalog, work->desktop->pool);
  g_autoptr (UsherTemplateSource) source = NULL;
  UsherDesktopSource wanted = { 0 };
  gboolean full = pool != NULL && pool->clone == USHER_POOL_CLONE_FULL;
  UsherDesktop *changed;

  source = pool != NULL ? usher_template_source_wanted (work->context, work->catalog, pool, error) : NULL;
  if (source == NULL)
    return pool == NULL;
  if (g_str_equal (source->template, work->desktop->template) && source->version == work->desktop->version &&
      full == ((work->desktop->flags & USHER_DESKTOP_FULL) != 0))
    return TRUE;
  wanted = (UsherDesktopSource){ .template = source->template, .version = source->version, .full = full };
  changed = usher_desktop_store_set_source (usher_context_desktops (work->context), work->desktop->id,
                                            work->desktop->revision, &wanted, NULL, error);
  if (changed == NULL)
    return FALSE;
  usher_desktop_free (work->desktop);
  work->desktop = changed;
  return TRUE;
}

/* the old overlay is proven gone before the new one is made: what a user left never reaches the next */
static gboolean
desktop_maker_recycle (DesktopWork *work,
                       GError     **error)
{
  if ((work->desktop->flags & USHER_DESKTOP_ADOPTED) != 0)
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_CONFLICT,
                           "it was adopted: its disk is never reset for somebody else; remove it, and adopt it again");
      return FALSE;
    }
  return desktop_maker_remove (work, error) && desktop_maker_renew (work, error) && desktop_maker_clone (work, error) &&
         desktop_maker_move (work, USHER_DESKTOP_RESET_PROVEN, NULL, error);
}

static gboolean
desktop_maker_forget (DesktopWork *work,
                      GError     **error)
{
  UsherAuditEntry audit = usher_audit_entry (NULL, "remove", work->desktop);

  if (!desktop_maker_remove (work, error))
    return FALSE;
  if (!usher_desktop_store_remove (usher_context_desktops (work->context), work->desktop->id, work->desktop->revision,
                                   &audit, error))
    return FALSE;
  usher_audit_log (&audit);
  return TRUE;
}

static gboolean
desktop_maker_step (DesktopWork *work,
                    GError     **error)
{
  switch (work->desktop->state)
    {
    case USHER_DESKTOP_PLANNED:
    case USHER_DESKTOP_CLONING:
    case USHER_DESKTOP_PREPARING:
      return desktop_maker_make (work, error);
    case USHER_DESKTOP_FAILED:
      return desktop_maker_move (work, USHER_DESKTOP_RETRY, NULL, error) && desktop_maker_recycle (work, error);
    case USHER_DESKTOP_RECYCLING:
      return desktop_maker_recycle (work, error);
    case USHER_DESKTOP_RETIRED:
      return desktop_maker_forget (work, error);
    case USHER_DESKTOP_READY:
    case USHER_DESKTOP_ASSIGNED:
    case USHER_DESKTOP_IN_USE:
    case USHER_DESKTOP_LOST:
    default:
      return TRUE;
    }
}

/* somebody else was faster: there is nothing to put right. A retired one stays so, and is tried again. */
static void
desktop_maker_note (DesktopWork  *work,
                    const GError *error)
{
  g_autoptr (GError) failure = NULL;
  gboolean lost = usher_error_is (error, USHER_ERROR_HOST_LOST);

  if (usher_error_is (error, USHER_ERROR_CONFLICT) && work->desktop->state != USHER_DESKTOP_CLONING &&
      work->desktop->state != USHER_DESKTOP_RECYCLING)
    return;
  if (work->desktop->state == USHER_DESKTOP_RETIRED || (work->desktop->state == USHER_DESKTOP_PLANNED && lost))
    return;
  if (!desktop_maker_move (work, lost ? USHER_DESKTOP_HOST_LOST : USHER_DESKTOP_FAIL, error->message, &failure) &&
      !usher_error_is (failure, USHER_ERROR_CONFLICT))
    g_warning ("desktop %s: %s (after: %s)", work->desktop->name, failure->message, error->message);
}

/**
 * usher_desktop_maker_work:
 * @context: the ports
 * @desktop: one that is being made, reset or removed, as the store has it
 * @error: why it did not come through; the store knows it too
 *
 * Does all that is left to do for @desktop, from its state alone: also after a crash in the middle. Blocks on the host: runs in the host's lane.
 *
 * Returns: whether @desktop is now READY, or gone
 */
gboolean
usher_desktop_maker_work (UsherContext       *context,
                          const UsherDesktop *desktop,
                          GError            **error)
{
  g_auto (DesktopWork) work = { .context = context };
  g_autoptr (GError) failure = NULL;

  work.catalog = usher_context_dup_catalog (context);
  work.desktop = usher_desktop_copy (desktop);
  work.hypervisor = usher_context_dup_hypervisor (context, desktop->host, &failure);
  if (work.hypervisor != NULL && desktop_maker_step (&work, &failure))
    return TRUE;
  desktop_maker_note (&work, failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/**
 * usher_desktop_maker_redefine:
 * @context: the ports
 * @desktop: one whose domain is gone
 * @error: NOT_FOUND when its disk is gone too, and why else it did not come through
 *
 * Makes the domain again around the disk that is there, which is never made anew. Blocks on the host.
 *
 * Returns: whether the domain is there
 */
gboolean
usher_desktop_maker_redefine (UsherContext       *context,
                              const UsherDesktop *desktop,
                              GError            **error)
{
  g_auto (DesktopWork) work = { .context = context };
  UsherWait wait = usher_wait_new (DESKTOP_MAKER_PATIENCE, NULL);
  g_autoptr (UsherTemplateSource) source = NULL;
  const UsherPool *pool;
  UsherCloneSpec spec;

  work.catalog = usher_context_dup_catalog (context);
  work.desktop = usher_desktop_copy (desktop);
  pool = usher_catalog_pool (work.catalog, desktop->pool);
  if (pool == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED, "pool %s is no longer configured", desktop->pool);
      return FALSE;
    }
  source = usher_template_source_of (context, work.catalog, desktop, error);
  work.hypervisor = source != NULL ? usher_context_dup_hypervisor (context, desktop->host, error) : NULL;
  if (work.hypervisor == NULL)
    return FALSE;
  spec = desktop_maker_spec (&work, pool, source);
  return usher_shared_host_take_over (USHER_SHARED_HOST (work.hypervisor), &spec, &wait, error);
}
