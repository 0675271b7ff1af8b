/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wait.h"

#include "common/error.h"

/**
 * usher_wait_new:
 * @seconds: from now; 0 for no deadline
 * @cancellable: (nullable): borrowed
 *
 * Returns: a wait that ends in @seconds
 */
UsherWait
usher_wait_new (guint         seconds,
                GCancellable *cancellable)
{
  return (UsherWait){
    .deadline = seconds > 0 ? g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND : 0,
    .cancellable = cancellable,
  };
}

/**
 * usher_wait_remaining:
 * @wait: (nullable): a wait
 * @longest: the callee's own limit, in µs
 *
 * Returns: µs left, at most @longest and at least 0
 */
gint64
usher_wait_remaining (const UsherWait *wait,
                      gint64           longest)
{
  if (wait == NULL || wait->deadline == 0)
    return longest;
  return CLAMP (wait->deadline - g_get_monotonic_time (), 0, longest);
}

/**
 * usher_wait_check:
 * @wait: (nullable): a wait
 * @error: USHER_ERROR_TIMEOUT, or G_IO_ERROR_CANCELLED
 *
 * Returns: FALSE when the caller no longer waits
 */
gboolean
usher_wait_check (const UsherWait *wait,
                  GError         **error)
{
  if (wait == NULL)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (wait->cancellable, error))
    return FALSE;
  if (wait->deadline == 0 || g_get_monotonic_time () < wait->deadline)
    return TRUE;
  g_set_error_literal (error, USHER_ERROR, USHER_ERROR_TIMEOUT, "the deadline passed");
  return FALSE;
}
