/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/admin-flow.h"

G_BEGIN_DECLS

/**
 * UsherQueueReport: a user who waits for a desktop of a pool
 * @job: id of the job that waits
 * @owner: "name@realm"
 * @place: from 1
 * @since: µs since the epoch
 */
typedef struct
{
  char  *job;
  char  *owner;
  char  *pool;
  guint  place;
  gint64 since;
} UsherQueueReport;

GPtrArray *usher_queue_report_list   (UsherAdminFlow   *flow,
                                      const char       *pool);
gboolean   usher_queue_report_remove (UsherAdminFlow   *flow,
                                      UsherRequest     *request,
                                      const char       *job,
                                      GError          **error);
void       usher_queue_report_free   (UsherQueueReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherQueueReport, usher_queue_report_free)

G_END_DECLS
