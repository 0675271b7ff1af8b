/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names in filters and DNs, to the letter of RFC 4515 and RFC 4514; and what a configuration may say */
#include <string.h>

#include "broker/adapters/ldap/ldap-config.h"
#include "broker/adapters/ldap/ldap-dn.h"
#include "broker/adapters/ldap/ldap-escape.h"
#include "common/error.h"

static void
test_escapes (void)
{
  static const struct
  {
    const char *value;
    const char *filter;
    const char *dn;
  } cases[] = {
    { "alice", "alice", "alice" },
    { "", "", "" },
    { "*", "\\2a", "*" },
    { "o'neil (x)*", "o'neil \\28x\\29\\2a", "o'neil (x)*" },
    { "a\\b", "a\\5cb", "a\\5cb" },
    { "j\xc3\xbcrgen", "j\xc3\xbcrgen", "j\xc3\xbcrgen" },
    { "a,b+c\"d<e>f;g=h", "a,b+c\"d<e>f;g=h", "a\\2cb\\2bc\\22d\\3ce\\3ef\\3bg\\3dh" },
    { " a b ", " a b ", "\\20a b\\20" },
    { " ", " ", "\\20" },
    { "#a#", "#a#", "\\23a#" },
    { "a\nb\x7f", "a\\0ab\\7f", "a\\0ab\\7f" },
    { "%s", "%s", "%s" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *filter = usher_ldap_escape_filter (cases[i].value);
      g_autofree char *dn = usher_ldap_escape_dn (cases[i].value);

      g_assert_cmpstr (filter, ==, cases[i].filter);
      g_assert_cmpstr (dn, ==, cases[i].dn);
    }
}

static void
test_expand (void)
{
  static const struct
  {
    const char *pattern;
    const char *expanded;
  } cases[] = {
    { "(uid=%s)", "(uid=S%u)" }, { "(|(member=%s)(memberUid=%u))", "(|(member=S%u)(memberUid=U%s))" },
    { "100%%", "100%" },         { "%%s", "%s" },
    { "%d %", "%d %" },          { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *expanded = usher_ldap_escape_expand (cases[i].pattern, "S%u", "U%s");

      g_assert_cmpstr (expanded, ==, cases[i].expanded);
    }
}

static void
test_leaf (void)
{
  static const struct
  {
    const char *dn;
    const char *leaf;
  } cases[] = {
    { "cn=staff,ou=groups,dc=example,dc=org", "staff" },
    { "CN=Domain Users,CN=Users,DC=example,DC=org", "Domain Users" },
    { "cn=teachers\\2c 3rd (floor),ou=groups", "teachers, 3rd (floor)" },
    { "cn=a\\,b,ou=groups", "a,b" },
    { "cn=j\xc3\xbcrgen", "j\xc3\xbcrgen" },
    { "cn=\\ff,ou=groups", NULL },
    { "cn=,ou=groups", NULL },
    { "no name", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *leaf = usher_ldap_dn_leaf (cases[i].dn);

      g_assert_cmpstr (leaf, ==, cases[i].leaf);
    }
}

static void
test_below (void)
{
  static const struct
  {
    const char *dn;
    gboolean    below;
  } cases[] = {
    { "cn=staff,ou=groups,dc=example,dc=org", TRUE },
    { "CN=staff, OU=Groups, DC=Example, DC=ORG", TRUE },
    { "cn=a,cn=b,ou=groups,dc=example,dc=org", TRUE },
    { "ou=groups,dc=example,dc=org", FALSE },
    { "cn=staff,ou=other,dc=example,dc=org", FALSE },
    { "cn=staff,ou=groups,dc=example,dc=net", FALSE },
    /* one level whose text ends as the base does */
    { "cn=evil\\,ou\\=groups\\,dc\\=example\\,dc\\=org", FALSE },
    { "cn=evil\\,ou=groups,dc=example,dc=org", FALSE },
    { "nonsense", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (usher_ldap_dn_is_below (cases[i].dn, "ou=groups,dc=example,dc=org"), ==, cases[i].below);
}

static UsherLdapConfig *
good_config (const char *profile)
{
  UsherLdapConfig *config = usher_ldap_config_new ("office", profile, NULL);

  g_assert_nonnull (config);
  config->servers = g_strsplit ("ldaps://ldap1.example.org ldap://ldap2.example.org", " ", -1);
  config->user_base = g_strdup ("ou=people,dc=example,dc=org");
  config->group_base = g_strdup ("ou=groups,dc=example,dc=org");
  return config;
}

static void
test_profiles (void)
{
  static const char *const profiles[] = { "openldap", "rfc2307", "389ds", "freeipa", "ad", "custom", NULL };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; profiles[i] != NULL; i++)
    {
      g_autoptr (UsherLdapConfig) config = good_config (profiles[i]);

      usher_ldap_config_check (config, &error);
      g_assert_no_error (error);
    }
  g_assert_null (usher_ldap_config_new ("office", "x500", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
}

static void
assert_refused (UsherLdapConfig *config,
                const char      *names)
{
  g_autoptr (UsherLdapConfig) mine = config;
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_ldap_config_check (mine, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_assert_nonnull (strstr (error->message, names));
}

static void
set (char      **member,
     const char *value)
{
  g_free (*member);
  *member = g_strdup (value);
}

static void
test_refused (void)
{
  UsherLdapConfig *config = good_config ("openldap");

  g_clear_pointer (&config->servers, g_strfreev);
  assert_refused (config, "servers");

  config = good_config ("openldap");
  set (&config->servers[0], "https://ldap1.example.org");
  assert_refused (config, "https://ldap1.example.org");

  config = good_config ("openldap");
  set (&config->user_base, NULL);
  assert_refused (config, "base");

  config = good_config ("openldap");
  set (&config->user_base, "people");
  assert_refused (config, "people");

  config = good_config ("openldap");
  set (&config->user_filter, "(uid=alice)");
  assert_refused (config, "user-filter");

  config = good_config ("openldap");
  set (&config->dn_pattern, "uid=alice,dc=example");
  assert_refused (config, "dn-pattern");

  config = good_config ("openldap");
  set (&config->bind_dn, "cn=usher,dc=example,dc=org");
  assert_refused (config, "bind-dn");

  config = good_config ("rfc2307");
  set (&config->group_base, NULL);
  assert_refused (config, "group-base");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap-names/escapes", test_escapes);
  g_test_add_func ("/ldap-names/expand", test_expand);
  g_test_add_func ("/ldap-names/leaf", test_leaf);
  g_test_add_func ("/ldap-names/below", test_below);
  g_test_add_func ("/ldap-names/profiles", test_profiles);
  g_test_add_func ("/ldap-names/refused", test_refused);
  return g_test_run ();
}
