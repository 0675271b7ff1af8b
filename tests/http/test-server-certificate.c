/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/stat.h>

#include "broker/adapters/tls/server-certificate.h"
#include "broker/http/certificate.h"
#include "common/error.h"
#include "tests/lib/scratch.h"

#define NOW (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)

static const char *const names[] = { "broker.example.org", "localhost", "127.0.0.1", "::1", NULL };

static UsherServerCertificate *
ensure (TestScratch *scratch,
        gboolean     expect_made)
{
  g_autofree char *path = test_scratch_path (scratch, "tls/server.pem");
  g_autofree char *key_path = test_scratch_path (scratch, "tls/server.key");
  g_autoptr (GError) error = NULL;
  UsherServerCertificate *certificate;
  gboolean made;

  certificate = usher_server_certificate_ensure (path, key_path, names, NOW, &made, &error);
  g_assert_no_error (error);
  g_assert_cmpint (made, ==, expect_made);
  return certificate;
}

static gnutls_x509_crt_t
parse (const char *pem)
{
  gnutls_datum_t data = { (unsigned char *) pem, strlen (pem) };
  gnutls_x509_crt_t certificate;

  g_assert_cmpint (gnutls_x509_crt_init (&certificate), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_import (certificate, &data, GNUTLS_X509_FMT_PEM), ==, 0);
  return certificate;
}

static void
test_made_once (void)
{
  g_autoptr (TestScratch) scratch = test_scratch_new ();
  g_autoptr (UsherServerCertificate) first = ensure (scratch, TRUE);
  g_autoptr (UsherServerCertificate) second = ensure (scratch, FALSE);
  g_autofree char *key_path = test_scratch_path (scratch, "tls/server.key");
  g_autofree char *folder = test_scratch_path (scratch, "tls");
  struct stat status;

  g_assert_cmpstr (first->fingerprint, ==, second->fingerprint);
  g_assert_cmpuint (strlen (first->fingerprint), ==, 32 * 3 - 1);
  g_assert_cmpint (stat (key_path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (stat (folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
}

static void
test_what_it_says (void)
{
  g_autoptr (TestScratch) scratch = test_scratch_new ();
  g_autoptr (UsherServerCertificate) made = ensure (scratch, TRUE);
  gnutls_x509_crt_t certificate = parse (made->certificate);
  unsigned int bits;

  for (guint i = 0; names[i] != NULL; i++)
    g_assert_true (gnutls_x509_crt_check_hostname (certificate, names[i]));
  g_assert_false (gnutls_x509_crt_check_hostname (certificate, "other.example.org"));
  g_assert_cmpint (gnutls_x509_crt_get_pk_algorithm (certificate, &bits), ==, GNUTLS_PK_ECDSA);
  g_assert_cmpuint (bits, ==, 256);
  g_assert_cmpint (made->begins, <, NOW);
  g_assert_cmpint (made->ends, >, NOW + 9 * 365 * G_TIME_SPAN_DAY);
  gnutls_x509_crt_deinit (certificate);
}

static void
test_warnings (void)
{
  UsherServerCertificate certificate = { .begins = NOW, .ends = NOW + 100 * G_TIME_SPAN_DAY };
  g_autofree char *early = usher_server_certificate_warning (&certificate, NOW - 1);
  g_autofree char *soon = usher_server_certificate_warning (&certificate, NOW + 80 * G_TIME_SPAN_DAY);
  g_autofree char *late = usher_server_certificate_warning (&certificate, NOW + 100 * G_TIME_SPAN_DAY);

  g_assert_null (usher_server_certificate_warning (&certificate, NOW));
  g_assert_nonnull (strstr (early, "not valid before"));
  g_assert_nonnull (strstr (soon, "ends on"));
  g_assert_nonnull (strstr (late, "ended on"));
}

static void
test_broken_is_kept (void)
{
  g_autoptr (TestScratch) scratch = test_scratch_new ();
  g_autofree char *path = test_scratch_path (scratch, "server.pem");
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  gboolean made;

  g_assert_true (g_file_set_contents (path, "not a certificate", -1, NULL));
  g_assert_null (usher_server_certificate_ensure (path, NULL, names, NOW, &made, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, "not a certificate");
}

static void
test_one_file (void)
{
  g_autoptr (TestScratch) scratch = test_scratch_new ();
  g_autofree char *path = test_scratch_path (scratch, "both.pem");
  g_autoptr (UsherServerCertificate) certificate = NULL;
  g_autoptr (UsherCertificate) ready = NULL;
  g_autoptr (GError) error = NULL;
  gboolean made;

  certificate = usher_server_certificate_ensure (path, NULL, names, NOW, &made, &error);
  g_assert_no_error (error);
  g_assert_null (strstr (certificate->certificate, "PRIVATE KEY"));
  ready = usher_certificate_new (certificate->certificate, usher_secret_text (certificate->key), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ready->n_chain, ==, 1);
}

/* a crash between writing the key and the certificate, or a key that an administrator brought */
static void
test_key_is_kept (void)
{
  g_autoptr (TestScratch) scratch = test_scratch_new ();
  g_autoptr (UsherServerCertificate) first = ensure (scratch, TRUE);
  g_autofree char *path = test_scratch_path (scratch, "tls/server.pem");
  g_autoptr (UsherServerCertificate) second = NULL;

  g_assert_cmpint (g_unlink (path), ==, 0);
  second = ensure (scratch, TRUE);
  g_assert_true (usher_secret_equal (first->key, second->key));
  g_assert_cmpstr (first->fingerprint, !=, second->fingerprint);
}

static void
test_wrong_key (void)
{
  g_autoptr (TestScratch) scratch = test_scratch_new ();
  g_autoptr (TestScratch) other_scratch = test_scratch_new ();
  g_autoptr (UsherServerCertificate) own = ensure (scratch, TRUE);
  g_autoptr (UsherServerCertificate) other = ensure (other_scratch, TRUE);
  g_autofree char *path = test_scratch_path (scratch, "tls/server.pem");
  g_autofree char *key_path = test_scratch_path (other_scratch, "tls/server.key");
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_server_certificate_load (path, key_path, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, key_path));
  g_clear_error (&error);
  g_assert_null (usher_certificate_new (own->certificate, usher_secret_text (other->key), &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
}

static void
test_missing (void)
{
  g_autoptr (TestScratch) scratch = test_scratch_new ();
  g_autofree char *path = test_scratch_path (scratch, "nothing.pem");
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_server_certificate_load (path, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

static void
test_names (void)
{
  const char *const more[] = { "192.0.2.7", "localhost", NULL };
  g_auto (GStrv) found = usher_server_certificate_names (more);

  g_assert_cmpstr (found[0], ==, g_get_host_name ());
  g_assert_true (g_strv_contains ((const char *const *) found, "127.0.0.1"));
  g_assert_true (g_strv_contains ((const char *const *) found, "::1"));
  g_assert_cmpstr (found[g_strv_length (found) - 1], ==, "192.0.2.7");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server-certificate/made-once", test_made_once);
  g_test_add_func ("/server-certificate/what-it-says", test_what_it_says);
  g_test_add_func ("/server-certificate/warnings", test_warnings);
  g_test_add_func ("/server-certificate/broken-is-kept", test_broken_is_kept);
  g_test_add_func ("/server-certificate/one-file", test_one_file);
  g_test_add_func ("/server-certificate/key-is-kept", test_key_is_kept);
  g_test_add_func ("/server-certificate/wrong-key", test_wrong_key);
  g_test_add_func ("/server-certificate/missing", test_missing);
  g_test_add_func ("/server-certificate/names", test_names);

  return g_test_run ();
}
