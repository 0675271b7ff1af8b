/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherViewerWatch: which channels of viewers are open on which desktop, as events told. Usable from any thread.
 */
typedef struct _UsherViewerWatch UsherViewerWatch;

UsherViewerWatch *usher_viewer_watch_new      (void);
void              usher_viewer_watch_free     (UsherViewerWatch *watch);
guint             usher_viewer_watch_came     (UsherViewerWatch *watch,
                                               const char       *desktop,
                                               const char       *connection,
                                               gint64            now);
guint             usher_viewer_watch_left     (UsherViewerWatch *watch,
                                               const char       *desktop,
                                               const char       *connection);
guint             usher_viewer_watch_channels (UsherViewerWatch *watch,
                                               const char       *desktop,
                                               gint64           *last);
void              usher_viewer_watch_forget   (UsherViewerWatch *watch,
                                               const char       *desktop);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherViewerWatch, usher_viewer_watch_free)

G_END_DECLS
