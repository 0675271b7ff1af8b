/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/shared-call.h"

#include <libvirt/virterror.h>

#include "broker/adapters/libvirt/clone-call.h"
#include "broker/adapters/libvirt/host-storage.h"
#include "broker/adapters/libvirt/own-domain.h"
#include "broker/adapters/libvirt/volume-xml.h"

/* TRUE with @domain NULL when there is none; an adopted one is nobody's to take away */
static gboolean
shared_call_find (UsherHostCall  *call,
                  virConnectPtr   connection,
                  virDomainPtr   *domain,
                  GError        **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (UsherDomainView) view = NULL;

  *domain = usher_own_domain_find (connection, call->id, &view, &problem);
  if (*domain == NULL && usher_error_is (problem, USHER_ERROR_NOT_FOUND))
    return TRUE;
  if (*domain != NULL && view->adopted)
    {
      g_clear_pointer (domain, virDomainFree);
      g_set_error (&problem, USHER_ERROR, USHER_ERROR_CONFLICT,
                   "domain %s was adopted: Usher neither defines nor undefines it", call->id);
    }
  if (*domain == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return *domain != NULL;
}

/* a domain that was here before knows of a disk, and perhaps of a memory, that are no longer true */
static gboolean
shared_call_forget (UsherHostCall  *call,
                    virConnectPtr   connection,
                    GError        **error)
{
  g_autoptr (virDomain) domain = NULL;
  UsherPower power;

  if (!shared_call_find (call, connection, &domain, error))
    return FALSE;
  if (domain == NULL)
    return TRUE;
  if (!usher_own_domain_power (connection, domain, &power, error))
    return FALSE;
  if (power == USHER_POWER_OFF)
    return usher_clone_call_undefine (connection, domain, call->id, error);
  g_set_error (error, USHER_ERROR, USHER_ERROR_BUSY, "domain %s runs on this host already", call->spec.name);
  return FALSE;
}

/* TRUE with @path NULL when there is no such volume; libvirt remembers volumes whose files somebody has taken away */
static gboolean
shared_call_path (virStoragePoolPtr   storage,
                  const char         *name,
                  char              **path,
                  GError            **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (virStorageVol) volume = usher_host_storage_find (storage, name, &problem);
  virConnectPtr connection = virStoragePoolGetConnect (storage);
  virStorageVolInfo info;

  *path = NULL;
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (volume == NULL || virStorageVolGetInfo (volume, &info) < 0)
    return TRUE;
  *path = virStorageVolGetPath (volume);
  if (*path == NULL)
    usher_vir_error_take (error, connection, USHER_ERROR_START_FAILED, "path of volume %s", name);
  return *path != NULL;
}

/* the disk, which must be there, and which nobody may have open */
static gboolean
shared_call_disk (UsherHostCall      *call,
                  virStoragePoolPtr   storage,
                  char              **disk,
                  GError            **error)
{
  g_autofree char *name = usher_volume_xml_name (call->id);

  if (!shared_call_path (storage, name, disk, error))
    return FALSE;
  if (*disk != NULL)
    return usher_host_storage_is_free (storage, name, error);
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND,
               "the storage pool %s of this host has no volume %s: it does not see the storage of the host that made it",
               call->storage_pool, name);
  return FALSE;
}

/**
 * usher_shared_call_take_over:
 *
 * The port's take_over. Nothing is made but the definition: the disk is somebody's work.
 */
gboolean
usher_shared_call_take_over (UsherHostCall    *call,
                             UsherHostLine    *line,
                             const UsherWait  *wait,
                             GError          **error)
{
  virConnectPtr connection = line->connection;
  g_autofree char *seed_name = usher_volume_xml_seed_name (call->id);
  g_autoptr (virStoragePool) storage = NULL;
  g_autofree char *disk = NULL;
  g_autofree char *seed = NULL;

  if (!usher_clone_call_check_name (call, connection, error))
    return FALSE;
  storage = usher_host_storage_open (connection, call->storage_pool, error);
  if (storage == NULL || !shared_call_disk (call, storage, &disk, error) ||
      !shared_call_path (storage, seed_name, &seed, error) || !usher_wait_check (wait, error))
    return FALSE;
  return shared_call_forget (call, connection, error) && usher_clone_call_define (call, connection, disk, seed, error);
}

/**
 * usher_shared_call_let_go:
 *
 * The port's let_go.
 */
gboolean
usher_shared_call_let_go (UsherHostCall    *call,
                          UsherHostLine    *line,
                          const UsherWait  *wait,
                          GError          **error)
{
  g_autoptr (virDomain) domain = NULL;

  if (!shared_call_find (call, line->connection, &domain, error))
    return FALSE;
  return domain == NULL || usher_clone_call_undefine (line->connection, domain, call->id, error);
}
