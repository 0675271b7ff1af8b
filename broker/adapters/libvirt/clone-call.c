/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/clone-call.h"

#include <libvirt/virterror.h>

#include "broker/adapters/libvirt/domain-xml.h"
#include "broker/adapters/libvirt/host-storage.h"
#include "broker/adapters/libvirt/own-domain.h"
#include "broker/adapters/libvirt/volume-xml.h"

static UsherBaseVolume *
clone_call_base (UsherHostCall      *call,
                 virStoragePoolPtr   storage,
                 virStorageVolPtr   *found,
                 GError            **error)
{
  virConnectPtr connection = virStoragePoolGetConnect (storage);
  g_autoptr (GError) problem = NULL;
  g_autoptr (virStorageVol) volume = usher_host_storage_find (storage, call->spec.base_volume, &problem);
  g_autofree char *xml = NULL;
  UsherBaseVolume *base;

  if (volume == NULL && problem == NULL)
    g_set_error (&problem, USHER_ERROR, USHER_ERROR_START_FAILED, "the storage pool %s has no base volume %s",
                 call->storage_pool, call->spec.base_volume);
  if (volume != NULL && (xml = virStorageVolGetXMLDesc (volume, 0)) == NULL)
    usher_vir_error_take (&problem, connection, USHER_ERROR_START_FAILED, "base volume %s",
                          call->spec.base_volume);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  base = usher_base_volume_from_xml (xml, error);
  if (base != NULL)
    *found = g_steal_pointer (&volume);
  return base;
}

/* the path of a new volume */
static char *
clone_call_path (virStorageVolPtr   volume,
                 GError           **error)
{
  virConnectPtr connection = virStorageVolGetConnect (volume);
  const char *name = virStorageVolGetName (volume);
  char *path = virStorageVolGetPath (volume);

  if (path == NULL)
    usher_vir_error_take (error, connection, USHER_ERROR_START_FAILED, "path of volume %s", name);
  return path;
}

static char *
clone_call_make_disk (UsherHostCall      *call,
                      virStoragePoolPtr   storage,
                      GError            **error)
{
  g_autofree char *name = usher_volume_xml_name (call->id);
  g_autoptr (virStorageVol) volume = NULL;
  g_autoptr (UsherBaseVolume) base = clone_call_base (call, storage, &volume, error);
  g_autoptr (virStorageVol) disk = NULL;
  g_autofree char *xml = NULL;

  if (base == NULL)
    return NULL;
  switch (call->spec.kind)
    {
    case USHER_CLONE_FULL:
      xml = usher_volume_xml_copy (name, base->capacity, 0);
      break;
    case USHER_CLONE_LINKED:
    default:
      xml = usher_volume_xml_overlay (name, base);
      g_clear_pointer (&volume, virStorageVolFree);
      break;
    }
  disk = usher_host_storage_create (storage, name, xml, volume, error);
  return disk != NULL ? clone_call_path (disk, error) : NULL;
}

/* TRUE with @path NULL when none is wanted */
static gboolean
clone_call_make_seed (UsherHostCall     *call,
                      virStoragePoolPtr  storage,
                      const UsherWait   *wait,
                      char             **path,
                      GError           **error)
{
  g_autofree char *name = usher_volume_xml_seed_name (call->id);
  g_autofree char *xml = NULL;
  g_autoptr (virStorageVol) volume = NULL;

  if (call->spec.seed == NULL)
    return TRUE;
  xml = usher_volume_xml_raw (name, g_bytes_get_size (call->spec.seed), USHER_VOLUME_XML_PRIVATE);
  volume = usher_host_storage_create (storage, name, xml, NULL, error);
  if (volume == NULL || !usher_host_storage_fill (volume, call->spec.seed, wait, error))
    return FALSE;
  *path = clone_call_path (volume, error);
  return *path != NULL;
}

/**
 * usher_clone_call_check_name:
 * @error: CONFLICT
 *
 * Returns: whether the name of the clone is free, or this very desktop's
 */
gboolean
usher_clone_call_check_name (UsherHostCall *call,
                             virConnectPtr  connection,
                             GError       **error)
{
  g_autoptr (virDomain) domain = virDomainLookupByName (connection, call->spec.name);
  char id[VIR_UUID_STRING_BUFLEN];

  if (domain == NULL)
    {
      if (usher_vir_error_is (VIR_ERR_NO_DOMAIN))
        return TRUE;
      usher_vir_error_take (error, connection, USHER_ERROR_START_FAILED, "domain %s", call->spec.name);
      return FALSE;
    }
  if (virDomainGetUUIDString (domain, id) == 0 && g_ascii_strcasecmp (id, call->id) == 0)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "there is another domain %s, with the UUID %s",
               call->spec.name, id);
  return FALSE;
}

/* TRUE with @made as it is; FALSE when nobody can tell */
static gboolean
clone_call_is_made (UsherHostCall *call,
                    virConnectPtr  connection,
                    gboolean      *made,
                    GError       **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (virDomain) domain = usher_own_domain_find (connection, call->id, NULL, &problem);

  *made = domain != NULL;
  if (domain != NULL || usher_error_is (problem, USHER_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/**
 * usher_clone_call_define:
 * @disk: path of its disk
 * @seed: (nullable): path of its CD-ROM
 * @error: START_FAILED
 *
 * Defines the domain of a clone.
 */
gboolean
usher_clone_call_define (UsherHostCall *call,
                         virConnectPtr  connection,
                         const char    *disk,
                         const char    *seed,
                         GError       **error)
{
  g_autofree char *xml = usher_domain_xml_clone (&call->spec, disk, seed, error);
  g_autoptr (virDomain) domain = NULL;

  if (xml == NULL)
    {
      g_prefix_error (error, "the template of %s: ", call->spec.name);
      return FALSE;
    }
  domain = virDomainDefineXML (connection, xml);
  if (domain == NULL)
    usher_vir_error_take (error, connection, USHER_ERROR_START_FAILED, "defining domain %s", call->spec.name);
  return domain != NULL;
}

/* libvirt remembers volumes whose files somebody has taken away */
static gboolean
clone_call_has (virStoragePoolPtr   storage,
                const char         *name,
                GError            **error)
{
  g_autoptr (virStorageVol) volume = usher_host_storage_find (storage, name, error);
  virStorageVolInfo info;

  return volume != NULL && virStorageVolGetInfo (volume, &info) == 0;
}

/* puts back what is missing below a domain that is there, and touches nothing else: the disk may be somebody's work */
static gboolean
clone_call_mend (UsherHostCall      *call,
                 virStoragePoolPtr   storage,
                 const UsherWait    *wait,
                 GError            **error)
{
  g_autofree char *disk_name = usher_volume_xml_name (call->id);
  g_autofree char *seed_name = usher_volume_xml_seed_name (call->id);
  g_autoptr (GError) problem = NULL;
  g_autofree char *disk = NULL;
  g_autofree char *seed = NULL;
  gboolean whole = clone_call_has (storage, disk_name, &problem);

  if (!whole && problem == NULL)
    {
      disk = clone_call_make_disk (call, storage, &problem);
      whole = disk != NULL;
    }
  if (whole && call->spec.seed != NULL && !clone_call_has (storage, seed_name, &problem) && problem == NULL)
    whole = clone_call_make_seed (call, storage, wait, &seed, &problem);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return whole;
}

/**
 * usher_clone_call_make:
 *
 * The port's clone. The volumes come first and the domain last, so a domain means a clone that
 * is complete, unless somebody has taken its volumes away.
 */
gboolean
usher_clone_call_make (UsherHostCall    *call,
                       UsherHostLine    *line,
                       const UsherWait  *wait,
                       GError          **error)
{
  virConnectPtr connection = line->connection;
  g_autoptr (virStoragePool) storage = NULL;
  g_autofree char *disk = NULL;
  g_autofree char *seed = NULL;
  gboolean made;

  if (!usher_clone_call_check_name (call, connection, error) || !clone_call_is_made (call, connection, &made, error))
    return FALSE;
  storage = usher_host_storage_open (connection, call->storage_pool, error);
  if (storage == NULL)
    return FALSE;
  if (made)
    return clone_call_mend (call, storage, wait, error);
  disk = clone_call_make_disk (call, storage, error);
  return disk != NULL && clone_call_make_seed (call, storage, wait, &seed, error) && usher_wait_check (wait, error) &&
         usher_clone_call_define (call, connection, disk, seed, error);
}

/**
 * usher_clone_call_undefine:
 * @domain: of a clone
 * @id: its UUID
 * @error: INTERNAL
 *
 * Ends qemu, and forgets the domain with its saved memory; its volumes stay.
 *
 * Returns: TRUE when it is proven gone
 */
gboolean
usher_clone_call_undefine (virConnectPtr connection,
                           virDomainPtr  domain,
                           const char   *id,
                           GError      **error)
{
  const unsigned int flags = VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
                             VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA | VIR_DOMAIN_UNDEFINE_NVRAM;
  g_autoptr (virDomain) left = NULL;

  if (virDomainDestroy (domain) < 0 && !usher_vir_error_is (VIR_ERR_OPERATION_INVALID) &&
      !usher_vir_error_is (VIR_ERR_NO_DOMAIN))
    {
      usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "ending domain %s", id);
      return FALSE;
    }
  /* a host that knows fewer flags has fewer things to undefine */
  if (virDomainUndefineFlags (domain, flags) < 0 && !usher_vir_error_is (VIR_ERR_NO_DOMAIN))
    virDomainUndefineFlags (domain, VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA);

  left = virDomainLookupByUUIDString (connection, id);
  if (left == NULL && usher_vir_error_is (VIR_ERR_NO_DOMAIN))
    return TRUE;
  if (left == NULL)
    usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "undefining domain %s", id);
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "domain %s is still defined after it was undefined", id);
  return FALSE;
}

/* nobody may be left who writes to the disk, or could be read by the next user */
static gboolean
clone_call_remove_volumes (UsherHostCall      *call,
                           virStoragePoolPtr   storage,
                           GError            **error)
{
  g_autofree char *disk = usher_volume_xml_name (call->id);
  g_autofree char *seed = usher_volume_xml_seed_name (call->id);

  return usher_host_storage_is_free (storage, disk, error) && usher_host_storage_remove (storage, disk, error) &&
         usher_host_storage_remove (storage, seed, error);
}

/**
 * usher_clone_call_remove:
 *
 * The port's remove.
 */
gboolean
usher_clone_call_remove (UsherHostCall    *call,
                         UsherHostLine    *line,
                         const UsherWait  *wait,
                         GError          **error)
{
  virConnectPtr connection = line->connection;
  g_autoptr (GError) problem = NULL;
  g_autoptr (UsherDomainView) view = NULL;
  g_autoptr (virDomain) domain = usher_own_domain_find (connection, call->id, &view, &problem);
  g_autoptr (virStoragePool) storage = NULL;

  if (domain == NULL && !usher_error_is (problem, USHER_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (domain != NULL && view->adopted)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT,
                   "domain %s was adopted: it is released, not removed, and its disks are its owner's", call->id);
      return FALSE;
    }
  if (domain != NULL && !usher_clone_call_undefine (connection, domain, call->id, error))
    return FALSE;
  if (!usher_wait_check (wait, error))
    return FALSE;
  storage = usher_host_storage_open (connection, call->storage_pool, error);
  if (storage == NULL)
    return FALSE;
  /* what goes on after a crash believes nobody's memory */
  if (domain == NULL)
    usher_host_storage_refresh (storage);
  return clone_call_remove_volumes (call, storage, error);
}
