/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/app-hosts.h"

#include "broker/adapters/libvirt/libvirt-hypervisor.h"

struct _UsherHosts
{
  UsherContext    *context;
  UsherInbox      *inbox;
  UsherAppHostFunc make;
  GHashTable      *places;
};

/**
 * usher_app_hosts_make_libvirt:
 * @host: a host
 *
 * Returns: (transfer full): its adapter, which connects by itself
 */
UsherHypervisor *
usher_app_hosts_make_libvirt (const UsherHost *host)
{
  return usher_libvirt_hypervisor_new (host->uri, host->storage_pool, NULL);
}

/**
 * usher_app_hosts_new:
 * @context: where the adapters go
 * @inbox: what listens to them
 * @make: makes the adapter of a host
 *
 * Returns: (transfer full): no hosts yet
 */
UsherAppHosts *
usher_app_hosts_new (UsherContext    *context,
                     UsherInbox      *inbox,
                     UsherAppHostFunc make)
{
  UsherAppHosts *hosts = g_new0 (UsherAppHosts, 1);

  hosts->context = g_object_ref (context);
  hosts->inbox = g_object_ref (inbox);
  hosts->make = make;
  hosts->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return hosts;
}

void
usher_app_hosts_free (UsherAppHosts *hosts)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, hosts->places);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    usher_context_put_hypervisor (hosts->context, name, NULL);
  g_hash_table_unref (hosts->places);
  g_object_unref (hosts->context);
  g_object_unref (hosts->inbox);
  g_free (hosts);
}

static void
hosts_add (UsherAppHosts   *hosts,
           const UsherHost *host,
           const char      *place)
{
  g_autoptr (UsherHypervisor) hypervisor = hosts->make (host);

  usher_context_put_hypervisor (hosts->context, host->name, hypervisor);
  g_hash_table_replace (hosts->places, g_strdup (host->name), g_strdup (place));
  usher_inbox_attach (hosts->inbox, host->name, hypervisor);
}

/**
 * usher_app_hosts_apply:
 * @hosts: the hosts
 * @catalog: what is configured now
 *
 * Makes, makes anew and drops adapters, so that there is one for each host at the place its file says.
 */
void
usher_app_hosts_apply (UsherAppHosts      *hosts,
                       const UsherCatalog *catalog)
{
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, hosts->places);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      if (usher_catalog_host (catalog, name) != NULL)
        continue;
      usher_context_put_hypervisor (hosts->context, name, NULL);
      usher_host_watch_back (usher_context_host_watch (hosts->context), name);
      g_hash_table_iter_remove (&iter);
    }
  g_hash_table_iter_init (&iter, catalog->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const UsherHost *host = value;
      g_autofree char *place = g_strjoin ("\n", host->uri, host->storage_pool, NULL);

      if (g_strcmp0 (g_hash_table_lookup (hosts->places, host->name), place) != 0)
        hosts_add (hosts, host, place);
    }
}
