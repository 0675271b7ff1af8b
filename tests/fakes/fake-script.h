/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "common/wire/job-report.h"
#include "common/wire/launch-document.h"
#include "common/wire/offer.h"
#include "common/wire/problem.h"
#include "common/wire/realm.h"

G_BEGIN_DECLS

/**
 * UsherFakeScript: what a fake broker is and does, read from a key file:
 *
 *   [realm office]             title=Office  ways=password;kerberos  default=true
 *   [user alice]               password=secret  display-name=Alice Example
 *   [offer pool:office]        name=Office desktop  description=…  icon=…  kind=floating  state=ready
 *                              actions=launch;start;shutdown;reset  last-used=2030-01-31T08:00:00Z
 *                              job=queued:3;cloning:20;starting:60;preparing:90;ready   (a launch is a job; failed:CODE ends it)
 *                              step=400       milliseconds between the steps of the job
 *                              viewer=bob;192.0.2.7;2030-01-31T08:00:00Z    (in-use, unless taken over)
 *                              viewer=…;mine    (that viewer is the last session given, which may resume)
 *   [answer POST /v1/login]    status=429  code=locked  detail=…  retry-after=30  body=…  location=…  delay=500  times=1
 *                              (instead of the right answer, this many times; 0 or none: always)
 *   [spice]                    host=127.0.0.1  tls-port=5900  ca-file=…  subject=…  ticket=…
 */
typedef struct
{
  GKeyFile *file;
} UsherFakeScript;

/**
 * UsherFakeAnswer: an answer that the script wants instead of the right one
 */
typedef struct
{
  guint  status;
  guint  delay;
  char  *body;
  char  *location;
  char  *retry_after;
} UsherFakeAnswer;

UsherFakeScript     *usher_fake_script_new           (const char      *text);
void                 usher_fake_script_free          (UsherFakeScript *script);
GPtrArray           *usher_fake_script_list_realms   (UsherFakeScript *script);
GPtrArray           *usher_fake_script_list_offers   (UsherFakeScript *script);
char                *usher_fake_script_get_password  (UsherFakeScript *script,
                                                      const char      *user);
char                *usher_fake_script_get_display_name (UsherFakeScript *script,
                                                         const char      *user);
UsherProblem        *usher_fake_script_get_viewer    (UsherFakeScript *script,
                                                      const char      *offer);
gboolean             usher_fake_script_is_own_viewer (UsherFakeScript *script,
                                                      const char      *offer);
UsherJobReport      *usher_fake_script_get_job_step  (UsherFakeScript *script,
                                                      const char      *offer,
                                                      guint            step);
guint                usher_fake_script_get_step_time (UsherFakeScript *script,
                                                      const char      *offer);
UsherLaunchDocument *usher_fake_script_make_document (UsherFakeScript *script,
                                                      const char      *offer);
UsherFakeAnswer     *usher_fake_script_take_answer   (UsherFakeScript *script,
                                                      const char      *call);
void                 usher_fake_script_free_answer   (UsherFakeAnswer *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherFakeScript, usher_fake_script_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherFakeAnswer, usher_fake_script_free_answer)

G_END_DECLS
