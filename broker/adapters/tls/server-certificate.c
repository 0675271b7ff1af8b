/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/tls/server-certificate.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "broker/adapters/tls/self-signed.h"
#include "common/error.h"

#define CERTIFICATE_SOON (30 * G_TIME_SPAN_DAY)
#define CERTIFICATE_LARGEST (256 * 1024)

void
usher_server_certificate_free (UsherServerCertificate *certificate)
{
  if (certificate == NULL)
    return;
  g_free (certificate->certificate);
  g_clear_pointer (&certificate->key, usher_secret_unref);
  g_free (certificate->fingerprint);
  g_free (certificate);
}

static gboolean
server_certificate_fail (const char *path,
                         const char *what,
                         int         code,
                         GError    **error)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "%s: %s: %s", path, what, gnutls_strerror (code));
  return FALSE;
}

static char *
server_certificate_read (const char *path,
                         gsize      *length,
                         GError    **error)
{
  g_autoptr (GError) local = NULL;
  char *text = NULL;

  if (g_file_get_contents (path, &text, length, &local) && *length <= CERTIFICATE_LARGEST)
    return text;
  if (text != NULL)
    usher_secret_wipe_text (text);
  g_set_error (error, USHER_ERROR,
               g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT) ? USHER_ERROR_NOT_FOUND : USHER_ERROR_UNAVAILABLE,
               "%s: %s", path, local != NULL ? local->message : "too large to be a certificate");
  return NULL;
}

static char *
server_certificate_fingerprint (gnutls_x509_crt_t certificate)
{
  unsigned char digest[32];
  size_t size = sizeof digest;
  GString *text = g_string_new (NULL);

  gnutls_x509_crt_get_fingerprint (certificate, GNUTLS_DIG_SHA256, digest, &size);
  for (size_t i = 0; i < size; i++)
    g_string_append_printf (text, "%s%02X", i == 0 ? "" : ":", digest[i]);
  return g_string_free (text, FALSE);
}

static gboolean
server_certificate_read_chain (UsherServerCertificate *made,
                               const char             *path,
                               const char             *text,
                               gsize                   length,
                               unsigned char          *key_id,
                               size_t                 *key_id_size,
                               GError                **error)
{
  gnutls_datum_t data = { (unsigned char *) text, length };
  gnutls_x509_crt_t *chain = NULL;
  unsigned int n = 0;
  g_autoptr (GString) pem = g_string_new (NULL);
  int code = gnutls_x509_crt_list_import2 (&chain, &n, &data, GNUTLS_X509_FMT_PEM, 0);

  if (code < 0)
    return server_certificate_fail (path, "holds no certificate in PEM form", code, error);

  made->fingerprint = server_certificate_fingerprint (chain[0]);
  made->begins = (gint64) gnutls_x509_crt_get_activation_time (chain[0]) * G_USEC_PER_SEC;
  made->ends = (gint64) gnutls_x509_crt_get_expiration_time (chain[0]) * G_USEC_PER_SEC;
  gnutls_x509_crt_get_key_id (chain[0], GNUTLS_KEYID_USE_SHA256, key_id, key_id_size);
  for (unsigned int i = 0; i < n; i++)
    {
      gnutls_datum_t one = { NULL, 0 };

      if (gnutls_x509_crt_export2 (chain[i], GNUTLS_X509_FMT_PEM, &one) >= 0)
        g_string_append_len (pem, (const char *) one.data, one.size);
      gnutls_free (one.data);
      gnutls_x509_crt_deinit (chain[i]);
    }
  gnutls_free (chain);
  made->certificate = g_string_free (g_steal_pointer (&pem), FALSE);
  return TRUE;
}

static gboolean
server_certificate_read_key (UsherServerCertificate *made,
                             const char             *path,
                             const char             *text,
                             gsize                   length,
                             unsigned char          *key_id,
                             size_t                 *key_id_size,
                             GError                **error)
{
  gnutls_datum_t data = { (unsigned char *) text, length };
  gnutls_datum_t pem = { NULL, 0 };
  gnutls_x509_privkey_t key = NULL;
  int code = gnutls_x509_privkey_init (&key);

  if (code >= 0)
    code = gnutls_x509_privkey_import2 (key, &data, GNUTLS_X509_FMT_PEM, NULL, 0);
  if (code >= 0)
    code = gnutls_x509_privkey_get_key_id (key, GNUTLS_KEYID_USE_SHA256, key_id, key_id_size);
  if (code >= 0)
    code = gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &pem);
  gnutls_x509_privkey_deinit (key);
  if (code < 0)
    return server_certificate_fail (path, "holds no key that can be read without a password", code, error);

  made->key = usher_secret_new (pem.data, pem.size);
  usher_secret_wipe (pem.data, pem.size);
  gnutls_free (pem.data);
  return TRUE;
}

/**
 * usher_server_certificate_load:
 * @path: a PEM file: certificate and chain
 * @key_path: (nullable): of the key; NULL when it is in @path as well
 *
 * Returns: (transfer full): both, checked to belong together; NULL with #USHER_ERROR_NOT_FOUND when a file is missing,
 *   #USHER_ERROR_UNAVAILABLE when it is not right
 */
UsherServerCertificate *
usher_server_certificate_load (const char *path,
                               const char *key_path,
                               GError    **error)
{
  g_autoptr (UsherServerCertificate) made = g_new0 (UsherServerCertificate, 1);
  unsigned char own[32], theirs[32];
  size_t own_size = sizeof own, theirs_size = sizeof theirs;
  gsize length = 0, key_length = 0;
  char *text = server_certificate_read (path, &length, error);
  char *key_text = text == NULL || key_path == NULL ? NULL : server_certificate_read (key_path, &key_length, error);
  gboolean right = text != NULL && (key_path == NULL || key_text != NULL);

  right = right && server_certificate_read_chain (made, path, text, length, own, &own_size, error);
  if (key_path == NULL)
    right = right && server_certificate_read_key (made, path, text, length, theirs, &theirs_size, error);
  else
    right = right && server_certificate_read_key (made, key_path, key_text, key_length, theirs, &theirs_size, error);
  usher_secret_wipe_text (text);
  usher_secret_wipe_text (key_text);
  if (!right)
    return NULL;

  if (own_size != theirs_size || memcmp (own, theirs, own_size) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "%s: the key%s%s is not the one of the certificate", path,
                   key_path != NULL ? " in " : "", key_path != NULL ? key_path : "");
      return NULL;
    }
  return g_steal_pointer (&made);
}

static gboolean
server_certificate_write (const char *path,
                          const char *text,
                          GError    **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) local = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "%s: cannot make the folder: %s", folder, g_strerror (errno));
      return FALSE;
    }
  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &local))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "%s: cannot write the certificate: %s", path, local->message);
  return FALSE;
}

/* a key without a certificate: left by a crash between the two, or put there by an administrator */
static gboolean
server_certificate_find_key (const char *key_path,
                             char      **key,
                             GError    **error)
{
  gsize length;

  if (key_path == NULL || !g_file_test (key_path, G_FILE_TEST_EXISTS))
    return TRUE;
  *key = server_certificate_read (key_path, &length, error);
  return *key != NULL;
}

static gboolean
server_certificate_make (const char        *path,
                         const char        *key_path,
                         const char *const *names,
                         gint64             now,
                         GError           **error)
{
  g_autofree char *certificate = NULL;
  char *key = NULL;
  char *both = NULL;
  gboolean made = server_certificate_find_key (key_path, &key, error);

  made = made && usher_self_signed_make (names, now, &certificate, &key, error);
  if (made && key_path != NULL)
    made = server_certificate_write (key_path, key, error) && server_certificate_write (path, certificate, error);
  else if (made)
    {
      both = g_strconcat (certificate, key, NULL);
      made = server_certificate_write (path, both, error);
    }
  usher_secret_wipe_text (both);
  usher_secret_wipe_text (key);
  return made;
}

/**
 * usher_server_certificate_ensure:
 * @path: a PEM file with the certificate
 * @key_path: (nullable): of the key; NULL when it is in @path as well
 * @names: host names and addresses for a new one, the best first; see usher_server_certificate_names()
 * @now: µs since the epoch
 * @made: (out): whether a new one was made
 *
 * Loads what is there; a broker's first start makes a self-signed one, for people to compare its fingerprint. A certificate
 * or key that is there is never replaced, whatever is wrong with it.
 */
UsherServerCertificate *
usher_server_certificate_ensure (const char        *path,
                                 const char        *key_path,
                                 const char *const *names,
                                 gint64             now,
                                 gboolean          *made,
                                 GError           **error)
{
  *made = FALSE;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      if (!server_certificate_make (path, key_path, names, now, error))
        return NULL;
      *made = TRUE;
    }
  return usher_server_certificate_load (path, key_path, error);
}

static void
server_certificate_add_name (GPtrArray  *names,
                             const char *name)
{
  if (name != NULL && *name != '\0' && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (name));
}

/**
 * usher_server_certificate_names:
 * @more: (nullable): addresses that the broker listens at
 *
 * Returns: (transfer full): what this machine is called, short and in full, and its loopback addresses
 */
GStrv
usher_server_certificate_names (const char *const *more)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  struct addrinfo hints = { .ai_flags = AI_CANONNAME, .ai_family = AF_UNSPEC };
  struct addrinfo *found = NULL;

  server_certificate_add_name (names, g_get_host_name ());
  if (getaddrinfo (g_get_host_name (), NULL, &hints, &found) == 0)
    {
      server_certificate_add_name (names, found->ai_canonname);
      freeaddrinfo (found);
    }
  server_certificate_add_name (names, "localhost");
  server_certificate_add_name (names, "127.0.0.1");
  server_certificate_add_name (names, "::1");
  for (guint i = 0; more != NULL && more[i] != NULL; i++)
    server_certificate_add_name (names, more[i]);
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/**
 * usher_server_certificate_warning:
 *
 * Returns: (transfer full) (nullable): what an administrator should know about its time; NULL when all is well
 */
char *
usher_server_certificate_warning (const UsherServerCertificate *certificate,
                                  gint64                        now)
{
  g_autoptr (GDateTime) begins = g_date_time_new_from_unix_utc (certificate->begins / G_USEC_PER_SEC);
  g_autoptr (GDateTime) ends = g_date_time_new_from_unix_utc (certificate->ends / G_USEC_PER_SEC);
  g_autofree char *from = g_date_time_format (begins, "%F");
  g_autofree char *until = g_date_time_format (ends, "%F");

  if (now < certificate->begins)
    return g_strdup_printf ("the certificate is not valid before %s; is the clock right?", from);
  if (now >= certificate->ends)
    return g_strdup_printf ("the certificate ended on %s: clients will refuse to connect", until);
  if (now + CERTIFICATE_SOON >= certificate->ends)
    return g_strdup_printf ("the certificate ends on %s", until);
  return NULL;
}
