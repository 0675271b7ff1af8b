/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "tests/ui/ui-harness.h"
#include "tests/ui/ui-process.h"

#define OFFERS \
  "[offer pool:office]\nname=Office desktop\ndescription=Mail and calendar\nactions=launch;start\n" \
  "[offer pool:lab]\nname=Lab desktop\nstate=off\nactions=launch;start;shutdown;reset\n"
#define USER "[user alice]\npassword=secret\ndisplay-name=Alice Example\n"
#define ONE_REALM "[realm office]\ntitle=Office\nways=password\ndefault=true\n"

static UsherUiHarness *
start (const char        *script,
       const char *const *arguments)
{
  UsherUiHarness *harness = usher_ui_harness_new (script);

  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_start (harness, arguments);
  return harness;
}

static void
test_right (void)
{
  g_autoptr (UsherUiHarness) harness = start (ONE_REALM USER OFFERS, NULL);
  g_autofree char *user = NULL;
  g_autofree char *again = NULL;

  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Sign in", ATSPI_STATE_SENSITIVE, FALSE);
  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_see (harness, "Welcome, Alice Example");
  usher_ui_harness_stop (harness);

  /* the name is remembered, the password is not */
  user = usher_ui_harness_get (harness, "user");
  g_assert_cmpstr (user, ==, "'alice'");
  usher_ui_harness_start (harness, NULL);
  again = usher_ui_harness_read (harness, ATSPI_ROLE_TEXT, "User name");
  g_assert_cmpstr (again, ==, "alice");
  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Sign in", ATSPI_STATE_SENSITIVE, FALSE);
}

static void
test_wrong (void)
{
  g_autoptr (UsherUiHarness) harness = start (ONE_REALM USER OFFERS, NULL);

  usher_ui_harness_sign_in (harness, "alice", "guess");
  usher_ui_harness_await_state (harness, ATSPI_ROLE_ALERT, "User name or password is not right", ATSPI_STATE_SHOWING,
                                TRUE);
  /* the password is gone, the name stays */
  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Sign in", ATSPI_STATE_SENSITIVE, FALSE);
  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_see (harness, "Welcome, Alice Example");
}

static void
test_locked (void)
{
  g_autoptr (UsherUiHarness) harness =
    start (ONE_REALM USER OFFERS "[answer POST /v1/login]\nstatus=429\ncode=locked\nretry-after=3\ntimes=1\n", NULL);

  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_see (harness, "Too many wrong tries");
  usher_ui_harness_enter (harness, ATSPI_ROLE_PASSWORD_TEXT, "Password", "secret");
  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Wait", ATSPI_STATE_SENSITIVE, FALSE);
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Sign in");
  usher_ui_harness_see (harness, "Welcome, Alice Example");
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *code;
    int         status;
    const char *words;
  } cases[] = {
    { "password-expired", 403, "Your password has expired" },
    { "account-disabled", 403, "Your account is closed" },
    { "busy", 503, "The server has a lot to do" },
    { "timeout", 504, "It took too long" },
    { "internal", 500, "Something went wrong" },
  };
  g_autoptr (UsherUiHarness) harness = start (ONE_REALM USER OFFERS, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *script = g_strdup_printf (ONE_REALM USER OFFERS "[answer POST /v1/login]\nstatus=%d\ncode=%s\n",
                                                 cases[i].status, cases[i].code);

      usher_ui_harness_stop (harness);
      usher_ui_harness_play (harness, script);
      usher_ui_harness_start (harness, NULL);
      usher_ui_harness_sign_in (harness, "alice", "secret");
      usher_ui_harness_see (harness, cases[i].words);
    }
}

static void
test_realms (void)
{
  g_autoptr (UsherUiHarness) harness =
    start (ONE_REALM "[realm school]\ntitle=School\nways=password\n" USER OFFERS, NULL);
  g_autofree char *realm = NULL;

  usher_ui_harness_see (harness, "Organisation");
  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_see (harness, "Welcome, Alice Example");
  realm = usher_ui_harness_get (harness, "realm");
  g_assert_cmpstr (realm, ==, "'office'");
}

static void
test_show_password (void)
{
  g_autoptr (UsherUiHarness) harness = start (ONE_REALM USER OFFERS, NULL);
  g_autofree char *shown = NULL;

  usher_ui_harness_enter (harness, ATSPI_ROLE_PASSWORD_TEXT, "Password", "secret");
  usher_ui_harness_press (harness, ATSPI_ROLE_TOGGLE_BUTTON, "Show password");
  usher_ui_harness_see (harness, "Hide password");
  shown = usher_ui_harness_read (harness, ATSPI_ROLE_TEXT, "Password");
  g_assert_cmpstr (shown, ==, "secret");
}

/* without a keyring the user is told, and works on */
static void
test_no_keyring (void)
{
  g_autoptr (UsherUiHarness) harness = start (ONE_REALM USER OFFERS, NULL);
  g_autofree char *remembers = NULL;

  usher_ui_harness_press (harness, ATSPI_ROLE_CHECK_BOX, "Remember my password");
  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_see (harness, "Your password was not remembered");
  usher_ui_harness_see (harness, "Welcome, Alice Example");
  usher_ui_harness_stop (harness);
  remembers = usher_ui_harness_get (harness, "remember-password");
  g_assert_cmpstr (remembers, ==, "false");
}

static GSubprocess *
start_keyring (UsherUiHarness *harness)
{
  static const char password[] = "keyring";
  g_autoptr (GSubprocessLauncher) launcher = usher_ui_process_launcher (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                                                        G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                                                        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  GSubprocess *keyring;

  g_subprocess_launcher_setenv (launcher, "HOME", usher_ui_harness_get_folder (harness), TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", usher_ui_harness_get_folder (harness), TRUE);
  keyring = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground", "--unlock",
                                         "--components=secrets", "--control-directory",
                                         usher_ui_harness_get_folder (harness), NULL);
  g_assert_no_error (error);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (keyring), password, strlen (password), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (g_subprocess_get_stdin_pipe (keyring), NULL, &error);
  g_assert_no_error (error);
  return keyring;
}

/* whoever wants it finds the password where it was left, and nobody finds it in a file */
static void
test_keyring (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (ONE_REALM USER OFFERS);
  g_autoptr (GSubprocess) keyring = start_keyring (harness);

  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_press (harness, ATSPI_ROLE_CHECK_BOX, "Remember my password");
  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_see (harness, "Connect to Office desktop");
  usher_ui_harness_stop (harness);

  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Sign in");
  usher_ui_harness_see (harness, "Connect to Office desktop");
  usher_ui_harness_stop (harness);

  /* and whoever does not want it any more takes it away */
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Sign in", ATSPI_STATE_SENSITIVE, TRUE);
  usher_ui_harness_press (harness, ATSPI_ROLE_CHECK_BOX, "Remember my password");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Sign in");
  usher_ui_harness_see (harness, "Connect to Office desktop");
  usher_ui_harness_stop (harness);
  usher_ui_harness_set (harness, "remember-password", "true");
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_await_state (harness, ATSPI_ROLE_CHECK_BOX, "Remember my password", ATSPI_STATE_CHECKED, TRUE);
  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Sign in", ATSPI_STATE_SENSITIVE, FALSE);
  g_subprocess_force_exit (keyring);
  g_subprocess_wait (keyring, NULL, NULL);
}

static void
test_server_away (void)
{
  g_autoptr (UsherUiHarness) harness = start (ONE_REALM USER OFFERS, NULL);

  usher_ui_harness_see (harness, "User name");
  usher_ui_harness_stop_broker (harness);
  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_see (harness, "The server cannot be reached");
}

static void
test_command_line (void)
{
  const char *const arguments[] = { "--user", "alice", NULL };
  g_autoptr (UsherUiHarness) harness = start (ONE_REALM USER OFFERS, arguments);
  g_autofree char *user = usher_ui_harness_read (harness, ATSPI_ROLE_TEXT, "User name");

  g_assert_cmpstr (user, ==, "alice");
}

static void
test_house (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (ONE_REALM USER OFFERS);
  g_autofree char *conf = g_build_filename (usher_ui_harness_get_folder (harness), "client.conf", NULL);
  g_autofree char *text = g_strdup_printf ("[house]\nname=Example University\naccent-color=#7a1f5c\nserver=%s\nca-file=%s\n"
                                           "help=Help desk: 555-0123\n", usher_ui_harness_get_url (harness),
                                           usher_ui_harness_get_ca_file (harness));
  g_autoptr (GError) error = NULL;
  g_autoptr (AtspiAccessible) change = NULL;

  g_file_set_contents (conf, text, -1, &error);
  g_assert_no_error (error);
  usher_ui_harness_set_env (harness, "USHER_CLIENT_CONF", conf);
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_see (harness, "Example University");
  usher_ui_harness_see (harness, "Help desk: 555-0123");
  /* the house's server is not for choice */
  change = usher_ui_harness_find (harness, ATSPI_ROLE_PUSH_BUTTON, "Use another server");
  g_assert_null (change);
  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_see (harness, "Welcome, Alice Example");
}

static void
test_change_server (void)
{
  g_autoptr (UsherUiHarness) harness = start (ONE_REALM USER OFFERS, NULL);

  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Use another server");
  usher_ui_harness_see (harness, "Connect to your server");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Continue");
  usher_ui_harness_see (harness, "User name");
}

/* who is faster than the list of realms waits for it, and is let in */
static void
test_hurried (void)
{
  g_autoptr (UsherUiHarness) harness =
    start (ONE_REALM USER OFFERS "[answer GET /v1/realms]\ndelay=3000\n", NULL);

  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_see (harness, "Welcome, Alice Example");
}

/* a directory that takes its time keeps nobody from correcting the name */
static void
test_cancel (void)
{
  g_autoptr (UsherUiHarness) harness =
    start (ONE_REALM USER OFFERS "[answer POST /v1/login]\ndelay=3600000\ntimes=2\n", NULL);

  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_see (harness, "Signing in…");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Cancel");
  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Sign in", ATSPI_STATE_SENSITIVE, TRUE);
  usher_ui_harness_see (harness, "Use another server");

  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Sign in");
  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Cancel", ATSPI_STATE_FOCUSED, TRUE);
  usher_ui_harness_key (0xff1b);
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Sign in");
  usher_ui_harness_see (harness, "Welcome, Alice Example");
}

/* a session that ends signs its user out, and is not held up by a broker that hangs */
static void
test_session_ends (void)
{
  g_autoptr (UsherUiHarness) harness = start (ONE_REALM USER OFFERS "[answer POST /v1/logout]\ndelay=3600000\ntimes=1\n", NULL);

  for (int i = 0; i < 2; i++)
    {
      usher_ui_harness_sign_in (harness, "alice", "secret");
      usher_ui_harness_see (harness, "Welcome, Alice Example");
      usher_ui_harness_ask_to_end (harness);
      usher_ui_harness_await_exit (harness);
      usher_ui_harness_start (harness, NULL);
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  usher_ui_harness_open_display ();
  g_test_add_func ("/ui/sign-in/right", test_right);
  g_test_add_func ("/ui/sign-in/wrong", test_wrong);
  g_test_add_func ("/ui/sign-in/locked", test_locked);
  g_test_add_func ("/ui/sign-in/refusals", test_refusals);
  g_test_add_func ("/ui/sign-in/realms", test_realms);
  g_test_add_func ("/ui/sign-in/show-password", test_show_password);
  g_test_add_func ("/ui/sign-in/no-keyring", test_no_keyring);
  g_test_add_func ("/ui/sign-in/keyring", test_keyring);
  g_test_add_func ("/ui/sign-in/server-away", test_server_away);
  g_test_add_func ("/ui/sign-in/command-line", test_command_line);
  g_test_add_func ("/ui/sign-in/house", test_house);
  g_test_add_func ("/ui/sign-in/change-server", test_change_server);
  g_test_add_func ("/ui/sign-in/hurried", test_hurried);
  g_test_add_func ("/ui/sign-in/cancel", test_cancel);
  g_test_add_func ("/ui/sign-in/session-ends", test_session_ends);
  status = g_test_run ();
  usher_ui_harness_close_display ();
  return status;
}
