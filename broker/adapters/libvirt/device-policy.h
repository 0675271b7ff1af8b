/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <libxml/tree.h>

#include "common/wire/policy.h"

G_BEGIN_DECLS

void usher_device_policy_apply (const UsherPolicy *policy,
                                xmlNode           *devices,
                                xmlNode           *graphics);

G_END_DECLS
