/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <unistd.h>

#include "broker/core/calendar-rule.h"
#include "common/paths.h"
#include "tests/unit/broker/settings-folder.h"

static void
test_nothing_written (void)
{
  static const SettingsFile files[] = { { NULL, NULL } };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autoptr (UsherSettings) settings = settings_folder_load (folder);
  const UsherRealmSettings *realm;

  g_assert_cmpstr (settings->server->listen[0], ==, "https://0.0.0.0:8443");
  g_assert_null (settings->server->listen[1]);
  g_assert_cmpstr (settings->server->store, ==, "sqlite:/state/usher.db");
  g_assert_cmpstr (settings->server->certificate, ==, "/state/tls/server.pem");
  g_assert_cmpstr (settings->server->admin_socket, ==, "/runtime/admin.sock");
  g_assert_null (settings->server->admin_groups);
  g_assert_cmpuint (settings->server->idle, ==, 30 * 60);
  g_assert_cmpuint (settings->server->longest, ==, 10 * 60 * 60);
  g_assert_cmpuint (settings->server->limits.body, ==, 65536);

  g_assert_cmpuint (settings->realms->len, ==, 1);
  realm = settings->realms->pdata[0];
  g_assert_cmpstr (realm->name, ==, "local");
  g_assert_cmpint (realm->kind, ==, USHER_REALM_FILE);
  g_assert_cmpstr (realm->users_file, ==, "/state/users/local.conf");
  g_assert_true (realm->is_default);
  g_assert_cmpuint (g_hash_table_size (settings->catalog->pools), ==, 0);
}

static void
test_pool_defaults (void)
{
  static const SettingsFile files[] = { SETTINGS_BASE, { "pools.d/office.conf", SETTINGS_POOL }, { NULL, NULL } };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autoptr (UsherSettings) settings = settings_folder_load (folder);
  const UsherPool *pool = usher_catalog_pool (settings->catalog, "office");

  g_assert_cmpstr (pool->name, ==, "office");
  g_assert_cmpstr (pool->title, ==, "office");
  g_assert_cmpstr (pool->template, ==, "base");
  g_assert_cmpint (pool->kind, ==, USHER_POOL_FLOATING);
  g_assert_cmpstr (pool->name_pattern, ==, "office-###");
  g_assert_cmpuint (pool->size_max, ==, 10);
  g_assert_cmpuint (pool->version, ==, 0);
  g_assert_cmpuint (pool->warm_off, ==, 0);
  g_assert_cmpuint (pool->shrink_after, ==, 600);
  g_assert_cmpuint (pool->at_once.clones + pool->at_once.starts + pool->at_once.deletes, ==, 0);
  g_assert_cmpint (pool->placement, ==, USHER_POOL_PLACEMENT_SPREAD);
  g_assert_null (pool->require_labels);
  g_assert_null (pool->hours);
  g_assert_cmpint (pool->sessions.on_disconnect.what, ==, USHER_SESSION_DO_NOTHING);
  g_assert_cmpuint (pool->sessions.grace, ==, 2);
  g_assert_cmpuint (pool->sessions.longest, ==, 0);
  g_assert_cmpuint (pool->sessions.patience, ==, 90);
  g_assert_null (pool->schedule);
  g_assert_nonnull (pool->time_zone);
  g_assert_cmpuint (pool->per_user, ==, 1);
  g_assert_cmpuint (pool->ticket_life, ==, 60);
  g_assert_cmpint (pool->take_over, ==, USHER_TAKE_OVER_ASK);
  g_assert_cmpuint (pool->user_actions, ==, USHER_POOL_USER_START | USHER_POOL_USER_SHUTDOWN | USHER_POOL_USER_RESET);
  g_assert_null (pool->hosts);
  g_assert_null (pool->allow_users);
  g_assert_cmpint (pool->policy.clipboard, ==, USHER_CLIPBOARD_BOTH);
  g_assert_cmpint (pool->policy.folder, ==, USHER_FOLDER_NONE);
  g_assert_cmpint (pool->policy.audio, ==, USHER_AUDIO_BOTH);
  g_assert_cmpuint (pool->policy.flags, ==, USHER_POLICY_FILES);
  g_assert_null (pool->policy.usb);
  g_assert_cmpuint (pool->policy.monitors, ==, 4);
}

/* every word of a pool's file means what the core and the API call by that word */
static void
test_pool_words (void)
{
  static const SettingsFile files[] = { SETTINGS_BASE, { NULL, NULL } };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);

  for (UsherPoolKind kind = USHER_POOL_FLOATING; kind <= USHER_POOL_PERSONAL; kind++)
    {
      static const char *const words[] = { "floating", "manual", "personal" };
      g_autofree char *text = g_strconcat (SETTINGS_POOL "kind = ", words[kind], "\n", NULL);
      g_autoptr (UsherSettings) settings = NULL;

      settings_folder_write (folder, "pools.d/office.conf", text);
      settings = settings_folder_load (folder);
      g_assert_cmpint (usher_catalog_pool (settings->catalog, "office")->kind, ==, kind);
    }
  for (int i = 0; i < 4; i++)
    {
      int folder_mode = MIN (i, (int) USHER_FOLDER_WRITE);
      int audio = MIN (i, (int) USHER_AUDIO_BOTH);
      g_autofree char *text = g_strdup_printf (SETTINGS_POOL "[policy]\nclipboard = %s\nfolder = %s\naudio = %s\n",
                                               usher_policy_clipboard_to_word (i),
                                               usher_policy_folder_to_word (folder_mode),
                                               usher_policy_audio_to_word (audio));
      g_autoptr (UsherSettings) settings = NULL;
      const UsherPool *pool;

      settings_folder_write (folder, "pools.d/office.conf", text);
      settings = settings_folder_load (folder);
      pool = usher_catalog_pool (settings->catalog, "office");
      g_assert_cmpint (pool->policy.clipboard, ==, i);
      g_assert_cmpint (pool->policy.folder, ==, folder_mode);
      g_assert_cmpint (pool->policy.audio, ==, audio);
    }
}

static void
test_everything_written (void)
{
  static const SettingsFile files[] = {
    SETTINGS_BASE,
    { "pools.d/office.conf",
      "# a comment\n\n[pool]\ntitle = Büro # 3\ntemplate=base\n  kind = personal  \nname-pattern = pc-##\nsize-min = 20\n"
      "size-max = 30\nuser-actions = none\nhosts = kvm1;\ntake-over = never\nstart-timeout = 2min\n"
      "[entitlement]\nallow-users = anna; otto \ndeny-groups = guests\n"
      "[policy]\nusb = 0x08,-1,-1,-1,1|-1,-1,-1,-1,0\nfiles = no\nsmartcard = yes\nmonitors = 16\n" },
    { "broker.conf", "[server]\r\nlisten = https://[::]:443; http://[::1]:80\r\ncertificate = tls/own.pem\r\n" },
    { ".hidden.conf", "nonsense" },
    { "pools.d/.hidden.conf", "nonsense" },
    { "pools.d/office.conf.bak", "nonsense" },
    { NULL, NULL },
  };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autoptr (UsherSettings) settings = settings_folder_load (folder);
  g_autofree char *certificate = g_build_filename (folder, "tls", "own.pem", NULL);
  const UsherPool *pool = usher_catalog_pool (settings->catalog, "office");

  g_assert_cmpuint (g_hash_table_size (settings->catalog->pools), ==, 1);
  g_assert_cmpstr (pool->title, ==, "Büro # 3");
  g_assert_cmpint (pool->kind, ==, USHER_POOL_PERSONAL);
  g_assert_cmpuint (pool->size_min, ==, 20);
  g_assert_cmpuint (pool->user_actions, ==, 0);
  g_assert_cmpstr (pool->hosts[0], ==, "kvm1");
  g_assert_null (pool->hosts[1]);
  g_assert_cmpint (pool->take_over, ==, USHER_TAKE_OVER_NEVER);
  g_assert_cmpuint (pool->start_timeout, ==, 120);
  g_assert_cmpstr (pool->allow_users[0], ==, "anna");
  g_assert_cmpstr (pool->allow_users[1], ==, "otto");
  g_assert_cmpstr (pool->deny_groups[0], ==, "guests");
  g_assert_cmpstr (pool->policy.usb, ==, "0x08,-1,-1,-1,1|-1,-1,-1,-1,0");
  g_assert_cmpuint (pool->policy.flags, ==, USHER_POLICY_SMARTCARD);
  g_assert_cmpuint (pool->policy.monitors, ==, 16);
  g_assert_cmpstr (settings->server->listen[1], ==, "http://[::1]:80");
  g_assert_cmpstr (settings->server->certificate, ==, certificate);
  g_assert_true (g_str_has_prefix (usher_catalog_host (settings->catalog, "kvm1")->spice_ca, "-----BEGIN"));
  g_assert_true (g_str_has_prefix (usher_catalog_template (settings->catalog, "base")->domain, "<domain"));
}

/* what of a pool's file is read further than a key's value */
static void
test_pool_texts (void)
{
  static const SettingsFile files[] = {
    SETTINGS_BASE,
    { "pools.d/office.conf",
      SETTINGS_POOL "version = 7\nclone = full\nsize-max = 50\nwarm-off = 3\nschedule = Mo-Fr 07:00-08:30 warm 40; 22:00-06:00 size-min 1\n"
                    "hours = Mo-Fr 07:00-18:00; Sa\ntime-zone = Europe/Berlin\nshrink-after = 0s\nclones-at-once = 4\nstarts-at-once = 3\ndeletes-at-once = 2\n"
                    "kind = manual\nsnapshots = 3\nsnapshot-schedule = Mo-Fr 03:00 keep 5; Su 04:00 keep 4\n"
                    "user-actions = snapshot; revert\non-disconnect = suspend after 30min\nreconnect-grace = 5s\nlongest-session = 10h\non-lost-entitlement = log-off\nshutdown-timeout = 1min\n"
                    "placement = pack\nrequire-labels = gpu; ssd\nprefer-labels = rack1\n" },
    { NULL, NULL },
  };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autoptr (UsherSettings) settings = settings_folder_load (folder);
  const UsherPool *pool = usher_catalog_pool (settings->catalog, "office");
  const UsherCalendarRule *rules = (const UsherCalendarRule *) (gpointer) pool->schedule->data;

  g_assert_cmpuint (pool->version, ==, 7);
  g_assert_cmpint (pool->clone, ==, USHER_POOL_CLONE_FULL);
  g_assert_cmpuint (pool->warm_off, ==, 3);
  g_assert_cmpuint (pool->snapshots, ==, 3);
  g_assert_cmpuint (pool->snapshot_schedule->len, ==, 2);
  g_assert_cmpuint (g_array_index (pool->snapshot_schedule, UsherCalendarRule, 1).keep, ==, 4);
  g_assert_cmpuint (pool->user_actions, ==, USHER_POOL_USER_SNAPSHOT | USHER_POOL_USER_REVERT);
  g_assert_cmpuint (pool->hours->len, ==, 2);
  g_assert_cmpuint (g_array_index (pool->hours, UsherCalendarRule, 1).days, ==, 0x20);
  g_assert_cmpuint (pool->schedule->len, ==, 2);
  g_assert_cmpuint (rules[0].days, ==, 0x1f);
  g_assert_cmpuint (rules[0].warm, ==, 40);
  g_assert_cmpuint (rules[1].to, ==, 30 * 60);
  g_assert_cmpuint (rules[1].size_min, ==, 1);
  g_assert_cmpstr (g_time_zone_get_identifier (pool->time_zone), ==, "Europe/Berlin");
  g_assert_cmpuint (pool->shrink_after, ==, 0);
  g_assert_cmpuint (pool->at_once.clones, ==, 4);
  g_assert_cmpuint (pool->at_once.starts, ==, 3);
  g_assert_cmpuint (pool->at_once.deletes, ==, 2);
  g_assert_cmpint (pool->sessions.on_disconnect.what, ==, USHER_SESSION_DO_SUSPEND);
  g_assert_cmpuint (pool->sessions.on_disconnect.after, ==, 1800);
  g_assert_cmpuint (pool->sessions.grace, ==, 5);
  g_assert_cmpuint (pool->sessions.longest, ==, 36000);
  g_assert_cmpint (pool->sessions.on_lost_entitlement, ==, USHER_SESSION_DO_LOG_OFF);
  g_assert_cmpuint (pool->sessions.patience, ==, 60);
  g_assert_cmpint (pool->placement, ==, USHER_POOL_PLACEMENT_PACK);
  g_assert_cmpstr (pool->require_labels[1], ==, "ssd");
  g_assert_cmpstr (pool->prefer_labels[0], ==, "rack1");
}

static void
test_ldap (void)
{
  static const SettingsFile files[] = {
    { "realms.d/office.conf",
      "[realm]\nkind = ldap\ntitle = Office\nservers = ldaps://ldap1.example.org; ldap://ldap2.example.org\n"
      "base = dc=example,dc=org\nbind-dn = uid=usher,dc=example\nbind-password-file = secret\n" },
    { "realms.d/home.conf", "[realm]\ndefault = yes\n" },
    { "secret", "hunter2\r\nnot this\n" },
    { NULL, NULL },
  };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autoptr (UsherSettings) settings = NULL;
  const UsherRealmSettings *office;

  settings_folder_chmod (folder, "secret", 0640);
  settings = settings_folder_load (folder);
  g_assert_cmpuint (settings->realms->len, ==, 2);
  g_assert_cmpstr (((UsherRealmSettings *) settings->realms->pdata[0])->name, ==, "home");
  office = settings->realms->pdata[1];
  g_assert_cmpint (office->kind, ==, USHER_REALM_LDAP);
  g_assert_false (office->is_default);
  g_assert_cmpstr (office->servers[1], ==, "ldap://ldap2.example.org");
  g_assert_cmpstr (office->user_base, ==, "dc=example,dc=org");
  g_assert_cmpstr (office->group_base, ==, "dc=example,dc=org");
  g_assert_cmpstr (usher_realm_settings_profile (office), ==, "openldap");
  g_assert_cmpint (office->group_search, ==, USHER_REALM_GROUP_SEARCH_PROFILE);
  g_assert_null (office->user_filter);
  g_assert_cmpstr (usher_secret_text (office->bind_password), ==, "hunter2");
  g_assert_cmpuint (office->timeout, ==, 10);
}

static void
test_diff (void)
{
  static const SettingsFile files[] = {
    SETTINGS_BASE,
    { "pools.d/office.conf", SETTINGS_POOL "size-min = 20\nsize-max = 50\n" },
    { "pools.d/gone.conf", SETTINGS_POOL },
    { "realms.d/local.conf", "[realm]\n" },
    { NULL, NULL },
  };
  static const char *const expected[] = {
    "broker: listen https://0.0.0.0:8443 → https://[::]:443 (after a restart)",
    "broker: idle 30min → 15min",
    "realm local: title local → House",
    "host kvm1: what spice-ca holds changed",
    "pool fresh: new",
    "pool office: size-min 20 → 30",
    "pool office: user-actions start; shutdown; reset → none",
    "pool office: hosts (none) → kvm1",
    "pool office: files yes → no",
    "pool gone: removed",
    NULL,
  };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autofree char *gone = g_build_filename (folder, "pools.d", "gone.conf", NULL);
  g_autoptr (UsherSettings) before = settings_folder_load (folder);
  g_autoptr (UsherSettings) after = NULL;
  g_auto (GStrv) same = usher_settings_diff (before, before);
  g_auto (GStrv) lines = NULL;

  settings_folder_write (folder, "pools.d/office.conf",
                         SETTINGS_POOL "size-min = 30\nsize-max = 50\nuser-actions = none\nhosts = kvm1\n"
                                       "[policy]\nfiles = no\n");
  settings_folder_write (folder, "pools.d/fresh.conf", SETTINGS_POOL);
  settings_folder_write (folder, "broker.conf", "[server]\nlisten = https://[::]:443\n[sign-in]\nidle = 15min\n");
  settings_folder_write (folder, "realms.d/local.conf", "[realm]\ntitle = House\n");
  settings_folder_write (folder, "ca.pem", "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n");
  g_assert_cmpint (unlink (gone), ==, 0);
  after = settings_folder_load (folder);
  lines = usher_settings_diff (before, after);

  g_assert_cmpuint (g_strv_length (same), ==, 0);
  g_assert_cmpstrv (lines, expected);
}

static void
test_diff_keeps_secrets (void)
{
  static const SettingsFile files[] = {
    { "realms.d/office.conf", "[realm]\nkind = ldap\nbase = dc=example\nservers = ldaps://ldap1.example.org\n"
                              "bind-dn = cn=usher\nbind-password-file = secret\n" },
    { "secret", "hunter2\n" },
    { NULL, NULL },
  };
  static const char *const expected[] = { "realm office: what bind-password-file holds changed", NULL };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autoptr (UsherSettings) before = NULL;
  g_autoptr (UsherSettings) after = NULL;
  g_auto (GStrv) lines = NULL;

  settings_folder_chmod (folder, "secret", 0600);
  before = settings_folder_load (folder);
  settings_folder_write (folder, "secret", "hunter3\n");
  settings_folder_chmod (folder, "secret", 0600);
  after = settings_folder_load (folder);
  lines = usher_settings_diff (before, after);
  g_assert_cmpstrv (lines, expected);
}

static void
test_refs (void)
{
  static const SettingsFile files[] = { SETTINGS_BASE, { NULL, NULL } };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autoptr (UsherSettings) settings = settings_folder_load (folder);
  UsherSettings *again = usher_settings_ref (settings);

  usher_settings_unref (again);
  g_assert_nonnull (usher_catalog_host (settings->catalog, "kvm1"));
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("STATE_DIRECTORY", "/state", TRUE);
  g_setenv ("RUNTIME_DIRECTORY", "/runtime", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/nothing-written", test_nothing_written);
  g_test_add_func ("/settings/pool-defaults", test_pool_defaults);
  g_test_add_func ("/settings/pool-words", test_pool_words);
  g_test_add_func ("/settings/everything-written", test_everything_written);
  g_test_add_func ("/settings/pool-texts", test_pool_texts);
  g_test_add_func ("/settings/ldap", test_ldap);
  g_test_add_func ("/settings/diff", test_diff);
  g_test_add_func ("/settings/diff-keeps-secrets", test_diff_keeps_secrets);
  g_test_add_func ("/settings/refs", test_refs);
  return g_test_run ();
}
