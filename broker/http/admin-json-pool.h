/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "broker/service/pool-report.h"

G_BEGIN_DECLS

JsonNode *usher_admin_json_pool_show (const UsherPoolReport *report);

G_END_DECLS
