/* SPDX-License-Identifier: GPL-2.0-or-later */
/* servers that stop, restart, hang or were never there: who waits, for how long, and who does not */
#include <gio/gio.h>
#include <string.h>

#include "tests/contract/directory-fixture.h"
#include "tests/lib/tcp-relay.h"

#define HOUR (3600 * 1000)

static UsherSlapdFixture *slapd;

static char *
url_of (UsherTcpRelay *relay)
{
  return g_strdup_printf ("ldaps://127.0.0.1:%u", usher_tcp_relay_port (relay));
}

static guint
port_of (const char *url)
{
  return (guint) g_ascii_strtoull (strrchr (url, ':') + 1, NULL, 10);
}

static UsherLdapConfig *
config_for (const char *first,
            const char *second)
{
  UsherLdapConfig *config = directory_fixture_config (slapd, first);

  directory_fixture_servers (config, first, second, NULL);
  /* long enough for thirty handshakes on a busy machine */
  config->timeout = 3000;
  config->retry_after = HOUR;
  return config;
}

/* nothing of the broker's notices until it asks, and then nobody's sign-in fails */
static void
test_restart (void)
{
  g_autoptr (UsherSlapdFixture) own = usher_slapd_fixture_new (USHER_SLAPD_DEFAULT);
  g_autoptr (UsherDirectory) directory = NULL;
  UsherLdapConfig *config = directory_fixture_config (own, usher_slapd_fixture_ldaps (own));

  directory = directory_fixture_make (config);
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *message = NULL;

      directory_fixture_opens (directory, "alice", "alice secret");
      usher_slapd_fixture_stop (own);
      usher_slapd_fixture_start (own);
      directory_fixture_opens (directory, "alice", "alice secret");
      usher_slapd_fixture_stop (own);
      message = directory_fixture_refuses (directory, "alice", "alice secret", USHER_ERROR_UNAVAILABLE);
      g_assert_nonnull (strstr (message, usher_slapd_fixture_ldaps (own)));
      g_assert_false (usher_directory_check (directory, NULL, NULL));
      usher_slapd_fixture_start (own);
    }
  directory_fixture_opens (directory, "alice", "alice secret");
  g_assert_true (usher_directory_check (directory, NULL, NULL));
}

typedef struct
{
  UsherDirectory *directory;
  gint            stop;
  gint            done;
} Crowd;

static gpointer
crowd_run (gpointer data)
{
  Crowd *crowd = data;

  while (g_atomic_int_get (&crowd->stop) == 0)
    {
      directory_fixture_opens (crowd->directory, "alice", "alice secret");
      g_atomic_int_inc (&crowd->done);
    }
  return NULL;
}

/* while sixteen sign in, one server of two goes away and comes back, again and again: nobody is turned away */
static void
test_restart_under_load (void)
{
  g_autoptr (UsherSlapdFixture) own = usher_slapd_fixture_new (USHER_SLAPD_DEFAULT);
  UsherTcpRelay *none = usher_tcp_relay_new ("127.0.0.1", port_of (usher_slapd_fixture_ldaps (own)));
  g_autofree char *front = url_of (none);
  UsherLdapConfig *config = directory_fixture_config (own, usher_slapd_fixture_ldaps (own));
  Crowd crowd = { NULL };
  GThread *threads[16];

  directory_fixture_servers (config, front, usher_slapd_fixture_ldaps (own), NULL);
  config->retry_after = 1;
  crowd.directory = directory_fixture_make (config);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("crowd", crowd_run, &crowd);
  while (g_atomic_int_get (&crowd.done) < 200)
    g_usleep (1000);
  usher_tcp_relay_free (none);
  while (g_atomic_int_get (&crowd.done) < 600)
    g_usleep (1000);
  g_atomic_int_set (&crowd.stop, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_object_unref (crowd.directory);
}

static void
test_dead_first (void)
{
  UsherTcpRelay *gone = usher_tcp_relay_new ("127.0.0.1", 0);
  g_autofree char *url = url_of (gone);
  g_autoptr (UsherDirectory) directory = NULL;

  usher_tcp_relay_free (gone);
  directory = directory_fixture_make (config_for (url, usher_slapd_fixture_ldaps (slapd)));
  directory_fixture_opens (directory, "alice", "alice secret");
  g_free (directory_fixture_refuses (directory, "alice", "nonsense", USHER_ERROR_WRONG_CREDENTIALS));
  g_assert_true (usher_directory_check (directory, NULL, NULL));
}

/* it costs its deadline once: afterwards nobody even connects to it */
static void
test_hung_first (void)
{
  g_autoptr (UsherTcpRelay) hung = usher_tcp_relay_new ("127.0.0.1", 0);
  g_autofree char *url = url_of (hung);
  g_autoptr (UsherDirectory) directory = directory_fixture_make (config_for (url, usher_slapd_fixture_ldaps (slapd)));
  guint connections;

  directory_fixture_opens (directory, "alice", "alice secret");
  connections = usher_tcp_relay_connections (hung);
  g_assert_cmpuint (connections, >, 0);
  for (int i = 0; i < 50; i++)
    directory_fixture_opens (directory, "alice", "alice secret");
  g_assert_cmpuint (usher_tcp_relay_connections (hung), ==, connections);
}

/* the same of one that hangs with connections of ours open, as a machine does that ran out of memory */
static void
test_hangs_later (void)
{
  g_autoptr (UsherSlapdFixture) own = usher_slapd_fixture_new (USHER_SLAPD_DEFAULT);
  g_autoptr (UsherTcpRelay) front = usher_tcp_relay_new ("127.0.0.1", port_of (usher_slapd_fixture_ldap (own)));
  g_autoptr (UsherTcpRelay) second = usher_tcp_relay_new ("127.0.0.1", port_of (usher_slapd_fixture_ldap (slapd)));
  g_autofree char *url = g_strdup_printf ("ldap://127.0.0.1:%u", usher_tcp_relay_port (front));
  g_autofree char *other = g_strdup_printf ("ldap://127.0.0.1:%u", usher_tcp_relay_port (second));
  UsherLdapConfig *config = config_for (url, other);
  g_autoptr (UsherDirectory) directory = NULL;
  gsize said;

  config->plain = TRUE;
  directory = directory_fixture_make (config);
  directory_fixture_opens (directory, "alice", "alice secret");
  g_assert_cmpuint (usher_tcp_relay_connections (second), ==, 0);
  usher_slapd_fixture_pause (own);
  directory_fixture_opens (directory, "alice", "alice secret");
  said = usher_tcp_relay_said (front);
  for (int i = 0; i < 20; i++)
    directory_fixture_opens (directory, "alice", "alice secret");
  g_assert_cmpuint (usher_tcp_relay_said (front), ==, said);
  usher_slapd_fixture_resume (own);
}

/* a server that failed is found again by a look of its own, not by a sign-in */
static void
test_comes_back (void)
{
  g_autoptr (UsherSlapdFixture) own = usher_slapd_fixture_new (USHER_SLAPD_DEFAULT);
  UsherLdapConfig *config = directory_fixture_config (own, usher_slapd_fixture_ldap (own));
  g_autoptr (UsherDirectory) directory = NULL;

  /* user0 is on the first server alone, so a sign-in by that name tells where it went */
  directory_fixture_servers (config, usher_slapd_fixture_ldap (own), usher_slapd_fixture_ldapi (slapd), NULL);
  config->retry_after = 20;
  directory = directory_fixture_make (config);
  usher_slapd_fixture_stop (own);
  directory_fixture_opens (directory, "alice", "alice secret");
  usher_slapd_fixture_start (own);
  usher_slapd_fixture_add_users (own, 1);
  for (;;)
    {
      g_autoptr (UsherIdentity) identity = directory_fixture_sign_in (directory, "user0", "password", NULL);

      if (identity != NULL)
        break;
      g_usleep (5000);
    }
  directory_fixture_opens (directory, "user0", "password");
}

static gpointer
sign_in_once (gpointer data)
{
  for (int i = 0; i < 5; i++)
    directory_fixture_opens (data, "alice", "alice secret");
  return NULL;
}

/* sixteen at once meet the hung server together, and all of them get through */
static void
test_hung_for_many (void)
{
  g_autoptr (UsherTcpRelay) hung = usher_tcp_relay_new ("127.0.0.1", 0);
  g_autofree char *url = url_of (hung);
  g_autoptr (UsherDirectory) directory = directory_fixture_make (config_for (url, usher_slapd_fixture_ldaps (slapd)));
  GThread *threads[16];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("many", sign_in_once, directory);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (usher_tcp_relay_connections (hung), <=, 32);
}

static void
test_deadlines (void)
{
  g_autoptr (UsherTcpRelay) hung = usher_tcp_relay_new ("127.0.0.1", 0);
  g_autofree char *url = url_of (hung);
  UsherLdapConfig *patient = directory_fixture_config (slapd, url);
  g_autoptr (UsherDirectory) directory = NULL;
  g_autoptr (UsherDirectory) hasty = NULL;
  g_autoptr (UsherSecret) word = usher_secret_new ("alice secret", strlen ("alice secret"));
  UsherWait wait = { .deadline = g_get_monotonic_time () + 300 * 1000 };
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  patient->timeout = HOUR;
  directory = directory_fixture_make (patient);
  g_assert_null (usher_directory_authenticate (directory, "alice", word, &wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_TIMEOUT);
  g_assert_nonnull (strstr (error->message, url));

  hasty = directory_fixture_make (config_for (url, NULL));
  message = directory_fixture_refuses (hasty, "alice", "alice secret", USHER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (message, url));
}

/* a handshake that nobody waits for any more ends as well, and leaves no thread behind */
static void
test_handshake_ends (void)
{
  g_autoptr (UsherTcpRelay) hung = usher_tcp_relay_new ("127.0.0.1", 0);
  g_autofree char *ldaps = url_of (hung);
  g_autofree char *ldap = g_strdup_printf ("ldap://127.0.0.1:%u", usher_tcp_relay_port (hung));
  UsherLdapConfig *config = config_for (ldaps, ldap);
  g_autoptr (UsherDirectory) directory = NULL;

  config->timeout = 200;
  directory = directory_fixture_make (config);
  g_free (directory_fixture_refuses (directory, "alice", "alice secret", USHER_ERROR_UNAVAILABLE));
  g_assert_cmpuint (usher_tcp_relay_connections (hung), ==, 2);
  usher_tcp_relay_wait_closed (hung);
}

static gpointer
cancel_run (gpointer data)
{
  gpointer *both = data;

  usher_tcp_relay_wait (both[0], 1);
  g_cancellable_cancel (both[1]);
  return NULL;
}

/* cancelled while the server is being reached: returns though nobody answers for an hour */
static void
test_cancel_while_opening (void)
{
  g_autoptr (UsherTcpRelay) hung = usher_tcp_relay_new ("127.0.0.1", 0);
  g_autofree char *url = url_of (hung);
  UsherLdapConfig *config = directory_fixture_config (slapd, url);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (UsherDirectory) directory = NULL;
  g_autoptr (UsherSecret) word = usher_secret_new ("alice secret", strlen ("alice secret"));
  UsherWait wait = { .cancellable = cancellable };
  gpointer both[] = { hung, cancellable };
  g_autoptr (GError) error = NULL;
  GThread *thread;

  directory = directory_fixture_make (config);
  thread = g_thread_new ("cancel", cancel_run, both);
  g_assert_null (usher_directory_authenticate (directory, "alice", word, &wait, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static gpointer
cancel_later (gpointer data)
{
  gpointer *both = data;
  gsize before = GPOINTER_TO_SIZE (both[2]);

  while (usher_tcp_relay_said (both[0]) == before)
    g_usleep (1000);
  g_cancellable_cancel (both[1]);
  return NULL;
}

/* cancelled while a search on a kept connection waits for its answer */
static void
test_cancel_while_asking (void)
{
  g_autoptr (UsherSlapdFixture) own = usher_slapd_fixture_new (USHER_SLAPD_DEFAULT);
  g_autoptr (UsherTcpRelay) front = usher_tcp_relay_new ("127.0.0.1", port_of (usher_slapd_fixture_ldaps (own)));
  g_autofree char *url = url_of (front);
  UsherLdapConfig *config = directory_fixture_config (own, url);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (UsherDirectory) directory = NULL;
  g_autoptr (UsherSecret) word = usher_secret_new ("alice secret", strlen ("alice secret"));
  UsherWait wait = { .cancellable = cancellable };
  gpointer both[] = { front, cancellable, NULL };
  g_autoptr (GError) error = NULL;
  GThread *thread;

  config->timeout = HOUR;
  directory = directory_fixture_make (config);
  directory_fixture_opens (directory, "alice", "alice secret");
  usher_slapd_fixture_pause (own);
  both[2] = GSIZE_TO_POINTER (usher_tcp_relay_said (front));
  thread = g_thread_new ("cancel", cancel_later, both);
  g_assert_null (usher_directory_authenticate (directory, "alice", word, &wait, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  usher_slapd_fixture_resume (own);
  directory_fixture_opens (directory, "alice", "alice secret");
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  slapd = usher_slapd_fixture_new (USHER_SLAPD_DEFAULT);
  g_test_add_func ("/directory-servers/restart", test_restart);
  g_test_add_func ("/directory-servers/restart-under-load", test_restart_under_load);
  g_test_add_func ("/directory-servers/dead-first", test_dead_first);
  g_test_add_func ("/directory-servers/hung-first", test_hung_first);
  g_test_add_func ("/directory-servers/hangs-later", test_hangs_later);
  g_test_add_func ("/directory-servers/comes-back", test_comes_back);
  g_test_add_func ("/directory-servers/hung-for-many", test_hung_for_many);
  g_test_add_func ("/directory-servers/deadlines", test_deadlines);
  g_test_add_func ("/directory-servers/handshake-ends", test_handshake_ends);
  g_test_add_func ("/directory-servers/cancel-while-opening", test_cancel_while_opening);
  g_test_add_func ("/directory-servers/cancel-while-asking", test_cancel_while_asking);
  result = g_test_run ();
  usher_slapd_fixture_free (slapd);
  return result;
}
