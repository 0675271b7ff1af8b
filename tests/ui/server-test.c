/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "tests/ui/ui-harness.h"

#define SCRIPT "[offer pool:office]\nname=Office\n"

/* the fingerprint as the page writes it: groups of four, four a line */
static char *
first_group (const char *fingerprint)
{
  return g_strdup_printf ("%.2s%.2s", fingerprint, fingerprint + 3);
}

static void
test_first_run (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (SCRIPT);
  g_autofree char *group = first_group (usher_ui_harness_get_fingerprint (harness));
  g_autofree char *server = NULL;
  g_autofree char *trusted = NULL;
  g_autofree char *pin = g_ascii_strdown (group, -1);

  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Continue", ATSPI_STATE_SENSITIVE, FALSE);
  usher_ui_harness_enter (harness, ATSPI_ROLE_TEXT, "Server address", usher_ui_harness_get_url (harness));
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Continue");

  usher_ui_harness_see (harness, "Is this the right server?");
  usher_ui_harness_see (harness, group);
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Trust this server");
  usher_ui_harness_see (harness, "User name");
  usher_ui_harness_stop (harness);

  server = usher_ui_harness_get (harness, "server");
  trusted = usher_ui_harness_get (harness, "trusted-servers");
  g_assert_nonnull (server);
  g_assert_nonnull (strstr (server, usher_ui_harness_get_url (harness)));
  g_assert_nonnull (trusted);
  g_assert_true (strstr (trusted, usher_ui_harness_get_fingerprint (harness)) != NULL || strstr (trusted, pin) != NULL);

  /* the second time nobody is asked */
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_see (harness, "User name");
}

static void
test_not_trusted (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (SCRIPT);
  g_autofree char *trusted = NULL;

  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_enter (harness, ATSPI_ROLE_TEXT, "Server address", usher_ui_harness_get_url (harness));
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Continue");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Back");
  usher_ui_harness_see (harness, "Connect to your server");
  usher_ui_harness_stop (harness);
  trusted = usher_ui_harness_get (harness, "trusted-servers");
  g_assert_null (trusted);
}

static void
test_changed_certificate (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (SCRIPT);
  g_autofree char *old_group = first_group (usher_ui_harness_get_fingerprint (harness));

  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_change_certificate (harness);
  usher_ui_harness_start (harness, NULL);

  usher_ui_harness_see (harness, "This is not the server you trusted");
  usher_ui_harness_see (harness, "has changed, so no password was sent");
  usher_ui_harness_see (harness, old_group);
  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Trust the new one", ATSPI_STATE_SENSITIVE, FALSE);

  /* only who compared may go on */
  usher_ui_harness_press (harness, ATSPI_ROLE_CHECK_BOX, "My administrator confirmed");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Trust the new one");
  usher_ui_harness_see (harness, "User name");
}

static void
test_changed_certificate_refused (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (SCRIPT);

  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_change_certificate (harness);
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Do not connect");
  usher_ui_harness_see (harness, "Connect to your server");
}

static void
test_authority (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (SCRIPT);
  const char *const arguments[] = { "--server", usher_ui_harness_get_url (harness),
                                    "--ca-file", usher_ui_harness_get_ca_file (harness), NULL };

  usher_ui_harness_start (harness, arguments);
  usher_ui_harness_see (harness, "User name");
}

static void
test_bad_address (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (SCRIPT);

  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_enter (harness, ATSPI_ROLE_TEXT, "Server address", "http://not a server/");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Continue");
  usher_ui_harness_see (harness, "This is not the address of a server");
}

/* what the command line got wrong is said on the page */
static void
test_clear_text_address (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (SCRIPT);
  const char *const arguments[] = { "--server", "http://desktops.example.org", NULL };
  g_autofree char *address = NULL;

  usher_ui_harness_start (harness, arguments);
  usher_ui_harness_see (harness, "Your password would be sent to this server for everybody to read");
  address = usher_ui_harness_read (harness, ATSPI_ROLE_TEXT, "Server address");
  g_assert_cmpstr (address, ==, "http://desktops.example.org");
}

static void
test_no_authority (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (SCRIPT);
  const char *const arguments[] = { "--server", usher_ui_harness_get_url (harness), "--ca-file", "/dev/null", NULL };

  usher_ui_harness_start (harness, arguments);
  usher_ui_harness_see (harness, "The file with the certificate authority cannot be used");
}

static void
test_unreachable (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (SCRIPT);

  usher_ui_harness_stop_broker (harness);
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_enter (harness, ATSPI_ROLE_TEXT, "Server address", usher_ui_harness_get_url (harness));
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Continue");
  usher_ui_harness_see (harness, "The server cannot be reached");
  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Continue", ATSPI_STATE_SENSITIVE, TRUE);
}

/* a server that takes its time keeps nobody from correcting its address */
static void
test_cancel (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (SCRIPT "[answer GET /v1/realms]\ndelay=3600000\ntimes=2\n");

  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_set (harness, "server", "''");
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_enter (harness, ATSPI_ROLE_TEXT, "Server address", usher_ui_harness_get_url (harness));
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Continue");
  usher_ui_harness_see (harness, "Connecting…");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Cancel");
  usher_ui_harness_await_gone (harness, ATSPI_ROLE_PUSH_BUTTON, "Cancel");

  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Continue");
  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Cancel", ATSPI_STATE_FOCUSED, TRUE);
  usher_ui_harness_key (0xff1b);
  usher_ui_harness_await_state (harness, ATSPI_ROLE_TEXT, "Server address", ATSPI_STATE_FOCUSED, TRUE);
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Continue");
  usher_ui_harness_see (harness, "User name");
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  usher_ui_harness_open_display ();
  g_test_add_func ("/ui/server/first-run", test_first_run);
  g_test_add_func ("/ui/server/not-trusted", test_not_trusted);
  g_test_add_func ("/ui/server/changed-certificate", test_changed_certificate);
  g_test_add_func ("/ui/server/changed-certificate-refused", test_changed_certificate_refused);
  g_test_add_func ("/ui/server/authority", test_authority);
  g_test_add_func ("/ui/server/bad-address", test_bad_address);
  g_test_add_func ("/ui/server/clear-text-address", test_clear_text_address);
  g_test_add_func ("/ui/server/no-authority", test_no_authority);
  g_test_add_func ("/ui/server/unreachable", test_unreachable);
  g_test_add_func ("/ui/server/cancel", test_cancel);
  status = g_test_run ();
  usher_ui_harness_close_display ();
  return status;
}
