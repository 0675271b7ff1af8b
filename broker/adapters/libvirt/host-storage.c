/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/host-storage.h"

#include <libvirt/virterror.h>
#include <string.h>


#define REFRESH_TRIES 200
#define REFRESH_PAUSE (25 * G_TIME_SPAN_MILLISECOND)
/* what libvirt's protocol carries in one message */
#define PIECE (256 * 1024)

/* asking an object for its name or connection forgets why the last call failed: they are asked for before it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (virStream, virStreamFree)

/**
 * usher_host_storage_open:
 * @connection: to a host
 * @pool: name of its storage pool
 * @error: START_FAILED when there is none
 *
 * Returns: (transfer full): the pool
 */
virStoragePoolPtr
usher_host_storage_open (virConnectPtr   connection,
                         const char     *pool,
                         GError        **error)
{
  virStoragePoolPtr storage = virStoragePoolLookupByName (connection, pool);

  if (storage == NULL)
    usher_vir_error_take (error, connection, USHER_ERROR_START_FAILED, "storage pool %s", pool);
  return storage;
}

/**
 * usher_host_storage_refresh:
 * @storage: a pool in which something came to be beside libvirt
 *
 * libvirt refuses to look again while a volume of the pool is being made, in words only (9.0, storagePoolRefresh()).
 *
 * Returns: whether libvirt looked
 */
gboolean
usher_host_storage_refresh (virStoragePoolPtr storage)
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

/**
 * usher_host_storage_find:
 * @storage: a pool
 * @name: of a volume
 * @error: when nobody can tell
 *
 * What came to be beside libvirt shows after a refresh.
 *
 * Returns: (transfer full) (nullable): the volume; NULL without an error when there is none
 */
virStorageVolPtr
usher_host_storage_find (virStoragePoolPtr   storage,
                         const char         *name,
                         GError            **error)
{
  virConnectPtr connection = virStoragePoolGetConnect (storage);
  virStorageVolPtr volume = virStorageVolLookupByName (storage, name);

  if (volume == NULL && usher_vir_error_is (VIR_ERR_NO_STORAGE_VOL) && usher_host_storage_refresh (storage))
    volume = virStorageVolLookupByName (storage, name);
  if (volume == NULL && !usher_vir_error_is (VIR_ERR_NO_STORAGE_VOL))
    usher_vir_error_take (error, connection, USHER_ERROR_START_FAILED, "volume %s", name);
  return volume;
}

static virStorageVolPtr
host_storage_make (virStoragePoolPtr storage,
                   const char       *xml,
                   virStorageVolPtr  from)
{
  return from != NULL ? virStorageVolCreateXMLFrom (storage, xml, from, 0) : virStorageVolCreateXML (storage, xml, 0);
}

/**
 * usher_host_storage_create:
 * @storage: a pool
 * @name: of the new volume
 * @xml: its description
 * @from: (nullable): what is copied into it, flat
 * @error: START_FAILED
 *
 * One that is there already was left by somebody who was interrupted, and may be half of one: it is made
 * anew. Looking for it first would read the whole pool each time.
 *
 * Returns: (transfer full): the volume
 */
virStorageVolPtr
usher_host_storage_create (virStoragePoolPtr   storage,
                           const char         *name,
                           const char         *xml,
                           virStorageVolPtr    from,
                           GError            **error)
{
  virConnectPtr connection = virStoragePoolGetConnect (storage);
  virStorageVolPtr volume = host_storage_make (storage, xml, from);
  g_autoptr (virStorageVol) left = NULL;
  g_autoptr (GError) problem = NULL;

  if (volume != NULL)
    return volume;
  usher_vir_error_take (&problem, connection, USHER_ERROR_START_FAILED, "making volume %s", name);
  if (virConnectIsAlive (connection) != 0)
    left = usher_host_storage_find (storage, name, NULL);
  if (left != NULL && virStorageVolDelete (left, 0) == 0)
    {
      g_clear_error (&problem);
      volume = host_storage_make (storage, xml, from);
      if (volume == NULL)
        usher_vir_error_take (&problem, connection, USHER_ERROR_START_FAILED, "making volume %s anew", name);
    }
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return volume;
}

static gboolean
host_storage_send (virStreamPtr  stream,
                   const char   *bytes,
                   gsize         length)
{
  while (length > 0)
    {
      int sent = virStreamSend (stream, bytes, MIN (length, PIECE));

      if (sent < 0)
        return FALSE;
      bytes += sent;
      length -= (gsize) sent;
    }
  return TRUE;
}

/**
 * usher_host_storage_fill:
 * @volume: a volume
 * @bytes: what is in it from now on
 * @wait: (nullable): how long
 * @error: START_FAILED
 */
gboolean
usher_host_storage_fill (virStorageVolPtr   volume,
                         GBytes            *bytes,
                         const UsherWait   *wait,
                         GError           **error)
{
  virConnectPtr connection = virStorageVolGetConnect (volume);
  const char *name = virStorageVolGetName (volume);
  g_autoptr (virStream) stream = virStreamNew (connection, 0);
  gsize length;
  const char *content = g_bytes_get_data (bytes, &length);

  if (!usher_wait_check (wait, error))
    return FALSE;
  if (stream != NULL && virStorageVolUpload (volume, stream, 0, length, 0) == 0)
    {
      if (host_storage_send (stream, content, length) && virStreamFinish (stream) == 0)
        return TRUE;
      virStreamAbort (stream);
    }
  usher_vir_error_take (error, connection, USHER_ERROR_START_FAILED, "writing volume %s", name);
  return FALSE;
}

/* reads @from to its end into @checksum, and into @to where there is one */
static gboolean
host_storage_pump (virStreamPtr           from,
                   virStreamPtr           to,
                   GChecksum             *checksum,
                   UsherStorageProgress   progress,
                   gpointer               user_data,
                   const UsherWait       *wait,
                   GError               **error)
{
  g_autofree char *piece = g_malloc (PIECE);
  guint64 total = 0;
  int length;

  while ((length = virStreamRecv (from, piece, PIECE)) > 0)
    {
      g_checksum_update (checksum, (const guchar *) piece, length);
      if (to != NULL && !host_storage_send (to, piece, (gsize) length))
        return FALSE;
      total += (guint64) length;
      if (progress != NULL)
        progress (total, user_data);
      if (!usher_wait_check (wait, error))
        return FALSE;
    }
  if (length < 0)
    return FALSE;
  return to == NULL || virStreamFinish (to) == 0;
}

/**
 * usher_host_storage_digest:
 * @volume: what is read
 * @copy: (nullable): what is overwritten with it; may be another host's
 * @progress: (nullable): told how many bytes are through
 * @user_data: for @progress
 * @wait: (nullable): how long
 * @error: INTERNAL
 *
 * Returns: (transfer full): the SHA-256 of all bytes of @volume, in hex
 */
char *
usher_host_storage_digest (virStorageVolPtr      volume,
                           virStorageVolPtr      copy,
                           UsherStorageProgress  progress,
                           gpointer              user_data,
                           const UsherWait      *wait,
                           GError              **error)
{
  virConnectPtr connection = virStorageVolGetConnect (volume);
  const char *name = virStorageVolGetName (volume);
  g_autoptr (virStream) from = virStreamNew (connection, 0);
  g_autoptr (virStream) to = copy != NULL ? virStreamNew (virStorageVolGetConnect (copy), 0) : NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GError) problem = NULL;

  if (from != NULL && virStorageVolDownload (volume, from, 0, 0, 0) == 0 &&
      (copy == NULL || (to != NULL && virStorageVolUpload (copy, to, 0, 0, 0) == 0)) &&
      host_storage_pump (from, to, checksum, progress, user_data, wait, &problem) && virStreamFinish (from) == 0)
    return g_strdup (g_checksum_get_string (checksum));
  if (problem == NULL)
    usher_vir_error_take (&problem, connection, USHER_ERROR_INTERNAL, "%s volume %s",
                          copy != NULL ? "copying" : "reading", name);
  if (from != NULL)
    virStreamAbort (from);
  if (to != NULL)
    virStreamAbort (to);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

/**
 * usher_host_storage_is_free:
 * @storage: a pool
 * @name: of a qcow2 volume of no running domain
 * @error: BUSY when a process holds it open for writing
 *
 * libvirt knows the qemus it has started and not forgotten. One that it lost holds qemu's lock on its image still; making
 * the image as large as it is already is a call that needs this lock and changes nothing.
 *
 * Returns: FALSE only when the volume is provably in use
 */
gboolean
usher_host_storage_is_free (virStoragePoolPtr   storage,
                            const char         *name,
                            GError            **error)
{
  g_autoptr (virStorageVol) volume = virStorageVolLookupByName (storage, name);
  virStorageVolInfo info;

  if (volume == NULL || virStorageVolGetInfo (volume, &info) < 0)
    return TRUE;
  if (virStorageVolResize (volume, info.capacity, 0) == 0 || strstr (virGetLastErrorMessage (), "lock") == NULL)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_BUSY,
               "a process on the host still has volume %s open, though its domain has ended: look for its qemu", name);
  return FALSE;
}

/**
 * usher_host_storage_remove:
 * @storage: a pool
 * @name: of a volume, which may be gone
 * @error: INTERNAL
 *
 * Looks where libvirt looked last: what came to be beside it shows after a refresh, which reads the whole pool.
 *
 * Returns: TRUE when it is proven gone
 */
gboolean
usher_host_storage_remove (virStoragePoolPtr   storage,
                           const char         *name,
                           GError            **error)
{
  virConnectPtr connection = virStoragePoolGetConnect (storage);
  g_autoptr (virStorageVol) volume = virStorageVolLookupByName (storage, name);
  g_autoptr (virStorageVol) left = NULL;

  if (volume == NULL && usher_vir_error_is (VIR_ERR_NO_STORAGE_VOL))
    return TRUE;
  if (volume == NULL)
    {
      usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "volume %s", name);
      return FALSE;
    }
  if (virStorageVolDelete (volume, 0) < 0 && !usher_vir_error_is (VIR_ERR_NO_STORAGE_VOL))
    {
      usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "deleting volume %s", name);
      return FALSE;
    }
  left = virStorageVolLookupByName (storage, name);
  if (left == NULL && usher_vir_error_is (VIR_ERR_NO_STORAGE_VOL))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "volume %s is still there after it was deleted", name);
  return FALSE;
}
