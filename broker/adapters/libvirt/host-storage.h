/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/libvirt/vir-error.h"
#include "common/wait.h"

G_BEGIN_DECLS

/**
 * UsherStorageProgress: told how many bytes of a stream went by
 */
typedef void (*UsherStorageProgress) (guint64  bytes,
                                      gpointer user_data);

virStoragePoolPtr usher_host_storage_open     (virConnectPtr       connection,
                                               const char         *pool,
                                               GError            **error);
gboolean          usher_host_storage_refresh  (virStoragePoolPtr   storage);
virStorageVolPtr  usher_host_storage_find     (virStoragePoolPtr   storage,
                                               const char         *name,
                                               GError            **error);
virStorageVolPtr  usher_host_storage_create   (virStoragePoolPtr   storage,
                                               const char         *name,
                                               const char         *xml,
                                               virStorageVolPtr    from,
                                               GError            **error);
gboolean          usher_host_storage_fill     (virStorageVolPtr    volume,
                                               GBytes             *bytes,
                                               const UsherWait    *wait,
                                               GError            **error);
char             *usher_host_storage_digest   (virStorageVolPtr    volume,
                                               virStorageVolPtr    copy,
                                               UsherStorageProgress progress,
                                               gpointer            user_data,
                                               const UsherWait    *wait,
                                               GError            **error);
gboolean          usher_host_storage_is_free  (virStoragePoolPtr   storage,
                                               const char         *name,
                                               GError            **error);
gboolean          usher_host_storage_remove   (virStoragePoolPtr   storage,
                                               const char         *name,
                                               GError            **error);

G_END_DECLS
