/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/wire/launch-document.h"

G_BEGIN_DECLS

/**
 * UsherJobState: how far a launch, or another long action, has come
 */
typedef enum
{
  USHER_JOB_QUEUED,
  USHER_JOB_CLONING,
  USHER_JOB_STARTING,
  USHER_JOB_PREPARING,
  USHER_JOB_READY,
  USHER_JOB_FAILED,
} UsherJobState;

/**
 * UsherJobReport: a job as GET /v1/jobs/ID shows it
 * @percent: 0 to 100
 * @place: in line, from 1; 0 when not in line
 * @code: (nullable): the code word of a failure
 * @detail: (nullable): for administrators
 * @result: (nullable): the launch document of a launch that is ready
 */
typedef struct
{
  char                *id;
  UsherJobState        state;
  guint                percent;
  guint                place;
  char                *code;
  char                *detail;
  UsherLaunchDocument *result;
} UsherJobReport;

const char     *usher_job_state_to_word    (UsherJobState   state);
gboolean        usher_job_state_from_word  (const char     *word,
                                            UsherJobState  *state);
UsherJobReport *usher_job_report_new       (void);
void            usher_job_report_free      (UsherJobReport       *report);
JsonNode       *usher_job_report_to_json   (const UsherJobReport *report);
UsherJobReport *usher_job_report_from_json (JsonNode             *node,
                                            GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherJobReport, usher_job_report_free)

G_END_DECLS
