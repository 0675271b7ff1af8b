/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/template-call.h"

#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

#include "broker/adapters/libvirt/copy-watch.h"
#include "broker/adapters/libvirt/host-storage.h"
#include "broker/adapters/libvirt/template-check.h"
#include "broker/adapters/libvirt/volume-xml.h"

/* how much of publishing is the copy; the rest is its checksum */
#define COPY_PERCENT 70

/**
 * TemplateRead: how far a volume has been read
 */
typedef struct
{
  UsherHostCall *call;
  guint          from;
  guint64        expected;
  guint64        bytes;
} TemplateRead;

static void
template_call_progress (guint64  bytes,
                        gpointer user_data)
{
  TemplateRead *read = user_data;

  read->bytes = bytes;
  usher_host_call_tell (read->call, read->from + (guint) (MIN (bytes, read->expected) * (100 - read->from) /
                                                          MAX (read->expected, 1)));
}

/* (nullable): the source's domain, which is off */
static char *
template_call_domain (UsherHostCall  *call,
                      virConnectPtr   connection,
                      GError        **error)
{
  g_autoptr (virDomain) domain = NULL;
  char *xml;

  if (g_uuid_string_is_valid (call->note))
    domain = virDomainLookupByUUIDString (connection, call->note);
  else
    domain = virDomainLookupByName (connection, call->note);
  if (domain == NULL)
    {
      usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "domain %s", call->note);
      return NULL;
    }
  if (virDomainIsActive (domain) != 0 || virDomainHasManagedSaveImage (domain, 0) == 1)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_IN_USE,
                   "the domain %s runs or its memory is saved: seal it and shut it down first", call->note);
      return NULL;
    }
  xml = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE);
  if (xml == NULL)
    usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "domain %s", call->note);
  return xml;
}

/* libvirt copies volumes, so the disk has to be one */
static virStorageVolPtr
template_call_volume_at (virConnectPtr   connection,
                         const char     *path,
                         GError        **error)
{
  virStorageVolPtr volume = virStorageVolLookupByPath (connection, path);

  if (volume == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                 "the disk %s is in no active storage pool of the host: refresh the pool it is in (virsh pool-refresh), "
                 "or make its folder one (virsh pool-create-as)", path);
  return volume;
}

static virStorageVolPtr
template_call_source (UsherHostCall      *call,
                      virStoragePoolPtr   storage,
                      UsherPublished     *published,
                      GError            **error)
{
  virConnectPtr connection = virStoragePoolGetConnect (storage);
  g_autofree char *path = NULL;
  virStorageVolPtr volume;
  GError *problem = NULL;

  if (call->force)
    {
      volume = usher_host_storage_find (storage, call->note, &problem);
      if (volume == NULL && problem == NULL)
        g_set_error (&problem, USHER_ERROR, USHER_ERROR_NOT_FOUND, "the storage pool %s has no volume %s",
                     call->storage_pool, call->note);
      if (problem != NULL)
        g_propagate_error (error, problem);
      return volume;
    }
  published->domain_xml = template_call_domain (call, connection, error);
  if (published->domain_xml == NULL || !usher_template_check_spice (connection, published->domain_xml, error))
    return NULL;
  path = usher_template_check_domain (published->domain_xml, error);
  return path != NULL ? template_call_volume_at (connection, path, error) : NULL;
}

/* what the volume and those below it take: about what they become when they are made one */
static guint64
template_call_weight (virStorageVolPtr   volume,
                      UsherBaseVolume  **base,
                      GError           **error)
{
  virConnectPtr connection = virStorageVolGetConnect (volume);
  const char *name = virStorageVolGetName (volume);
  g_autofree char *xml = virStorageVolGetXMLDesc (volume, 0);
  g_autofree char *below = NULL;
  g_autoptr (virStorageVol) next = NULL;
  virStorageVolInfo info, more;

  if (xml == NULL || virStorageVolGetInfo (volume, &info) < 0)
    {
      usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "volume %s", name);
      return 0;
    }
  *base = usher_base_volume_from_xml (xml, error);
  below = usher_volume_xml_backing (xml);
  next = below != NULL ? virStorageVolLookupByPath (connection, below) : NULL;
  if (next != NULL && virStorageVolGetInfo (next, &more) == 0)
    info.allocation += more.allocation;
  return info.allocation;
}

/* whether nothing lies on @path */
static gboolean
template_call_is_bare (virStoragePoolPtr   storage,
                       const char         *name,
                       const char         *path,
                       GError            **error)
{
  virConnectPtr connection = virStoragePoolGetConnect (storage);
  virStorageVolPtr *volumes = NULL;
  g_autofree char *user = NULL;
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
      g_autofree char *xml = user == NULL ? virStorageVolGetXMLDesc (volumes[i], 0) : NULL;
      g_autofree char *backing = xml != NULL ? usher_volume_xml_backing (xml) : NULL;

      if (g_strcmp0 (backing, path) == 0)
        user = g_strdup (virStorageVolGetName (volumes[i]));
      virStorageVolFree (volumes[i]);
    }
  free (volumes);
  if (user == NULL)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_IN_USE, "the volume %s is needed by %s, which lies on it", name, user);
  return FALSE;
}

/* TRUE when there is none, or none that anything lies on */
static gboolean
template_call_is_unused (virStoragePoolPtr   storage,
                         const char         *name,
                         GError            **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (virStorageVol) volume = usher_host_storage_find (storage, name, &problem);
  g_autofree char *path = NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (volume == NULL)
    return TRUE;
  path = virStorageVolGetPath (volume);
  return path != NULL && template_call_is_bare (storage, name, path, error);
}

static virStorageVolPtr
template_call_flatten (UsherHostCall      *call,
                       virStoragePoolPtr   storage,
                       virStorageVolPtr    source,
                       GError            **error)
{
  g_autoptr (UsherBaseVolume) base = NULL;
  g_autoptr (UsherCopyWatch) watch = NULL;
  g_autofree char *xml = NULL;
  g_autoptr (GError) problem = NULL;
  virStorageVolPtr copy;
  guint64 weight = template_call_weight (source, &base, error);

  if (base == NULL)
    return NULL;
  xml = usher_volume_xml_copy (call->target, base->capacity, USHER_VOLUME_XML_SEALED);
  if (call->progress.func != NULL)
    watch = usher_copy_watch_start (call, weight, COPY_PERCENT);
  copy = usher_host_storage_create (storage, call->target, xml, source, &problem);
  if (copy != NULL)
    return copy;
  if (strstr (problem->message, "lock") != NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_IN_USE, "somebody writes to what is to be copied: %s", problem->message);
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static gboolean
template_call_seal (UsherHostCall     *call,
                    virStorageVolPtr   copy,
                    UsherPublished    *published,
                    const UsherWait   *wait,
                    GError           **error)
{
  TemplateRead read = { .call = call, .from = COPY_PERCENT };
  virStorageVolInfo info;

  if (virStorageVolGetInfoFlags (copy, &info, VIR_STORAGE_VOL_GET_PHYSICAL) == 0)
    read.expected = info.allocation;
  published->checksum = usher_host_storage_digest (copy, NULL, template_call_progress, &read, wait, error);
  published->size = read.bytes;
  return published->checksum != NULL;
}

/**
 * usher_template_call_publish:
 *
 * The port's publish; note names the source, and force says that it is a volume.
 */
gboolean
usher_template_call_publish (UsherHostCall    *call,
                             UsherHostLine    *line,
                             const UsherWait  *wait,
                             GError          **error)
{
  g_autoptr (UsherPublished) published = g_new0 (UsherPublished, 1);
  g_autoptr (virStoragePool) storage = usher_host_storage_open (line->connection, call->storage_pool, error);
  g_autoptr (virStorageVol) source = NULL;
  g_autoptr (virStorageVol) copy = NULL;

  if (g_str_equal (call->note, call->target))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "volume %s is what it shall be published as", call->note);
      return FALSE;
    }
  if (storage == NULL || !template_call_is_unused (storage, call->target, error) ||
      (source = template_call_source (call, storage, published, error)) == NULL || !usher_wait_check (wait, error) ||
      (copy = template_call_flatten (call, storage, source, error)) == NULL)
    return FALSE;
  if (!usher_wait_check (wait, error) || !template_call_seal (call, copy, published, wait, error))
    {
      virStorageVolDelete (copy, 0);
      return FALSE;
    }
  usher_host_call_tell (call, 100);
  call->outcome = g_steal_pointer (&published);
  call->free_outcome = (GDestroyNotify) usher_published_free;
  return TRUE;
}

/**
 * usher_template_call_has_volume:
 *
 * The port's has_volume.
 */
gboolean
usher_template_call_has_volume (UsherHostCall    *call,
                                UsherHostLine    *line,
                                const UsherWait  *wait,
                                GError          **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (virStoragePool) storage = usher_host_storage_open (line->connection, call->storage_pool, error);
  g_autoptr (virStorageVol) volume = storage != NULL ? usher_host_storage_find (storage, call->target, &problem) : NULL;

  if (storage == NULL || volume != NULL)
    return volume != NULL;
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "the storage pool %s has no volume %s", call->storage_pool,
                 call->target);
  return FALSE;
}

/* an overlay on something that libvirt takes for raw would show the guest another disk than the template's */
static gboolean
template_call_is_seen (UsherHostCall      *call,
                       virStoragePoolPtr   storage,
                       GError            **error)
{
  g_autoptr (virStorageVol) volume = NULL;
  g_autoptr (UsherBaseVolume) base = NULL;
  g_autofree char *xml = NULL;

  if (usher_host_storage_refresh (storage))
    volume = virStorageVolLookupByName (storage, call->target);
  xml = volume != NULL ? virStorageVolGetXMLDesc (volume, 0) : NULL;
  base = xml != NULL ? usher_base_volume_from_xml (xml, NULL) : NULL;
  if (base != NULL && g_str_equal (base->format, "qcow2"))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "the host does not see a qcow2 image in the copy of volume %s",
               call->target);
  return FALSE;
}

/* whether the bytes are there, and the right ones */
static gboolean
template_call_send (UsherHostCall      *call,
                    virStoragePoolPtr   storage,
                    virStorageVolPtr    source,
                    guint               mode,
                    const UsherWait    *wait,
                    GError            **error)
{
  g_autofree char *xml = usher_volume_xml_raw (call->target, 0, mode);
  g_autoptr (virStorageVol) copy = usher_host_storage_create (storage, call->target, xml, NULL, error);
  g_autofree char *checksum = NULL;
  TemplateRead read = { .call = call };
  virStorageVolInfo info;

  if (copy == NULL)
    return FALSE;
  if (virStorageVolGetInfoFlags (source, &info, VIR_STORAGE_VOL_GET_PHYSICAL) == 0)
    read.expected = info.allocation;
  checksum = usher_host_storage_digest (source, copy, template_call_progress, &read, wait, error);
  if (checksum != NULL && g_str_equal (checksum, call->note) && template_call_is_seen (call, storage, error))
    return TRUE;
  if (checksum != NULL && !g_str_equal (checksum, call->note))
    g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL,
                 "volume %s has the SHA-256 %s, and %s when it was published: somebody has changed it", call->target,
                 checksum, call->note);
  virStorageVolDelete (copy, 0);
  return FALSE;
}

static gboolean
template_call_is_right (UsherHostCall     *call,
                        virStorageVolPtr   volume,
                        gboolean          *right,
                        const UsherWait   *wait,
                        GError           **error)
{
  g_autofree char *checksum = usher_host_storage_digest (volume, NULL, NULL, NULL, wait, error);

  *right = g_strcmp0 (checksum, call->note) == 0;
  return checksum != NULL;
}

/* what is there already may be half a copy; or, on storage that both hosts share, the source itself, which is
 * never replaced: then both are right or both are wrong. TRUE with @there when nothing is left to do */
static gboolean
template_call_look (UsherHostCall      *call,
                    virStoragePoolPtr   storage,
                    virStorageVolPtr    source,
                    gboolean           *there,
                    const UsherWait    *wait,
                    GError            **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (virStorageVol) left = usher_host_storage_find (storage, call->target, &problem);
  gboolean right;

  *there = FALSE;
  if (left == NULL && problem == NULL)
    return TRUE;
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (!template_call_is_right (call, left, there, wait, error))
    return FALSE;
  if (*there)
    return template_call_is_seen (call, storage, error);
  if (!template_call_is_right (call, source, &right, wait, error))
    return FALSE;
  if (right)
    return template_call_is_unused (storage, call->target, error);
  g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL,
               "volume %s has not the SHA-256 %s, which it had when it was published: somebody has changed it", call->target,
               call->note);
  return FALSE;
}

static gboolean
template_call_copy_from (UsherHostCall      *call,
                         virConnectPtr       from,
                         virStoragePoolPtr   storage,
                         const UsherWait    *wait,
                         GError            **error)
{
  g_autoptr (virStoragePool) there = usher_host_storage_open (from, call->source_pool, error);
  g_autoptr (virStorageVol) source = NULL;
  g_autoptr (GError) problem = NULL;
  gboolean done = FALSE;

  if (there == NULL)
    return FALSE;
  source = usher_host_storage_find (there, call->target, &problem);
  if (source == NULL && problem == NULL)
    g_set_error (&problem, USHER_ERROR, USHER_ERROR_NOT_FOUND, "the storage pool %s of the other host has no volume %s",
                 call->source_pool, call->target);
  if (source != NULL && template_call_look (call, storage, source, &done, wait, &problem) &&
      (done || template_call_send (call, storage, source, USHER_VOLUME_XML_SEALED, wait, &problem)))
    return TRUE;
  /* a libvirt that is not root cannot write to what nobody may write to */
  if (source != NULL && strstr (problem->message, "Permission denied") != NULL)
    {
      g_clear_error (&problem);
      if (template_call_send (call, storage, source, 0, wait, &problem))
        return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/**
 * usher_template_call_copy_volume:
 *
 * The port's copy_volume; note is the checksum.
 */
gboolean
usher_template_call_copy_volume (UsherHostCall    *call,
                                 UsherHostLine    *line,
                                 const UsherWait  *wait,
                                 GError          **error)
{
  g_autoptr (virStoragePool) storage = usher_host_storage_open (line->connection, call->storage_pool, error);
  g_autoptr (virConnect) from = NULL;

  if (storage == NULL || !usher_host_link_check (call->source, wait, error) ||
      (from = usher_host_link_dial (call->source, error)) == NULL ||
      !template_call_copy_from (call, from, storage, wait, error))
    return FALSE;
  usher_host_call_tell (call, 100);
  return TRUE;
}

/**
 * usher_template_call_remove_volume:
 *
 * The port's remove_volume.
 */
gboolean
usher_template_call_remove_volume (UsherHostCall    *call,
                                   UsherHostLine    *line,
                                   const UsherWait  *wait,
                                   GError          **error)
{
  g_autoptr (virStoragePool) storage = usher_host_storage_open (line->connection, call->storage_pool, error);

  return storage != NULL && template_call_is_unused (storage, call->target, error) &&
         usher_host_storage_remove (storage, call->target, error);
}
