/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * UsherWait:
 * @deadline: when to give up, in µs of g_get_monotonic_time(); 0 for none of the caller's
 * @cancellable: (nullable): gives up earlier
 *
 * How long a caller is ready to wait: goes with every blocking call of a port. A borrowed
 * value on the caller's stack; NULL in its place means the adapter's own deadline.
 */
typedef struct
{
  gint64        deadline;
  GCancellable *cancellable;
} UsherWait;

UsherWait usher_wait_new       (guint            seconds,
                                GCancellable    *cancellable);
gint64    usher_wait_remaining (const UsherWait *wait,
                                gint64           longest);
gboolean  usher_wait_check     (const UsherWait *wait,
                                GError         **error);

G_END_DECLS
