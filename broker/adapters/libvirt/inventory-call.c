/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/inventory-call.h"

#include <stdlib.h>

#include "broker/adapters/libvirt/host-storage.h"
#include "broker/adapters/libvirt/look-call.h"
#include "broker/adapters/libvirt/vir-error.h"
#include "broker/adapters/libvirt/volume-xml.h"

static void
inventory_call_volume (UsherInventory  *inventory,
                       virStorageVolPtr volume)
{
  UsherVolumeInfo *info = usher_volume_xml_recognize (virStorageVolGetName (volume));
  g_autofree char *xml = NULL;
  virStorageVolInfo size;

  if (info == NULL)
    return;
  /* one that was deleted meanwhile has neither */
  xml = virStorageVolGetXMLDesc (volume, 0);
  if (xml != NULL)
    info->backing = usher_volume_xml_backing (xml);
  if (xml != NULL && virStorageVolGetInfo (volume, &size) == 0)
    info->size = size.allocation;
  g_ptr_array_add (inventory->volumes, info);
}

static gboolean
inventory_call_volumes (UsherInventory     *inventory,
                        virStoragePoolPtr   storage,
                        const UsherWait    *wait,
                        GError            **error)
{
  virConnectPtr connection = virStoragePoolGetConnect (storage);
  virStorageVolPtr *volumes = NULL;
  gboolean outcome = TRUE;
  int count;

  usher_host_storage_refresh (storage);
  count = virStoragePoolListAllVolumes (storage, &volumes, 0);
  if (count < 0)
    {
      usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "listing volumes");
      return FALSE;
    }
  for (int i = 0; i < count; i++)
    {
      outcome = outcome && usher_wait_check (wait, error);
      if (outcome)
        inventory_call_volume (inventory, volumes[i]);
      virStorageVolFree (volumes[i]);
    }
  free (volumes);
  return outcome;
}

/* the list tells what costs nothing; whether a memory was saved is a question for each */
static void
inventory_call_saved (virConnectPtr    connection,
                      UsherDomainInfo *info)
{
  g_autoptr (virDomain) domain = NULL;

  if (info->power != USHER_POWER_OFF)
    return;
  domain = virDomainLookupByUUIDString (connection, info->id);
  if (domain != NULL && virDomainHasManagedSaveImage (domain, 0) == 1)
    info->flags |= USHER_DOMAIN_SAVED;
}

/**
 * usher_inventory_call_take:
 *
 * The port's inventory.
 */
gboolean
usher_inventory_call_take (UsherHostCall    *call,
                           UsherHostLine    *line,
                           const UsherWait  *wait,
                           GError          **error)
{
  virConnectPtr connection = line->connection;
  g_autoptr (UsherInventory) inventory = usher_inventory_new ();
  g_autoptr (virStoragePool) storage = usher_host_storage_open (connection, call->storage_pool, error);

  if (storage == NULL || !usher_look_call_list (call, line, wait, error) ||
      !inventory_call_volumes (inventory, storage, wait, error))
    return FALSE;
  g_ptr_array_unref (inventory->domains);
  inventory->domains = g_steal_pointer (&call->list);
  for (guint i = 0; i < inventory->domains->len; i++)
    inventory_call_saved (connection, g_ptr_array_index (inventory->domains, i));
  call->outcome = g_steal_pointer (&inventory);
  call->free_outcome = (GDestroyNotify) usher_inventory_free;
  return TRUE;
}
