/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/lib/spice-caller.h"

#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <string.h>
#include <unistd.h>

#define LONGEST_SECONDS 60

struct _UsherSpiceCaller
{
  char             *port;
  char             *ca;
  char             *subject;
  GSubprocess      *process;
  GDataInputStream *answers;
};

/**
 * usher_spice_caller_new:
 * @tls_port: of a SPICE server on this machine
 * @ca: PEM of the authority
 * @subject: of the server's certificate
 *
 * Returns: (transfer full): a viewer that has not called yet
 */
UsherSpiceCaller *
usher_spice_caller_new (guint       tls_port,
                        const char *ca,
                        const char *subject)
{
  UsherSpiceCaller *caller = g_new0 (UsherSpiceCaller, 1);

  caller->port = g_strdup_printf ("%u", tls_port);
  caller->ca = g_strdup (ca);
  caller->subject = g_strdup (subject);
  return caller;
}

/**
 * usher_spice_caller_free:
 * @caller: (transfer full): a viewer, which leaves
 */
void
usher_spice_caller_free (UsherSpiceCaller *caller)
{
  if (caller->process != NULL)
    {
      g_output_stream_close (g_subprocess_get_stdin_pipe (caller->process), NULL, NULL);
      g_subprocess_wait (caller->process, NULL, NULL);
    }
  g_clear_object (&caller->answers);
  g_clear_object (&caller->process);
  g_free (caller->port);
  g_free (caller->ca);
  g_free (caller->subject);
  g_free (caller);
}

static gboolean
spice_caller_has_answer (UsherSpiceCaller *caller,
                         int               milliseconds)
{
  GInputStream *pipe = g_subprocess_get_stdout_pipe (caller->process);
  int fd = g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (pipe));
  GPollFD poll = { .fd = fd, .events = G_IO_IN };

  return g_buffered_input_stream_get_available (G_BUFFERED_INPUT_STREAM (caller->answers)) > 0 ||
         g_poll (&poll, 1, milliseconds) > 0;
}

static char *
spice_caller_answer (UsherSpiceCaller *caller)
{
  g_autoptr (GError) error = NULL;
  char *answer;

  if (!spice_caller_has_answer (caller, LONGEST_SECONDS * 1000))
    g_error ("the SPICE server neither let the viewer in nor refused it");
  answer = g_data_input_stream_read_line (caller->answers, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (answer);
  return answer;
}

/**
 * usher_spice_caller_call:
 * @caller: a viewer that has not called yet
 * @ticket: what it says; one line
 *
 * Returns: how it ended; an open viewer stays until it is freed
 */
UsherSpiceOutcome
usher_spice_caller_call (UsherSpiceCaller *caller,
                         const char       *ticket)
{
  g_autofree char *line = g_strconcat (ticket, "\n", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = NULL;

  g_assert_null (caller->process);
  caller->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                      G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                      &error, SPICE_CALLER, caller->port, caller->ca, caller->subject, NULL);
  g_assert_no_error (error);
  caller->answers = g_data_input_stream_new (g_subprocess_get_stdout_pipe (caller->process));
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (caller->process), line, strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
  answer = spice_caller_answer (caller);
  if (g_str_equal (answer, "open"))
    return USHER_SPICE_OPEN;
  return g_str_equal (answer, "refused") ? USHER_SPICE_REFUSED : USHER_SPICE_FAILED;
}

/**
 * usher_spice_caller_await_end:
 * @caller: an open viewer that is about to be thrown out
 */
void
usher_spice_caller_await_end (UsherSpiceCaller *caller)
{
  g_autofree char *answer = spice_caller_answer (caller);

  g_assert_cmpstr (answer, ==, "ended");
}

/**
 * usher_spice_caller_is_open:
 * @caller: an open viewer
 *
 * Returns: whether it has not been thrown out, as far as it said
 */
gboolean
usher_spice_caller_is_open (UsherSpiceCaller *caller)
{
  return !spice_caller_has_answer (caller, 0);
}
