/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>

#include "common/error.h"

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (virConnect, virConnectClose)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (virDomain, virDomainFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (virStoragePool, virStoragePoolFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (virStorageVol, virStorageVolFree)

gboolean usher_vir_error_is   (int            code);
void     usher_vir_error_take (GError       **error,
                               virConnectPtr  connection,
                               UsherError     fallback,
                               const char    *format,
                               ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
