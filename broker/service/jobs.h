/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "common/wire/job-report.h"

G_BEGIN_DECLS

/**
 * UsherJobs: the long actions under way, and for a minute those that ended. Kept in memory: after a restart a
 * job is not found, and the client asks again for what it wanted; nothing depends on a job being remembered.
 */
#define USHER_TYPE_JOBS (usher_jobs_get_type ())
G_DECLARE_FINAL_TYPE (UsherJobs, usher_jobs, USHER, JOBS, GObject)

/**
 * UsherJobWatchFunc: called once, from any thread, with a report to free, or NULL with an error (NOT_FOUND)
 */
typedef void (*UsherJobWatchFunc) (UsherJobReport *report,
                                   const GError   *error,
                                   gpointer        user_data);

/**
 * UsherJobPlace: a job whose owner stands in line
 * @key: what it was opened for, such as the offer
 * @place: from 1
 * @since: µs since the epoch
 */
typedef struct
{
  char  *id;
  char  *owner;
  char  *key;
  guint  place;
  gint64 since;
} UsherJobPlace;

void            usher_jobs_place_free (UsherJobPlace    *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherJobPlace, usher_jobs_place_free)

UsherJobs      *usher_jobs_new      (void);
char           *usher_jobs_open     (UsherJobs          *jobs,
                                     const char         *owner,
                                     const char         *key);
char           *usher_jobs_find     (UsherJobs          *jobs,
                                     const char         *owner,
                                     const char         *key);
gboolean        usher_jobs_progress (UsherJobs          *jobs,
                                     const char         *id,
                                     UsherJobState       state,
                                     guint               percent,
                                     guint               place);
void            usher_jobs_finish   (UsherJobs          *jobs,
                                     const char         *id,
                                     UsherLaunchDocument *result);
void            usher_jobs_fail     (UsherJobs          *jobs,
                                     const char         *id,
                                     const GError       *error);
GCancellable   *usher_jobs_cancellable (UsherJobs       *jobs,
                                        const char      *id);
gboolean        usher_jobs_cancel   (UsherJobs          *jobs,
                                     const char         *id,
                                     const char         *owner,
                                     GError            **error);
void            usher_jobs_watch    (UsherJobs          *jobs,
                                     const char         *id,
                                     const char         *owner,
                                     guint               seconds,
                                     UsherJobWatchFunc   func,
                                     gpointer            user_data);
GPtrArray      *usher_jobs_places   (UsherJobs          *jobs);
void            usher_jobs_stop     (UsherJobs          *jobs);

G_END_DECLS
