/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * UsherWorkers: bounded lanes of threads. Each kind of slow work, and within it each realm or host, has
 * a lane of its own ("sign-in:office", "host:kvm1", "read", "launch"), so that nobody waits for somebody
 * else's trouble. Work may also be put off without holding a thread.
 */
#define USHER_TYPE_WORKERS (usher_workers_get_type ())
G_DECLARE_FINAL_TYPE (UsherWorkers, usher_workers, USHER, WORKERS, GObject)

typedef void (*UsherWorkFunc) (gpointer data);

UsherWorkers *usher_workers_new       (void);
void          usher_workers_set_width (UsherWorkers  *workers,
                                       const char    *lane,
                                       guint          threads,
                                       guint          queue);
gboolean      usher_workers_push      (UsherWorkers  *workers,
                                       const char    *lane,
                                       UsherWorkFunc  func,
                                       gpointer       data);
gboolean      usher_workers_push_at   (UsherWorkers  *workers,
                                       const char    *lane,
                                       gint64         monotonic,
                                       UsherWorkFunc  func,
                                       gpointer       data);
guint         usher_workers_pending   (UsherWorkers  *workers,
                                       const char    *lane);
void          usher_workers_stop      (UsherWorkers  *workers);

G_END_DECLS
