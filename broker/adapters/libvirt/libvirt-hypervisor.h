/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/hypervisor.h"

G_BEGIN_DECLS

#define USHER_TYPE_LIBVIRT_HYPERVISOR (usher_libvirt_hypervisor_get_type ())
G_DECLARE_FINAL_TYPE (UsherLibvirtHypervisor, usher_libvirt_hypervisor, USHER, LIBVIRT_HYPERVISOR, GObject)

/**
 * UsherLibvirtOptions: for unusual hosts; 0 stands for the usual value
 * @keep_alive: seconds between pings; a host is lost when three stay unanswered (5)
 */
typedef struct
{
  guint keep_alive;
} UsherLibvirtOptions;

UsherHypervisor *usher_libvirt_hypervisor_new (const char                *uri,
                                               const char                *storage_pool,
                                               const UsherLibvirtOptions *options);

G_END_DECLS
