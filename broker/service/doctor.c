/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/doctor.h"

#include <json-glib/json-glib.h>

#include "broker/ports/template-host.h"
#include "broker/service/audit.h"
#include "broker/service/desktop-maker.h"
#include "broker/service/desktop-move.h"
#include "broker/service/release-flow.h"
#include "common/error.h"

#define DOCTOR_PAGE 500
/* a host with many volumes on a slow disk */
#define DOCTOR_PATIENCE 120
#define DOCTOR_AUDIT 50

/**
 * Doctor: one look at one host
 * @known: (element-type utf8 UsherDesktop): the store's desktops of the host, by id
 * @domains: (element-type utf8 UsherDomainInfo): borrowed from the inventory
 * @disks: (element-type utf8): ids of desktops whose disk is there
 */
typedef struct
{
  UsherContext    *context;
  UsherCatalog    *catalog;
  const char      *host;
  GPtrArray       *findings;
  GHashTable      *known;
  GHashTable      *domains;
  GHashTable      *disks;
} Doctor;

static const char *const doctor_kinds[] = {
  [USHER_DOCTOR_HOST_SILENT] = "host-silent",       [USHER_DOCTOR_STRAY_DOMAIN] = "stray-domain",
  [USHER_DOCTOR_STRAY_VOLUME] = "stray-volume",     [USHER_DOCTOR_STRAY_TEMPLATE] = "stray-template",
  [USHER_DOCTOR_MISSING_DOMAIN] = "missing-domain", [USHER_DOCTOR_MISSING_DISK] = "missing-disk",
  [USHER_DOCTOR_RENAMED] = "renamed",               [USHER_DOCTOR_POOL] = "pool",
};

static const char *const doctor_remedies[] = {
  [USHER_DOCTOR_LEAVE] = "leave",
  [USHER_DOCTOR_REMOVE] = "remove",
  [USHER_DOCTOR_REMAKE] = "remake",
  [USHER_DOCTOR_REDEFINE] = "redefine",
  [USHER_DOCTOR_DONE] = "done",
};

const char *
usher_doctor_kind_to_word (UsherDoctorKind kind)
{
  return doctor_kinds[kind];
}

const char *
usher_doctor_remedy_to_word (UsherDoctorRemedy remedy)
{
  return doctor_remedies[remedy];
}

void
usher_doctor_finding_free (UsherDoctorFinding *finding)
{
  if (finding == NULL)
    return;
  g_free (finding->host);
  g_free (finding->id);
  g_free (finding->name);
  g_free (finding->advice);
  g_free (finding);
}

/* takes over @advice */
static void
doctor_find (GPtrArray         *findings,
             UsherDoctorKind    kind,
             UsherDoctorRemedy  remedy,
             const char *const  place[3],
             char              *advice)
{
  UsherDoctorFinding *finding = g_new0 (UsherDoctorFinding, 1);

  finding->kind = kind;
  finding->remedy = remedy;
  finding->host = g_strdup (place[0]);
  finding->id = g_strdup (place[1]);
  finding->name = g_strdup (place[2]);
  finding->advice = advice;
  g_ptr_array_add (findings, finding);
}

/* what this store once planned for a floating pool holds nobody's work; all else may, or belong to another broker */
static gboolean
doctor_was_floating (Doctor     *doctor,
                     const char *id)
{
  g_autoptr (JsonNode) rows = usher_audit_store_read (usher_context_audit (doctor->context), id, DOCTOR_AUDIT, NULL);
  JsonArray *entries = rows != NULL && JSON_NODE_HOLDS_ARRAY (rows) ? json_node_get_array (rows) : NULL;

  for (guint i = 0; entries != NULL && i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      const UsherPool *pool = usher_catalog_pool (doctor->catalog,
                                                  json_object_get_string_member_with_default (entry, "pool", ""));

      if (g_strcmp0 (json_object_get_string_member_with_default (entry, "action", ""), "plan") == 0)
        return pool != NULL && pool->kind == USHER_POOL_FLOATING;
    }
  return FALSE;
}

static void
doctor_look_at_domain (Doctor                *doctor,
                       const UsherDomainInfo *info)
{
  const UsherDesktop *desktop = g_hash_table_lookup (doctor->known, info->id);
  const char *place[3] = { doctor->host, info->id, info->name };
  gboolean floating;

  if (desktop != NULL)
    {
      if (g_strcmp0 (desktop->name, info->name) != 0)
        doctor_find (doctor->findings, USHER_DOCTOR_RENAMED, USHER_DOCTOR_LEAVE, place,
                     g_strdup_printf ("it is desktop %s, renamed by hand: harmless; virsh domrename gives the name back",
                                      desktop->name));
      return;
    }
  floating = doctor_was_floating (doctor, info->id);
  doctor_find (doctor->findings, USHER_DOCTOR_STRAY_DOMAIN, floating ? USHER_DOCTOR_REMOVE : USHER_DOCTOR_LEAVE, place,
               floating ? g_strdup_printf ("left over from floating pool %s: nobody's work is in it", info->pool)
                        : g_strdup_printf ("it says that it is of pool %s, and the store does not know it: it may hold "
                                           "somebody's work, or be another broker's; usherctl desktop adopt takes it in, "
                                           "virsh undefine --remove-all-storage removes it", info->pool));
}

static void
doctor_look_at_volume (Doctor                *doctor,
                       const UsherVolumeInfo *info)
{
  const char *place[3] = { doctor->host, info->id, info->name };
  gboolean floating;

  if (info->id == NULL || g_hash_table_contains (doctor->known, info->id) ||
      g_hash_table_contains (doctor->domains, info->id))
    return;
  floating = doctor_was_floating (doctor, info->id);
  doctor_find (doctor->findings, USHER_DOCTOR_STRAY_VOLUME, floating ? USHER_DOCTOR_REMOVE : USHER_DOCTOR_LEAVE, place,
               floating ? g_strdup ("left over from a floating pool: nobody's work is in it")
                        : g_strdup ("no desktop of the store, and no domain, has it: it may hold somebody's work; "
                                    "virsh vol-delete removes it"));
}

static gboolean
doctor_is_version (GPtrArray  *versions,
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
doctor_look_at_template (Doctor                *doctor,
                         const UsherVolumeInfo *info)
{
  g_autoptr (GPtrArray) versions = usher_template_store_list (usher_context_templates (doctor->context), NULL, NULL);
  const char *place[3] = { doctor->host, NULL, info->name };

  if (versions != NULL && !doctor_is_version (versions, info->name))
    doctor_find (doctor->findings, USHER_DOCTOR_STRAY_TEMPLATE, USHER_DOCTOR_LEAVE, place,
                 g_strdup ("the store has no such version of a template: it may be another broker's; virsh vol-delete "
                           "removes it"));
}

static gboolean
doctor_should_exist (const UsherDesktop *desktop)
{
  switch (desktop->state)
    {
    case USHER_DESKTOP_READY:
    case USHER_DESKTOP_ASSIGNED:
    case USHER_DESKTOP_IN_USE:
      return TRUE;
    case USHER_DESKTOP_PLANNED:
    case USHER_DESKTOP_CLONING:
    case USHER_DESKTOP_PREPARING:
    case USHER_DESKTOP_RECYCLING:
    case USHER_DESKTOP_FAILED:
    case USHER_DESKTOP_LOST:
    case USHER_DESKTOP_RETIRED:
    default:
      return FALSE;
    }
}

static void
doctor_look_at_desktop (Doctor             *doctor,
                        const UsherDesktop *desktop)
{
  const UsherPool *pool = usher_catalog_pool (doctor->catalog, desktop->pool);
  gboolean has_domain = g_hash_table_contains (doctor->domains, desktop->id);
  gboolean has_disk = g_hash_table_contains (doctor->disks, desktop->id) || (desktop->flags & USHER_DESKTOP_ADOPTED) != 0;
  gboolean precious = (desktop->flags & (USHER_DESKTOP_PROTECTED | USHER_DESKTOP_ADOPTED)) != 0 ||
                      (desktop->owner != NULL && (pool == NULL || pool->kind != USHER_POOL_FLOATING));
  const char *place[3] = { doctor->host, desktop->id, desktop->name };

  if (!doctor_should_exist (desktop) || (has_domain && has_disk))
    return;
  if (precious && has_disk && (desktop->flags & USHER_DESKTOP_ADOPTED) == 0)
    {
      doctor_find (doctor->findings, USHER_DOCTOR_MISSING_DOMAIN, USHER_DOCTOR_REDEFINE, place,
                   g_strdup ("its domain is gone, and its disk is there: the domain is made again around it"));
      return;
    }
  doctor_find (doctor->findings, has_domain ? USHER_DOCTOR_MISSING_DISK : USHER_DOCTOR_MISSING_DOMAIN,
               precious ? USHER_DOCTOR_LEAVE : USHER_DOCTOR_REMAKE, place,
               precious ? g_strdup_printf ("its %s is gone, and it is %s's: bring it back from a backup, or give it up with "
                                           "usherctl desktop recycle", has_domain ? "disk" : "domain",
                                           desktop->owner != NULL ? desktop->owner : "protected")
                        : g_strdup_printf ("its %s is gone; it is made anew", has_domain ? "disk" : "domain"));
}

static gboolean
doctor_read_known (Doctor  *doctor,
                   GError **error)
{
  UsherDesktopQuery query = { .host = doctor->host, .limit = DOCTOR_PAGE };
  g_autofree char *after = NULL;
  guint found;

  do
    {
      g_autoptr (GPtrArray) page = usher_desktop_store_find (usher_context_desktops (doctor->context), &query, error);

      if (page == NULL)
        return FALSE;
      found = page->len;
      for (guint i = 0; i < found; i++)
        {
          UsherDesktop *desktop = usher_desktop_copy (page->pdata[i]);

          g_hash_table_replace (doctor->known, desktop->id, desktop);
        }
      g_free (after);
      after = found > 0 ? g_strdup (((UsherDesktop *) page->pdata[found - 1])->id) : NULL;
      query.after = after;
    }
  while (found == DOCTOR_PAGE);
  return TRUE;
}

/* the host is asked first: what is planned meanwhile is not missed there */
static gboolean
doctor_look_at_host (Doctor          *doctor,
                     UsherHypervisor *hypervisor,
                     GError         **error)
{
  UsherWait wait = usher_wait_new (DOCTOR_PATIENCE, NULL);
  g_autoptr (UsherInventory) inventory = NULL;
  GHashTableIter iter;
  gpointer value;

  if (!doctor_read_known (doctor, error))
    return FALSE;
  inventory = usher_hypervisor_inventory (hypervisor, &wait, error);
  if (inventory == NULL)
    return FALSE;
  for (guint i = 0; i < inventory->domains->len; i++)
    g_hash_table_add (doctor->domains, g_strdup (((UsherDomainInfo *) inventory->domains->pdata[i])->id));
  for (guint i = 0; i < inventory->volumes->len; i++)
    {
      const UsherVolumeInfo *info = inventory->volumes->pdata[i];

      if (info->kind == USHER_VOLUME_DISK && info->id != NULL)
        g_hash_table_add (doctor->disks, g_strdup (info->id));
    }
  for (guint i = 0; i < inventory->domains->len; i++)
    doctor_look_at_domain (doctor, inventory->domains->pdata[i]);
  for (guint i = 0; i < inventory->volumes->len; i++)
    {
      const UsherVolumeInfo *info = inventory->volumes->pdata[i];

      if (info->kind == USHER_VOLUME_TEMPLATE)
        doctor_look_at_template (doctor, info);
      else
        doctor_look_at_volume (doctor, info);
    }
  g_hash_table_iter_init (&iter, doctor->known);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    doctor_look_at_desktop (doctor, value);
  return TRUE;
}

static void
doctor_visit (UsherContext *context,
              UsherCatalog *catalog,
              const char   *host,
              GPtrArray    *findings)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) usher_desktop_free);
  g_autoptr (GHashTable) domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) disks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Doctor doctor = { context, catalog, host, findings, known, domains, disks };
  const char *place[3] = { host, NULL, host };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHypervisor) hypervisor = usher_context_dup_hypervisor (context, host, &error);

  if (hypervisor == NULL || !doctor_look_at_host (&doctor, hypervisor, &error))
    doctor_find (findings, USHER_DOCTOR_HOST_SILENT, USHER_DOCTOR_LEAVE, place,
                 g_strdup_printf ("what is on it is not known: %s", error->message));
}

static gboolean
doctor_remake (UsherContext       *context,
               UsherPoolKeeper    *keeper,
               UsherRequest       *request,
               UsherDoctorFinding *finding,
               GError            **error)
{
  g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (usher_context_desktops (context), finding->id, error);
  UsherDesktopMove move = { .event = USHER_DESKTOP_FAIL, .request = request, .why = finding->advice };
  g_autoptr (UsherDesktop) changed = NULL;

  if (desktop == NULL)
    return FALSE;
  if (usher_desktop_state_is_owned (desktop->state))
    return usher_release_flow_release (context, keeper, request, desktop->id, error);
  changed = usher_desktop_move_make (context, desktop, &move, error);
  return changed != NULL;
}

static gboolean
doctor_redefine (UsherContext       *context,
                 UsherRequest       *request,
                 UsherDoctorFinding *finding,
                 GError            **error)
{
  g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (usher_context_desktops (context), finding->id, error);
  UsherAuditEntry audit;

  if (desktop == NULL || !usher_desktop_maker_redefine (context, desktop, error))
    return FALSE;
  audit = usher_audit_entry (request, "redefine", desktop);
  usher_audit_write (context, &audit, NULL);
  return TRUE;
}

static void
doctor_mend (UsherContext       *context,
             UsherPoolKeeper    *keeper,
             UsherRequest       *request,
             UsherDoctorFinding *finding)
{
  UsherWait wait = usher_wait_new (DOCTOR_PATIENCE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHypervisor) hypervisor = NULL;
  gboolean done = FALSE;

  if (finding->remedy == USHER_DOCTOR_REMOVE)
    {
      hypervisor = usher_context_dup_hypervisor (context, finding->host, &error);
      done = hypervisor != NULL && usher_hypervisor_remove (hypervisor, finding->id, &wait, &error);
    }
  else if (finding->remedy == USHER_DOCTOR_REMAKE)
    done = doctor_remake (context, keeper, request, finding, &error);
  else if (finding->remedy == USHER_DOCTOR_REDEFINE)
    done = doctor_redefine (context, request, finding, &error);
  else
    return;
  if (done)
    {
      finding->remedy = USHER_DOCTOR_DONE;
      return;
    }
  g_free (finding->advice);
  finding->advice = g_strdup_printf ("could not be mended: %s", error->message);
  finding->remedy = USHER_DOCTOR_LEAVE;
}

/**
 * usher_doctor_look:
 * @context: the ports
 * @keeper: knows what is wrong with pools
 * @request: which administrator
 * @mend: whether to do what is safe
 * @error: what the store says
 *
 * Compares what the hosts have with what the store says. Blocks on all hosts, one after the other.
 *
 * Returns: (transfer full) (element-type UsherDoctorFinding): what differs; empty when all is as it should be
 */
GPtrArray *
usher_doctor_look (UsherContext    *context,
                   UsherPoolKeeper *keeper,
                   UsherRequest    *request,
                   gboolean         mend,
                   GError         **error)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (context);
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_doctor_finding_free);
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, catalog->hosts);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    doctor_visit (context, catalog, name, findings);
  for (guint i = 0; mend && i < findings->len; i++)
    doctor_mend (context, keeper, request, findings->pdata[i]);
  g_hash_table_iter_init (&iter, catalog->pools);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      const char *place[3] = { NULL, NULL, name };
      char *problem = usher_pool_keeper_problem (keeper, name);

      if (problem != NULL)
        doctor_find (findings, USHER_DOCTOR_POOL, USHER_DOCTOR_LEAVE, place, problem);
    }
  if (mend)
    usher_pool_keeper_wake (keeper);
  return findings;
}
