/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/host-capacities.h"

/* while desktops are made and started a host is asked so often, and not with each of them */
#define HOST_CAPACITIES_AGE (5 * G_TIME_SPAN_SECOND)
/* what is older says nothing: the host has had nothing to do since, or does not answer */
#define HOST_CAPACITIES_OLD (10 * G_TIME_SPAN_MINUTE)
#define HOST_CAPACITIES_PATIENCE 5

struct _UsherHostCapacities
{
  GMutex      lock;
  GHashTable *hosts;
};

/**
 * Said: what a host said, or was asked
 * @at: monotonic, µs
 */
typedef struct
{
  UsherHostCapacity capacity;
  gint64            at;
  gboolean          known;
} Said;

UsherHostCapacities *
usher_host_capacities_new (void)
{
  UsherHostCapacities *capacities = g_new0 (UsherHostCapacities, 1);

  g_mutex_init (&capacities->lock);
  capacities->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return capacities;
}

void
usher_host_capacities_free (UsherHostCapacities *capacities)
{
  g_hash_table_unref (capacities->hosts);
  g_mutex_clear (&capacities->lock);
  g_free (capacities);
}

/* whoever comes first asks; the others go on with what is known */
static gboolean
host_capacities_take (UsherHostCapacities *capacities,
                      const char          *host)
{
  gint64 now = g_get_monotonic_time ();
  gboolean taken = FALSE;
  Said *said;

  g_mutex_lock (&capacities->lock);
  said = g_hash_table_lookup (capacities->hosts, host);
  if (said == NULL)
    {
      said = g_new0 (Said, 1);
      g_hash_table_insert (capacities->hosts, g_strdup (host), said);
      taken = TRUE;
    }
  taken = taken || now - said->at >= HOST_CAPACITIES_AGE;
  if (taken)
    said->at = now;
  g_mutex_unlock (&capacities->lock);
  return taken;
}

/**
 * usher_host_capacities_refresh:
 * @capacities: what is known
 * @host: name of a host
 * @hypervisor: that host
 *
 * Asks @host, unless it was asked just now. Blocks on the host: called in its lane, after something changed there.
 */
void
usher_host_capacities_refresh (UsherHostCapacities *capacities,
                               const char          *host,
                               UsherHypervisor     *hypervisor)
{
  UsherWait wait = usher_wait_new (HOST_CAPACITIES_PATIENCE, NULL);
  UsherHostCapacity capacity = { 0 };
  gboolean known;
  Said *said;

  if (!host_capacities_take (capacities, host))
    return;
  known = usher_hypervisor_capacity (hypervisor, &capacity, &wait, NULL);
  g_mutex_lock (&capacities->lock);
  said = g_hash_table_lookup (capacities->hosts, host);
  said->known = known;
  said->capacity = capacity;
  g_mutex_unlock (&capacities->lock);
}

/**
 * usher_host_capacities_get:
 * @capacities: what is known
 * @host: name of a host
 * @capacity: (out): what it last said
 *
 * Returns: FALSE, with @capacity untouched, when it said nothing lately. Asks nobody
 */
gboolean
usher_host_capacities_get (UsherHostCapacities *capacities,
                           const char          *host,
                           UsherHostCapacity   *capacity)
{
  gboolean known = FALSE;
  const Said *said;

  g_mutex_lock (&capacities->lock);
  said = g_hash_table_lookup (capacities->hosts, host);
  if (said != NULL && said->known && g_get_monotonic_time () - said->at < HOST_CAPACITIES_OLD)
    {
      *capacity = said->capacity;
      known = TRUE;
    }
  g_mutex_unlock (&capacities->lock);
  return known;
}
