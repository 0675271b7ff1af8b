/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <gio/gio.h>
#include <string.h>

#include "tests/ui/ui-desktop.h"
#include "tests/ui/ui-harness.h"
#include "tests/ui/ui-process.h"

/* The clipboard between another program of this screen and a desktop whose agent speaks over libspice-server. */

#define SCRIPT \
  "[realm office]\ntitle=Office\nways=password\ndefault=true\n[user alice]\npassword=secret\n" \
  "[offer pool:office]\nname=Office desktop\nactions=launch\n[offer pool:lab]\nname=Lab desktop\nactions=launch\n"

static UsherUiHarness *
connect_to (UsherUiDesktop *desktop)
{
  g_autofree char *spice = usher_ui_desktop_script (desktop);
  g_autofree char *script = g_strconcat (SCRIPT, spice, NULL);
  UsherUiHarness *harness = usher_ui_harness_new (script);

  usher_ui_desktop_give_agent (desktop);
  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Connect to Office desktop");
  usher_ui_desktop_await (desktop, "open 2");
  usher_ui_harness_await_gone (harness, ATSPI_ROLE_PUSH_BUTTON, "Cancel");
  return harness;
}

/* another program of this screen owns the clipboard until somebody else takes it */
static GSubprocess *
copy_here (const char *text)
{
  g_autoptr (GSubprocessLauncher) launcher = usher_ui_process_launcher (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                                                        G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                                                        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  GSubprocess *owner = g_subprocess_launcher_spawn (launcher, &error, "xclip", "-selection", "clipboard", "-quiet", NULL);

  g_assert_no_error (error);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (owner), text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (g_subprocess_get_stdin_pipe (owner), NULL, &error);
  g_assert_no_error (error);
  return owner;
}

static char *
paste_here (void)
{
  g_autoptr (GSubprocessLauncher) launcher = usher_ui_process_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                                                        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) reader = NULL;
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  reader = g_subprocess_launcher_spawn (launcher, &error, "timeout", "5", "xclip", "-selection", "clipboard", "-out",
                                        "-target", "UTF8_STRING", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (reader, NULL, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
await_pasted_here (const char *wanted)
{
  gint64 deadline = g_get_monotonic_time () + USHER_UI_PROCESS_PATIENCE_S * G_TIME_SPAN_SECOND;

  for (;;)
    {
      g_autofree char *text = paste_here ();

      if (g_strcmp0 (text, wanted) == 0)
        return;
      if (g_get_monotonic_time () > deadline)
        g_error ("the clipboard holds \"%s\", not \"%s\"", text, wanted);
      g_usleep (40 * G_TIME_SPAN_MILLISECOND);
    }
}

static void
test_both_ways (void)
{
  g_autoptr (UsherUiDesktop) desktop = usher_ui_desktop_new ();
  g_autoptr (UsherUiHarness) harness = connect_to (desktop);
  GSubprocess *owner = NULL;

  usher_ui_desktop_copy (desktop, "grüße aus dem Desktop");
  await_pasted_here ("grüße aus dem Desktop");

  owner = copy_here ("grüße an den Desktop");
  usher_ui_desktop_await (desktop, "pasted grüße an den Desktop");
  usher_ui_process_end (&owner, "xclip");
}

/* who does not share it keeps what is copied on each side there */
static void
test_not_shared (void)
{
  g_autoptr (UsherUiDesktop) desktop = usher_ui_desktop_new ();
  g_autoptr (UsherUiHarness) harness = connect_to (desktop);
  GSubprocess *owner = NULL;

  usher_ui_harness_press (harness, ATSPI_ROLE_TOGGLE_BUTTON, "Share the clipboard");
  usher_ui_harness_see (harness, "The clipboard is no longer shared");
  owner = copy_here ("private");
  usher_ui_desktop_copy (desktop, "theirs");
  await_pasted_here ("private");

  usher_ui_harness_press (harness, ATSPI_ROLE_TOGGLE_BUTTON, "Share the clipboard");
  usher_ui_harness_see (harness, "The clipboard is shared");
  usher_ui_process_end (&owner, "xclip");
  usher_ui_desktop_copy (desktop, "ours");
  await_pasted_here ("ours");
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  usher_ui_harness_open_display ();
  g_test_add_func ("/ui/clipboard/both-ways", test_both_ways);
  g_test_add_func ("/ui/clipboard/not-shared", test_not_shared);
  status = g_test_run ();
  usher_ui_harness_close_display ();
  return status;
}
