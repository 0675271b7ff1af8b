/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* programs that end with the test, and do what they must within a deadline or fail it */
GSubprocessLauncher *usher_ui_process_launcher  (GSubprocessFlags  flags);
char                *usher_ui_process_read_line (GDataInputStream *stream,
                                                 const char       *who,
                                                 guint             seconds);
void                 usher_ui_process_await_end (GSubprocess      *process,
                                                 const char       *who);
void                 usher_ui_process_end       (GSubprocess     **process,
                                                 const char       *who);

/* how long to wait for what must come: much longer than it takes on the slowest machine */
#define USHER_UI_PROCESS_PATIENCE_S 40

G_END_DECLS
