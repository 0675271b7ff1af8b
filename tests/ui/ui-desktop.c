/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/ui/ui-desktop.h"

#include <stdlib.h>
#include <string.h>

#include "common/wire/launch-document.h"
#include "tests/lib/scratch.h"
#include "tests/lib/test-pki.h"
#include "tests/ui/ui-harness.h"
#include "tests/ui/ui-process.h"

#define TICKET "a-ticket-of-the-tests"

struct _UsherUiDesktop
{
  TestScratch      *scratch;
  GSubprocess      *server;
  GDataInputStream *told;
  int               port;
};

static char *
ui_desktop_read (UsherUiDesktop *desktop,
                 const char     *awaited)
{
  char *line = usher_ui_process_read_line (desktop->told, "the desktop's SPICE server", USHER_UI_PROCESS_PATIENCE_S);

  if (line == NULL)
    g_error ("the desktop does not tell \"%s\"", awaited);
  return line;
}

static void
ui_desktop_command (UsherUiDesktop *desktop,
                    const char     *command)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_subprocess_get_stdin_pipe (desktop->server), command, strlen (command), NULL, NULL,
                             &error);
  g_assert_no_error (error);
}

/**
 * usher_ui_desktop_new:
 *
 * Returns: (transfer full): a desktop that waits for a viewer with the right ticket
 */
UsherUiDesktop *
usher_ui_desktop_new (void)
{
  UsherUiDesktop *desktop = g_new0 (UsherUiDesktop, 1);
  g_autoptr (GSubprocessLauncher) launcher = usher_ui_process_launcher (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                                                        G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                                                        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  desktop->scratch = test_scratch_new ();
  usher_test_pki_make (desktop->scratch->folder);
  desktop->server = g_subprocess_launcher_spawn (launcher, &error, FAKE_DISPLAY, desktop->scratch->folder, NULL);
  g_assert_no_error (error);
  desktop->told = g_data_input_stream_new (g_subprocess_get_stdout_pipe (desktop->server));

  line = ui_desktop_read (desktop, "port");
  g_assert_true (g_str_has_prefix (line, "port "));
  desktop->port = atoi (line + strlen ("port "));
  ui_desktop_command (desktop, "ticket " TICKET " 600\n");
  return desktop;
}

void
usher_ui_desktop_free (UsherUiDesktop *desktop)
{
  usher_ui_desktop_shut_down (desktop);
  g_object_unref (desktop->told);
  g_object_unref (desktop->server);
  test_scratch_free (desktop->scratch);
  g_free (desktop);
}

/**
 * usher_ui_desktop_script:
 * @desktop: a desktop
 *
 * Returns: (transfer full): the part of a fake broker's script that leads there
 */
char *
usher_ui_desktop_script (UsherUiDesktop *desktop)
{
  g_autofree char *ca = test_scratch_path (desktop->scratch, "ca-cert.pem");

  return g_strdup_printf ("[spice]\nhost=127.0.0.1\ntls-port=%d\nca-file=%s\nsubject=%s\nticket=%s\n",
                          desktop->port, ca, USHER_TEST_PKI_SUBJECT, TICKET);
}

/**
 * usher_ui_desktop_vv:
 * @desktop: a desktop
 *
 * Returns: (transfer full): a launch file that leads there, as the broker writes it
 */
char *
usher_ui_desktop_vv (UsherUiDesktop *desktop)
{
  g_autoptr (UsherLaunchDocument) document = usher_launch_document_new ();
  g_autofree char *ca = test_scratch_path (desktop->scratch, "ca-cert.pem");

  g_free (document->desktop_name);
  g_free (document->host);
  g_free (document->subject);
  g_clear_pointer (&document->ca, g_free);
  document->desktop_name = g_strdup ("Office desktop");
  document->host = g_strdup ("127.0.0.1");
  document->subject = g_strdup (USHER_TEST_PKI_SUBJECT);
  document->tls_port = desktop->port;
  document->ticket = usher_secret_new (TICKET, strlen (TICKET));
  g_assert_true (g_file_get_contents (ca, &document->ca, NULL, NULL));
  return usher_launch_document_to_vv (document);
}

/**
 * usher_ui_desktop_give_agent:
 * @desktop: a desktop without a viewer yet; it has an agent from now on, which takes and gives the clipboard
 */
void
usher_ui_desktop_give_agent (UsherUiDesktop *desktop)
{
  ui_desktop_command (desktop, "agent\n");
}

/**
 * usher_ui_desktop_copy:
 * @desktop: a desktop with an agent
 * @text: what its user copies there
 */
void
usher_ui_desktop_copy (UsherUiDesktop *desktop,
                       const char     *text)
{
  g_autofree char *command = g_strdup_printf ("copy %s\n", text);

  ui_desktop_command (desktop, command);
}

/**
 * usher_ui_desktop_await:
 * @desktop: a desktop
 * @line: what it must tell: "open TYPE", "closed TYPE", "key CODE" or "pasted TEXT"
 */
void
usher_ui_desktop_await (UsherUiDesktop *desktop,
                        const char     *line)
{
  for (;;)
    {
      g_autofree char *told = ui_desktop_read (desktop, line);

      if (g_str_equal (told, line))
        return;
    }
}

/**
 * usher_ui_desktop_press:
 * @desktop: a desktop whose picture is shown
 * @keysym: a key
 * @line: what the desktop tells of it
 *
 * Presses a key until the desktop gets it: the picture may be there before the way for keys is.
 */
void
usher_ui_desktop_press (UsherUiDesktop *desktop,
                        guint           keysym,
                        const char     *line)
{
  for (int attempt = 0; attempt < USHER_UI_PROCESS_PATIENCE_S; attempt++)
    {
      g_autofree char *told = NULL;

      usher_ui_harness_key (keysym);
      do
        {
          g_free (told);
          told = usher_ui_process_read_line (desktop->told, "the desktop's SPICE server", 1);
          if (g_strcmp0 (told, line) == 0)
            return;
        }
      while (told != NULL);
    }
  g_error ("the desktop does not get the key of \"%s\"", line);
}

/**
 * usher_ui_desktop_shut_down:
 * @desktop: a desktop
 */
void
usher_ui_desktop_shut_down (UsherUiDesktop *desktop)
{
  if (g_subprocess_get_identifier (desktop->server) == NULL)
    return;
  g_subprocess_force_exit (desktop->server);
  usher_ui_process_await_end (desktop->server, "the desktop's SPICE server");
}
