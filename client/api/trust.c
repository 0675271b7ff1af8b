/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/api/trust.h"

#include "client/api/strict-database.h"
#include "client/model/fingerprint.h"
#include "common/error.h"

#define FAILURE_KEY "usher-trust-failure"

struct _UsherTrust
{
  GTlsDatabase *database; /* NULL: the system's */
  char         *fingerprint;
  char         *ca_file;
};

/**
 * usher_trust_new:
 * @profile: the broker
 *
 * Returns: (transfer full): what to believe; NULL with #USHER_ERROR_UNAVAILABLE where the CA file cannot be read
 */
UsherTrust *
usher_trust_new (const UsherServerProfile *profile,
                 GError                  **error)
{
  g_autoptr (UsherTrust) trust = g_rc_box_new0 (UsherTrust);
  g_autoptr (GError) local = NULL;

  trust->fingerprint = g_strdup (profile->fingerprint);
  trust->ca_file = trust->fingerprint == NULL ? g_strdup (profile->ca_file) : NULL;
  if (trust->fingerprint != NULL)
    {
      trust->database = usher_strict_database_new ();
    }
  else if (trust->ca_file != NULL)
    {
      trust->database = g_tls_file_database_new (trust->ca_file, &local);
      if (trust->database == NULL)
        {
          g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "cannot read the authority's certificate %s: %s",
                       trust->ca_file, local->message);
          return NULL;
        }
    }
  return g_steal_pointer (&trust);
}

static void
trust_clear (gpointer data)
{
  UsherTrust *trust = data;

  g_clear_object (&trust->database);
  g_free (trust->fingerprint);
  g_free (trust->ca_file);
}

UsherTrust *
usher_trust_ref (UsherTrust *trust)
{
  return g_rc_box_acquire (trust);
}

void
usher_trust_unref (UsherTrust *trust)
{
  g_rc_box_release_full (trust, trust_clear);
}

/**
 * usher_trust_apply:
 * @session: a session that has no connection yet
 */
void
usher_trust_apply (UsherTrust  *trust,
                   SoupSession *session)
{
  if (trust->database != NULL)
    soup_session_set_tls_database (session, trust->database);
}

static char *
trust_fingerprint_of (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return der == NULL ? NULL : usher_fingerprint_of (der->data, der->len);
}

static const char *
trust_word_of (GTlsCertificateFlags errors)
{
  if (errors & G_TLS_CERTIFICATE_REVOKED)
    return "it was revoked";
  if (errors & G_TLS_CERTIFICATE_EXPIRED)
    return "it has expired";
  if (errors & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return "it is not valid yet: is this machine's clock right?";
  if (errors & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return "no trusted authority signed it";
  if (errors & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return "it is for another host";
  return "it is not acceptable";
}

static UsherFailure *
trust_judge (UsherTrust          *trust,
             GTlsCertificate     *certificate,
             GTlsCertificateFlags errors)
{
  g_autofree char *presented = trust_fingerprint_of (certificate);
  g_autofree char *detail = NULL;
  UsherFailure *failure;

  if (trust->fingerprint != NULL)
    {
      if (g_strcmp0 (presented, trust->fingerprint) == 0)
        return NULL;
      failure = usher_failure_new (USHER_FAILURE_CERTIFICATE_CHANGED, "the broker's certificate is not the one that was trusted");
      failure->pinned = g_strdup (trust->fingerprint);
      failure->presented = g_steal_pointer (&presented);
      return failure;
    }

  if (trust->ca_file != NULL)
    detail = g_strdup_printf ("the broker's certificate %s was refused: %s (the authority is %s)",
                              presented, trust_word_of (errors), trust->ca_file);
  else
    detail = g_strdup_printf ("the broker's certificate was refused: %s", trust_word_of (errors));
  failure = usher_failure_new (USHER_FAILURE_CERTIFICATE_UNTRUSTED, detail);
  /* where the house named an authority, users are not asked to look past it */
  if (trust->ca_file == NULL)
    failure->presented = g_steal_pointer (&presented);
  return failure;
}

static gboolean
on_accept_certificate (SoupMessage         *message,
                       GTlsCertificate     *certificate,
                       GTlsCertificateFlags errors,
                       gpointer             user_data)
{
  UsherFailure *failure = trust_judge (user_data, certificate, errors);

  if (failure == NULL)
    return TRUE;
  g_object_set_data_full (G_OBJECT (message), FAILURE_KEY, failure, (GDestroyNotify) usher_failure_free);
  return FALSE;
}

static void
trust_release (gpointer  trust,
               GClosure *closure)
{
  usher_trust_unref (trust);
}

/**
 * usher_trust_watch:
 * @message: about to be sent
 */
void
usher_trust_watch (UsherTrust  *trust,
                   SoupMessage *message)
{
  g_signal_connect_data (message, "accept-certificate", G_CALLBACK (on_accept_certificate),
                         usher_trust_ref (trust), trust_release, 0);
}

/**
 * usher_trust_explain:
 * @message: one that failed
 * @detail: the error of its TLS library
 *
 * Returns: (transfer full): the failure to tell
 */
UsherFailure *
usher_trust_explain (SoupMessage *message,
                     const char  *detail)
{
  UsherFailure *failure = g_object_get_data (G_OBJECT (message), FAILURE_KEY);

  return failure != NULL ? usher_failure_copy (failure) : usher_failure_new (USHER_FAILURE_UNREACHABLE, detail);
}
