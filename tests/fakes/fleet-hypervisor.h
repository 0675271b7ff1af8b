/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/host.h"
#include "broker/ports/hypervisor.h"

G_BEGIN_DECLS

/**
 * UsherFleetHypervisor: a scripted host with the domains that the plan of the fleet gives it, which answers at once and
 * never fails. It keeps nothing but what was changed since.
 */
#define USHER_TYPE_FLEET_HYPERVISOR (usher_fleet_hypervisor_get_type ())
G_DECLARE_FINAL_TYPE (UsherFleetHypervisor, usher_fleet_hypervisor, USHER, FLEET_HYPERVISOR, GObject)

UsherHypervisor *usher_fleet_hypervisor_new (const UsherHost *host);

G_END_DECLS
