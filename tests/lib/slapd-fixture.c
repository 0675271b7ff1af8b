/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/lib/slapd-fixture.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <ldap.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/scratch.h"
#include "tests/lib/test-pki.h"

#define SLAPD_ADMIN "cn=admin," USHER_SLAPD_BASE
#define SLAPD_ADMIN_PASSWORD "admin of slapd"
#define SLAPD_TRIES 5

struct _UsherSlapdFixture
{
  TestScratch *scratch;
  char        *ldap;
  char        *ldaps;
  char        *ldapi;
  char        *ca;
  GPid         process;
};

static const char slapd_conf[] =
  "include /etc/ldap/schema/core.schema\n"
  "include /etc/ldap/schema/cosine.schema\n"
  "include /etc/ldap/schema/inetorgperson.schema\n"
  "include /etc/ldap/schema/nis.schema\n"
  "modulepath /usr/lib/ldap\n"
  "moduleload back_mdb\n"
  "moduleload memberof\n"
  "moduleload ppolicy\n"
  "allow bind_anon_cred bind_anon_dn\n"
  "loglevel 0\n"
  "password-hash {SSHA}\n"
  "@tls@"
  "database mdb\n"
  "suffix " USHER_SLAPD_BASE "\n"
  "rootdn " SLAPD_ADMIN "\n"
  "rootpw \"" SLAPD_ADMIN_PASSWORD "\"\n"
  "directory @folder@/db\n"
  "maxsize 104857600\n"
  "dbnosync\n"
  "index objectClass,uid,cn,member,uniqueMember,memberUid eq\n"
  "overlay memberof\n"
  "overlay ppolicy\n"
  "ppolicy_hash_cleartext\n"
  "ppolicy_use_lockout\n"
  "access to attrs=userPassword by anonymous auth by * none\n"
  "access to * by dn.exact=" USHER_SLAPD_SERVICE " read by * @others@\n";

static const char slapd_tls[] =
  "TLSCACertificateFile @folder@/ca-cert.pem\n"
  "TLSCertificateFile @folder@/server-cert.pem\n"
  "TLSCertificateKeyFile @folder@/server-key.pem\n";

static guint
slapd_fixture_free_port (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int probe = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (probe, (struct sockaddr *) &address, size), ==, 0);
  g_assert_cmpint (getsockname (probe, (struct sockaddr *) &address, &size), ==, 0);
  close (probe);
  return ntohs (address.sin_port);
}

static void
slapd_fixture_choose_ports (UsherSlapdFixture *self)
{
  g_free (self->ldap);
  g_free (self->ldaps);
  self->ldap = g_strdup_printf ("ldap://127.0.0.1:%u", slapd_fixture_free_port ());
  self->ldaps = g_strdup_printf ("ldaps://127.0.0.1:%u", slapd_fixture_free_port ());
}

static void
slapd_fixture_write_conf (UsherSlapdFixture *self,
                          UsherSlapdFlags    flags)
{
  g_autoptr (GString) conf = g_string_new (slapd_conf);
  g_autofree char *path = test_scratch_path (self->scratch, "slapd.conf");
  g_autofree char *db = test_scratch_path (self->scratch, "db");

  g_string_replace (conf, "@tls@", (flags & USHER_SLAPD_WITHOUT_TLS) != 0 ? "" : slapd_tls, 0);
  g_string_replace (conf, "@folder@", self->scratch->folder, 0);
  g_string_replace (conf, "@others@", (flags & USHER_SLAPD_ANONYMOUS) != 0 ? "read" : "auth", 0);
  g_assert_no_errno (g_mkdir (db, 0700));
  g_assert_true (g_file_set_contents (path, conf->str, -1, NULL));
}

/* no slapd outlives its test, however that ends */
static void
slapd_fixture_in_child (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
slapd_fixture_spawn (UsherSlapdFixture *self)
{
  g_autofree char *found = g_find_program_in_path ("slapd");
  g_autofree char *conf = test_scratch_path (self->scratch, "slapd.conf");
  g_autofree char *urls = g_strjoin (" ", self->ldap, self->ldapi, self->ldaps, NULL);
  const char *const line[] = { found != NULL ? found : "/usr/sbin/slapd", "-d", "0", "-f", conf, "-h", urls, NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_async (self->scratch->folder, (char **) line, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL,
                 slapd_fixture_in_child, NULL, &self->process, &error);
  g_assert_no_error (error);
}

static LDAP *
slapd_fixture_connect (const char *url)
{
  struct berval password = { .bv_val = (char *) SLAPD_ADMIN_PASSWORD, .bv_len = strlen (SLAPD_ADMIN_PASSWORD) };
  int version = LDAP_VERSION3;
  LDAP *handle = NULL;

  g_assert_cmpint (ldap_initialize (&handle, url), ==, LDAP_SUCCESS);
  g_assert_cmpint (ldap_set_option (handle, LDAP_OPT_PROTOCOL_VERSION, &version), ==, LDAP_OPT_SUCCESS);
  if (ldap_sasl_bind_s (handle, SLAPD_ADMIN, LDAP_SASL_SIMPLE, &password, NULL, NULL, NULL) == LDAP_SUCCESS)
    return handle;
  ldap_unbind_ext (handle, NULL, NULL);
  return NULL;
}

static gboolean
slapd_fixture_is_dead (UsherSlapdFixture *self)
{
  if (waitpid (self->process, NULL, WNOHANG) != self->process)
    return FALSE;
  self->process = 0;
  return TRUE;
}

/* FALSE when slapd gave up, as it does when somebody took a port in between */
static gboolean
slapd_fixture_is_up (UsherSlapdFixture *self)
{
  for (int i = 0; i < 3000; i++)
    {
      LDAP *handle = slapd_fixture_connect (self->ldapi);

      if (handle != NULL)
        {
          ldap_unbind_ext (handle, NULL, NULL);
          return TRUE;
        }
      if (slapd_fixture_is_dead (self))
        return FALSE;
      g_usleep (10000);
    }
  g_error ("slapd does not answer on %s", self->ldapi);
}

static void
slapd_fixture_start_anywhere (UsherSlapdFixture *self)
{
  for (int try = 0; try < SLAPD_TRIES; try++)
    {
      slapd_fixture_choose_ports (self);
      slapd_fixture_spawn (self);
      if (slapd_fixture_is_up (self))
        return;
    }
  g_error ("slapd does not start");
}

static void
slapd_fixture_fill_entry (UsherSlapdFixture *self,
                          const char        *dn,
                          GPtrArray         *changes)
{
  LDAP *handle = slapd_fixture_connect (self->ldapi);
  int code;

  g_assert_nonnull (handle);
  g_ptr_array_add (changes, NULL);
  code = ldap_add_ext_s (handle, dn, (LDAPMod **) changes->pdata, NULL, NULL);
  if (code != LDAP_SUCCESS)
    {
      char *words = NULL;

      ldap_get_option (handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &words);
      g_error ("slapd does not take %s: %s: %s", dn, ldap_err2string (code), words);
    }
  ldap_unbind_ext (handle, NULL, NULL);
}

static void
slapd_fixture_free_change (gpointer data)
{
  LDAPMod *change = data;

  if (change == NULL)
    return;
  g_strfreev (change->mod_values);
  g_free (change->mod_type);
  g_free (change);
}

static void
slapd_fixture_add_value (GPtrArray  *changes,
                         const char *attribute,
                         const char *value)
{
  LDAPMod *change = NULL;

  for (guint i = 0; i < changes->len && change == NULL; i++)
    {
      LDAPMod *other = g_ptr_array_index (changes, i);

      if (strcmp (other->mod_type, attribute) == 0)
        change = other;
    }
  if (change == NULL)
    {
      change = g_new0 (LDAPMod, 1);
      change->mod_op = LDAP_MOD_ADD;
      change->mod_type = g_strdup (attribute);
      change->mod_values = g_new0 (char *, 8);
      g_ptr_array_add (changes, change);
    }
  change->mod_values[g_strv_length (change->mod_values)] = g_strdup (value);
}

/**
 * usher_slapd_fixture_add:
 * @fixture: a slapd
 * @dn: of a new entry
 * @attribute: and its value, then more of both, and NULL; an attribute may come several times
 */
void
usher_slapd_fixture_add (UsherSlapdFixture *fixture,
                         const char        *dn,
                         const char        *attribute,
                         ...)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (slapd_fixture_free_change);
  va_list args;

  va_start (args, attribute);
  for (const char *at = attribute; at != NULL; at = va_arg (args, const char *))
    slapd_fixture_add_value (changes, at, va_arg (args, const char *));
  va_end (args);
  slapd_fixture_fill_entry (fixture, dn, changes);
}

static void
slapd_fixture_add_tree (UsherSlapdFixture *self)
{
  static const char *const units[] = { "people", "groups", "services", "policies", "more", NULL };

  usher_slapd_fixture_add (self, USHER_SLAPD_BASE, "objectClass", "dcObject", "objectClass", "organization", "dc",
                           "example", "o", "Example", NULL);
  for (gsize i = 0; units[i] != NULL; i++)
    {
      g_autofree char *dn = g_strdup_printf ("ou=%s,%s", units[i], USHER_SLAPD_BASE);

      usher_slapd_fixture_add (self, dn, "objectClass", "organizationalUnit", "ou", units[i], NULL);
    }
  usher_slapd_fixture_add (self, "ou=annex," USHER_SLAPD_PEOPLE, "objectClass", "organizationalUnit", "ou", "annex",
                           NULL);
  usher_slapd_fixture_add (self, USHER_SLAPD_SERVICE, "objectClass", "account", "objectClass", "simpleSecurityObject",
                           "uid", "usher", "userPassword", USHER_SLAPD_SERVICE_PASSWORD, NULL);
  usher_slapd_fixture_add (self, "cn=strict,ou=policies," USHER_SLAPD_BASE, "objectClass", "device", "objectClass",
                           "pwdPolicy", "cn", "strict", "pwdAttribute", "userPassword", "pwdLockout", "TRUE",
                           "pwdMustChange", "TRUE", NULL);
}

static void
slapd_fixture_add_person (UsherSlapdFixture *self,
                          const char        *rdn,
                          const char        *uid,
                          const char        *cn,
                          const char        *password)
{
  g_autofree char *dn = g_strconcat (rdn, "," USHER_SLAPD_PEOPLE, NULL);

  usher_slapd_fixture_add (self, dn, "objectClass", "inetOrgPerson", "uid", uid, "cn", cn, "sn", cn, "userPassword",
                           password, NULL);
}

static void
slapd_fixture_add_people (UsherSlapdFixture *self)
{
  usher_slapd_fixture_add (self, "uid=alice," USHER_SLAPD_PEOPLE, "objectClass", "inetOrgPerson", "uid", "alice", "cn",
                           "Alice", "sn", "Example", "displayName", "Alice Example", "userPassword", "alice secret",
                           NULL);
  slapd_fixture_add_person (self, "uid=bob", "bob", "Bob", "bob secret");
  slapd_fixture_add_person (self, "uid=o'neil (x)*", "o'neil (x)*", "O'Neil", "star * secret");
  slapd_fixture_add_person (self, "uid=j\xc3\xbcrgen", "j\xc3\xbcrgen", "J\xc3\xbcrgen", "j\xc3\xbcrgen \xc3\x9f");
  slapd_fixture_add_person (self, "uid=comma\\2c \\22quote\\22 \\3cx\\3e\\2b#\\3d\\3b\\5c",
                            "comma, \"quote\" <x>+#=;\\", "Comma", "comma secret");
  slapd_fixture_add_person (self, "uid=twin", "twin", "Twin", "twin secret");
  slapd_fixture_add_person (self, "uid=twin,ou=annex", "twin", "Twin", "twin secret");
  usher_slapd_fixture_add (self, "uid=nameless," USHER_SLAPD_PEOPLE, "objectClass", "inetOrgPerson", "uid", "nameless",
                           "cn", "Nameless", "sn", "Nameless", NULL);
  usher_slapd_fixture_add (self, "uid=dora," USHER_SLAPD_PEOPLE, "objectClass", "inetOrgPerson", "uid", "dora", "cn",
                           "Dora", "sn", "Dora", "userPassword", "dora secret", "pwdPolicySubentry",
                           "cn=strict,ou=policies," USHER_SLAPD_BASE, "pwdAccountLockedTime", "000001010000Z", NULL);
  usher_slapd_fixture_add (self, "uid=paula," USHER_SLAPD_PEOPLE, "objectClass", "inetOrgPerson", "uid", "paula", "cn",
                           "Paula", "sn", "Paula", "userPassword", "paula secret", "pwdPolicySubentry",
                           "cn=strict,ou=policies," USHER_SLAPD_BASE, "pwdReset", "TRUE", NULL);
}

static void
slapd_fixture_add_groups (UsherSlapdFixture *self)
{
  usher_slapd_fixture_add (self, "cn=staff," USHER_SLAPD_GROUPS, "objectClass", "groupOfNames", "cn", "staff", "member",
                           "uid=alice," USHER_SLAPD_PEOPLE, "member", "uid=o'neil (x)*," USHER_SLAPD_PEOPLE, "member",
                           "uid=comma\\2c \\22quote\\22 \\3cx\\3e\\2b#\\3d\\3b\\5c," USHER_SLAPD_PEOPLE, NULL);
  usher_slapd_fixture_add (self, "cn=teachers\\2c 3rd (floor)," USHER_SLAPD_GROUPS, "objectClass", "groupOfNames", "cn",
                           "teachers, 3rd (floor)", "member", "uid=alice," USHER_SLAPD_PEOPLE, NULL);
  usher_slapd_fixture_add (self, "cn=elsewhere,ou=more," USHER_SLAPD_BASE, "objectClass", "groupOfNames", "cn",
                           "elsewhere", "member", "uid=alice," USHER_SLAPD_PEOPLE, NULL);
  usher_slapd_fixture_add (self, "cn=lab," USHER_SLAPD_GROUPS, "objectClass", "posixGroup", "cn", "lab", "gidNumber",
                           "5000", "memberUid", "alice", NULL);
}

/**
 * usher_slapd_fixture_add_users:
 * @fixture: a slapd
 * @count: how many
 *
 * Adds user0, user1 and so on, each with the password "password" and in the group crowd.
 */
void
usher_slapd_fixture_add_users (UsherSlapdFixture *fixture,
                               guint              count)
{
  g_autoptr (GPtrArray) group = g_ptr_array_new_with_free_func (slapd_fixture_free_change);
  LDAPMod *members = g_new0 (LDAPMod, 1);

  slapd_fixture_add_value (group, "objectClass", "groupOfNames");
  slapd_fixture_add_value (group, "cn", "crowd");
  members->mod_op = LDAP_MOD_ADD;
  members->mod_type = g_strdup ("member");
  members->mod_values = g_new0 (char *, count + 1);
  g_ptr_array_add (group, members);
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *uid = g_strdup_printf ("user%u", i);
      g_autofree char *rdn = g_strconcat ("uid=", uid, NULL);

      slapd_fixture_add_person (fixture, rdn, uid, uid, "password");
      members->mod_values[i] = g_strconcat (rdn, "," USHER_SLAPD_PEOPLE, NULL);
    }
  slapd_fixture_fill_entry (fixture, "cn=crowd," USHER_SLAPD_GROUPS, group);
}

/**
 * usher_slapd_fixture_new:
 * @flags: how it shall be
 *
 * Returns: (transfer full): a running slapd with the users above
 */
UsherSlapdFixture *
usher_slapd_fixture_new (UsherSlapdFlags flags)
{
  UsherSlapdFixture *self = g_new0 (UsherSlapdFixture, 1);
  g_autofree char *socket = NULL;
  g_autofree char *escaped = NULL;

  self->scratch = test_scratch_new ();
  self->ca = test_scratch_path (self->scratch, "ca-cert.pem");
  socket = test_scratch_path (self->scratch, "ldapi");
  escaped = g_uri_escape_string (socket, NULL, FALSE);
  self->ldapi = g_strconcat ("ldapi://", escaped, NULL);
  usher_test_pki_make (self->scratch->folder);
  slapd_fixture_write_conf (self, flags);
  slapd_fixture_start_anywhere (self);
  slapd_fixture_add_tree (self);
  slapd_fixture_add_people (self);
  slapd_fixture_add_groups (self);
  return self;
}

/**
 * usher_slapd_fixture_start:
 * @fixture: a slapd that was stopped
 *
 * Starts it again, on the same ports; returns when it answers.
 */
void
usher_slapd_fixture_start (UsherSlapdFixture *fixture)
{
  slapd_fixture_spawn (fixture);
  if (!slapd_fixture_is_up (fixture))
    g_error ("slapd does not start again on %s", fixture->ldap);
}

/**
 * usher_slapd_fixture_stop:
 * @fixture: a running slapd
 *
 * Ends it as a crash would; its entries stay.
 */
void
usher_slapd_fixture_stop (UsherSlapdFixture *fixture)
{
  if (fixture->process == 0)
    return;
  kill (fixture->process, SIGKILL);
  waitpid (fixture->process, NULL, 0);
  fixture->process = 0;
}

/**
 * usher_slapd_fixture_pause:
 * @fixture: a running slapd
 *
 * From now on it hangs: the kernel takes its connections, and nobody answers them.
 */
void
usher_slapd_fixture_pause (UsherSlapdFixture *fixture)
{
  int status = 0;

  g_assert_no_errno (kill (fixture->process, SIGSTOP));
  /* on a busy machine its threads go on for a while after the signal was sent */
  g_assert_cmpint (waitpid (fixture->process, &status, WUNTRACED), ==, fixture->process);
  g_assert_true (WIFSTOPPED (status));
}

void
usher_slapd_fixture_resume (UsherSlapdFixture *fixture)
{
  g_assert_no_errno (kill (fixture->process, SIGCONT));
}

void
usher_slapd_fixture_free (UsherSlapdFixture *fixture)
{
  usher_slapd_fixture_stop (fixture);
  test_scratch_free (fixture->scratch);
  g_free (fixture->ldap);
  g_free (fixture->ldaps);
  g_free (fixture->ldapi);
  g_free (fixture->ca);
  g_free (fixture);
}

const char *
usher_slapd_fixture_ldap (const UsherSlapdFixture *fixture)
{
  return fixture->ldap;
}

const char *
usher_slapd_fixture_ldaps (const UsherSlapdFixture *fixture)
{
  return fixture->ldaps;
}

const char *
usher_slapd_fixture_ldapi (const UsherSlapdFixture *fixture)
{
  return fixture->ldapi;
}

const char *
usher_slapd_fixture_ca (const UsherSlapdFixture *fixture)
{
  return fixture->ca;
}

const char *
usher_slapd_fixture_folder (const UsherSlapdFixture *fixture)
{
  return fixture->scratch->folder;
}
