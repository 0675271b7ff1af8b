/* SPDX-License-Identifier: GPL-2.0-or-later */
/* a server that is not proved gets no password, and none is said in the clear */
#include <string.h>

#include "tests/contract/directory-fixture.h"
#include "tests/lib/scratch.h"
#include "tests/lib/tcp-relay.h"
#include "tests/lib/test-pki.h"

static UsherSlapdFixture *slapd;

static guint
port_of (const char *url)
{
  return (guint) g_ascii_strtoull (strrchr (url, ':') + 1, NULL, 10);
}

static void
assert_unsaid (UsherTcpRelay *relay,
               const char    *word)
{
  for (guint i = 0; i < usher_tcp_relay_connections (relay); i++)
    {
      g_autoptr (GBytes) heard = usher_tcp_relay_heard (relay, i);

      g_assert_null (memmem (g_bytes_get_data (heard, NULL), g_bytes_get_size (heard), word, strlen (word)));
    }
}

/* @scheme at @address in front of @server; @ca NULL for the right one */
static char *
refused (UsherSlapdFixture *server,
         const char        *scheme,
         const char        *address,
         const char        *ca)
{
  const char *target = strcmp (scheme, "ldaps") == 0 ? usher_slapd_fixture_ldaps (server) : usher_slapd_fixture_ldap (server);
  g_autoptr (UsherTcpRelay) relay = usher_tcp_relay_new (address, port_of (target));
  g_autofree char *url = g_strdup_printf ("%s://%s:%u", scheme, address, usher_tcp_relay_port (relay));
  UsherLdapConfig *config = directory_fixture_config (server, url);
  g_autoptr (UsherDirectory) directory = NULL;
  char *message;

  if (ca != NULL)
    {
      g_free (config->ca_file);
      config->ca_file = g_strdup (ca);
    }
  directory = directory_fixture_make (config);
  message = directory_fixture_refuses (directory, "alice", "alice secret", USHER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (message, url));
  g_assert_cmpuint (usher_tcp_relay_connections (relay), >, 0);
  assert_unsaid (relay, "alice");
  assert_unsaid (relay, USHER_SLAPD_SERVICE_PASSWORD);
  assert_unsaid (relay, "ou=services");
  return message;
}

static void
test_foreign_authority (void)
{
  g_autofree char *message = NULL;
  g_autoptr (TestScratch) other = test_scratch_new ();
  g_autofree char *ca = test_scratch_path (other, "ca-cert.pem");

  usher_test_pki_make (other->folder);
  message = refused (slapd, "ldaps", "127.0.0.1", ca);
  g_assert_nonnull (strstr (message, "certificate"));
  g_free (refused (slapd, "ldap", "127.0.0.1", ca));
}

static void
test_system_authorities (void)
{
  UsherLdapConfig *config = directory_fixture_config (slapd, usher_slapd_fixture_ldaps (slapd));
  g_autoptr (UsherDirectory) directory = NULL;

  g_clear_pointer (&config->ca_file, g_free);
  directory = directory_fixture_make (config);
  g_free (directory_fixture_refuses (directory, "alice", "alice secret", USHER_ERROR_UNAVAILABLE));
}

static void
test_foreign_name (void)
{
  g_free (refused (slapd, "ldaps", "127.0.0.2", NULL));
  g_free (refused (slapd, "ldap", "127.0.0.2", NULL));
}

static void
test_missing_file (void)
{
  g_autofree char *message = NULL;
  UsherLdapConfig *config = directory_fixture_config (slapd, usher_slapd_fixture_ldaps (slapd));
  g_autoptr (UsherDirectory) directory = NULL;

  g_free (config->ca_file);
  config->ca_file = g_strdup ("/nowhere/ca.pem");
  directory = directory_fixture_make (config);
  message = directory_fixture_refuses (directory, "alice", "alice secret", USHER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (message, "/nowhere/ca.pem"));
}

/* a server that refuses StartTLS, as somebody in between would make it do, is not asked in the clear */
static void
test_no_downgrade (void)
{
  g_autoptr (UsherSlapdFixture) bare = usher_slapd_fixture_new (USHER_SLAPD_WITHOUT_TLS);

  g_free (refused (bare, "ldap", "127.0.0.1", NULL));
}

static void
test_weakened_environment (void)
{
  g_autoptr (TestScratch) other = test_scratch_new ();
  g_autofree char *ca = test_scratch_path (other, "ca-cert.pem");

  usher_test_pki_make (other->folder);
  if (g_test_subprocess ())
    {
      g_free (refused (slapd, "ldaps", "127.0.0.1", ca));
      g_free (refused (slapd, "ldap", "127.0.0.1", ca));
      return;
    }
  g_setenv ("LDAPTLS_REQCERT", "never", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_unsetenv ("LDAPTLS_REQCERT");
  g_test_trap_assert_passed ();
}

static void
test_secret_on_the_wire (void)
{
  g_autoptr (UsherTcpRelay) relay = usher_tcp_relay_new ("127.0.0.1", port_of (usher_slapd_fixture_ldap (slapd)));
  g_autofree char *url = g_strdup_printf ("ldap://127.0.0.1:%u", usher_tcp_relay_port (relay));
  g_autoptr (UsherDirectory) directory = directory_fixture_make (directory_fixture_config (slapd, url));

  directory_fixture_opens (directory, "alice", "alice secret");
  g_assert_cmpuint (usher_tcp_relay_said (relay), >, 0);
  assert_unsaid (relay, "alice");
  assert_unsaid (relay, USHER_SLAPD_SERVICE_PASSWORD);
}

static void
test_plain_only_here (void)
{
  static const struct
  {
    const char *url;
    gboolean    good;
  } servers[] = {
    { "ldap://127.0.0.1", TRUE },        { "ldap://localhost:3389", TRUE }, { "ldap://[::1]", TRUE },
    { "ldap://192.0.2.1", FALSE },       { "ldap://ldap1.example.org", FALSE },
    { "ldap://127.0.0.1.example.org", FALSE }, { "ldaps://ldap1.example.org", TRUE },
    { "http://ldap1.example.org", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_autoptr (UsherLdapConfig) config = directory_fixture_config (slapd, servers[i].url);
      g_autoptr (GError) error = NULL;

      config->plain = TRUE;
      g_assert_cmpint (usher_ldap_config_check (config, &error), ==, servers[i].good);
      if (!servers[i].good)
        g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
    }
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  slapd = usher_slapd_fixture_new (USHER_SLAPD_DEFAULT);
  g_test_add_func ("/directory-tls/foreign-authority", test_foreign_authority);
  g_test_add_func ("/directory-tls/system-authorities", test_system_authorities);
  g_test_add_func ("/directory-tls/foreign-name", test_foreign_name);
  g_test_add_func ("/directory-tls/missing-file", test_missing_file);
  g_test_add_func ("/directory-tls/no-downgrade", test_no_downgrade);
  g_test_add_func ("/directory-tls/weakened-environment", test_weakened_environment);
  g_test_add_func ("/directory-tls/secret-on-the-wire", test_secret_on_the_wire);
  g_test_add_func ("/directory-tls/plain-only-here", test_plain_only_here);
  result = g_test_run ();
  usher_slapd_fixture_free (slapd);
  return result;
}
