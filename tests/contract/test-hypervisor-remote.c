/* SPDX-License-Identifier: GPL-2.0-or-later */
/* a host that another machine is, over TLS: who may be believed, and how a refusal reads */
#include <glib/gstdio.h>
#include <string.h>

#include "broker/adapters/libvirt/libvirt-hypervisor.h"
#include "common/error.h"
#include "tests/contract/hypervisor-fixture.h"
#include "tests/lib/test-pki.h"

typedef struct
{
  UsherLibvirtSession *session;
  char                *peers;
  char                *other;
  UsherWait            wait;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  unused)
{
  fixture->session = usher_libvirt_session_start ();
  usher_libvirt_session_reach (fixture->session, USHER_LIBVIRT_TLS);
  fixture->wait = usher_wait_new (120, NULL);
  fixture->peers = g_build_filename (usher_libvirt_session_folder (fixture->session), "peers", NULL);
  /* certificates of somebody else's making */
  fixture->other = g_build_filename (usher_libvirt_session_folder (fixture->session), "other", NULL);
  g_assert_cmpint (g_mkdir (fixture->other, 0700), ==, 0);
  usher_test_pki_make_peers (fixture->other);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  unused)
{
  usher_libvirt_session_stop (fixture->session);
  g_free (fixture->peers);
  g_free (fixture->other);
}

static void
copy_file (const char *from,
           const char *to,
           const char *name)
{
  g_autofree char *source = g_build_filename (from, name, NULL);
  g_autofree char *target = g_build_filename (to, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (source, &text, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (target, text, (gssize) length, &error);
  g_assert_no_error (error);
}

/* the host counts as lost, and the reason names what is wrong */
static void
assert_refused (Fixture    *fixture,
                const char *uri,
                const char *reason)
{
  g_autoptr (UsherHypervisor) hypervisor = usher_libvirt_hypervisor_new (uri, "desktops", NULL);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  list = usher_hypervisor_list (hypervisor, &fixture->wait, &error);
  g_assert_null (list);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, uri));
  g_assert_nonnull (strstr (error->message, reason));
}

static void
test_right_certificates (Fixture       *fixture,
                         gconstpointer  unused)
{
  g_autoptr (UsherHypervisor) hypervisor = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  hypervisor = usher_libvirt_hypervisor_new (usher_libvirt_session_uri (fixture->session), "desktops", NULL);
  list = usher_hypervisor_list (hypervisor, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 0);
}

static void
test_host_of_another_authority (Fixture       *fixture,
                                gconstpointer  unused)
{
  copy_file (fixture->other, fixture->peers, "cacert.pem");
  copy_file (fixture->other, fixture->peers, "clientcert.pem");
  copy_file (fixture->other, fixture->peers, "clientkey.pem");
  assert_refused (fixture, usher_libvirt_session_uri (fixture->session), "certificate");
}

static void
test_client_of_another_authority (Fixture       *fixture,
                                  gconstpointer  unused)
{
  copy_file (fixture->other, fixture->peers, "clientcert.pem");
  copy_file (fixture->other, fixture->peers, "clientkey.pem");
  assert_refused (fixture, usher_libvirt_session_uri (fixture->session), "certificate");
}

static void
test_client_without_certificate (Fixture       *fixture,
                                 gconstpointer  unused)
{
  g_autofree char *certificate = g_build_filename (fixture->peers, "clientcert.pem", NULL);
  g_autofree char *key = g_build_filename (fixture->peers, "clientkey.pem", NULL);

  g_assert_cmpint (g_remove (certificate), ==, 0);
  g_assert_cmpint (g_remove (key), ==, 0);
  assert_refused (fixture, usher_libvirt_session_uri (fixture->session), "clientcert.pem");
}

static void
test_host_of_another_name (Fixture       *fixture,
                           gconstpointer  unused)
{
  g_auto (GStrv) parts = g_strsplit (usher_libvirt_session_uri (fixture->session), "localhost", 2);
  /* another way to write 127.0.0.1, of which the certificate knows nothing */
  g_autofree char *uri = g_strjoinv ("127.1", parts);

  assert_refused (fixture, uri, "certificate");
}

static void
test_authority_is_missing (Fixture       *fixture,
                           gconstpointer  unused)
{
  g_autofree char *authority = g_build_filename (fixture->peers, "cacert.pem", NULL);

  g_assert_cmpint (g_remove (authority), ==, 0);
  assert_refused (fixture, usher_libvirt_session_uri (fixture->session), authority);
}

#define CASE(name, function) \
  g_test_add ("/hypervisor/remote/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  CASE ("right-certificates", test_right_certificates);
  CASE ("host-of-another-authority", test_host_of_another_authority);
  CASE ("client-of-another-authority", test_client_of_another_authority);
  CASE ("client-without-certificate", test_client_without_certificate);
  CASE ("host-of-another-name", test_host_of_another_name);
  CASE ("authority-is-missing", test_authority_is_missing);

  return g_test_run ();
}
