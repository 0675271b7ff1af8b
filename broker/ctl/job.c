/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/job.h"

#include <stdio.h>
#include <unistd.h>

#include "broker/ctl/show.h"
#include "common/error.h"

/* seconds of one poll */
#define POLL_LONGEST 30

/* on a terminal, one line that is written over; elsewhere nothing */
static void
job_progress (const char *name,
              JsonObject *report)
{
  g_autofree char *state = NULL;

  if (!isatty (STDERR_FILENO))
    return;
  state = usher_table_clean (report != NULL ? usher_show_text (report, "state") : "");
  if (report == NULL)
    fputs ("\r\033[K", stderr);
  else
    fprintf (stderr, "\r\033[K%s: %s, %d%%", name, state, (int) usher_show_number (report, "percent"));
  fflush (stderr);
}

/* nobody waits any more: a place in line, or a desktop that would come of it, is for others */
static void
job_give_up (UsherCtl   *ctl,
             const char *location,
             JsonObject *report,
             GError    **error)
{
  g_auto (UsherReply) reply = { 0 };

  usher_ctl_call (ctl, "DELETE", location, NULL, &reply, NULL);
  g_set_error (error, USHER_ERROR, USHER_ERROR_TIMEOUT,
               "it is still %s, and was given up; usherctl status tells what may be wrong, --wait waits longer",
               usher_show_text (report, "state"));
}

static gboolean
job_failed (JsonObject *report,
            GError    **error)
{
  const char *word = usher_show_text (report, "code");
  const char *detail = usher_show_text (report, "detail");
  UsherError code = USHER_ERROR_INTERNAL;

  if (g_strcmp0 (usher_show_text (report, "state"), "failed") != 0)
    return FALSE;
  usher_error_from_word (word, &code);
  g_set_error_literal (error, USHER_ERROR, code, detail != NULL ? detail : word != NULL ? word : "it failed");
  return TRUE;
}

/**
 * usher_job_wait:
 * @ctl: the call
 * @name: what it is about, for people
 * @location: where the broker said that the job can be asked after
 * @seconds: how long to wait; the job is given up then
 * @error: why it failed; TIMEOUT
 *
 * Follows a job to its end.
 *
 * Returns: (transfer full) (nullable): its last report
 */
JsonNode *
usher_job_wait (UsherCtl   *ctl,
                const char *name,
                const char *location,
                guint       seconds,
                GError    **error)
{
  gint64 until = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

  for (;;)
    {
      gint64 left = (until - g_get_monotonic_time ()) / G_USEC_PER_SEC;
      g_autofree char *wait = g_strdup_printf ("%d", (int) CLAMP (left, 0, POLL_LONGEST));
      g_autofree char *path = usher_ctl_query (location, "wait", wait, NULL);
      g_autoptr (JsonNode) node = usher_ctl_get (ctl, path, error);
      JsonObject *report = node != NULL ? json_node_get_object (node) : NULL;

      job_progress (name, report);
      if (report == NULL)
        return NULL;
      if (job_failed (report, error))
        {
          job_progress (name, NULL);
          return NULL;
        }
      if (g_strcmp0 (usher_show_text (report, "state"), "ready") == 0)
        {
          job_progress (name, NULL);
          return g_steal_pointer (&node);
        }
      if (left <= 0)
        {
          job_progress (name, NULL);
          job_give_up (ctl, location, report, error);
          return NULL;
        }
    }
}
