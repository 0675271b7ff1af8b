/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherHostWatch: which hosts do not answer, and since when. A link that breaks for a moment, as when a daemon
 * is restarted, is no lost host: its desktops are given up only when patience is over.
 * All functions may be called from any thread; times are monotonic, µs.
 */
typedef struct _UsherHostWatch UsherHostWatch;

UsherHostWatch *usher_host_watch_new       (gint64          patience);
void            usher_host_watch_free      (UsherHostWatch *watch);
void            usher_host_watch_lost      (UsherHostWatch *watch,
                                            const char     *host,
                                            gint64          now);
void            usher_host_watch_back      (UsherHostWatch *watch,
                                            const char     *host);
gboolean        usher_host_watch_is_heard  (UsherHostWatch *watch,
                                            const char     *host);
gboolean        usher_host_watch_take_return (UsherHostWatch *watch,
                                              const char     *host);
void            usher_host_watch_note_return (UsherHostWatch *watch,
                                              const char     *host);
gboolean        usher_host_watch_is_silent (UsherHostWatch *watch,
                                            const char     *host);
gboolean        usher_host_watch_is_lost   (UsherHostWatch *watch,
                                            const char     *host);
char          **usher_host_watch_give_up   (UsherHostWatch *watch,
                                            gint64          now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHostWatch, usher_host_watch_free)

G_END_DECLS
