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
#define DOCTOR_THREADS 16

/**
 * Doctor: one look at one host, in a thread of its own
 * @known: (element-type utf8 UsherDesktop): the store's desktops of the host before it was asked, by id
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

/* FALSE when the store knows it now, or cannot say: made meanwhile, of another host of the same storage, or moved there */
static gboolean
doctor_is_stray (UsherContext  *context,
                 const char    *id,
                 UsherDesktop **elsewhere)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (usher_context_desktops (context), id, &error);

  if (elsewhere != NULL)
    *elsewhere = g_steal_pointer (&desktop);
  return usher_error_is (error, USHER_ERROR_NOT_FOUND);
}

static char *
doctor_advise_stray (const UsherDomainInfo *info)
{
  if (info->flags & USHER_DOMAIN_ADOPTED)
    return g_strdup_printf ("it was adopted for pool %s, and the store does not know it: usherctl desktop adopt takes it in "
                            "again", info->pool);
  return g_strdup_printf ("it says that it is of pool %s, and the store does not know it: it may hold somebody's work, or be "
                          "another broker's; virsh undefine --remove-all-storage removes it, \"Strays\" in usherctl(8) tells "
                          "how to keep it", info->pool);
}

static void
doctor_look_at_stranger (Doctor                *doctor,
                         const UsherDomainInfo *info)
{
  const char *place[3] = { doctor->host, info->id, info->name };
  g_autoptr (UsherDesktop) elsewhere = NULL;

  if (!doctor_is_stray (doctor->context, info->id, &elsewhere))
    {
      if (elsewhere != NULL && g_strcmp0 (elsewhere->host, doctor->host) != 0)
        doctor_find (doctor->findings, USHER_DOCTOR_STRAY_DOMAIN, USHER_DOCTOR_LEAVE, place,
                     g_strdup_printf ("desktop %s is on host %s now: virsh undefine removes what is left of it here; its disk "
                                      "may be in use there", elsewhere->name, elsewhere->host));
      return;
    }
  if (doctor_was_floating (doctor, info->id))
    doctor_find (doctor->findings, USHER_DOCTOR_STRAY_DOMAIN, USHER_DOCTOR_REMOVE, place,
                 g_strdup_printf ("left over from floating pool %s: nobody's work is in it", info->pool));
  else
    doctor_find (doctor->findings, USHER_DOCTOR_STRAY_DOMAIN, USHER_DOCTOR_LEAVE, place, doctor_advise_stray (info));
}

static void
doctor_look_at_domain (Doctor                *doctor,
                       const UsherDomainInfo *info)
{
  const UsherDesktop *desktop = g_hash_table_lookup (doctor->known, info->id);
  const char *place[3] = { doctor->host, info->id, info->name };

  if (desktop == NULL)
    doctor_look_at_stranger (doctor, info);
  else if (g_strcmp0 (desktop->name, info->name) != 0)
    doctor_find (doctor->findings, USHER_DOCTOR_RENAMED, USHER_DOCTOR_LEAVE, place,
                 g_strdup_printf ("it is desktop %s, renamed by hand: harmless; virsh domrename %s %s gives the name back",
                                  desktop->name, info->name, desktop->name));
}

static void
doctor_look_at_volume (Doctor                *doctor,
                       const UsherVolumeInfo *info)
{
  const char *place[3] = { doctor->host, info->id, info->name };
  gboolean floating;

  if (info->id == NULL || g_hash_table_contains (doctor->known, info->id) ||
      g_hash_table_contains (doctor->domains, info->id) || !doctor_is_stray (doctor->context, info->id, NULL))
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

/* what somebody may miss; a pool that is no longer configured may have been any */
static gboolean
doctor_is_precious (const UsherCatalog *catalog,
                    const UsherDesktop *desktop)
{
  const UsherPool *pool = usher_catalog_pool (catalog, desktop->pool);

  return (desktop->flags & (USHER_DESKTOP_PROTECTED | USHER_DESKTOP_ADOPTED)) != 0 ||
         (desktop->owner != NULL && (pool == NULL || pool->kind != USHER_POOL_FLOATING));
}

/* what became of a desktop while the host was asked may be why something is missing */
static gboolean
doctor_stands (Doctor             *doctor,
               const UsherDesktop *desktop)
{
  g_autoptr (UsherDesktop) now = usher_desktop_store_get (usher_context_desktops (doctor->context), desktop->id, NULL);

  return now != NULL && now->state_since == desktop->state_since && g_strcmp0 (now->host, desktop->host) == 0;
}

static char *
doctor_advise_missing (const UsherDesktop *desktop,
                       const char         *what)
{
  if (desktop->owner != NULL && (desktop->flags & USHER_DESKTOP_ADOPTED) == 0)
    return g_strdup_printf ("its %s is gone, and it is %s's: bring it back from a backup, or give it up with usherctl desktop "
                            "release %s", what, desktop->owner, desktop->name);
  return g_strdup_printf ("its %s is gone, and it is to be kept: bring it back from a backup, or give it up with usherctl "
                          "desktop remove %s%s", what, desktop->owner != NULL ? "--force " : "", desktop->name);
}

static void
doctor_look_at_desktop (Doctor             *doctor,
                        const UsherDesktop *desktop)
{
  gboolean has_domain = g_hash_table_contains (doctor->domains, desktop->id);
  gboolean has_disk = g_hash_table_contains (doctor->disks, desktop->id) || (desktop->flags & USHER_DESKTOP_ADOPTED) != 0;
  gboolean precious = doctor_is_precious (doctor->catalog, desktop);
  const char *place[3] = { doctor->host, desktop->id, desktop->name };

  if (!doctor_should_exist (desktop) || (has_domain && has_disk) || !doctor_stands (doctor, desktop))
    return;
  if (precious && has_disk && (desktop->flags & USHER_DESKTOP_ADOPTED) == 0)
    {
      doctor_find (doctor->findings, USHER_DOCTOR_MISSING_DOMAIN, USHER_DOCTOR_REDEFINE, place,
                   g_strdup ("its domain is gone, and its disk is there: the domain is made again around it"));
      return;
    }
  doctor_find (doctor->findings, has_domain ? USHER_DOCTOR_MISSING_DISK : USHER_DOCTOR_MISSING_DOMAIN,
               precious ? USHER_DOCTOR_LEAVE : USHER_DOCTOR_REMAKE, place,
               precious ? doctor_advise_missing (desktop, has_domain ? "disk" : "domain")
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

/* the store is read first, and asked again of each thing that differs: what changed meanwhile is none */
static gboolean
doctor_look_at_host (Doctor          *doctor,
                     UsherHypervisor *hypervisor,
                     const UsherWait *patience,
                     GError         **error)
{
  UsherWait wait = usher_wait_new (DOCTOR_PATIENCE, patience->cancellable);
  g_autoptr (UsherInventory) inventory = NULL;
  GHashTableIter iter;
  gpointer value;

  if (patience->deadline != 0)
    wait.deadline = MIN (wait.deadline, patience->deadline);
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

/**
 * DoctorRound: hosts that are looked at side by side, so that one which hangs holds up no other
 * @lock: of @findings
 */
typedef struct
{
  UsherContext *context;
  UsherCatalog *catalog;
  UsherWait     wait;
  GMutex        lock;
  GPtrArray    *findings;
} DoctorRound;

static void
doctor_visit (gpointer data,
              gpointer user_data)
{
  const UsherHost *host = data;
  DoctorRound *round = user_data;
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) usher_desktop_free);
  g_autoptr (GHashTable) domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) disks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_doctor_finding_free);
  Doctor doctor = { round->context, round->catalog, host->name, findings, known, domains, disks };
  const char *place[3] = { host->name, NULL, host->name };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHypervisor) hypervisor = usher_context_dup_hypervisor (round->context, host->name, &error);

  if (hypervisor == NULL || !doctor_look_at_host (&doctor, hypervisor, &round->wait, &error))
    doctor_find (findings, USHER_DOCTOR_HOST_SILENT, USHER_DOCTOR_LEAVE, place,
                 g_strdup_printf ("what is on it is not known: %s", error->message));
  g_mutex_lock (&round->lock);
  g_ptr_array_extend_and_steal (round->findings, findings);
  g_mutex_unlock (&round->lock);
}

static gint
doctor_compare (gconstpointer a,
                gconstpointer b)
{
  const UsherDoctorFinding *left = *(UsherDoctorFinding *const *) a;
  const UsherDoctorFinding *right = *(UsherDoctorFinding *const *) b;
  gint order = g_strcmp0 (left->host, right->host);

  if (order == 0)
    order = (gint) left->kind - (gint) right->kind;
  return order != 0 ? order : g_strcmp0 (left->name, right->name);
}

static void
doctor_visit_all (UsherContext    *context,
                  UsherCatalog    *catalog,
                  const UsherWait *wait,
                  GPtrArray       *findings)
{
  DoctorRound round = { .context = context, .catalog = catalog, .wait = *wait, .findings = findings };
  GThreadPool *threads = g_thread_pool_new (doctor_visit, &round, DOCTOR_THREADS, FALSE, NULL);
  GHashTableIter iter;
  gpointer host;

  g_mutex_init (&round.lock);
  g_hash_table_iter_init (&iter, catalog->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &host))
    g_thread_pool_push (threads, host, NULL);
  g_thread_pool_free (threads, FALSE, TRUE);
  g_mutex_clear (&round.lock);
}

static gboolean
doctor_remake (UsherContext       *context,
               UsherPoolKeeper    *keeper,
               UsherRequest       *request,
               UsherDoctorFinding *finding,
               GError            **error)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (context);
  g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (usher_context_desktops (context), finding->id, error);
  UsherDesktopMove move = { .event = USHER_DESKTOP_FAIL, .request = request, .why = finding->advice };
  g_autoptr (UsherDesktop) changed = NULL;

  if (desktop == NULL)
    return FALSE;
  if (!doctor_should_exist (desktop) || doctor_is_precious (catalog, desktop))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "it changed meanwhile: look again");
      return FALSE;
    }
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
      if (hypervisor != NULL && !doctor_is_stray (context, finding->id, NULL))
        g_set_error (&error, USHER_ERROR, USHER_ERROR_CONFLICT, "it is no stray any more: look again");
      done = error == NULL && usher_hypervisor_remove (hypervisor, finding->id, &wait, &error);
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
 * @request: which administrator, and how long they wait
 * @mend: whether to do what is safe
 * @error: what the store says
 *
 * Compares what the hosts have with what the store says. Blocks until the slowest host answered.
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

  doctor_visit_all (context, catalog, &request->wait, findings);
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
  g_ptr_array_sort (findings, doctor_compare);
  if (mend)
    usher_pool_keeper_wake (keeper);
  return findings;
}
