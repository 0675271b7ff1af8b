/* SPDX-License-Identifier: GPL-2.0-or-later */
/* the users file: what a change keeps, what it refuses, and that nothing is lost */
#include "broker/adapters/file/users-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "broker/adapters/file/file-directory.h"
#include "broker/adapters/file/password-hash.h"
#include "common/error.h"

typedef struct
{
  char *folder;
  char *path;
} Place;

static void
place_set_up (Place        *place,
              gconstpointer data)
{
  place->folder = g_dir_make_tmp ("usher-users-XXXXXX", NULL);
  place->path = g_build_filename (place->folder, "users", NULL);
}

static void
place_tear_down (Place        *place,
                 gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (place->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (place->folder, name, NULL);

      g_unlink (path);
    }
  g_assert_no_errno (g_rmdir (place->folder));
  g_free (place->folder);
  g_free (place->path);
}

static void
place_write (Place      *place,
             const char *text)
{
  g_assert_true (g_file_set_contents_full (place->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

static char *
place_read (Place *place)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (place->path, &text, NULL, NULL));
  return text;
}

static UsherSecret *
secret (const char *text)
{
  return usher_secret_new (text, strlen (text));
}

static void
add (Place      *place,
     const char *name,
     const char *password)
{
  const char *const groups[] = { "staff", "semi;colon", NULL };
  g_autoptr (UsherSecret) word = secret (password);
  g_autoptr (GError) error = NULL;

  usher_users_file_put (place->path, name, word, "Shown \xc3\xa9 Name", groups, -1, &error);
  g_assert_no_error (error);
}

static gboolean
opens (UsherDirectory *directory,
       const char     *name,
       const char     *password)
{
  g_autoptr (UsherSecret) word = secret (password);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherIdentity) identity = usher_directory_authenticate (directory, name, word, NULL, &error);

  if (identity == NULL)
    g_assert_error (error, USHER_ERROR, USHER_ERROR_WRONG_CREDENTIALS);
  return identity != NULL;
}

static void
test_add (Place        *place,
          gconstpointer data)
{
  const char *const names[] = { "alice", "o'neil (x)*", "j\xc3\xbcrgen", "a=b;c#d", "corp\\bob", NULL };
  g_autoptr (UsherUserList) users = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  for (gsize i = 0; names[i] != NULL; i++)
    add (place, names[i], names[i]);
  users = usher_users_file_read (place->path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (usher_user_list_size (users), ==, G_N_ELEMENTS (names) - 1);
  for (gsize i = 0; names[i] != NULL; i++)
    {
      const UsherFileUser *user = usher_user_list_find (users, names[i]);
      g_autoptr (UsherSecret) word = secret (names[i]);

      g_assert_nonnull (user);
      g_assert_cmpstr (user->display_name, ==, "Shown \xc3\xa9 Name");
      g_assert_cmpstr (user->groups[1], ==, "semi;colon");
      g_assert_true (g_str_has_prefix (user->hash, "$y$"));
      g_assert_true (usher_password_hash_matches (user->hash, word));
    }
  g_assert_no_errno (g_stat (place->path, &status));
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
}

static void
test_refuses (Place        *place,
              gconstpointer data)
{
  const char *const bad[] = { "", " alice", "alice ", "a]b", "a\nb", "a\x7f", "\xff", NULL };
  g_autoptr (UsherSecret) word = secret ("pw");
  g_autoptr (UsherSecret) empty = secret ("");
  g_autoptr (UsherSecret) cut = usher_secret_new ("a\0b", 3);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; bad[i] != NULL; i++)
    {
      g_assert_false (usher_users_file_put (place->path, bad[i], word, NULL, NULL, -1, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
      g_clear_error (&error);
    }
  g_assert_false (usher_users_file_put (place->path, "alice", empty, NULL, NULL, -1, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_clear_error (&error);
  g_assert_false (usher_users_file_put (place->path, "alice", cut, NULL, NULL, -1, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_clear_error (&error);
  g_assert_false (g_file_test (place->path, G_FILE_TEST_EXISTS));

  add (place, "alice", "pw");
  g_assert_false (usher_users_file_put (place->path, "bob", NULL, "Bob", NULL, -1, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_clear_error (&error);
  g_assert_false (usher_users_file_remove (place->path, "bob", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

static void
test_keeps (Place        *place,
            gconstpointer data)
{
  g_autoptr (UsherSecret) fresh = secret ("new");
  g_autoptr (UsherSecret) other = secret ("other");
  g_autofree char *hash = usher_password_hash_new (other, NULL);
  g_autofree char *text = g_strdup_printf ("# kept by hand\n[user bob]\n# his desk is in B3\npassword=%s\ngroups=staff\n", hash);
  g_autofree char *after = NULL;
  g_autoptr (UsherDirectory) directory = usher_file_directory_new ("office", place->path);

  place_write (place, text);
  add (place, "alice", "old");
  g_assert_true (opens (directory, "alice", "old"));
  g_assert_true (usher_users_file_put (place->path, "alice", fresh, NULL, NULL, -1, NULL));
  g_assert_false (opens (directory, "alice", "old"));
  g_assert_true (opens (directory, "alice", "new"));
  g_assert_true (usher_users_file_remove (place->path, "alice", NULL));
  g_assert_false (opens (directory, "alice", "new"));
  g_assert_true (opens (directory, "bob", "other"));
  after = place_read (place);
  g_assert_nonnull (strstr (after, "# kept by hand\n"));
  g_assert_nonnull (strstr (after, "# his desk is in B3\n"));
}

static void
test_mode_and_link (Place        *place,
                    gconstpointer data)
{
  g_autofree char *link = g_build_filename (place->folder, "link", NULL);
  g_autoptr (UsherUserList) users = NULL;
  g_autoptr (UsherSecret) word = secret ("pw");
  GStatBuf status;

  add (place, "alice", "pw");
  g_assert_no_errno (g_chmod (place->path, 0640));
  g_assert_no_errno (symlink ("users", link));
  g_assert_true (usher_users_file_put (link, "bob", word, NULL, NULL, -1, NULL));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_no_errno (g_stat (place->path, &status));
  g_assert_cmpuint (status.st_mode & 0777, ==, 0640);
  users = usher_users_file_read (place->path, NULL, NULL);
  g_assert_cmpuint (usher_user_list_size (users), ==, 2);
}

static void
test_open_to_others (Place        *place,
                     gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add (place, "alice", "pw");
  g_assert_no_errno (g_chmod (place->path, 0644));
  g_assert_null (usher_users_file_read (place->path, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, place->path));
}

/* what stands in a broken file, and the line that is named */
static const struct
{
  const char *text;
  const char *names;
} broken[] = {
  { "[user a]\npassword=SECRETHASH\n", "line 2:" },
  { "[user a]\n\n[user a]\n", "line 3: the user a is there twice" },
  { "[user a]\ngroups=x\ngroups=y\n", "line 3: groups is there twice" },
  { "[user a]\nSECRETHASH\n", "line 2:" },
  { "groups=x\n[user a]\n", "line 1:" },
  { "[user a]\npasword=SECRETHASH\n", "line 2: unknown key" },
  { "[user a]\ndisabled=maybe\n", "line 2: disabled must be" },
  { "[user a]\ngroups=b\\\n", "line 2: a backslash" },
  { "[user a]\ndisplay-name=b\\;\n", "line 2: a backslash" },
  { "[user a\n", "line 1:" },
  { "[group a]\n", "line 1:" },
  { "[user ]\n", "line 1:" },
  { "[user a]\n# \xff\n", "line 2: not UTF-8" },
};

static void
test_broken (Place        *place,
             gconstpointer data)
{
  g_autoptr (UsherSecret) word = secret ("pw");

  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) refused = NULL;
      g_autofree char *after = NULL;

      place_write (place, broken[i].text);
      g_assert_null (usher_users_file_read (place->path, NULL, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
      g_assert_nonnull (strstr (error->message, broken[i].names));
      g_assert_nonnull (strstr (error->message, place->path));
      g_assert_null (strstr (error->message, "SECRETHASH"));
      g_assert_false (usher_users_file_put (place->path, "z", word, NULL, NULL, -1, &refused));
      g_assert_error (refused, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
      after = place_read (place);
      g_assert_cmpstr (after, ==, broken[i].text);
    }
}

static void
test_reload (Place        *place,
             gconstpointer data)
{
  g_autoptr (UsherDirectory) directory = usher_file_directory_new ("office", place->path);
  g_autoptr (GError) error = NULL;
  g_autofree char *good = NULL;

  g_assert_false (opens (directory, "alice", "pw"));
  g_assert_true (usher_directory_check (directory, NULL, NULL));
  add (place, "alice", "pw");
  g_assert_true (opens (directory, "alice", "pw"));

  good = place_read (place);
  place_write (place, "[user alice]\nnonsense\n");
  g_assert_true (opens (directory, "alice", "pw"));
  g_assert_false (usher_directory_check (directory, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "line 2"));

  place_write (place, good);
  g_assert_true (usher_directory_check (directory, NULL, NULL));
  g_assert_no_errno (g_unlink (place->path));
  g_assert_false (opens (directory, "alice", "pw"));
}

static gpointer
writer_run (gpointer data)
{
  const char *path = data;
  static int serial;
  g_autoptr (UsherSecret) word = secret ("pw");

  for (int i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("user%d", g_atomic_int_add (&serial, 1));
      g_autoptr (GError) error = NULL;

      usher_users_file_put (path, name, word, NULL, NULL, -1, &error);
      g_assert_no_error (error);
    }
  return NULL;
}

static void
test_writers (Place        *place,
              gconstpointer data)
{
  g_autoptr (UsherUserList) users = NULL;
  g_autoptr (GDir) dir = NULL;
  GThread *threads[8];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("writer", writer_run, place->path);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  users = usher_users_file_read (place->path, NULL, NULL);
  g_assert_cmpuint (usher_user_list_size (users), ==, 24);
  dir = g_dir_open (place->folder, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "users");
  g_assert_null (g_dir_read_name (dir));
}

/* a disabled account and one without a password, seen from outside */
static void
test_closed (Place        *place,
             gconstpointer data)
{
  g_autoptr (UsherDirectory) directory = usher_file_directory_new ("office", place->path);
  g_autoptr (UsherSecret) word = secret ("pw");
  g_autoptr (GError) error = NULL;

  place_write (place, "[user nopass]\ngroups=x\n");
  add (place, "alice", "pw");
  g_assert_false (opens (directory, "nopass", "x"));
  g_assert_true (usher_users_file_put (place->path, "alice", NULL, NULL, NULL, 1, NULL));
  g_assert_false (opens (directory, "alice", "wrong"));
  g_assert_null (usher_directory_authenticate (directory, "alice", word, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_ACCOUNT_DISABLED);
  g_assert_true (usher_users_file_put (place->path, "alice", NULL, NULL, NULL, 0, NULL));
  g_assert_true (opens (directory, "alice", "pw"));
}

/* the same file through the port that usherctl reaches: what is left out stays */
static void
test_registry (Place        *place,
               gconstpointer data)
{
  const char *const one[] = { "staff", NULL };
  const char *const none[] = { NULL };
  g_autoptr (UsherDirectory) directory = usher_file_directory_new ("office", place->path);
  UsherUserRegistry *registry = USHER_USER_REGISTRY (directory);
  g_autoptr (UsherSecret) word = secret ("pw");
  g_autoptr (JsonNode) list = NULL;
  g_autofree char *text = NULL;

  g_assert_true (usher_user_registry_put (registry, "bob", word, NULL, one, -1, NULL));
  g_assert_true (usher_user_registry_put (registry, "alice", word, "Alice \"A\"", one, -1, NULL));
  g_assert_true (usher_user_registry_put (registry, "alice", NULL, NULL, none, 1, NULL));
  list = usher_user_registry_list (registry, NULL);
  text = json_to_string (list, FALSE);
  g_assert_cmpstr (text, ==,
                   "[{\"name\":\"bob\",\"display_name\":\"bob\",\"groups\":[\"staff\"],\"disabled\":false},"
                   "{\"name\":\"alice\",\"display_name\":\"Alice \\\"A\\\"\",\"groups\":[],\"disabled\":true}]");
  g_assert_true (opens (directory, "bob", "pw"));
  g_assert_true (usher_user_registry_remove (registry, "bob", NULL));
  g_assert_false (opens (directory, "bob", "pw"));
}

static void
add_test (const char *path,
          void      (*run) (Place *, gconstpointer))
{
  g_test_add (path, Place, NULL, place_set_up, run, place_tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* a broken file is warned of, and that is not a failure of the test */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  add_test ("/users-file/add", test_add);
  add_test ("/users-file/refuses", test_refuses);
  add_test ("/users-file/keeps", test_keeps);
  add_test ("/users-file/mode-and-link", test_mode_and_link);
  add_test ("/users-file/open-to-others", test_open_to_others);
  add_test ("/users-file/broken", test_broken);
  add_test ("/users-file/reload", test_reload);
  add_test ("/users-file/writers", test_writers);
  add_test ("/users-file/closed", test_closed);
  add_test ("/users-file/registry", test_registry);
  return g_test_run ();
}
