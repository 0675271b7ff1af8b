/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "tests/ui/ui-desktop.h"
#include "tests/ui/ui-harness.h"

/* X11 keysyms, without a header of X for three numbers */
#define KEY_TAB 0xff09
#define KEY_RETURN 0xff0d
#define KEY_F5 0xffc2
#define KEY_DOWN 0xff54
#define KEY_ESCAPE 0xff1b

#define USER "[realm office]\ntitle=Office\nways=password\ndefault=true\n[user alice]\npassword=secret\ndisplay-name=Alice\n"
#define OFFICE "[offer pool:office]\nname=Office desktop\nactions=launch;start;shutdown;reset\n"
#define LAB "[offer pool:lab]\nname=Lab desktop\nactions=launch\n"

/* from the first start to a desktop, with the keys alone */
static void
test_story (void)
{
  g_autoptr (UsherUiDesktop) desktop = usher_ui_desktop_new ();
  g_autofree char *spice = usher_ui_desktop_script (desktop);
  g_autofree char *script = g_strconcat (USER OFFICE LAB, spice, NULL);
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (script);

  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_await_state (harness, ATSPI_ROLE_TEXT, "Server address", ATSPI_STATE_FOCUSED, TRUE);
  usher_ui_harness_type (usher_ui_harness_get_url (harness));
  usher_ui_harness_key (KEY_RETURN);

  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Trust this server", ATSPI_STATE_FOCUSED, TRUE);
  usher_ui_harness_key (KEY_RETURN);

  usher_ui_harness_await_state (harness, ATSPI_ROLE_TEXT, "User name", ATSPI_STATE_FOCUSED, TRUE);
  usher_ui_harness_type ("alice");
  usher_ui_harness_key (KEY_TAB);
  usher_ui_harness_await_state (harness, ATSPI_ROLE_PASSWORD_TEXT, "Password", ATSPI_STATE_FOCUSED, TRUE);
  usher_ui_harness_type ("secret");
  usher_ui_harness_key (KEY_RETURN);

  usher_ui_harness_await_state (harness, ATSPI_ROLE_LIST_ITEM, "Office desktop", ATSPI_STATE_FOCUSED, TRUE);
  usher_ui_harness_key (KEY_RETURN);
  usher_ui_desktop_await (desktop, "open 2");
  usher_ui_harness_await_state (harness, ATSPI_ROLE_PUSH_BUTTON, "Full screen", ATSPI_STATE_SHOWING, TRUE);
  usher_ui_harness_await_gone (harness, ATSPI_ROLE_PUSH_BUTTON, "Cancel");

  /* keys that mean something to the client elsewhere are the desktop's here */
  usher_ui_desktop_press (desktop, KEY_F5, "key 3f");
  usher_ui_desktop_press (desktop, KEY_TAB, "key f");
}

/* every control of a page is reached with Tab */
static void
await_each_focused (UsherUiHarness    *harness,
                    const char *const *names)
{
  for (gsize i = 0; names[i] != NULL; i++)
    {
      usher_ui_harness_await_state (harness, ATSPI_ROLE_INVALID, names[i], ATSPI_STATE_FOCUSED, TRUE);
      usher_ui_harness_key (KEY_TAB);
    }
}

static void
test_sign_in_order (void)
{
  static const char *const order[] = { "User name", "Password", "Show password", "Remember my password", "Sign in",
                                       "Use another server", NULL };
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (USER OFFICE LAB);

  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_await_state (harness, ATSPI_ROLE_TEXT, "User name", ATSPI_STATE_FOCUSED, TRUE);
  usher_ui_harness_enter (harness, ATSPI_ROLE_TEXT, "User name", "alice");
  usher_ui_harness_enter (harness, ATSPI_ROLE_PASSWORD_TEXT, "Password", "secret");
  for (gsize i = 0; order[i] != NULL; i++)
    {
      AtspiRole role = g_str_equal (order[i], "Sign in") ? ATSPI_ROLE_PUSH_BUTTON : ATSPI_ROLE_INVALID;

      if (g_str_equal (order[i], "User name"))
        role = ATSPI_ROLE_TEXT;
      else if (g_str_equal (order[i], "Password"))
        role = ATSPI_ROLE_PASSWORD_TEXT;
      usher_ui_harness_await_state (harness, role, order[i], ATSPI_STATE_FOCUSED, TRUE);
      usher_ui_harness_key (KEY_TAB);
    }
}

static void
test_list_order (void)
{
  static const char *const order[] = { "Connect to Office desktop", "More actions for Office desktop", NULL };
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (USER OFFICE LAB);

  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_await_state (harness, ATSPI_ROLE_LIST_ITEM, "Office desktop", ATSPI_STATE_FOCUSED, TRUE);
  usher_ui_harness_key (KEY_TAB);
  await_each_focused (harness, order);
}

/* what would lose work is asked first, and Escape is no */
static void
test_shut_down_asks (void)
{
  g_autoptr (UsherUiHarness) harness =
    usher_ui_harness_new (USER OFFICE LAB "[answer POST /v1/desktops/pool:office/shutdown]\nstatus=403\ncode=forbidden\n");

  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_press (harness, ATSPI_ROLE_TOGGLE_BUTTON, "More actions for Office desktop");
  usher_ui_harness_press (harness, ATSPI_ROLE_INVALID, "Shut down…");
  usher_ui_harness_see (harness, "Shut down Office desktop?");
  usher_ui_harness_key (KEY_ESCAPE);
  usher_ui_harness_await_gone (harness, ATSPI_ROLE_INVALID, "Shut down Office desktop?");

  usher_ui_harness_press (harness, ATSPI_ROLE_TOGGLE_BUTTON, "More actions for Office desktop");
  usher_ui_harness_press (harness, ATSPI_ROLE_INVALID, "Shut down…");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Shut down");
  usher_ui_harness_see (harness, "You may not do this");
}

static void
assert_all_named (UsherUiHarness *harness,
                  const char     *page)
{
  g_autoptr (AtspiAccessible) root = usher_ui_harness_await (harness, ATSPI_ROLE_FRAME, "Usher");
  g_autoptr (GPtrArray) nameless = g_ptr_array_new_with_free_func (g_free);

  usher_ui_tree_list_nameless (root, nameless);
  for (guint i = 0; i < nameless->len; i++)
    g_printerr ("%s page: a %s has no name\n", page, (char *) g_ptr_array_index (nameless, i));
  g_assert_cmpuint (nameless->len, ==, 0);
}

static void
test_names (void)
{
  g_autoptr (UsherUiDesktop) desktop = usher_ui_desktop_new ();
  g_autofree char *spice = usher_ui_desktop_script (desktop);
  g_autofree char *script = g_strconcat (USER "[realm school]\ntitle=School\nways=password\n" OFFICE
                                         "job=queued:3;starting:60;ready\nstep=1500\n" LAB, spice, NULL);
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (script);

  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_see (harness, "Server address");
  assert_all_named (harness, "server");
  usher_ui_harness_enter (harness, ATSPI_ROLE_TEXT, "Server address", usher_ui_harness_get_url (harness));
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Continue");
  usher_ui_harness_see (harness, "Is this the right server?");
  assert_all_named (harness, "trust");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Trust this server");
  usher_ui_harness_see (harness, "Organisation");
  assert_all_named (harness, "sign-in");
  usher_ui_harness_sign_in (harness, "alice", "secret");
  usher_ui_harness_see (harness, "Connect to Office desktop");
  assert_all_named (harness, "desktops");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Connect to Office desktop");
  usher_ui_harness_see (harness, "You are number 3 in line");
  assert_all_named (harness, "waiting");
  usher_ui_desktop_await (desktop, "open 2");
  usher_ui_harness_await_gone (harness, ATSPI_ROLE_PUSH_BUTTON, "Cancel");
  usher_ui_harness_see (harness, "Send keys");
}

static void
test_preferences (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (USER OFFICE LAB);
  g_autofree char *single = NULL;

  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_press (harness, ATSPI_ROLE_TOGGLE_BUTTON, "Main menu");
  usher_ui_harness_press (harness, ATSPI_ROLE_INVALID, "Preferences");
  usher_ui_harness_press (harness, ATSPI_ROLE_TOGGLE_BUTTON, "Open an only desktop at once");
  usher_ui_harness_await_state (harness, ATSPI_ROLE_TOGGLE_BUTTON, "Open an only desktop at once", ATSPI_STATE_CHECKED,
                                FALSE);
  usher_ui_harness_stop (harness);
  single = usher_ui_harness_get (harness, "connect-single");
  g_assert_cmpstr (single, ==, "false");
}

static void
test_german (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (USER OFFICE LAB);

  usher_ui_harness_set_env (harness, "LANGUAGE", "de");
  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_enter (harness, ATSPI_ROLE_TEXT, "Benutzername", "alice");
  usher_ui_harness_enter (harness, ATSPI_ROLE_PASSWORD_TEXT, "Passwort", "geraten");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Anmelden");
  usher_ui_harness_see (harness, "Benutzername oder Passwort stimmt nicht");
  usher_ui_harness_enter (harness, ATSPI_ROLE_PASSWORD_TEXT, "Passwort", "secret");
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Anmelden");
  usher_ui_harness_see (harness, "Willkommen, Alice");
  usher_ui_harness_see (harness, "Bereit");
}

static void
test_spanish (void)
{
  g_autoptr (UsherUiHarness) harness = usher_ui_harness_new (USER OFFICE LAB);

  usher_ui_harness_set_env (harness, "LANGUAGE", "es");
  usher_ui_harness_trust_broker (harness);
  usher_ui_harness_start (harness, NULL);
  usher_ui_harness_see (harness, "Contraseña");
  usher_ui_harness_see (harness, "Usar otro servidor");
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  usher_ui_harness_open_display ();
  g_test_add_func ("/ui/keyboard/story", test_story);
  g_test_add_func ("/ui/keyboard/sign-in-order", test_sign_in_order);
  g_test_add_func ("/ui/keyboard/list-order", test_list_order);
  g_test_add_func ("/ui/keyboard/shut-down-asks", test_shut_down_asks);
  g_test_add_func ("/ui/keyboard/names", test_names);
  g_test_add_func ("/ui/keyboard/preferences", test_preferences);
  g_test_add_func ("/ui/keyboard/german", test_german);
  g_test_add_func ("/ui/keyboard/spanish", test_spanish);
  status = g_test_run ();
  usher_ui_harness_close_display ();
  return status;
}
