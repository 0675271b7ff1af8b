/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "broker/ctl/table.h"

G_BEGIN_DECLS

const char *usher_show_text   (JsonObject *object,
                               const char *name);
gint64      usher_show_number (JsonObject *object,
                               const char *name);
JsonArray  *usher_show_array  (JsonObject *object,
                               const char *name);
JsonObject *usher_show_object (JsonObject *object,
                               const char *name);
JsonObject *usher_show_item   (JsonArray  *array,
                               guint       index);
char       *usher_show_joined (JsonObject *object,
                               const char *name);
char       *usher_show_age    (const char *time,
                               GDateTime  *now);
char       *usher_show_time   (const char *time);
UsherTone   usher_show_tone   (const char *state);
void        usher_show_field  (UsherTable *table,
                               const char *name,
                               const char *value);

G_END_DECLS
