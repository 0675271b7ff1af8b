/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <libvirt/libvirt.h>

#include "broker/adapters/libvirt/xml-tree.h"

G_BEGIN_DECLS

char     *usher_template_check_domain (const char     *xml,
                                       GError        **error);
gboolean  usher_template_check_spice  (virConnectPtr   connection,
                                       const char     *xml,
                                       GError        **error);

G_END_DECLS
