/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/lib/test-pki.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

static gnutls_x509_privkey_t
test_pki_make_key (void)
{
  gnutls_x509_privkey_t key;

  g_assert_cmpint (gnutls_x509_privkey_init (&key), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                                 GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
                   ==, 0);
  return key;
}

static gnutls_x509_crt_t
test_pki_make_certificate (gnutls_x509_privkey_t key,
                           const char           *subject)
{
  gnutls_x509_crt_t certificate;
  guint32 serial = g_random_int () | 1;
  guint8 id[20];
  gsize id_size = sizeof (id);

  g_assert_cmpint (gnutls_x509_crt_init (&certificate), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_version (certificate, 3), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_dn (certificate, subject, NULL), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_serial (certificate, &serial, sizeof (serial)), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_activation_time (certificate, time (NULL) - 3600), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_expiration_time (certificate, time (NULL) + 24 * 3600), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_key (certificate, key), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_get_key_id (certificate, 0, id, &id_size), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_subject_key_id (certificate, id, id_size), ==, 0);
  return certificate;
}

static void
test_pki_write (const char     *folder,
                const char     *name,
                gnutls_datum_t *pem)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, (const char *) pem->data, pem->size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
  gnutls_free (pem->data);
}

static void
test_pki_write_certificate (const char       *folder,
                            const char       *name,
                            gnutls_x509_crt_t certificate)
{
  gnutls_datum_t pem;

  g_assert_cmpint (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  test_pki_write (folder, name, &pem);
}

static void
test_pki_write_key (const char           *folder,
                    const char           *name,
                    gnutls_x509_privkey_t key)
{
  gnutls_datum_t pem;

  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &pem), ==, 0);
  test_pki_write (folder, name, &pem);
}

static gnutls_x509_crt_t
test_pki_make_authority (gnutls_x509_privkey_t key)
{
  gnutls_x509_crt_t ca = test_pki_make_certificate (key, "CN=Usher test authority,O=Usher test");

  g_assert_cmpint (gnutls_x509_crt_set_basic_constraints (ca, 1, -1), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_key_usage (ca, GNUTLS_KEY_KEY_CERT_SIGN), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_sign2 (ca, ca, key, GNUTLS_DIG_SHA256, 0), ==, 0);
  return ca;
}

/* certificate and key of one that @ca vouches for; libvirt wants key encipherment of elliptic keys too */
static void
test_pki_issue (const char           *folder,
                const char           *name,
                const char           *purpose,
                gnutls_x509_crt_t     ca,
                gnutls_x509_privkey_t ca_key)
{
  static const guint8 loopback[] = { 127, 0, 0, 1 };
  gnutls_x509_privkey_t key = test_pki_make_key ();
  gnutls_x509_crt_t certificate = test_pki_make_certificate (key, "CN=localhost,O=Usher test");
  g_autofree char *certificate_file = g_strconcat (name, "cert.pem", NULL);
  g_autofree char *key_file = g_strconcat (name, "key.pem", NULL);

  g_assert_cmpint (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, "localhost",
                                                         strlen ("localhost"), GNUTLS_FSAN_SET),
                   ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, loopback,
                                                         sizeof (loopback), GNUTLS_FSAN_APPEND),
                   ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_key_usage (certificate,
                                                  GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT),
                   ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_key_purpose_oid (certificate, purpose, 0), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, ca, ca_key, GNUTLS_DIG_SHA256, 0), ==, 0);
  test_pki_write_certificate (folder, certificate_file, certificate);
  test_pki_write_key (folder, key_file, key);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
}

/**
 * usher_test_pki_make:
 * @folder: is there; files in it are replaced
 *
 * Writes ca-cert.pem, server-cert.pem and server-key.pem, as qemu's x509 folders hold
 * them: a fresh authority, and a server "localhost", 127.0.0.1 of it. Valid for a day.
 */
void
usher_test_pki_make (const char *folder)
{
  gnutls_x509_privkey_t ca_key = test_pki_make_key ();
  gnutls_x509_crt_t ca = test_pki_make_authority (ca_key);

  test_pki_write_certificate (folder, "ca-cert.pem", ca);
  test_pki_issue (folder, "server-", GNUTLS_KP_TLS_WWW_SERVER, ca, ca_key);
  gnutls_x509_crt_deinit (ca);
  gnutls_x509_privkey_deinit (ca_key);
}

/**
 * usher_test_pki_make_peers:
 * @folder: is there; files in it are replaced
 *
 * Writes cacert.pem, {server,client}cert.pem and {server,client}key.pem, as libvirt's pkipath holds
 * them: a fresh authority, and both sides of a connection to "localhost". Valid for a day.
 */
void
usher_test_pki_make_peers (const char *folder)
{
  gnutls_x509_privkey_t ca_key = test_pki_make_key ();
  gnutls_x509_crt_t ca = test_pki_make_authority (ca_key);

  test_pki_write_certificate (folder, "cacert.pem", ca);
  test_pki_issue (folder, "server", GNUTLS_KP_TLS_WWW_SERVER, ca, ca_key);
  test_pki_issue (folder, "client", GNUTLS_KP_TLS_WWW_CLIENT, ca, ca_key);
  gnutls_x509_crt_deinit (ca);
  gnutls_x509_privkey_deinit (ca_key);
}
