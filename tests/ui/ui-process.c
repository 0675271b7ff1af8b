/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/ui/ui-process.h"

#include <signal.h>
#include <sys/prctl.h>

/* what is waited for, and whether it came or the time is over */
typedef struct
{
  GAsyncResult *result;
  guint         deadline;
} Wait;

/* what a test started ends with it, however it ends */
static void
ui_process_child_setup (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

/**
 * usher_ui_process_launcher:
 * @flags: as for a GSubprocessLauncher
 *
 * Returns: (transfer full): a launcher whose children end with the test
 */
GSubprocessLauncher *
usher_ui_process_launcher (GSubprocessFlags flags)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (flags);

  g_subprocess_launcher_set_child_setup (launcher, ui_process_child_setup, NULL, NULL);
  return launcher;
}

static gboolean
ui_process_on_deadline (gpointer data)
{
  ((Wait *) data)->deadline = 0;
  return G_SOURCE_REMOVE;
}

static void
ui_process_on_result (GObject      *source,
                      GAsyncResult *result,
                      gpointer      data)
{
  ((Wait *) data)->result = g_object_ref (result);
}

/* FALSE when the time is over, and @cancellable has ended what was waited for */
static gboolean
ui_process_wait (Wait         *wait,
                 GCancellable *cancellable,
                 guint         seconds)
{
  gboolean in_time;

  wait->deadline = g_timeout_add_seconds (seconds, ui_process_on_deadline, wait);
  while (wait->result == NULL && wait->deadline != 0)
    g_main_context_iteration (NULL, TRUE);
  in_time = wait->result != NULL;
  g_clear_handle_id (&wait->deadline, g_source_remove);
  if (!in_time)
    g_cancellable_cancel (cancellable);
  while (wait->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return in_time;
}

/**
 * usher_ui_process_read_line:
 * @stream: where a program tells something
 * @who: the program
 * @seconds: how long it may take
 *
 * Returns: (transfer full) (nullable): the next line; NULL when none came in time
 */
char *
usher_ui_process_read_line (GDataInputStream *stream,
                            const char       *who,
                            guint             seconds)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Wait wait = { NULL, 0 };
  gboolean in_time;
  char *line;

  g_data_input_stream_read_line_async (stream, G_PRIORITY_DEFAULT, cancellable, ui_process_on_result, &wait);
  in_time = ui_process_wait (&wait, cancellable, seconds);
  line = g_data_input_stream_read_line_finish (stream, wait.result, NULL, &error);
  g_object_unref (wait.result);
  if (line == NULL && in_time)
    g_error ("%s has ended: %s", who, error != NULL ? error->message : "it says no more");
  return line;
}

/**
 * usher_ui_process_await_end:
 * @process: a program that is about to end
 * @who: the program
 */
void
usher_ui_process_await_end (GSubprocess *process,
                            const char  *who)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Wait wait = { NULL, 0 };

  g_subprocess_wait_async (process, cancellable, ui_process_on_result, &wait);
  if (!ui_process_wait (&wait, cancellable, USHER_UI_PROCESS_PATIENCE_S))
    g_error ("%s does not end", who);
  g_subprocess_wait_finish (process, wait.result, NULL);
  g_object_unref (wait.result);
}

/**
 * usher_ui_process_end:
 * @process: (nullable): a program, asked to end
 * @who: the program
 */
void
usher_ui_process_end (GSubprocess **process,
                      const char   *who)
{
  if (*process == NULL)
    return;
  g_subprocess_send_signal (*process, SIGTERM);
  usher_ui_process_await_end (*process, who);
  g_clear_object (process);
}
