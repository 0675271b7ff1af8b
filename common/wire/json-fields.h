/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * UsherJsonFields: reads the members of one foreign JSON object
 * @what: names the object in messages: "launch document", "launch document.spice"
 * @object: (nullable): NULL where there was no object
 * @error: the first field that was wrong
 *
 * Reads may go on after a wrong field: they answer empty values, and the first error is kept
 * until usher_json_fields_finish(). Unknown members are ignored, so that old programs understand newer ones.
 * Texts that are answered belong to the JSON.
 */
typedef struct
{
  const char *what;
  JsonObject *object;
  GError     *error;
} UsherJsonFields;

void        usher_json_fields_init          (UsherJsonFields *fields,
                                             JsonNode        *node,
                                             const char      *what);
void        usher_json_fields_init_child    (UsherJsonFields *fields,
                                             UsherJsonFields *parent,
                                             const char      *name,
                                             const char      *what);
gboolean    usher_json_fields_has           (UsherJsonFields *fields,
                                             const char      *name);
JsonNode   *usher_json_fields_node          (UsherJsonFields *fields,
                                             const char      *name);
const char *usher_json_fields_text          (UsherJsonFields *fields,
                                             const char      *name,
                                             gsize            longest);
const char *usher_json_fields_optional_text (UsherJsonFields *fields,
                                             const char      *name,
                                             gsize            longest);
gint64      usher_json_fields_number        (UsherJsonFields *fields,
                                             const char      *name,
                                             gint64           least,
                                             gint64           most);
gint64      usher_json_fields_optional_number (UsherJsonFields *fields,
                                               const char      *name,
                                               gint64           least,
                                               gint64           most,
                                               gint64           absent);
gboolean    usher_json_fields_flag          (UsherJsonFields *fields,
                                             const char      *name,
                                             gboolean         absent);
gint64      usher_json_fields_time          (UsherJsonFields *fields,
                                             const char      *name);
JsonArray  *usher_json_fields_array         (UsherJsonFields *fields,
                                             const char      *name,
                                             guint            longest);
int         usher_json_fields_word          (UsherJsonFields *fields,
                                             const char      *name,
                                             const char *const *words,
                                             int              n_words,
                                             int              absent);
void        usher_json_fields_refuse        (UsherJsonFields *fields,
                                             const char      *name,
                                             const char      *why);
gboolean    usher_json_fields_finish        (UsherJsonFields *fields,
                                             GError         **error);

char       *usher_json_fields_time_to_text  (gint64           time);
void        usher_json_fields_set_time      (JsonObject      *object,
                                             const char      *name,
                                             gint64           time);

G_END_DECLS
