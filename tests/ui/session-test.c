/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "tests/ui/ui-desktop.h"
#include "tests/ui/ui-harness.h"

#define USER "[realm office]\ntitle=Office\nways=password\ndefault=true\n[user alice]\npassword=secret\ndisplay-name=Alice\n"
#define OFFICE "[offer pool:office]\nname=Office desktop\nactions=launch;start;shutdown;reset\n"
#define LAB "[offer pool:lab]\nname=Lab desktop\nactions=launch\n"
#define JOB "job=queued:3;cloning:20;starting:60;preparing:90;ready\nstep=1200\n"

/* a user who has signed in and sees the list */
static UsherUiHarness *
sign_in (const char     *offers,
         UsherUiDesktop *desktop)
{
  g_autofree char *spice = desktop != NULL ? usher_ui_desktop_script (desktop) : g_strdup ("");
  g_autofree char *script = g_strconcat (USER, offers, spice, NULL);
  UsherUiHarness *harness = usher_ui_harness_new (script);

  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_sign_in (harness, "alice", "secret");
  return harness;
}

static void
play (UsherUiHarness *harness,
      const char     *offers,
      UsherUiDesktop *desktop)
{
  g_autofree char *spice = desktop != NULL ? usher_ui_desktop_script (desktop) : g_strdup ("");
  g_autofree char *script = g_strconcat (USER, offers, spice, NULL);

  usher_ui_harness_play (harness, script);
}

static void
await_picture (UsherUiHarness *harness,
               UsherUiDesktop *desktop)
{
  usher_ui_desktop_await (desktop, "open 2");
  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Full screen", ATSPI_STATE_SHOWING, TRUE);
  usher_ui_harness_await_gone (harness, ATSPI_ROLE_PUSH_BUTTON, "Cancel");
}

static void
test_story (void)
{
  g_autoptr (UsherUiDesktop) desktop = usher_ui_desktop_new ();
  g_autoptr (UsherUiHarness) harness = sign_in (OFFICE JOB LAB, desktop);

  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Connect to Office desktop");
  usher_ui_harness_see (harness, "You are number 3 in line");
  usher_ui_harness_see (harness, "The machine is starting");
  await_picture (harness, desktop);

  /* what is typed arrives there */
  usher_ui_desktop_press (desktop, 'a', "key 1e");
  usher_ui_harness_press (harness, ATSPI_ROLE_TOGGLE_BUTTON, "Send keys");
  usher_ui_harness_press (harness, ATSPI_ROLE_INVALID, "Ctrl+Alt+Del");
  usher_ui_desktop_await (desktop, "key 1d");
  usher_ui_desktop_await (desktop, "key 38");

  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Disconnect");
  usher_ui_desktop_await (desktop, "closed 2");
  usher_ui_harness_see (harness, "Welcome, Alice");
}

static void
test_cancel (void)
{
  g_autoptr (UsherUiHarness) harness = sign_in (OFFICE "job=queued:3;queued:3;queued:3;queued:3;ready\nstep=20000\n" LAB, NULL);

  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Connect to Office desktop");
  usher_ui_harness_see (harness, "You are number 3 in line");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Cancel");
  usher_ui_harness_see (harness, "Welcome, Alice");
}

static void
test_take_over (void)
{
  g_autoptr (UsherUiDesktop) desktop = usher_ui_desktop_new ();
  g_autoptr (UsherUiHarness) harness = sign_in (OFFICE "viewer=bob;192.0.2.7;2030-01-31T08:00:00Z\n" LAB, desktop);

  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Connect to Office desktop");
  usher_ui_harness_see (harness, "Your desktop is open somewhere else");
  usher_ui_harness_see (harness, "bob");
  usher_ui_harness_see (harness, "192.0.2.7");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Back to my desktops");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Connect to Office desktop");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Take it over");
  await_picture (harness, desktop);
}

static void
test_failures (void)
{
  static const struct
  {
    const char *code;
    int         status;
    const char *words;
    const char *button;
  } cases[] = {
    { "no-free-desktop", 503, "All desktops are taken", "Try again" },
    { "limit-reached", 409, "You have as many desktops as you may have", "Back to my desktops" },
    { "pool-closed", 403, "Closed at this hour", "Back to my desktops" },
    { "start-failed", 500, "Your desktop could not be started", "Try again" },
    { "host-lost", 503, "The machine behind your desktop does not answer", "Try again" },
    { "not-found", 404, "This desktop is no longer there", "Back to my desktops" },
    { "forbidden", 403, "You may not do this", "Back to my desktops" },
    { "timeout", 504, "It took too long", "Try again" },
    { "internal", 500, "Something went wrong", "Back to my desktops" },
  };
  g_autoptr (UsherUiHarness) harness = sign_in (OFFICE LAB, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *offers = g_strdup_printf (OFFICE LAB "[answer POST /v1/desktops/pool:office/launch]\n"
                                                 "status=%d\ncode=%s\n", cases[i].status, cases[i].code);

      usher_ui_harness_see (harness, "Welcome, Alice");
      play (harness, offers, NULL);
      usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Connect to Office desktop");
      usher_ui_harness_see (harness, cases[i].words);
      usher_ui_harness_see (harness, cases[i].button);
      usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Back to my desktops");
    }
}

static void
test_job_fails (void)
{
  g_autoptr (UsherUiHarness) harness = sign_in (OFFICE "job=starting:60;failed:start-failed\nstep=300\n" LAB, NULL);

  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Connect to Office desktop");
  usher_ui_harness_see (harness, "Your desktop could not be started");
}

static void
test_reconnects (void)
{
  g_autoptr (UsherUiDesktop) desktop = usher_ui_desktop_new ();
  g_autoptr (UsherUiDesktop) other = usher_ui_desktop_new ();
  g_autoptr (UsherUiHarness) harness = sign_in (OFFICE LAB, desktop);

  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Connect to Office desktop");
  await_picture (harness, desktop);
  play (harness, OFFICE LAB, other);
  usher_ui_desktop_shut_down (desktop);
  await_picture (harness, other);
}

static void
test_lost (void)
{
  g_autoptr (UsherUiDesktop) desktop = usher_ui_desktop_new ();
  g_autoptr (UsherUiHarness) harness = sign_in (OFFICE LAB, desktop);

  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Connect to Office desktop");
  await_picture (harness, desktop);
  usher_ui_desktop_shut_down (desktop);
  usher_ui_harness_see (harness, "Connection lost – reconnecting (");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Cancel");
  usher_ui_harness_see (harness, "Welcome, Alice");
}

/* the display cannot tell why it closed: the broker's list does */
static void
test_explained (void)
{
  static const struct
  {
    const char *state;
    const char *words;
  } cases[] = {
    { "in-use\nviewer=bob;192.0.2.7;2030-01-31T08:00:00Z", "Your desktop was opened somewhere else" },
    { "off", "Your desktop has been shut down" },
    { "closed", "Closed at this hour" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UsherUiDesktop) desktop = usher_ui_desktop_new ();
      g_autoptr (UsherUiHarness) harness = sign_in (OFFICE LAB, desktop);
      g_autofree char *offers = g_strdup_printf (OFFICE "state=%s\n" LAB, cases[i].state);

      usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Connect to Office desktop");
      await_picture (harness, desktop);
      play (harness, offers, desktop);
      usher_ui_desktop_shut_down (desktop);
      usher_ui_harness_see (harness, cases[i].words);
      usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Back to my desktops");
      usher_ui_harness_see (harness, "Welcome, Alice");
    }
}

static void
test_only_one (void)
{
  g_autoptr (UsherUiDesktop) desktop = usher_ui_desktop_new ();
  g_autoptr (UsherUiHarness) harness = sign_in (OFFICE, desktop);

  await_picture (harness, desktop);
  /* who comes back to the list wants the list */
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Back to my desktops");
  usher_ui_harness_see (harness, "Connect to Office desktop");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Refresh");
  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Refresh", ATSPI_STATE_SENSITIVE, TRUE);
  usher_ui_harness_see (harness, "Connect to Office desktop");
}

static void
test_only_one_by_choice (void)
{
  g_autofree char *script = g_strconcat (USER OFFICE, NULL);
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (script);

  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_set (harness, "connect-single", "false");
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_see (harness, "Connect to Office desktop");
}

static void
test_named (void)
{
  g_autoptr (UsherUiDesktop) desktop = usher_ui_desktop_new ();
  g_autofree char *spice = usher_ui_desktop_script (desktop);
  g_autofree char *script = g_strconcat (USER OFFICE LAB, spice, NULL);
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (script);
  const char *const lab[] = { "--desktop", "Lab desktop", NULL };
  const char *const none[] = { "--desktop", "Attic", NULL };

  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_start (harness, lab);
  usher_ui_harness_sign_in (harness, "alice", "secret");
  await_picture (harness, desktop);
  usher_ui_harness_stop (harness);

  usher_ui_harness_start (harness, none);
  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_see (harness, "There is no desktop “Attic” for you");
}

static void
test_launch_file (void)
{
  g_autoptr (UsherUiDesktop) desktop = usher_ui_desktop_new ();
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (USER);
  g_autofree char *path = g_build_filename (usher_ui_harness_get_folder (harness), "office.vv", NULL);
  g_autofree char *vv = usher_ui_desktop_vv (desktop);
  const char *const arguments[] = { "--vv", path, NULL };
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, vv, -1, &error);
  g_assert_no_error (error);
  usher_ui_harness_start (harness, arguments);
  await_picture (harness, desktop);
  usher_ui_harness_see (harness, "Office desktop");
  /* it asked to be removed */
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  usher_ui_desktop_shut_down (desktop);
  usher_ui_harness_see (harness, "The connection was lost");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Close");
  usher_ui_harness_await_exit (harness);
}

/* opened from a browser, nobody reads its standard error */
static void
test_broken_launch_file (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (USER);
  const char *const arguments[] = { "--vv", "/dev/null", NULL };

  usher_ui_harness_start (harness, arguments);
  usher_ui_harness_see (harness, "This launch file opens no desktop");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Close");
  usher_ui_harness_await_exit (harness);
}

static void
test_signed_off (void)
{
  g_autoptr (UsherUiHarness) harness = sign_in (OFFICE LAB, NULL);

  usher_ui_harness_see (harness, "Welcome, Alice");
  play (harness, OFFICE LAB "[answer GET /v1/desktops]\nstatus=401\ncode=not-signed-in\n", NULL);
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Refresh");
  usher_ui_harness_see (harness, "Your sign-in has ended");
  usher_ui_harness_see (harness, "User name");
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  usher_ui_harness_open_display ();
  g_test_add_func ("/ui/session/story", test_story);
  g_test_add_func ("/ui/session/cancel", test_cancel);
  g_test_add_func ("/ui/session/take-over", test_take_over);
  g_test_add_func ("/ui/session/failures", test_failures);
  g_test_add_func ("/ui/session/job-fails", test_job_fails);
  g_test_add_func ("/ui/session/reconnects", test_reconnects);
  g_test_add_func ("/ui/session/lost", test_lost);
  g_test_add_func ("/ui/session/explained", test_explained);
  g_test_add_func ("/ui/session/only-one", test_only_one);
  g_test_add_func ("/ui/session/only-one-by-choice", test_only_one_by_choice);
  g_test_add_func ("/ui/session/named", test_named);
  g_test_add_func ("/ui/session/launch-file", test_launch_file);
  g_test_add_func ("/ui/session/broken-launch-file", test_broken_launch_file);
  g_test_add_func ("/ui/session/signed-off", test_signed_off);
  status = g_test_run ();
  usher_ui_harness_close_display ();
  return status;
}
