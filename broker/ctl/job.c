/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/job.h"

#include <stdio.h>
#include <unistd.h>

#include "broker/ctl/show.h"
#include "common/error.h"

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
 * @error: why it failed
 *
 * Follows a job to its end.
 *
 * Returns: (transfer full) (nullable): its last report
 */
JsonNode *
usher_job_wait (UsherCtl   *ctl,
                const char *name,
                const char *location,
                GError    **error)
{
  g_autofree char *path = usher_ctl_query (location, "wait", "30", NULL);

  for (;;)
    {
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
    }
}
