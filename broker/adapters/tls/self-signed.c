/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/tls/self-signed.h"

#include <arpa/inet.h>
#include <string.h>
#include <time.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "common/error.h"
#include "common/secret.h"

#define SELF_SIGNED_YEARS 10
/* clients' clocks may be behind */
#define SELF_SIGNED_EARLY (24 * 3600)

static int
self_signed_add_name (gnutls_x509_crt_t certificate,
                      const char       *name)
{
  unsigned char address[sizeof (struct in6_addr)];

  if (inet_pton (AF_INET, name, address) == 1)
    return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, address, 4, GNUTLS_FSAN_APPEND);
  if (inet_pton (AF_INET6, name, address) == 1)
    return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, address, 16, GNUTLS_FSAN_APPEND);
  return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, name, strlen (name), GNUTLS_FSAN_APPEND);
}

static int
self_signed_set_dates (gnutls_x509_crt_t certificate,
                       gint64            now)
{
  time_t begins = now / G_USEC_PER_SEC - SELF_SIGNED_EARLY;
  int code = gnutls_x509_crt_set_activation_time (certificate, begins);

  if (code >= 0)
    code = gnutls_x509_crt_set_expiration_time (certificate, begins + SELF_SIGNED_YEARS * 365 * (time_t) (24 * 3600));
  return code;
}

static int
self_signed_set_serial (gnutls_x509_crt_t certificate)
{
  unsigned char serial[16];
  int code = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);

  /* a serial is a positive number */
  serial[0] = (serial[0] & 0x7f) | 0x40;
  return code < 0 ? code : gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);
}

static int
self_signed_fill (gnutls_x509_crt_t     certificate,
                  gnutls_x509_privkey_t key,
                  const char *const    *names,
                  gint64                now)
{
  unsigned char id[20];
  size_t id_size = sizeof id;
  int code = gnutls_x509_crt_set_version (certificate, 3);

  if (code >= 0)
    code = self_signed_set_serial (certificate);
  if (code >= 0)
    code = self_signed_set_dates (certificate, now);
  if (code >= 0)
    code = gnutls_x509_crt_set_key (certificate, key);
  if (code >= 0)
    code = gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, names[0], MIN (strlen (names[0]), 64));
  for (guint i = 0; code >= 0 && names[i] != NULL; i++)
    code = self_signed_add_name (certificate, names[i]);
  if (code >= 0)
    code = gnutls_x509_crt_set_basic_constraints (certificate, 0, -1);
  if (code >= 0)
    code = gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE);
  if (code >= 0)
    code = gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
  if (code >= 0)
    code = gnutls_x509_crt_get_key_id (certificate, GNUTLS_KEYID_USE_SHA1, id, &id_size);
  if (code >= 0)
    code = gnutls_x509_crt_set_subject_key_id (certificate, id, id_size);
  return code < 0 ? code : gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
}

static int
self_signed_export (gnutls_x509_crt_t     certificate,
                    gnutls_x509_privkey_t key,
                    char                **certificate_text,
                    char                **key_text)
{
  gnutls_datum_t first = { NULL, 0 }, second = { NULL, 0 };
  int code = gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &first);

  if (code >= 0)
    code = gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &second);
  if (code >= 0)
    {
      *certificate_text = g_strndup ((const char *) first.data, first.size);
      usher_secret_wipe_text (*key_text);
      *key_text = g_strndup ((const char *) second.data, second.size);
    }
  if (second.data != NULL)
    usher_secret_wipe (second.data, second.size);
  gnutls_free (first.data);
  gnutls_free (second.data);
  return code;
}

static int
self_signed_take_key (gnutls_x509_privkey_t key,
                      const char           *text)
{
  gnutls_datum_t data = { (unsigned char *) text, text == NULL ? 0 : strlen (text) };

  if (text != NULL)
    return gnutls_x509_privkey_import2 (key, &data, GNUTLS_X509_FMT_PEM, NULL, 0);
  return gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
}

/**
 * usher_self_signed_make:
 * @names: at least one host name or address; the first becomes the common name
 * @now: µs since the epoch
 * @certificate: (out): PEM
 * @key: (inout): PEM of the key; a new one on ECDSA P-256 where there was %NULL; free it with usher_secret_wipe_text()
 */
gboolean
usher_self_signed_make (const char *const *names,
                        gint64             now,
                        char             **certificate,
                        char             **key,
                        GError           **error)
{
  gnutls_x509_privkey_t private = NULL;
  gnutls_x509_crt_t made = NULL;
  int code = gnutls_x509_privkey_init (&private);

  if (code >= 0)
    code = self_signed_take_key (private, *key);
  if (code >= 0)
    code = gnutls_x509_crt_init (&made);
  if (code >= 0)
    code = self_signed_fill (made, private, names, now);
  if (code >= 0)
    code = self_signed_export (made, private, certificate, key);
  if (code < 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "cannot make a certificate: %s", gnutls_strerror (code));
  gnutls_x509_crt_deinit (made);
  gnutls_x509_privkey_deinit (private);
  return code >= 0;
}
