/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/ui/ui-display.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gstdio.h>

#include "tests/ui/ui-process.h"

static GSubprocess *display_server;
static GSubprocess *display_bus;

/* starts a program that writes one line to its descriptor 3 once it is ready */
static GSubprocess *
ui_display_start (const char *const *arguments,
                  char             **line)
{
  g_autoptr (GSubprocessLauncher) launcher = usher_ui_process_launcher (G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                                                        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GDataInputStream) ready = NULL;
  GSubprocess *process;
  int fds[2];

  g_unix_open_pipe (fds, FD_CLOEXEC, &error);
  g_assert_no_error (error);
  g_subprocess_launcher_take_fd (launcher, fds[1], 3);
  process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  g_assert_no_error (error);
  g_clear_object (&launcher);
  input = g_unix_input_stream_new (fds[0], TRUE);
  ready = g_data_input_stream_new (input);
  *line = usher_ui_process_read_line (ready, arguments[0], USHER_UI_PROCESS_PATIENCE_S);
  if (*line == NULL)
    g_error ("%s does not come up", arguments[0]);
  return process;
}

/* a bus that starts the accessibility bus and nothing else: no keyring of this machine, no portal */
static char *
ui_display_write_bus_config (const char *folder)
{
  static const char service[] = "org.a11y.Bus.service";
  g_autofree char *source = g_build_filename (ACCESSIBILITY_SERVICES, service, NULL);
  g_autofree char *services = g_build_filename (folder, "services", NULL);
  g_autofree char *copy = g_build_filename (services, service, NULL);
  g_autofree char *text = NULL;
  g_autofree char *config = NULL;
  char *path = g_build_filename (folder, "bus.conf", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (services, 0700), ==, 0);
  g_assert_true (g_file_get_contents (source, &text, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (copy, text, -1, &error));
  config = g_strdup_printf ("<busconfig><type>session</type><listen>unix:dir=%s</listen><servicedir>%s</servicedir>"
                            "<policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>"
                            "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>", folder, services);
  g_assert_true (g_file_set_contents (path, config, -1, &error));
  return path;
}

/**
 * usher_ui_display_open:
 * @folder: of the test's own, for the bus
 *
 * Starts a screen and a session bus, and makes them this program's.
 */
void
usher_ui_display_open (const char *folder)
{
  const char *const server[] = { "Xvfb", "-displayfd", "3", "-screen", "0", "1120x720x24", "-nolisten", "tcp", NULL };
  g_autofree char *config = ui_display_write_bus_config (folder);
  g_autofree char *config_option = g_strconcat ("--config-file=", config, NULL);
  const char *const bus[] = { "dbus-daemon", config_option, "--nofork", "--print-address=3", NULL };
  g_autofree char *number = NULL;
  g_autofree char *address = NULL;
  g_autofree char *display = NULL;

  display_server = ui_display_start (server, &number);
  display = g_strconcat (":", number, NULL);
  g_setenv ("DISPLAY", display, TRUE);
  g_setenv ("GDK_BACKEND", "x11", TRUE);
  g_unsetenv ("WAYLAND_DISPLAY");
  g_unsetenv ("NO_AT_BRIDGE");
  g_unsetenv ("AT_SPI_BUS_ADDRESS");
  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_unsetenv ("LANGUAGE");

  display_bus = ui_display_start (bus, &address);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
}

/**
 * usher_ui_display_close:
 *
 * Ends both.
 */
void
usher_ui_display_close (void)
{
  usher_ui_process_end (&display_bus, "the session bus");
  usher_ui_process_end (&display_server, "the screen");
}
