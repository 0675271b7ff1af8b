/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/contract/directory-fixture.h"

#include <string.h>

/* a configuration for @slapd that reaches it by @server */
UsherLdapConfig *
directory_fixture_config (UsherSlapdFixture *slapd,
                          const char        *server)
{
  UsherLdapConfig *config = usher_ldap_config_new ("office", "openldap", NULL);

  directory_fixture_servers (config, server, NULL);
  config->ca_file = g_strdup (usher_slapd_fixture_ca (slapd));
  config->user_base = g_strdup (USHER_SLAPD_PEOPLE);
  config->group_base = g_strdup (USHER_SLAPD_GROUPS);
  config->bind_dn = g_strdup (USHER_SLAPD_SERVICE);
  config->bind_password = usher_secret_new (USHER_SLAPD_SERVICE_PASSWORD, strlen (USHER_SLAPD_SERVICE_PASSWORD));
  return config;
}

void
directory_fixture_servers (UsherLdapConfig *config,
                           const char      *server,
                           ...)
{
  g_autoptr (GStrvBuilder) servers = g_strv_builder_new ();
  va_list args;

  va_start (args, server);
  for (const char *at = server; at != NULL; at = va_arg (args, const char *))
    g_strv_builder_add (servers, at);
  va_end (args);
  g_strfreev (config->servers);
  config->servers = g_strv_builder_end (servers);
}

/* takes @config */
UsherDirectory *
directory_fixture_make (UsherLdapConfig *config)
{
  g_autoptr (GError) error = NULL;
  UsherDirectory *directory = usher_ldap_directory_new (config, &error);

  g_assert_no_error (error);
  usher_ldap_config_unref (config);
  return directory;
}

UsherIdentity *
directory_fixture_sign_in (UsherDirectory *directory,
                           const char     *user,
                           const char     *password,
                           GError        **error)
{
  g_autoptr (UsherSecret) word = usher_secret_new (password, strlen (password));
  UsherWait wait = usher_wait_new (30, NULL);

  return usher_directory_authenticate (directory, user, word, &wait, error);
}

void
directory_fixture_opens (UsherDirectory *directory,
                         const char     *user,
                         const char     *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherIdentity) identity = directory_fixture_sign_in (directory, user, password, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (identity->name, ==, user);
  g_assert_cmpstr (identity->realm, ==, "office");
}

/* the message, to look at; no password may be in it */
char *
directory_fixture_refuses (UsherDirectory *directory,
                           const char     *user,
                           const char     *password,
                           UsherError      code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherIdentity) identity = directory_fixture_sign_in (directory, user, password, &error);

  g_assert_null (identity);
  g_assert_error (error, USHER_ERROR, (int) code);
  g_assert_true (*password == '\0' || strstr (error->message, password) == NULL);
  g_assert_null (strstr (error->message, USHER_SLAPD_SERVICE_PASSWORD));
  return g_strdup (error->message);
}
