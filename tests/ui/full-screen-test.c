/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <gio/gio.h>

#include "tests/ui/ui-desktop.h"
#include "tests/ui/ui-harness.h"
#include "tests/ui/ui-process.h"

/* Full screen is a window manager's to give, so these tests run one: the screen is all of Xvfb's. */

#define SCREEN_WIDTH 1120
#define SCREEN_HEIGHT 720

#define SCRIPT \
  "[realm office]\ntitle=Office\nways=password\ndefault=true\n[user alice]\npassword=secret\n" \
  "[offer pool:office]\nname=Office desktop\nactions=launch\n[offer pool:lab]\nname=Lab desktop\nactions=launch\n"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiComponent, g_object_unref)

static GSubprocess *
start_window_manager (void)
{
  g_autoptr (GSubprocessLauncher) launcher = usher_ui_process_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                                                        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  GSubprocess *manager;

  manager = g_subprocess_launcher_spawn (launcher, &error, "openbox", "--sm-disable", "--startup", "echo ready", NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (manager));
  do
    {
      g_free (line);
      line = usher_ui_process_read_line (output, "the window manager", USHER_UI_PROCESS_PATIENCE_S);
      g_assert_nonnull (line);
    }
  while (!g_str_equal (line, "ready"));
  return manager;
}

/* the pointer, and keys that are held together */
static void
xdotool (const char *command,
         const char *first,
         const char *second)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) tool = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "xdotool", command, first, second, NULL);

  g_assert_no_error (error);
  usher_ui_process_await_end (tool, "xdotool");
  g_assert_true (g_subprocess_get_successful (tool));
}

static gboolean
covers_screen (UsherUiHarness *harness)
{
  g_autoptr (AtspiAccessible) frame = usher_ui_harness_await (harness, ATSPI_ROLE_FRAME, "Usher");
  g_autoptr (AtspiComponent) component = atspi_accessible_get_component_iface (frame);
  g_autofree AtspiRect *place = atspi_component_get_extents (component, ATSPI_COORD_TYPE_SCREEN, NULL);

  return place != NULL && place->x == 0 && place->y == 0 && place->width == SCREEN_WIDTH &&
         place->height == SCREEN_HEIGHT;
}

static void
await_covers_screen (UsherUiHarness *harness,
                     gboolean        wanted)
{
  gint64 deadline = g_get_monotonic_time () + USHER_UI_PROCESS_PATIENCE_S * G_TIME_SPAN_SECOND;

  while (covers_screen (harness) != wanted)
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("the window %s the screen", wanted ? "does not cover" : "still covers");
      g_usleep (40 * G_TIME_SPAN_MILLISECOND);
    }
}

static UsherUiHarness *
connect_to (UsherUiDesktop *desktop,
            gboolean        at_once)
{
  g_autofree char *spice = usher_ui_desktop_script (desktop);
  g_autofree char *script = g_strconcat (SCRIPT, spice, NULL);
  UsherUiHarness *harness = usher_ui_harness_new (script);

  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_set (harness, "window-size", "(900, 600)");
  if (at_once)
    usher_ui_harness_set (harness, "full-screen", "true");
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Connect to Office desktop");
  usher_ui_desktop_await (desktop, "open 2");
  usher_ui_harness_await_gone (harness, ATSPI_ROLE_PUSH_BUTTON, "Cancel");
  return harness;
}

static void
test_keys (void)
{
  g_autoptr (UsherUiDesktop) desktop = usher_ui_desktop_new ();
  g_autoptr (UsherUiHarness) harness = connect_to (desktop, FALSE);

  usher_ui_desktop_press (desktop, 'a', "key 1e");
  g_assert_false (covers_screen (harness));
  xdotool ("key", "shift+F11", NULL);
  await_covers_screen (harness, TRUE);
  usher_ui_harness_await_gone (harness, ATSPI_ROLE_PUSH_BUTTON, "Disconnect");

  /* what is typed still goes there */
  usher_ui_desktop_press (desktop, 'b', "key 30");
  xdotool ("key", "shift+F11", NULL);
  await_covers_screen (harness, FALSE);
  usher_ui_harness_see (harness, "Disconnect");
  usher_ui_desktop_press (desktop, 'c', "key 2e");
}

static void
test_bar (void)
{
  g_autoptr (UsherUiDesktop) desktop = usher_ui_desktop_new ();
  g_autoptr (UsherUiHarness) harness = connect_to (desktop, FALSE);

  usher_ui_desktop_press (desktop, 'a', "key 1e");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Full screen");
  await_covers_screen (harness, TRUE);
  usher_ui_harness_see (harness, "Move the pointer to the upper edge");

  xdotool ("mousemove", "560", "300");
  xdotool ("mousemove", "560", "0");
  usher_ui_harness_press (harness, ATSPI_ROLE_TOGGLE_BUTTON, "Send keys");
  usher_ui_harness_press (harness, ATSPI_ROLE_INVALID, "Ctrl+Alt+Del");
  usher_ui_desktop_await (desktop, "key 1d");
  usher_ui_desktop_await (desktop, "key 38");

  xdotool ("mousemove", "560", "300");
  xdotool ("mousemove", "560", "0");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Leave full screen");
  await_covers_screen (harness, FALSE);
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Disconnect");
  usher_ui_harness_see (harness, "Connect to Office desktop");
}

/* as the user prefers it, each time; and the list in between is a window */
static void
test_preferred (void)
{
  g_autoptr (UsherUiDesktop) desktop = usher_ui_desktop_new ();
  g_autoptr (UsherUiHarness) harness = connect_to (desktop, TRUE);

  await_covers_screen (harness, TRUE);
  xdotool ("mousemove", "560", "300");
  xdotool ("mousemove", "560", "0");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Disconnect");
  usher_ui_harness_see (harness, "Connect to Office desktop");
  await_covers_screen (harness, FALSE);
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Connect to Office desktop");
  usher_ui_desktop_await (desktop, "open 2");
  await_covers_screen (harness, TRUE);
}

int
main (int    argc,
      char **argv)
{
  GSubprocess *manager;
  int status;

  g_test_init (&argc, &argv, NULL);
  usher_ui_harness_open_display ();
  manager = start_window_manager ();
  g_test_add_func ("/ui/full-screen/keys", test_keys);
  g_test_add_func ("/ui/full-screen/bar", test_bar);
  g_test_add_func ("/ui/full-screen/preferred", test_preferred);
  status = g_test_run ();
  usher_ui_process_end (&manager, "the window manager");
  usher_ui_harness_close_display ();
  return status;
}
