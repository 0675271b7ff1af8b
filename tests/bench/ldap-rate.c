/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ldap-rate bare|adapter URL CA SECONDS THREADS USERS: signs user0… in against a slapd-fixture, with libldap
 * alone (one search on a kept connection and one bind on another, for each thread) or with the broker's
 * directory, and prints sign-ins per second. */
#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/adapters/ldap/ldap-directory.h"
#include "tests/lib/slapd-fixture.h"

#define PASSWORD "password"

static const char *url;
static const char *ca;
static guint n_users;
static gint64 end;
static gint done;
static UsherDirectory *directory;

static LDAP *
bare_connect (void)
{
  int version = LDAP_VERSION3;
  int demand = LDAP_OPT_X_TLS_DEMAND;
  int client = 0;
  LDAP *handle = NULL;

  if (ldap_initialize (&handle, url) != LDAP_SUCCESS)
    g_error ("cannot use %s", url);
  ldap_set_option (handle, LDAP_OPT_PROTOCOL_VERSION, &version);
  ldap_set_option (handle, LDAP_OPT_X_TLS_CACERTFILE, ca);
  ldap_set_option (handle, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
  ldap_set_option (handle, LDAP_OPT_X_TLS_NEWCTX, &client);
  if (g_str_has_prefix (url, "ldap:") && ldap_start_tls_s (handle, NULL, NULL) != LDAP_SUCCESS)
    g_error ("%s does not start TLS", url);
  return handle;
}

static int
bare_bind (LDAP       *handle,
           const char *dn,
           const char *password)
{
  struct berval word = { .bv_val = (char *) password, .bv_len = strlen (password) };

  return ldap_sasl_bind_s (handle, dn, LDAP_SASL_SIMPLE, &word, NULL, NULL, NULL);
}

static void
bare_sign_in (LDAP *reader,
              LDAP *binder,
              guint number)
{
  const char *const wanted[] = { "uid", "displayName", "cn", "memberOf", NULL };
  g_autofree char *filter = g_strdup_printf ("(uid=user%u)", number);
  LDAPMessage *answer = NULL;
  char *dn;

  if (ldap_search_ext_s (reader, USHER_SLAPD_PEOPLE, LDAP_SCOPE_SUBTREE, filter, (char **) wanted, 0, NULL, NULL, NULL, 2,
                         &answer) != LDAP_SUCCESS ||
      ldap_count_entries (reader, answer) != 1)
    g_error ("user%u is not found", number);
  dn = ldap_get_dn (reader, ldap_first_entry (reader, answer));
  if (bare_bind (binder, dn, PASSWORD) != LDAP_SUCCESS)
    g_error ("%s is not let in", dn);
  ldap_memfree (dn);
  ldap_msgfree (answer);
}

static gpointer
bare_run (gpointer data)
{
  LDAP *reader = bare_connect ();
  LDAP *binder = bare_connect ();

  if (bare_bind (reader, USHER_SLAPD_SERVICE, USHER_SLAPD_SERVICE_PASSWORD) != LDAP_SUCCESS)
    g_error ("the service account is not let in");
  while (g_get_monotonic_time () < end)
    {
      bare_sign_in (reader, binder, (guint) g_random_int_range (0, (gint32) n_users));
      g_atomic_int_inc (&done);
    }
  ldap_unbind_ext (reader, NULL, NULL);
  ldap_unbind_ext (binder, NULL, NULL);
  return NULL;
}

static gpointer
adapter_run (gpointer data)
{
  g_autoptr (UsherSecret) word = usher_secret_new (PASSWORD, strlen (PASSWORD));
  g_autoptr (GError) error = NULL;

  while (g_get_monotonic_time () < end)
    {
      g_autofree char *user = g_strdup_printf ("user%d", g_random_int_range (0, (gint32) n_users));
      UsherWait wait = usher_wait_new (30, NULL);
      g_autoptr (UsherIdentity) identity = usher_directory_authenticate (directory, user, word, &wait, &error);

      if (identity == NULL || strcmp (identity->name, user) != 0 || g_strv_length (identity->groups) != 1)
        g_error ("%s is not let in: %s", user, error != NULL ? error->message : "as somebody else");
      g_atomic_int_inc (&done);
    }
  return NULL;
}

static UsherDirectory *
make_directory (void)
{
  g_autoptr (UsherLdapConfig) config = usher_ldap_config_new ("office", "openldap", NULL);
  g_autoptr (GError) error = NULL;
  UsherDirectory *made;

  config->servers = g_strsplit (url, " ", -1);
  config->ca_file = g_strdup (ca);
  config->user_base = g_strdup (USHER_SLAPD_PEOPLE);
  config->group_base = g_strdup (USHER_SLAPD_GROUPS);
  config->bind_dn = g_strdup (USHER_SLAPD_SERVICE);
  config->bind_password = usher_secret_new (USHER_SLAPD_SERVICE_PASSWORD, strlen (USHER_SLAPD_SERVICE_PASSWORD));
  made = usher_ldap_directory_new (config, &error);
  if (made == NULL)
    g_error ("%s", error->message);
  return made;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  gboolean bare;
  double seconds;

  if (argc != 7)
    {
      fprintf (stderr, "usage: ldap-rate bare|adapter URL CA SECONDS THREADS USERS\n");
      return 2;
    }
  bare = strcmp (argv[1], "bare") == 0;
  url = argv[2];
  ca = argv[3];
  seconds = g_ascii_strtod (argv[4], NULL);
  n_users = (guint) strtoul (argv[6], NULL, 10);
  directory = bare ? NULL : make_directory ();
  end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
  for (int i = 0; i < atoi (argv[5]); i++)
    g_ptr_array_add (threads, g_thread_new ("rate", bare ? bare_run : adapter_run, NULL));
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (threads->pdata[i]);
  printf ("%.1f\n", done / seconds);
  g_clear_object (&directory);
  return 0;
}
