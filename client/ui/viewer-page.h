/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define USHER_TYPE_VIEWER_PAGE (usher_viewer_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherViewerPage, usher_viewer_page, USHER, VIEWER_PAGE, GtkOverlay)

UsherViewerPage *usher_viewer_page_new             (GtkWidget       *display);
void             usher_viewer_page_set_desktop     (UsherViewerPage *page,
                                                    const char      *name,
                                                    gboolean         may_go_back);
void             usher_viewer_page_set_title       (UsherViewerPage *page,
                                                    const char      *name);
void             usher_viewer_page_set_clipboard   (UsherViewerPage *page,
                                                    gboolean         allowed,
                                                    gboolean         shared);
gboolean         usher_viewer_page_get_clipboard   (UsherViewerPage *page);
void             usher_viewer_page_add_keys        (UsherViewerPage *page,
                                                    const char      *label,
                                                    guint            keys);
void             usher_viewer_page_set_full_screen (UsherViewerPage *page,
                                                    gboolean         full_screen);
void             usher_viewer_page_set_cover       (UsherViewerPage *page,
                                                    GtkWidget       *cover);
gboolean         usher_viewer_page_is_covered      (UsherViewerPage *page);
void             usher_viewer_page_hint            (UsherViewerPage *page,
                                                    const char      *text);

G_END_DECLS
