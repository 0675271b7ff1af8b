/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/doctor.h"

#include "broker/service/doctor-mend.h"
#include "broker/service/doctor-visit.h"

#define DOCTOR_THREADS 16

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

/**
 * usher_doctor_find:
 * @findings: (element-type UsherDoctorFinding): what is found is added
 * @place: host, id and name; each may be NULL
 * @advice: (transfer full): for people
 */
void
usher_doctor_find (GPtrArray         *findings,
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
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_doctor_finding_free);

  usher_doctor_visit_host (round->context, round->catalog, host->name, &round->wait, findings);
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
    usher_doctor_mend_finding (context, keeper, request, findings->pdata[i]);
  g_hash_table_iter_init (&iter, catalog->pools);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      const char *place[3] = { NULL, NULL, name };
      char *problem = usher_pool_keeper_problem (keeper, name);

      if (problem != NULL)
        usher_doctor_find (findings, USHER_DOCTOR_POOL, USHER_DOCTOR_LEAVE, place, problem);
    }
  g_ptr_array_sort (findings, doctor_compare);
  if (mend)
    usher_pool_keeper_wake (keeper);
  return findings;
}
