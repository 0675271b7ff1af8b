/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * UsherWatch: what a command that is run again and again shows: at a terminal the screen as it is now, elsewhere each
 * listing that differs from the one before
 */
typedef struct _UsherWatch UsherWatch;

UsherWatch *usher_watch_new   (void);
void        usher_watch_free  (UsherWatch *watch);
void        usher_watch_saw   (UsherWatch *watch,
                               JsonNode   *answer);
void        usher_watch_write (UsherWatch *watch,
                               const char *text);
void        usher_watch_turn  (UsherWatch *watch);
char       *usher_watch_frame (const char *text,
                               guint       rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherWatch, usher_watch_free)

G_END_DECLS
