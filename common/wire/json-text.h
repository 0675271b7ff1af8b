/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define USHER_JSON_TEXT_LONGEST (1024 * 1024)
#define USHER_JSON_TEXT_DEEPEST 32

JsonNode *usher_json_text_parse (const char *text,
                                 gssize      length,
                                 GError    **error);
char     *usher_json_text_write (JsonNode   *node);
char     *usher_json_text_write_secret (JsonNode *node);

G_END_DECLS
