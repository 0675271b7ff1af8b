/* SPDX-License-Identifier: GPL-2.0-or-later */
/* what an LDAP directory does beyond the contract: how it reads entries, and what it never says to a server */
#include <lber.h>
#include <ldap.h>
#include <string.h>

#include "tests/contract/directory-fixture.h"
#include "tests/lib/tcp-relay.h"

#define BIND_REQUEST 0x60
#define SEARCH_REQUEST 0x63
#define UNBIND_REQUEST 0x42

static UsherSlapdFixture *slapd;

static guint
port_of (const char *url)
{
  return (guint) g_ascii_strtoull (strrchr (url, ':') + 1, NULL, 10);
}

static UsherDirectory *
make (void)
{
  return directory_fixture_make (directory_fixture_config (slapd, usher_slapd_fixture_ldaps (slapd)));
}

/* through @relay without TLS, so that a test can read what is said */
static UsherDirectory *
make_overheard (UsherTcpRelay *relay)
{
  g_autofree char *url = g_strdup_printf ("ldap://127.0.0.1:%u", usher_tcp_relay_port (relay));
  UsherLdapConfig *config = directory_fixture_config (slapd, url);

  config->plain = TRUE;
  return directory_fixture_make (config);
}

static void
test_spelling (void)
{
  g_autoptr (UsherDirectory) directory = make ();
  g_autoptr (UsherIdentity) loud = directory_fixture_sign_in (directory, "ALICE", "alice secret", NULL);
  g_autoptr (UsherIdentity) spaced = directory_fixture_sign_in (directory, " alice ", "alice secret", NULL);

  g_assert_cmpstr (loud->name, ==, "alice");
  g_assert_cmpstr (spaced->name, ==, "alice");
}

static void
test_several (void)
{
  g_autoptr (UsherDirectory) directory = make ();
  g_autoptr (GError) error = NULL;

  g_free (directory_fixture_refuses (directory, "twin", "twin secret", USHER_ERROR_WRONG_CREDENTIALS));
  g_free (directory_fixture_refuses (directory, "nameless", "x", USHER_ERROR_WRONG_CREDENTIALS));
  g_assert_null (usher_directory_lookup (directory, "twin", NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

static void
test_policy (void)
{
  g_autoptr (UsherDirectory) directory = make ();

  g_free (directory_fixture_refuses (directory, "paula", "paula secret", USHER_ERROR_PASSWORD_EXPIRED));
  g_free (directory_fixture_refuses (directory, "paula", "nonsense", USHER_ERROR_WRONG_CREDENTIALS));
}

static void
assert_groups (UsherLdapConfig *config,
               const char      *user,
               const char      *first,
               ...)
{
  g_autoptr (UsherDirectory) directory = directory_fixture_make (config);
  g_autoptr (GPtrArray) expected = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherIdentity) identity = usher_directory_lookup (directory, user, NULL, &error);
  va_list args;

  g_assert_no_error (error);
  va_start (args, first);
  for (const char *at = first; at != NULL; at = va_arg (args, const char *))
    g_ptr_array_add (expected, (char *) at);
  va_end (args);
  g_ptr_array_add (expected, NULL);
  g_assert_cmpstrv (identity->groups, expected->pdata);
}

static void
test_groups (void)
{
  UsherLdapConfig *config = directory_fixture_config (slapd, usher_slapd_fixture_ldaps (slapd));

  g_clear_pointer (&config->group_base, g_free);
  config->group_search = USHER_LDAP_SEARCH_NEVER;
  assert_groups (config, "alice", "elsewhere", "staff", "teachers, 3rd (floor)", NULL);

  config = directory_fixture_config (slapd, usher_slapd_fixture_ldaps (slapd));
  g_free (config->group_filter);
  config->group_filter = g_strdup ("(&(objectClass=posixGroup)(memberUid=%u))");
  config->group_search = USHER_LDAP_SEARCH_ALWAYS;
  assert_groups (config, "alice", "lab", "staff", "teachers, 3rd (floor)", NULL);

  config = directory_fixture_config (slapd, usher_slapd_fixture_ldaps (slapd));
  g_clear_pointer (&config->member_attribute, g_free);
  g_free (config->group_filter);
  config->group_filter = g_strdup ("(|(member=%s)(memberUid=%u))");
  assert_groups (config, "alice", "lab", "staff", "teachers, 3rd (floor)", NULL);

  config = directory_fixture_config (slapd, usher_slapd_fixture_ldaps (slapd));
  g_clear_pointer (&config->member_attribute, g_free);
  assert_groups (config, "o'neil (x)*", "staff", NULL);
}

/* a slapd of the wild takes an empty password for success: first that it does, then that nobody asks it */
static void
test_unauthenticated (void)
{
  g_autoptr (UsherTcpRelay) relay = usher_tcp_relay_new ("127.0.0.1", port_of (usher_slapd_fixture_ldap (slapd)));
  g_autoptr (UsherDirectory) directory = make_overheard (relay);
  struct berval empty = { 0, (char *) "" };
  int version = LDAP_VERSION3;
  LDAP *handle = NULL;
  gsize said;

  g_assert_cmpint (ldap_initialize (&handle, usher_slapd_fixture_ldap (slapd)), ==, LDAP_SUCCESS);
  ldap_set_option (handle, LDAP_OPT_PROTOCOL_VERSION, &version);
  g_assert_cmpint (ldap_sasl_bind_s (handle, "uid=alice," USHER_SLAPD_PEOPLE, LDAP_SASL_SIMPLE, &empty, NULL, NULL, NULL),
                   ==, LDAP_SUCCESS);
  ldap_unbind_ext (handle, NULL, NULL);

  g_free (directory_fixture_refuses (directory, "alice", "", USHER_ERROR_WRONG_CREDENTIALS));
  g_assert_cmpuint (usher_tcp_relay_connections (relay), ==, 0);
  directory_fixture_opens (directory, "alice", "alice secret");
  said = usher_tcp_relay_said (relay);
  g_free (directory_fixture_refuses (directory, "alice", "", USHER_ERROR_WRONG_CREDENTIALS));
  g_free (directory_fixture_refuses (directory, "zoe", "", USHER_ERROR_WRONG_CREDENTIALS));
  g_assert_cmpuint (usher_tcp_relay_said (relay), ==, said);
}

/* the requests that a client made on one connection */
static void
count_requests (GBytes *heard,
                guint  *binds,
                guint  *searches)
{
  struct berval bytes = { g_bytes_get_size (heard), (char *) g_bytes_get_data (heard, NULL) };
  BerElement *ber;
  ber_int_t id;
  ber_tag_t tag;
  ber_len_t length;

  *binds = *searches = 0;
  /* one that was opened and not needed says nothing */
  if (bytes.bv_len == 0)
    return;
  ber = ber_init (&bytes);
  while (ber_scanf (ber, "{i", &id) != LBER_ERROR)
    {
      tag = ber_peek_tag (ber, &length);
      *binds += tag == BIND_REQUEST;
      *searches += tag == SEARCH_REQUEST;
      g_assert_true (tag == BIND_REQUEST || tag == SEARCH_REQUEST || tag == UNBIND_REQUEST);
      ber_scanf (ber, "x");
      if (ber_peek_tag (ber, &length) == LDAP_TAG_CONTROLS || ber_peek_tag (ber, &length) == 0xa0)
        ber_scanf (ber, "x");
    }
  ber_free (ber, 1);
}

static gpointer
sign_in_often (gpointer data)
{
  for (int i = 0; i < 20; i++)
    {
      directory_fixture_opens (data, "alice", "alice secret");
      g_free (directory_fixture_refuses (data, "bob", "nonsense", USHER_ERROR_WRONG_CREDENTIALS));
    }
  return NULL;
}

static void
test_apart (void)
{
  g_autoptr (UsherTcpRelay) relay = usher_tcp_relay_new ("127.0.0.1", port_of (usher_slapd_fixture_ldap (slapd)));
  g_autoptr (UsherDirectory) directory = make_overheard (relay);
  guint readers = 0;
  guint binders = 0;
  GThread *threads[8];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("often", sign_in_often, directory);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < usher_tcp_relay_connections (relay); i++)
    {
      g_autoptr (GBytes) heard = usher_tcp_relay_heard (relay, i);
      guint binds, searches;

      count_requests (heard, &binds, &searches);
      if (searches > 0)
        g_assert_cmpuint (binds, ==, 1);
      readers += searches;
      binders += searches > 0 ? 0 : binds;
    }
  g_assert_cmpuint (readers, ==, 8 * 20 * 2);
  /* those of the service account on connections that were opened and not needed count here too */
  g_assert_cmpuint (binders, >=, 8 * 20 * 2);
  /* connections are kept: 640 questions came by a few of them */
  g_assert_cmpuint (usher_tcp_relay_connections (relay), <=, 4 * G_N_ELEMENTS (threads));
}

/* @says: NULL when the user is found */
static void
assert_looked_up (UsherDirectory *directory,
                  const char     *user,
                  const char     *says)
{
  UsherWait wait = usher_wait_new (20, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherIdentity) identity = usher_directory_lookup (directory, user, &wait, &error);

  g_assert_true ((identity != NULL) == (says == NULL));
  if (says != NULL)
    g_assert_nonnull (strstr (error->message, says));
}

static void
test_pattern_without_account (void)
{
  g_autoptr (UsherSlapdFixture) open = usher_slapd_fixture_new (USHER_SLAPD_ANONYMOUS);
  UsherLdapConfig *config = directory_fixture_config (open, usher_slapd_fixture_ldaps (open));
  g_autoptr (UsherDirectory) readable = NULL;
  g_autoptr (UsherDirectory) hidden = NULL;
  g_autofree char *message = NULL;

  g_clear_pointer (&config->bind_dn, g_free);
  config->dn_pattern = g_strdup ("uid=%s," USHER_SLAPD_PEOPLE);
  readable = directory_fixture_make (config);
  directory_fixture_opens (readable, "alice", "alice secret");
  g_free (directory_fixture_refuses (readable, "alice", "nonsense", USHER_ERROR_WRONG_CREDENTIALS));

  config = directory_fixture_config (slapd, usher_slapd_fixture_ldaps (slapd));
  g_clear_pointer (&config->bind_dn, g_free);
  config->dn_pattern = g_strdup ("uid=%s," USHER_SLAPD_PEOPLE);
  hidden = directory_fixture_make (config);
  message = directory_fixture_refuses (hidden, "alice", "alice secret", USHER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (message, "Insufficient access"));
  assert_looked_up (readable, "alice", NULL);
  assert_looked_up (readable, "nobody", "has no bind-dn");
  assert_looked_up (hidden, "alice", "without a bind-dn");
}

static void
test_filter_excludes (void)
{
  UsherLdapConfig *config = directory_fixture_config (slapd, usher_slapd_fixture_ldaps (slapd));
  g_autoptr (UsherDirectory) directory = NULL;

  g_free (config->user_filter);
  config->user_filter = g_strdup ("(&(uid=%s)(!(cn=Bob)))");
  directory = directory_fixture_make (config);
  directory_fixture_opens (directory, "alice", "alice secret");
  g_free (directory_fixture_refuses (directory, "bob", "bob secret", USHER_ERROR_WRONG_CREDENTIALS));
}

/* by a pattern over another attribute than the name's: the name is still that of the directory */
static void
test_pattern_of_another (void)
{
  g_autoptr (UsherSlapdFixture) own = usher_slapd_fixture_new (USHER_SLAPD_DEFAULT);
  UsherLdapConfig *config = directory_fixture_config (own, usher_slapd_fixture_ldaps (own));
  g_autoptr (UsherDirectory) directory = NULL;
  g_autoptr (UsherIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;

  usher_slapd_fixture_add (own, "cn=Eva Long," USHER_SLAPD_PEOPLE, "objectClass", "inetOrgPerson", "uid", "eva", "cn",
                           "Eva Long", "sn", "Long", "userPassword", "eva secret", NULL);
  config->dn_pattern = g_strdup ("cn=%s," USHER_SLAPD_PEOPLE);
  directory = directory_fixture_make (config);
  identity = directory_fixture_sign_in (directory, "Eva Long", "eva secret", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (identity->name, ==, "eva");
}

static void
test_wrong_account (void)
{
  UsherLdapConfig *config = directory_fixture_config (slapd, usher_slapd_fixture_ldaps (slapd));
  g_autoptr (UsherDirectory) directory = NULL;
  g_autofree char *message = NULL;

  g_clear_pointer (&config->bind_password, usher_secret_unref);
  config->bind_password = usher_secret_new ("outdated", strlen ("outdated"));
  directory = directory_fixture_make (config);
  message = directory_fixture_refuses (directory, "alice", "alice secret", USHER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (message, USHER_SLAPD_SERVICE));
  g_assert_nonnull (strstr (message, "bind-dn"));
  g_assert_nonnull (strstr (message, usher_slapd_fixture_ldaps (slapd)));
  g_assert_null (strstr (message, "outdated"));
}

static void
test_wrong_base (void)
{
  UsherLdapConfig *config = directory_fixture_config (slapd, usher_slapd_fixture_ldaps (slapd));
  g_autoptr (UsherDirectory) directory = NULL;
  g_autofree char *message = NULL;

  g_free (config->user_base);
  config->user_base = g_strdup ("ou=nowhere," USHER_SLAPD_BASE);
  directory = directory_fixture_make (config);
  message = directory_fixture_refuses (directory, "alice", "alice secret", USHER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (message, "ou=nowhere"));
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  slapd = usher_slapd_fixture_new (USHER_SLAPD_DEFAULT);
  g_test_add_func ("/directory-ldap/spelling", test_spelling);
  g_test_add_func ("/directory-ldap/several", test_several);
  g_test_add_func ("/directory-ldap/policy", test_policy);
  g_test_add_func ("/directory-ldap/groups", test_groups);
  g_test_add_func ("/directory-ldap/unauthenticated", test_unauthenticated);
  g_test_add_func ("/directory-ldap/apart", test_apart);
  g_test_add_func ("/directory-ldap/pattern-without-account", test_pattern_without_account);
  g_test_add_func ("/directory-ldap/pattern-of-another", test_pattern_of_another);
  g_test_add_func ("/directory-ldap/filter-excludes", test_filter_excludes);
  g_test_add_func ("/directory-ldap/wrong-account", test_wrong_account);
  g_test_add_func ("/directory-ldap/wrong-base", test_wrong_base);
  result = g_test_run ();
  usher_slapd_fixture_free (slapd);
  return result;
}
