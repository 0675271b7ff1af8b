/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/libvirt/domain-view.h"
#include "broker/adapters/libvirt/vir-error.h"
#include "broker/core/power.h"

G_BEGIN_DECLS

virDomainPtr usher_own_domain_find  (virConnectPtr      connection,
                                     const char        *id,
                                     UsherDomainView  **view,
                                     GError           **error);
gboolean     usher_own_domain_power (virConnectPtr      connection,
                                     virDomainPtr       domain,
                                     UsherPower        *power,
                                     GError           **error);

G_END_DECLS
