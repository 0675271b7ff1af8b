/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/doctor-visit.h"

#include "broker/ports/template-host.h"
#include "broker/service/doctor-rules.h"

#define VISIT_PAGE 500
/* a host with many volumes on a slow disk */
#define VISIT_PATIENCE 120

/**
 * DoctorVisit: one look at one host, in a thread of its own
 * @known: (element-type utf8 UsherDesktop): the store's desktops of the host before it was asked, by id
 * @domains: (element-type utf8 UsherDomainInfo): borrowed from the inventory
 * @disks: (element-type utf8): ids of desktops whose disk is there
 */
typedef struct
{
  UsherContext *context;
  UsherCatalog *catalog;
  const char   *host;
  GPtrArray    *findings;
  GHashTable   *known;
  GHashTable   *domains;
  GHashTable   *disks;
} DoctorVisit;

static char *
doctor_visit_advise_stray (const UsherDomainInfo *info)
{
  if (info->flags & USHER_DOMAIN_ADOPTED)
    return g_strdup_printf ("it was adopted for pool %s, and the store does not know it: usherctl desktop adopt takes it in "
                            "again", info->pool);
  return g_strdup_printf ("it says that it is of pool %s, and the store does not know it: it may hold somebody's work, or be "
                          "another broker's; virsh undefine --remove-all-storage removes it, \"Strays\" in usherctl(8) tells "
                          "how to keep it", info->pool);
}

static void
doctor_visit_look_at_stranger (DoctorVisit           *visit,
                               const UsherDomainInfo *info)
{
  const char *place[3] = { visit->host, info->id, info->name };
  g_autoptr (UsherDesktop) elsewhere = NULL;

  if (!usher_doctor_rules_is_stray (visit->context, info->id, &elsewhere))
    {
      if (elsewhere != NULL && g_strcmp0 (elsewhere->host, visit->host) != 0)
        usher_doctor_find (visit->findings, USHER_DOCTOR_STRAY_DOMAIN, USHER_DOCTOR_LEAVE, place,
                           g_strdup_printf ("desktop %s is on host %s now: virsh undefine removes what is left of it here; its disk "
                                            "may be in use there", elsewhere->name, elsewhere->host));
      return;
    }
  if (usher_doctor_rules_was_floating (visit->context, visit->catalog, info->id))
    usher_doctor_find (visit->findings, USHER_DOCTOR_STRAY_DOMAIN, USHER_DOCTOR_REMOVE, place,
                       g_strdup_printf ("left over from floating pool %s: nobody's work is in it", info->pool));
  else
    usher_doctor_find (visit->findings, USHER_DOCTOR_STRAY_DOMAIN, USHER_DOCTOR_LEAVE, place, doctor_visit_advise_stray (info));
}

static void
doctor_visit_look_at_domain (DoctorVisit           *visit,
                             const UsherDomainInfo *info)
{
  const UsherDesktop *desktop = g_hash_table_lookup (visit->known, info->id);
  const char *place[3] = { visit->host, info->id, info->name };

  if (desktop == NULL)
    doctor_visit_look_at_stranger (visit, info);
  else if (g_strcmp0 (desktop->name, info->name) != 0)
    usher_doctor_find (visit->findings, USHER_DOCTOR_RENAMED, USHER_DOCTOR_LEAVE, place,
                       g_strdup_printf ("it is desktop %s, renamed by hand: harmless; virsh domrename %s %s gives the name back",
                                        desktop->name, info->name, desktop->name));
}

static void
doctor_visit_look_at_volume (DoctorVisit           *visit,
                             const UsherVolumeInfo *info)
{
  const char *place[3] = { visit->host, info->id, info->name };
  gboolean floating;

  if (info->id == NULL || g_hash_table_contains (visit->known, info->id) ||
      g_hash_table_contains (visit->domains, info->id) || !usher_doctor_rules_is_stray (visit->context, info->id, NULL))
    return;
  floating = usher_doctor_rules_was_floating (visit->context, visit->catalog, info->id);
  usher_doctor_find (visit->findings, USHER_DOCTOR_STRAY_VOLUME, floating ? USHER_DOCTOR_REMOVE : USHER_DOCTOR_LEAVE, place,
                     floating ? g_strdup ("left over from a floating pool: nobody's work is in it")
                              : g_strdup ("no desktop of the store, and no domain, has it: it may hold somebody's work; "
                                          "virsh vol-delete removes it"));
}

static gboolean
doctor_visit_is_version (GPtrArray  *versions,
                         const char *volume)
{
  for (guint i = 0; i < versions->len; i++)
    {
      const UsherTemplateVersion *version = versions->pdata[i];
      g_autofree char *name = usher_template_host_volume_name (version->template, version->number);

      if (version->state != USHER_TEMPLATE_VERSION_FAILED && g_str_equal (name, volume))
        return TRUE;
    }
  return FALSE;
}

static void
doctor_visit_look_at_template (DoctorVisit           *visit,
                               const UsherVolumeInfo *info)
{
  g_autoptr (GPtrArray) versions = usher_template_store_list (usher_context_templates (visit->context), NULL, NULL);
  const char *place[3] = { visit->host, NULL, info->name };

  if (versions != NULL && !doctor_visit_is_version (versions, info->name))
    usher_doctor_find (visit->findings, USHER_DOCTOR_STRAY_TEMPLATE, USHER_DOCTOR_LEAVE, place,
                       g_strdup ("the store has no such version of a template: it may be another broker's; virsh vol-delete "
                                 "removes it"));
}

/* what became of a desktop while the host was asked may be why something is missing */
static gboolean
doctor_visit_stands (DoctorVisit        *visit,
                     const UsherDesktop *desktop)
{
  g_autoptr (UsherDesktop) now = usher_desktop_store_get (usher_context_desktops (visit->context), desktop->id, NULL);

  return now != NULL && now->state_since == desktop->state_since && g_strcmp0 (now->host, desktop->host) == 0;
}

static char *
doctor_visit_advise_missing (const UsherDesktop *desktop,
                             const char         *what)
{
  if (desktop->owner != NULL && (desktop->flags & USHER_DESKTOP_ADOPTED) == 0)
    return g_strdup_printf ("its %s is gone, and it is %s's: bring it back from a backup, or give it up with usherctl desktop "
                            "release %s", what, desktop->owner, desktop->name);
  return g_strdup_printf ("its %s is gone, and it is to be kept: bring it back from a backup, or give it up with usherctl "
                          "desktop remove %s%s", what, desktop->owner != NULL ? "--force " : "", desktop->name);
}

static void
doctor_visit_look_at_desktop (DoctorVisit        *visit,
                              const UsherDesktop *desktop)
{
  gboolean has_domain = g_hash_table_contains (visit->domains, desktop->id);
  gboolean has_disk = g_hash_table_contains (visit->disks, desktop->id) || (desktop->flags & USHER_DESKTOP_ADOPTED) != 0;
  gboolean precious = usher_doctor_rules_is_precious (visit->catalog, desktop);
  const char *place[3] = { visit->host, desktop->id, desktop->name };

  if (!usher_doctor_rules_should_exist (desktop) || (has_domain && has_disk) || !doctor_visit_stands (visit, desktop))
    return;
  if (precious && has_disk && (desktop->flags & USHER_DESKTOP_ADOPTED) == 0)
    {
      usher_doctor_find (visit->findings, USHER_DOCTOR_MISSING_DOMAIN, USHER_DOCTOR_REDEFINE, place,
                         g_strdup ("its domain is gone, and its disk is there: the domain is made again around it"));
      return;
    }
  usher_doctor_find (visit->findings, has_domain ? USHER_DOCTOR_MISSING_DISK : USHER_DOCTOR_MISSING_DOMAIN,
                     precious ? USHER_DOCTOR_LEAVE : USHER_DOCTOR_REMAKE, place,
                     precious ? doctor_visit_advise_missing (desktop, has_domain ? "disk" : "domain")
                              : g_strdup_printf ("its %s is gone; it is made anew", has_domain ? "disk" : "domain"));
}

static gboolean
doctor_visit_read_known (DoctorVisit  *visit,
                         GError      **error)
{
  UsherDesktopQuery query = { .host = visit->host, .limit = VISIT_PAGE };
  g_autofree char *after = NULL;
  guint found;

  do
    {
      g_autoptr (GPtrArray) page = usher_desktop_store_find (usher_context_desktops (visit->context), &query, error);

      if (page == NULL)
        return FALSE;
      found = page->len;
      for (guint i = 0; i < found; i++)
        {
          UsherDesktop *desktop = usher_desktop_copy (page->pdata[i]);

          g_hash_table_replace (visit->known, desktop->id, desktop);
        }
      g_free (after);
      after = found > 0 ? g_strdup (((UsherDesktop *) page->pdata[found - 1])->id) : NULL;
      query.after = after;
    }
  while (found == VISIT_PAGE);
  return TRUE;
}

/* the store is read first, and asked again of each thing that differs: what changed meanwhile is none */
static gboolean
doctor_visit_look_at_host (DoctorVisit     *visit,
                           UsherHypervisor *hypervisor,
                           const UsherWait *patience,
                           GError         **error)
{
  UsherWait wait = usher_wait_new (VISIT_PATIENCE, patience->cancellable);
  g_autoptr (UsherInventory) inventory = NULL;
  GHashTableIter iter;
  gpointer value;

  if (patience->deadline != 0)
    wait.deadline = MIN (wait.deadline, patience->deadline);
  if (!doctor_visit_read_known (visit, error))
    return FALSE;
  inventory = usher_hypervisor_inventory (hypervisor, &wait, error);
  if (inventory == NULL)
    return FALSE;
  for (guint i = 0; i < inventory->domains->len; i++)
    g_hash_table_add (visit->domains, g_strdup (((UsherDomainInfo *) inventory->domains->pdata[i])->id));
  for (guint i = 0; i < inventory->volumes->len; i++)
    {
      const UsherVolumeInfo *info = inventory->volumes->pdata[i];

      if (info->kind == USHER_VOLUME_DISK && info->id != NULL)
        g_hash_table_add (visit->disks, g_strdup (info->id));
    }
  for (guint i = 0; i < inventory->domains->len; i++)
    doctor_visit_look_at_domain (visit, inventory->domains->pdata[i]);
  for (guint i = 0; i < inventory->volumes->len; i++)
    {
      const UsherVolumeInfo *info = inventory->volumes->pdata[i];

      if (info->kind == USHER_VOLUME_TEMPLATE)
        doctor_visit_look_at_template (visit, info);
      else
        doctor_visit_look_at_volume (visit, info);
    }
  g_hash_table_iter_init (&iter, visit->known);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    doctor_visit_look_at_desktop (visit, value);
  return TRUE;
}

/**
 * usher_doctor_visit_host:
 * @context: the ports
 * @catalog: the pools
 * @host: its name
 * @patience: how long the caller waits
 * @findings: (element-type UsherDoctorFinding): what differs there is added, also that it does not answer
 *
 * Compares what a host has with what the store says. Blocks on the host; other hosts may be visited at the same time, with
 * findings of their own.
 */
void
usher_doctor_visit_host (UsherContext    *context,
                         UsherCatalog    *catalog,
                         const char      *host,
                         const UsherWait *patience,
                         GPtrArray       *findings)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) usher_desktop_free);
  g_autoptr (GHashTable) domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) disks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  DoctorVisit visit = { context, catalog, host, findings, known, domains, disks };
  const char *place[3] = { host, NULL, host };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHypervisor) hypervisor = usher_context_dup_hypervisor (context, host, &error);

  if (hypervisor == NULL || !doctor_visit_look_at_host (&visit, hypervisor, patience, &error))
    usher_doctor_find (findings, USHER_DOCTOR_HOST_SILENT, USHER_DOCTOR_LEAVE, place,
                       g_strdup_printf ("what is on it is not known: %s", error->message));
}
