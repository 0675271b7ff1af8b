/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "client/flow/context.h"
#include "client/model/failure.h"
#include "common/wire/launch-document.h"

G_BEGIN_DECLS

#define USHER_TYPE_DISPLAY_LINK (usher_display_link_get_type ())
G_DECLARE_FINAL_TYPE (UsherDisplayLink, usher_display_link, USHER, DISPLAY_LINK, GObject)

/**
 * UsherDisplayLink:
 *
 * Ties the viewer to its page: the one knows SPICE, the other the bar, and neither the other.
 * Signals "first-frame" (), "ended" (UsherFailure *), "leave" (): the user has had enough.
 */
UsherDisplayLink *usher_display_link_new        (const UsherContext        *context);
void              usher_display_link_prepare    (UsherDisplayLink          *link);
void              usher_display_link_show       (UsherDisplayLink          *link,
                                                 const char                *name,
                                                 GtkWidget                 *cover);
void              usher_display_link_open       (UsherDisplayLink          *link,
                                                 const UsherLaunchDocument *document);
void              usher_display_link_set_cover  (UsherDisplayLink          *link,
                                                 GtkWidget                 *cover);
void              usher_display_link_close      (UsherDisplayLink          *link);
void              usher_display_link_set_accels (GtkApplication            *application,
                                                 gboolean                   on);

G_END_DECLS
