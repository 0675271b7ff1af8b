/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/ui/ui-harness.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/scratch.h"
#include "tests/ui/ui-display.h"
#include "tests/ui/ui-process.h"

#define PATIENCE_US (USHER_UI_PROCESS_PATIENCE_S * G_TIME_SPAN_SECOND)
#define LOOK_AGAIN_US 40000
#define SETTINGS_GROUP "org/usher/Client"

struct _UsherUiHarness
{
  TestScratch *scratch;
  GHashTable  *environment;
  char        *script_file;
  char       **broker_info;
  GSubprocess *broker;
  GSubprocess *client;
};

static TestScratch *display_scratch;

/* a client that ends while it is read is no mistake of ours: what is missing is looked for again */
static gboolean
ui_harness_is_fatal (const char    *domain,
                     GLogLevelFlags level,
                     const char    *message,
                     gpointer       data)
{
  return g_strcmp0 (domain, "dbind") != 0;
}

/**
 * usher_ui_harness_open_display:
 *
 * To be called once, before the first harness.
 */
void
usher_ui_harness_open_display (void)
{
  display_scratch = test_scratch_new ();
  usher_ui_display_open (display_scratch->folder);
  g_test_log_set_fatal_handler (ui_harness_is_fatal, NULL);
  g_assert_cmpint (atspi_init (), ==, 0);
  atspi_set_timeout (20000, 20000);
}

void
usher_ui_harness_close_display (void)
{
  atspi_exit ();
  usher_ui_display_close ();
  g_clear_pointer (&display_scratch, test_scratch_free);
}

static gboolean
ui_harness_wait (gint64 *deadline)
{
  if (*deadline == 0)
    *deadline = g_get_monotonic_time () + PATIENCE_US;
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_usleep (LOOK_AGAIN_US);
  return g_get_monotonic_time () < *deadline;
}

static GSubprocess *
ui_harness_spawn (UsherUiHarness    *harness,
                  const char *const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher = usher_ui_process_launcher (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  gpointer name;
  gpointer value;
  GSubprocess *process;

  g_hash_table_iter_init (&iter, harness->environment);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_subprocess_launcher_setenv (launcher, name, value, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  g_assert_no_error (error);
  return process;
}

static void
ui_harness_write_script (UsherUiHarness *harness,
                         const char     *script)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (harness->script_file, script, -1, &error);
  g_assert_no_error (error);
}

static void
ui_harness_read_broker_info (UsherUiHarness *harness,
                             const char     *file)
{
  gint64 deadline = 0;
  g_autofree char *text = NULL;

  while (!g_file_get_contents (file, &text, NULL, NULL))
    if (!ui_harness_wait (&deadline))
      g_error ("the fake broker does not come up");
  g_strfreev (harness->broker_info);
  harness->broker_info = g_strsplit (g_strchomp (text), "\n", -1);
  g_assert_cmpuint (g_strv_length (harness->broker_info), ==, 3);
}

static void
ui_harness_start_broker (UsherUiHarness *harness)
{
  g_autofree char *info = test_scratch_path (harness->scratch, "broker-info");
  const char *const arguments[] = { FAKE_BROKER, "--script", harness->script_file, "--port-file", info, NULL };

  harness->broker = ui_harness_spawn (harness, arguments);
  ui_harness_read_broker_info (harness, info);
}

/**
 * usher_ui_harness_new:
 * @script: what the broker is and does; see tests/fakes/fake-script.h
 *
 * Returns: (transfer full): a broker that runs, and a client that does not yet
 */
UsherUiHarness *
usher_ui_harness_new (const char *script)
{
  UsherUiHarness *harness = g_new0 (UsherUiHarness, 1);
  g_autofree char *config = NULL;

  harness->scratch = test_scratch_new ();
  harness->environment = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  harness->script_file = test_scratch_path (harness->scratch, "script");
  config = test_scratch_path (harness->scratch, "config");
  g_assert_cmpint (g_mkdir_with_parents (config, 0700), ==, 0);

  usher_ui_harness_set_env (harness, "HOME", harness->scratch->folder);
  usher_ui_harness_set_env (harness, "TMPDIR", harness->scratch->folder);
  usher_ui_harness_set_env (harness, "XDG_CONFIG_HOME", config);
  usher_ui_harness_set_env (harness, "XDG_CACHE_HOME", config);
  usher_ui_harness_set_env (harness, "XDG_DATA_HOME", config);
  usher_ui_harness_set_env (harness, "GSETTINGS_BACKEND", "keyfile");
  usher_ui_harness_set_env (harness, "GSETTINGS_SCHEMA_DIR", SCHEMA_DIR);
  usher_ui_harness_set_env (harness, "USHER_LOCALEDIR", LOCALE_DIR);
  usher_ui_harness_set_env (harness, "USHER_CLIENT_CONF", "/nonexistent/client.conf");

  ui_harness_write_script (harness, script);
  ui_harness_start_broker (harness);
  return harness;
}

void
usher_ui_harness_free (UsherUiHarness *harness)
{
  usher_ui_process_end (&harness->client, "the client");
  usher_ui_process_end (&harness->broker, "the fake broker");
  g_hash_table_unref (harness->environment);
  g_strfreev (harness->broker_info);
  g_free (harness->script_file);
  test_scratch_free (harness->scratch);
  g_free (harness);
}

void
usher_ui_harness_set_env (UsherUiHarness *harness,
                          const char     *name,
                          const char     *value)
{
  g_hash_table_insert (harness->environment, g_strdup (name), g_strdup (value));
}

static char *
ui_harness_settings_file (UsherUiHarness *harness)
{
  return g_build_filename (harness->scratch->folder, "config", "glib-2.0", "settings", "keyfile", NULL);
}

/**
 * usher_ui_harness_set:
 * @harness: a harness whose client does not run
 * @key: of the settings
 * @value: in GVariant's text form
 */
void
usher_ui_harness_set (UsherUiHarness *harness,
                      const char     *key,
                      const char     *value)
{
  g_autofree char *path = ui_harness_settings_file (harness);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
  g_key_file_set_value (file, SETTINGS_GROUP, key, value);
  g_key_file_save_to_file (file, path, &error);
  g_assert_no_error (error);
}

/**
 * usher_ui_harness_get:
 * @harness: a harness
 * @key: of the settings
 *
 * Returns: (transfer full) (nullable): what the client stored, in GVariant's text form
 */
char *
usher_ui_harness_get (UsherUiHarness *harness,
                      const char     *key)
{
  g_autofree char *path = ui_harness_settings_file (harness);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
  return g_key_file_get_value (file, SETTINGS_GROUP, key, NULL);
}

/**
 * usher_ui_harness_trust_broker:
 * @harness: a harness whose client does not run
 *
 * Makes the broker the one that this user chose and trusts already.
 */
void
usher_ui_harness_trust_broker (UsherUiHarness *harness)
{
  g_autofree char *server = g_strdup_printf ("'%s'", usher_ui_harness_get_url (harness));
  g_autofree char *trusted = g_strdup_printf ("{'%s': ('%s', '')}", usher_ui_harness_get_url (harness),
                                              usher_ui_harness_get_fingerprint (harness));

  usher_ui_harness_set (harness, "server", server);
  usher_ui_harness_set (harness, "trusted-servers", trusted);
}

/**
 * usher_ui_harness_start:
 * @harness: a harness whose client does not run
 * @arguments: (nullable) (array zero-terminated=1): for the client
 */
void
usher_ui_harness_start (UsherUiHarness    *harness,
                        const char *const *arguments)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  g_assert_null (harness->client);
  g_ptr_array_add (all, (char *) CLIENT);
  for (gsize i = 0; arguments != NULL && arguments[i] != NULL; i++)
    g_ptr_array_add (all, (char *) arguments[i]);
  g_ptr_array_add (all, NULL);
  harness->client = ui_harness_spawn (harness, (const char *const *) all->pdata);
}

void
usher_ui_harness_stop (UsherUiHarness *harness)
{
  usher_ui_process_end (&harness->client, "the client");
}

/**
 * usher_ui_harness_ask_to_end:
 * @harness: a harness whose client runs
 *
 * As a session does that ends.
 */
void
usher_ui_harness_ask_to_end (UsherUiHarness *harness)
{
  g_subprocess_send_signal (harness->client, SIGTERM);
}

/**
 * usher_ui_harness_await_exit:
 * @harness: a harness whose client is about to end by itself, well
 */
void
usher_ui_harness_await_exit (UsherUiHarness *harness)
{
  usher_ui_process_await_end (harness->client, "the client");
  g_assert_true (g_subprocess_get_successful (harness->client));
  g_clear_object (&harness->client);
}

/**
 * usher_ui_harness_play:
 * @harness: a harness
 * @script: what the broker is from now on
 *
 * Returns when the broker has read it.
 */
void
usher_ui_harness_play (UsherUiHarness *harness,
                       const char     *script)
{
  g_autofree char *played = g_strconcat (harness->script_file, ".played", NULL);
  gint64 until = g_get_monotonic_time () + PATIENCE_US;

  g_unlink (played);
  ui_harness_write_script (harness, script);
  g_subprocess_send_signal (harness->broker, SIGHUP);
  while (!g_file_test (played, G_FILE_TEST_EXISTS))
    {
      if (g_get_monotonic_time () > until)
        g_error ("the fake broker does not read its script again");
      g_usleep (LOOK_AGAIN_US / 8);
    }
}

/**
 * usher_ui_harness_change_certificate:
 * @harness: a harness
 *
 * From now on the broker shows another certificate at the same address.
 */
void
usher_ui_harness_change_certificate (UsherUiHarness *harness)
{
  g_subprocess_send_signal (harness->broker, SIGUSR1);
}

void
usher_ui_harness_stop_broker (UsherUiHarness *harness)
{
  usher_ui_process_end (&harness->broker, "the fake broker");
}

const char *
usher_ui_harness_get_url (UsherUiHarness *harness)
{
  return harness->broker_info[0];
}

const char *
usher_ui_harness_get_ca_file (UsherUiHarness *harness)
{
  return harness->broker_info[1];
}

const char *
usher_ui_harness_get_fingerprint (UsherUiHarness *harness)
{
  return harness->broker_info[2];
}

const char *
usher_ui_harness_get_folder (UsherUiHarness *harness)
{
  return harness->scratch->folder;
}

static AtspiAccessible *
ui_harness_program (UsherUiHarness *harness)
{
  const char *pid = g_subprocess_get_identifier (harness->client);

  if (pid == NULL)
    g_error ("the client has ended");
  return usher_ui_tree_find_program ((guint) atoi (pid));
}

static AtspiAccessible *
ui_harness_look (UsherUiHarness *harness,
                 AtspiRole       role,
                 const char     *name,
                 gboolean       *torn)
{
  g_autoptr (AtspiAccessible) program = ui_harness_program (harness);

  *torn = program == NULL;
  if (program == NULL)
    return NULL;
  atspi_accessible_clear_cache (program);
  return usher_ui_tree_find (program, role, name, torn);
}

/**
 * usher_ui_harness_find:
 * @harness: a harness whose client runs
 * @role: a role, or %ATSPI_ROLE_INVALID for any
 * @name: part of its name
 *
 * Returns: (transfer full) (nullable): what is on the screen now
 */
AtspiAccessible *
usher_ui_harness_find (UsherUiHarness *harness,
                       AtspiRole       role,
                       const char     *name)
{
  gboolean torn;

  return ui_harness_look (harness, role, name, &torn);
}

static void
ui_harness_give_up (UsherUiHarness *harness,
                    const char     *what,
                    const char     *name)
{
  g_autoptr (AtspiAccessible) program = ui_harness_program (harness);

  if (program != NULL)
    usher_ui_tree_print (program);
  g_error ("%s \"%s\"", what, name);
}

/**
 * usher_ui_harness_await:
 * @harness: a harness whose client runs
 * @role: a role, or %ATSPI_ROLE_INVALID for any
 * @name: part of its name
 *
 * Returns: (transfer full): it, once it is on the screen
 */
AtspiAccessible *
usher_ui_harness_await (UsherUiHarness *harness,
                        AtspiRole       role,
                        const char     *name)
{
  gint64 deadline = 0;

  do
    {
      AtspiAccessible *found = usher_ui_harness_find (harness, role, name);

      if (found != NULL)
        return found;
    }
  while (ui_harness_wait (&deadline));
  ui_harness_give_up (harness, "not on the screen:", name);
  return NULL;
}

/**
 * usher_ui_harness_see:
 * @harness: a harness whose client runs
 * @text: part of a text that must come up
 */
void
usher_ui_harness_see (UsherUiHarness *harness,
                      const char     *text)
{
  g_object_unref (usher_ui_harness_await (harness, ATSPI_ROLE_INVALID, text));
}

/**
 * usher_ui_harness_await_gone:
 * @harness: a harness whose client runs
 * @role: a role, or %ATSPI_ROLE_INVALID for any
 * @name: part of the name of what must go
 */
void
usher_ui_harness_await_gone (UsherUiHarness *harness,
                             AtspiRole       role,
                             const char     *name)
{
  gint64 deadline = 0;
  gboolean torn;

  do
    {
      g_autoptr (AtspiAccessible) found = ui_harness_look (harness, role, name, &torn);

      if (found == NULL && !torn)
        return;
    }
  while (ui_harness_wait (&deadline));
  ui_harness_give_up (harness, "still on the screen:", name);
}

gboolean
usher_ui_harness_is (AtspiAccessible *node,
                     AtspiStateType   state)
{
  return usher_ui_tree_has_state (node, state);
}

/**
 * usher_ui_harness_await_state:
 * @harness: a harness whose client runs
 * @role: a role
 * @name: part of a name
 * @state: a state
 * @wanted: whether it must come or go
 */
void
usher_ui_harness_await_state (UsherUiHarness *harness,
                              AtspiRole       role,
                              const char     *name,
                              AtspiStateType  state,
                              gboolean        wanted)
{
  gint64 deadline = 0;

  do
    {
      g_autoptr (AtspiAccessible) node = usher_ui_harness_find (harness, role, name);

      if (node != NULL && usher_ui_tree_has_state (node, state) == wanted)
        return;
    }
  while (ui_harness_wait (&deadline));
  ui_harness_give_up (harness, wanted ? "state does not come:" : "state does not go:", name);
}

/**
 * usher_ui_harness_press:
 * @harness: a harness whose client runs
 * @role: a role
 * @name: part of the name of a control; waited for until it takes a press
 */
void
usher_ui_harness_press (UsherUiHarness *harness,
                        AtspiRole       role,
                        const char     *name)
{
  g_autoptr (AtspiAccessible) node = NULL;
  g_autoptr (AtspiAction) action = NULL;
  g_autoptr (GError) error = NULL;

  usher_ui_harness_await_state (harness, role, name, ATSPI_STATE_SENSITIVE, TRUE);
  node = usher_ui_harness_await (harness, role, name);
  action = atspi_accessible_get_action_iface (node);
  g_assert_nonnull (action);
  g_assert_true (atspi_action_do_action (action, 0, &error));
  g_assert_no_error (error);
}

/**
 * usher_ui_harness_enter:
 * @harness: a harness whose client runs
 * @role: a role
 * @name: part of the name of a field
 * @text: what it shall hold
 */
void
usher_ui_harness_enter (UsherUiHarness *harness,
                        AtspiRole       role,
                        const char     *name,
                        const char     *text)
{
  g_autoptr (AtspiAccessible) node = NULL;
  g_autoptr (AtspiEditableText) field = NULL;
  g_autoptr (GError) error = NULL;

  usher_ui_harness_await_state (harness, role, name, ATSPI_STATE_SENSITIVE, TRUE);
  node = usher_ui_harness_await (harness, role, name);
  field = atspi_accessible_get_editable_text_iface (node);
  g_assert_nonnull (field);
  g_assert_true (atspi_editable_text_set_text_contents (field, text, &error));
  g_assert_no_error (error);
}

/**
 * usher_ui_harness_read:
 * @harness: a harness whose client runs
 * @role: a role
 * @name: part of the name of a field
 *
 * Returns: (transfer full): what it holds
 */
char *
usher_ui_harness_read (UsherUiHarness *harness,
                       AtspiRole       role,
                       const char     *name)
{
  g_autoptr (AtspiAccessible) node = usher_ui_harness_await (harness, role, name);
  g_autoptr (AtspiText) text = atspi_accessible_get_text_iface (node);

  g_assert_nonnull (text);
  return atspi_text_get_text (text, 0, -1, NULL);
}

/**
 * usher_ui_harness_key:
 * @keysym: a key, pressed and released as on the keyboard
 */
void
usher_ui_harness_key (guint keysym)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (atspi_generate_keyboard_event (keysym, NULL, ATSPI_KEY_SYM, &error));
  g_assert_no_error (error);
}

/**
 * usher_ui_harness_type:
 * @text: typed as on the keyboard
 */
void
usher_ui_harness_type (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    usher_ui_harness_key ((guint) *c);
}

/**
 * usher_ui_harness_sign_in:
 * @harness: a harness whose client shows the sign-in page
 * @user: a name
 * @password: a password
 */
void
usher_ui_harness_sign_in (UsherUiHarness *harness,
                          const char     *user,
                          const char     *password)
{
  usher_ui_harness_enter (harness, ATSPI_ROLE_TEXT, "User name", user);
  usher_ui_harness_enter (harness, ATSPI_ROLE_PASSWORD_TEXT, "Password", password);
  usher_ui_harness_press (harness, ATSPI_ROLE_PUSH_BUTTON, "Sign in");
}
