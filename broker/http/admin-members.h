/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "broker/service/pool-report.h"

G_BEGIN_DECLS

/* what the administrators' answers are built of */

JsonNode   *usher_admin_members_take   (JsonObject               *object);
void        usher_admin_members_text   (JsonObject               *object,
                                        const char               *name,
                                        const char               *text);
void        usher_admin_members_texts  (JsonObject               *object,
                                        const char               *name,
                                        char *const              *texts);
JsonObject *usher_admin_members_counts (const UsherDesktopCounts *counts);

G_END_DECLS
