/* SPDX-License-Identifier: GPL-2.0-or-later */
/* what every directory promises, asked of each adapter and of each way to use it */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "broker/adapters/file/file-directory.h"
#include "tests/contract/directory-fixture.h"
#include "tests/lib/scratch.h"

#define TEACHERS "teachers, 3rd (floor)"
#define COMMA "comma, \"quote\" <x>+#=;\\"

typedef struct
{
  UsherDirectory *directory;
  guint           rounds;
} Subject;

/* the ways, each a slapd and a configuration; started once for all cases */
static UsherSlapdFixture *slapd;
static TestScratch *scratch;
static char *users_file;

static void
file_add (UsherDirectory *directory,
          const char     *name,
          const char     *display_name,
          const char     *password,
          const char     *group,
          const char     *other_group)
{
  const char *const groups[] = { group, other_group, NULL };
  g_autoptr (UsherSecret) word = usher_secret_new (password, strlen (password));
  g_autoptr (GError) error = NULL;

  usher_user_registry_put (USHER_USER_REGISTRY (directory), name, word, display_name, groups,
                           strcmp (name, "dora") == 0, &error);
  g_assert_no_error (error);
}

static void
file_fill (void)
{
  g_autoptr (UsherDirectory) directory = usher_file_directory_new ("office", users_file);

  file_add (directory, "alice", "Alice Example", "alice secret", TEACHERS, "staff");
  file_add (directory, "bob", "Bob", "bob secret", NULL, NULL);
  file_add (directory, "o'neil (x)*", "O'Neil", "star * secret", "staff", NULL);
  file_add (directory, "j\xc3\xbcrgen", "J\xc3\xbcrgen", "j\xc3\xbcrgen \xc3\x9f", NULL, NULL);
  file_add (directory, COMMA, "Comma", "comma secret", "staff", NULL);
  file_add (directory, "dora", NULL, "dora secret", NULL, NULL);
}

static UsherDirectory *
make_file (void)
{
  return usher_file_directory_new ("office", users_file);
}

static UsherDirectory *
make_ldaps (void)
{
  return directory_fixture_make (directory_fixture_config (slapd, usher_slapd_fixture_ldaps (slapd)));
}

static UsherDirectory *
make_start_tls (void)
{
  return directory_fixture_make (directory_fixture_config (slapd, usher_slapd_fixture_ldap (slapd)));
}

static UsherDirectory *
make_ldapi (void)
{
  return directory_fixture_make (directory_fixture_config (slapd, usher_slapd_fixture_ldapi (slapd)));
}

static UsherDirectory *
make_pattern (void)
{
  UsherLdapConfig *config = directory_fixture_config (slapd, usher_slapd_fixture_ldaps (slapd));

  config->dn_pattern = g_strdup ("uid=%s," USHER_SLAPD_PEOPLE);
  return directory_fixture_make (config);
}

static UsherDirectory *
make_group_search (void)
{
  UsherLdapConfig *config = directory_fixture_config (slapd, usher_slapd_fixture_ldaps (slapd));

  g_clear_pointer (&config->member_attribute, g_free);
  return directory_fixture_make (config);
}

static void
subject_set_up (Subject      *subject,
                gconstpointer data)
{
  UsherDirectory *(*make) (void) = data;

  subject->directory = make ();
  /* a yescrypt hash takes as long as hundreds of binds */
  subject->rounds = make == make_file ? 3 : 40;
}

static void
subject_tear_down (Subject      *subject,
                   gconstpointer data)
{
  g_object_unref (subject->directory);
}

static void
test_right (Subject      *subject,
            gconstpointer data)
{
  const char *const groups[] = { "staff", TEACHERS, NULL };
  gint64 before = g_get_real_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherIdentity) alice = directory_fixture_sign_in (subject->directory, "alice", "alice secret", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (alice->realm, ==, "office");
  g_assert_cmpstr (alice->name, ==, "alice");
  g_assert_cmpstr (alice->display_name, ==, "Alice Example");
  g_assert_cmpstrv (alice->groups, groups);
  g_assert_cmpint (alice->proved_at, >=, before);
  g_assert_cmpint (alice->proved_at, <=, g_get_real_time ());
}

static void
test_no_groups (Subject      *subject,
                gconstpointer data)
{
  g_autoptr (UsherIdentity) bob = directory_fixture_sign_in (subject->directory, "bob", "bob secret", NULL);

  g_assert_cmpstr (bob->display_name, ==, "Bob");
  g_assert_cmpuint (g_strv_length (bob->groups), ==, 0);
}

static void
test_wrong (Subject      *subject,
            gconstpointer data)
{
  static const char *const passwords[] = { "nonsense", "alice secret ", " alice secret", "Alice Secret", "alice",
                                           "bob secret", "* ", NULL };
  g_autofree char *unknown = NULL;

  unknown = directory_fixture_refuses (subject->directory, "zoe", "alice secret", USHER_ERROR_WRONG_CREDENTIALS);
  for (gsize i = 0; passwords[i] != NULL; i++)
    {
      g_autofree char *wrong = directory_fixture_refuses (subject->directory, "alice", passwords[i],
                                                          USHER_ERROR_WRONG_CREDENTIALS);

      g_assert_cmpstr (wrong, ==, unknown);
    }
  directory_fixture_opens (subject->directory, "alice", "alice secret");
}

static void
test_empty (Subject      *subject,
            gconstpointer data)
{
  static const char *const names[] = { "alice", "bob", "zoe", "", NULL };
  g_autoptr (UsherSecret) cut = usher_secret_new ("alice secret\0x", 14);
  g_autoptr (UsherSecret) nul = usher_secret_new ("\0", 1);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; names[i] != NULL; i++)
    g_free (directory_fixture_refuses (subject->directory, names[i], "", USHER_ERROR_WRONG_CREDENTIALS));
  g_assert_null (usher_directory_authenticate (subject->directory, "alice", cut, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_WRONG_CREDENTIALS);
  g_clear_error (&error);
  g_assert_null (usher_directory_authenticate (subject->directory, "alice", nul, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_WRONG_CREDENTIALS);
}

static void
test_specials (Subject      *subject,
               gconstpointer data)
{
  directory_fixture_opens (subject->directory, "o'neil (x)*", "star * secret");
  directory_fixture_opens (subject->directory, "j\xc3\xbcrgen", "j\xc3\xbcrgen \xc3\x9f");
  directory_fixture_opens (subject->directory, COMMA, "comma secret");
}

/* names that would find alice, or everybody, if they were pasted into a filter or a DN */
static void
test_injection (Subject      *subject,
                gconstpointer data)
{
  static const char *const names[] = {
    "*", "al*", "alice*", "*)(uid=alice", "alice)(uid=*", "alice)(objectClass=*", "\\61lice", "\\2a", "alice\\00",
    "alice,ou=people", "alice," USHER_SLAPD_PEOPLE, "uid=alice", "alice+cn=Alice", "alice)", "(alice", "alice\n",
    "alice\x01", "\xff\xfe", "alice\xc3", "#616c696365", "\"alice\"", "<alice>", "alice;", "(|(uid=alice))", "%s", "%u",
    "]", "[user alice]", "alice\npassword", "=", NULL,
  };
  g_autofree char *longer = g_strnfill (257, 'a');
  g_autofree char *endless = g_strnfill (1 << 20, '*');

  for (gsize i = 0; names[i] != NULL; i++)
    g_free (directory_fixture_refuses (subject->directory, names[i], "alice secret", USHER_ERROR_WRONG_CREDENTIALS));
  g_free (directory_fixture_refuses (subject->directory, longer, "alice secret", USHER_ERROR_WRONG_CREDENTIALS));
  g_free (directory_fixture_refuses (subject->directory, endless, "alice secret", USHER_ERROR_WRONG_CREDENTIALS));
}

static void
test_disabled (Subject      *subject,
               gconstpointer data)
{
  g_free (directory_fixture_refuses (subject->directory, "dora", "dora secret", USHER_ERROR_ACCOUNT_DISABLED));
}

static void
test_lookup (Subject      *subject,
             gconstpointer data)
{
  const char *const groups[] = { "staff", TEACHERS, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherIdentity) alice = usher_directory_lookup (subject->directory, "alice", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (alice->name, ==, "alice");
  g_assert_cmpstrv (alice->groups, groups);
  g_assert_null (usher_directory_lookup (subject->directory, "zoe", NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (usher_directory_lookup (subject->directory, "*", NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

static void
test_check (Subject      *subject,
            gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  usher_directory_check (subject->directory, NULL, &error);
  g_assert_no_error (error);
}

static void
test_given_up (Subject      *subject,
               gconstpointer data)
{
  g_autoptr (UsherSecret) word = usher_secret_new ("alice secret", strlen ("alice secret"));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  UsherWait cancelled = usher_wait_new (30, cancellable);
  UsherWait over = { .deadline = g_get_monotonic_time () - 1 };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (usher_directory_authenticate (subject->directory, "alice", word, &cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (usher_directory_authenticate (subject->directory, "alice", word, &over, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_TIMEOUT);
  directory_fixture_opens (subject->directory, "alice", "alice secret");
}

/* right and wrong ones mixed: nobody ever becomes somebody else */
static gpointer
many_run (gpointer data)
{
  Subject *subject = data;
  static const char *const who[][2] = { { "alice", "alice secret" }, { "bob", "bob secret" },
                                        { "o'neil (x)*", "star * secret" } };

  for (guint i = 0; i < subject->rounds; i++)
    {
      gsize mine = (gsize) g_random_int_range (0, 3);

      directory_fixture_opens (subject->directory, who[mine][0], who[mine][1]);
      g_free (directory_fixture_refuses (subject->directory, who[mine][0], who[(mine + 1) % 3][1],
                                         USHER_ERROR_WRONG_CREDENTIALS));
    }
  return NULL;
}

static void
test_many (Subject      *subject,
           gconstpointer data)
{
  GThread *threads[16];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("many", many_run, subject);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static const struct
{
  const char *name;
  UsherDirectory *(*make) (void);
} subjects[] = {
  { "file", make_file },           { "ldaps", make_ldaps },     { "start-tls", make_start_tls },
  { "ldapi", make_ldapi },         { "pattern", make_pattern }, { "group-search", make_group_search },
};

static const struct
{
  const char *name;
  void      (*run) (Subject *, gconstpointer);
} cases[] = {
  { "right", test_right },       { "no-groups", test_no_groups }, { "wrong", test_wrong },
  { "empty", test_empty },       { "specials", test_specials },   { "injection", test_injection },
  { "disabled", test_disabled }, { "lookup", test_lookup },       { "check", test_check },
  { "given-up", test_given_up }, { "many", test_many },
};

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  scratch = test_scratch_new ();
  users_file = test_scratch_path (scratch, "users");
  slapd = usher_slapd_fixture_new (USHER_SLAPD_DEFAULT);
  file_fill ();
  for (gsize i = 0; i < G_N_ELEMENTS (subjects); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (cases); j++)
      {
        g_autofree char *path = g_strdup_printf ("/directory/%s/%s", subjects[i].name, cases[j].name);

        g_test_add (path, Subject, subjects[i].make, subject_set_up, cases[j].run, subject_tear_down);
      }
  result = g_test_run ();
  usher_slapd_fixture_free (slapd);
  g_free (users_file);
  test_scratch_free (scratch);
  return result;
}
