/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/wait.h"

G_BEGIN_DECLS

/**
 * UsherWorkLane: a few workers for one kind of calls to one host
 *
 * A call that hangs keeps its worker, but never its caller: that one leaves at its deadline.
 * When callers have left all workers behind, further calls fail at once.
 */
typedef struct _UsherWorkLane UsherWorkLane;

/**
 * UsherWorkFunc:
 * @work: what the caller handed over
 * @wait: ends when the caller leaves; there need be nobody left to see the outcome
 */
typedef gboolean (*UsherWorkFunc) (gpointer          work,
                                   const UsherWait  *wait,
                                   GError          **error);

/**
 * UsherWorkMeanwhile: what a caller does while its work is done
 */
typedef void (*UsherWorkMeanwhile) (gpointer data);

UsherWorkLane *usher_work_lane_new        (const char         *host,
                                           guint               workers);
void           usher_work_lane_unref      (UsherWorkLane      *lane);
gboolean       usher_work_lane_run        (UsherWorkLane      *lane,
                                           const char         *key,
                                           UsherWorkFunc       func,
                                           gpointer            work,
                                           GDestroyNotify      free_work,
                                           const UsherWait    *wait,
                                           GError            **error);
gboolean       usher_work_lane_run_beside (UsherWorkLane      *lane,
                                           const char         *key,
                                           UsherWorkFunc       func,
                                           gpointer            work,
                                           GDestroyNotify      free_work,
                                           UsherWorkMeanwhile  meanwhile,
                                           gpointer            data,
                                           const UsherWait    *wait,
                                           GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherWorkLane, usher_work_lane_unref)

G_END_DECLS
