/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *schema_resolve (JsonObject *root,
                            JsonObject *object);
char       *schema_check   (JsonObject *root,
                            JsonObject *schema,
                            JsonNode   *value);

G_END_DECLS
