/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/certificate.h"

#include <string.h>

#include "common/error.h"

static gboolean
certificate_fail (const char *what,
                  int         code,
                  GError    **error)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "%s: %s", what, gnutls_strerror (code));
  return FALSE;
}

static gboolean
certificate_import (UsherCertificate *certificate,
                    const char       *chain,
                    const char       *key,
                    GError          **error)
{
  gnutls_datum_t chain_data = { (unsigned char *) chain, strlen (chain) };
  gnutls_datum_t key_data = { (unsigned char *) key, strlen (key) };
  unsigned int n = USHER_CERTIFICATE_CHAIN_MOST;
  int code = gnutls_pcert_list_import_x509_raw (certificate->chain, &n, &chain_data, GNUTLS_X509_FMT_PEM, 0);

  if (code < 0)
    return certificate_fail ("the server's certificate", code, error);
  certificate->n_chain = n;

  code = gnutls_privkey_init (&certificate->key);
  if (code >= 0)
    code = gnutls_privkey_import_x509_raw (certificate->key, &key_data, GNUTLS_X509_FMT_PEM, NULL, 0);
  return code >= 0 || certificate_fail ("the server's key", code, error);
}

static gboolean
certificate_check_pair (UsherCertificate *certificate,
                        GError          **error)
{
  unsigned char own[64], theirs[64];
  size_t own_size = sizeof own, theirs_size = sizeof theirs;
  gnutls_pubkey_t key;
  int code = gnutls_pubkey_init (&key);

  if (code < 0)
    return certificate_fail ("the server's key", code, error);
  code = gnutls_pubkey_import_privkey (key, certificate->key, 0, 0);
  if (code >= 0)
    code = gnutls_pubkey_get_key_id (key, GNUTLS_KEYID_USE_SHA256, own, &own_size);
  if (code >= 0)
    code = gnutls_pubkey_get_key_id (certificate->chain[0].pubkey, GNUTLS_KEYID_USE_SHA256, theirs, &theirs_size);
  gnutls_pubkey_deinit (key);
  if (code < 0)
    return certificate_fail ("the server's key", code, error);

  if (own_size == theirs_size && memcmp (own, theirs, own_size) == 0)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "the server's key is not the one of its certificate");
  return FALSE;
}

/**
 * usher_certificate_new:
 * @certificate: PEM, the server's own first
 * @key: PEM
 *
 * Returns: (transfer full): both; NULL with #USHER_ERROR_BAD_REQUEST when they cannot be read or are not a pair
 */
UsherCertificate *
usher_certificate_new (const char *certificate,
                       const char *key,
                       GError    **error)
{
  g_autoptr (UsherCertificate) made = g_new0 (UsherCertificate, 1);

  if (!certificate_import (made, certificate, key, error) || !certificate_check_pair (made, error))
    return NULL;
  return g_steal_pointer (&made);
}

void
usher_certificate_free (UsherCertificate *certificate)
{
  if (certificate == NULL)
    return;
  for (unsigned int i = 0; i < certificate->n_chain; i++)
    gnutls_pcert_deinit (&certificate->chain[i]);
  if (certificate->key != NULL)
    gnutls_privkey_deinit (certificate->key);
  g_free (certificate);
}
