/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/clone-call.h"

#include <libvirt/virterror.h>

#include "broker/adapters/libvirt/domain-xml.h"
#include "broker/adapters/libvirt/own-domain.h"
#include "broker/adapters/libvirt/volume-xml.h"

#define REFRESH_TRIES 200
#define REFRESH_PAUSE (25 * G_TIME_SPAN_MILLISECOND)

static virStoragePoolPtr
clone_call_storage (UsherHostCall *call,
                    virConnectPtr  connection,
                    GError       **error)
{
  virStoragePoolPtr storage = virStoragePoolLookupByName (connection, call->storage_pool);

  if (storage == NULL)
    usher_vir_error_take (error, connection, USHER_ERROR_START_FAILED, "storage pool %s", call->storage_pool);
  return storage;
}

/* libvirt refuses to look again while a volume of the pool is being made, in words only (9.0, storagePoolRefresh()) */
static gboolean
clone_call_refresh (virStoragePoolPtr storage)
{
  for (guint i = 0; i < REFRESH_TRIES; i++)
    {
      if (virStoragePoolRefresh (storage, 0) == 0)
        return TRUE;
      if (!usher_vir_error_is (VIR_ERR_INTERNAL_ERROR))
        return FALSE;
      g_usleep (REFRESH_PAUSE);
    }
  return FALSE;
}

/* NULL without an error when there is none; what came to be beside libvirt shows after a refresh */
static virStorageVolPtr
clone_call_volume (virConnectPtr     connection,
                   virStoragePoolPtr storage,
                   const char       *name,
                   GError          **error)
{
  virStorageVolPtr volume = virStorageVolLookupByName (storage, name);

  if (volume == NULL && usher_vir_error_is (VIR_ERR_NO_STORAGE_VOL) && clone_call_refresh (storage))
    volume = virStorageVolLookupByName (storage, name);
  if (volume == NULL && !usher_vir_error_is (VIR_ERR_NO_STORAGE_VOL))
    usher_vir_error_take (error, connection, USHER_ERROR_START_FAILED, "volume %s", name);
  return volume;
}

static UsherBaseVolume *
clone_call_base (UsherHostCall    *call,
                 virConnectPtr     connection,
                 virStoragePoolPtr storage,
                 GError          **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (virStorageVol) volume = clone_call_volume (connection, storage, call->spec.base_volume, &problem);
  g_autofree char *xml = NULL;

  if (volume == NULL && problem == NULL)
    g_set_error (&problem, USHER_ERROR, USHER_ERROR_START_FAILED, "the storage pool %s has no base volume %s",
                 call->storage_pool, call->spec.base_volume);
  if (volume != NULL && (xml = virStorageVolGetXMLDesc (volume, 0)) == NULL)
    usher_vir_error_take (&problem, connection, USHER_ERROR_START_FAILED, "base volume %s",
                          call->spec.base_volume);
  if (problem == NULL)
    return usher_base_volume_from_xml (xml, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static gboolean
clone_call_delete_volume (virConnectPtr     connection,
                          virStoragePoolPtr storage,
                          const char       *name,
                          GError          **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (virStorageVol) volume = clone_call_volume (connection, storage, name, &problem);

  if (volume == NULL && problem == NULL)
    return TRUE;
  if (volume != NULL && (virStorageVolDelete (volume, 0) == 0 || usher_vir_error_is (VIR_ERR_NO_STORAGE_VOL)))
    return TRUE;
  if (problem == NULL)
    usher_vir_error_take (&problem, connection, USHER_ERROR_INTERNAL, "deleting volume %s",
                          name);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* one that is there already was left by a clone that was interrupted, and may be half of one; looking
 * for it first would read the whole pool each time */
static virStorageVolPtr
clone_call_create_volume (virConnectPtr     connection,
                          virStoragePoolPtr storage,
                          const char       *name,
                          const char       *xml,
                          GError          **error)
{
  g_autoptr (virStorageVol) left = NULL;
  g_autoptr (GError) problem = NULL;
  virStorageVolPtr volume = virStorageVolCreateXML (storage, xml, 0);

  if (volume != NULL)
    return volume;
  usher_vir_error_take (&problem, connection, USHER_ERROR_START_FAILED, "making volume %s", name);
  if (virConnectIsAlive (connection) != 0)
    left = clone_call_volume (connection, storage, name, NULL);
  if (left != NULL && virStorageVolDelete (left, 0) == 0)
    {
      g_clear_error (&problem);
      volume = virStorageVolCreateXML (storage, xml, 0);
      if (volume == NULL)
        usher_vir_error_take (&problem, connection, USHER_ERROR_START_FAILED, "making volume %s anew", name);
    }
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return volume;
}

static char *
clone_call_make_overlay (UsherHostCall    *call,
                         virConnectPtr     connection,
                         virStoragePoolPtr storage,
                         GError          **error)
{
  g_autofree char *name = usher_volume_xml_name (call->id);
  g_autoptr (UsherBaseVolume) base = clone_call_base (call, connection, storage, error);
  g_autofree char *xml = base != NULL ? usher_volume_xml_overlay (name, base) : NULL;
  g_autoptr (virStorageVol) overlay = NULL;
  char *path;

  if (xml != NULL)
    overlay = clone_call_create_volume (connection, storage, name, xml, error);
  if (overlay == NULL)
    return NULL;
  path = virStorageVolGetPath (overlay);
  if (path == NULL)
    usher_vir_error_take (error, connection, USHER_ERROR_START_FAILED, "path of volume %s", name);
  return path;
}

/* whether the name is free, or this very desktop's */
static gboolean
clone_call_name_is_free (UsherHostCall *call,
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

static gboolean
clone_call_define (UsherHostCall *call,
                   virConnectPtr  connection,
                   const char    *overlay,
                   GError       **error)
{
  g_autofree char *xml = usher_domain_xml_clone (&call->spec, overlay, error);
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

/**
 * usher_clone_call_make:
 *
 * The port's clone. The overlay comes first and the domain last, so a domain means a clone that
 * is complete, unless somebody has taken its overlay away.
 */
gboolean
usher_clone_call_make (UsherHostCall    *call,
                       UsherHostLine    *line,
                       const UsherWait  *wait,
                       GError          **error)
{
  virConnectPtr connection = line->connection;
  g_autoptr (virStoragePool) storage = NULL;
  g_autoptr (virStorageVol) overlay = NULL;
  g_autoptr (GError) problem = NULL;
  g_autofree char *path = NULL;
  gboolean made;

  if (!clone_call_name_is_free (call, connection, error) || !clone_call_is_made (call, connection, &made, error))
    return FALSE;
  storage = clone_call_storage (call, connection, error);
  if (storage == NULL)
    return FALSE;
  if (made)
    {
      g_autofree char *name = usher_volume_xml_name (call->id);

      overlay = clone_call_volume (connection, storage, name, &problem);
      if (overlay != NULL)
        return TRUE;
      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
  path = clone_call_make_overlay (call, connection, storage, error);
  if (path == NULL || !usher_wait_check (wait, error))
    return FALSE;
  return made || clone_call_define (call, connection, path, error);
}

static gboolean
clone_call_undefine (virConnectPtr connection,
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

static gboolean
clone_call_prove_volume_gone (virStoragePoolPtr storage,
                              const char       *name,
                              GError          **error)
{
  g_autoptr (virStorageVol) left = virStorageVolLookupByName (storage, name);

  if (left == NULL && usher_vir_error_is (VIR_ERR_NO_STORAGE_VOL))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "volume %s is still there after it was deleted", name);
  return FALSE;
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
  g_autoptr (virDomain) domain = usher_own_domain_find (connection, call->id, NULL, &problem);
  g_autofree char *name = usher_volume_xml_name (call->id);
  g_autoptr (virStoragePool) storage = NULL;

  if (domain == NULL && !usher_error_is (problem, USHER_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (domain != NULL && !clone_call_undefine (connection, domain, call->id, error))
    return FALSE;
  if (!usher_wait_check (wait, error))
    return FALSE;
  storage = clone_call_storage (call, connection, error);
  return storage != NULL && clone_call_delete_volume (connection, storage, name, error) &&
         clone_call_prove_volume_gone (storage, name, error);
}
