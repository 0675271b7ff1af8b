/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "client/model/failure.h"
#include "common/wire/launch-document.h"

G_BEGIN_DECLS

#define USHER_TYPE_VIEWER (usher_viewer_get_type ())
G_DECLARE_FINAL_TYPE (UsherViewer, usher_viewer, USHER, VIEWER, GtkBin)

/**
 * UsherViewer:
 *
 * A widget that shows one desktop, over TLS alone, under the policy of its launch document.
 *
 * Signal "first-frame" (): there is the first picture since usher_viewer_open(); it is painted next.
 * Signal "ended" (UsherFailure *): the display is gone, or never came. Not emitted after usher_viewer_close().
 *   SPICE does not tell a desktop that was shut down, a viewer that took over and a host that died apart: all are
 *   #USHER_FAILURE_CONNECTION_LOST here, and the broker knows (see usher_reconnect_explain()).
 * Property "scaling" (TRUE): the picture is scaled to the widget.
 * Property "resize-guest" (TRUE): the desktop takes the size of the widget, where its agent can.
 * Property "share-clipboard" (TRUE): the clipboard is shared as far as the policy allows.
 * Property "keyboard-captured" (read-only): keys go to the desktop alone; for hints how to leave.
 */

/**
 * UsherViewerKeys: combinations that the local system keeps for itself
 */
typedef enum
{
  USHER_VIEWER_CTRL_ALT_DEL,
  USHER_VIEWER_CTRL_ALT_BACKSPACE,
  USHER_VIEWER_PRINT,
  USHER_VIEWER_SUPER,
  USHER_VIEWER_ALT_TAB,
  USHER_VIEWER_ALT_F4,
  USHER_VIEWER_CTRL_ALT_F1,
  USHER_VIEWER_CTRL_ALT_F2,
  USHER_VIEWER_CTRL_ALT_F7,
} UsherViewerKeys;

GtkWidget *usher_viewer_new             (void);
void       usher_viewer_prepare         (UsherViewer               *self);
void       usher_viewer_open            (UsherViewer               *self,
                                         const UsherLaunchDocument *document);
void       usher_viewer_close           (UsherViewer               *self);
gboolean   usher_viewer_has_frame       (UsherViewer               *self);
void       usher_viewer_focus           (UsherViewer               *self);
void       usher_viewer_send_keys       (UsherViewer               *self,
                                         UsherViewerKeys            keys);
void       usher_viewer_release_grabs   (UsherViewer               *self);
void       usher_viewer_get_guest_size  (UsherViewer               *self,
                                         int                       *width,
                                         int                       *height);
GdkPixbuf *usher_viewer_take_screenshot (UsherViewer               *self);

G_END_DECLS
