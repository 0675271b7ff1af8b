/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherWaitLine: the users who wait for a desktop of a pool, first come, first served. Usable from any thread.
 */
typedef struct _UsherWaitLine UsherWaitLine;

/**
 * UsherWaitLineFunc: @place is 0 when it is the waiter's turn (it has left the line), else its new place from 1; must not block
 */
typedef void (*UsherWaitLineFunc) (guint    place,
                                   gpointer user_data);

UsherWaitLine *usher_wait_line_new   (void);
void           usher_wait_line_free  (UsherWaitLine     *line);
void           usher_wait_line_join  (UsherWaitLine     *line,
                                      const char        *pool,
                                      gboolean           front,
                                      UsherWaitLineFunc  func,
                                      gpointer           user_data);
gboolean       usher_wait_line_leave (UsherWaitLine     *line,
                                      const char        *pool,
                                      gpointer           user_data);
void           usher_wait_line_call  (UsherWaitLine     *line,
                                      const char        *pool);
guint          usher_wait_line_count (UsherWaitLine     *line,
                                      const char        *pool);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherWaitLine, usher_wait_line_free)

G_END_DECLS
