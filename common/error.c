/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/error.h"

/* word and HTTP status of every code, in the order of the enum */
static const struct
{
  const char *word;
  int         status;
} error_words[USHER_N_ERRORS] = {
  [USHER_ERROR_WRONG_CREDENTIALS] = { "wrong-credentials", 401 },
  [USHER_ERROR_LOCKED] = { "locked", 429 },
  [USHER_ERROR_PASSWORD_EXPIRED] = { "password-expired", 403 },
  [USHER_ERROR_ACCOUNT_DISABLED] = { "account-disabled", 403 },
  [USHER_ERROR_NOT_SIGNED_IN] = { "not-signed-in", 401 },
  [USHER_ERROR_FORBIDDEN] = { "forbidden", 403 },
  [USHER_ERROR_NOT_FOUND] = { "not-found", 404 },
  [USHER_ERROR_BAD_REQUEST] = { "bad-request", 400 },
  [USHER_ERROR_IN_USE] = { "in-use", 409 },
  [USHER_ERROR_NO_FREE_DESKTOP] = { "no-free-desktop", 503 },
  [USHER_ERROR_LIMIT_REACHED] = { "limit-reached", 409 },
  [USHER_ERROR_POOL_CLOSED] = { "pool-closed", 403 },
  [USHER_ERROR_START_FAILED] = { "start-failed", 500 },
  [USHER_ERROR_HOST_LOST] = { "host-lost", 503 },
  [USHER_ERROR_TIMEOUT] = { "timeout", 504 },
  [USHER_ERROR_BUSY] = { "busy", 503 },
  [USHER_ERROR_CONFLICT] = { "conflict", 409 },
  [USHER_ERROR_UNAVAILABLE] = { "unavailable", 503 },
  [USHER_ERROR_INTERNAL] = { "internal", 500 },
};

G_DEFINE_QUARK (usher-error-quark, usher_error)

/**
 * usher_error_to_word:
 * @code: an #UsherError
 *
 * Returns: the word the API shows for @code; "internal" for a number that is no code
 */
const char *
usher_error_to_word (int code)
{
  if (code < 0 || code >= USHER_N_ERRORS)
    code = USHER_ERROR_INTERNAL;
  return error_words[code].word;
}

/**
 * usher_error_from_word:
 * @word: a code word of the API
 * @code: (out): the code
 *
 * Returns: FALSE, with @code untouched, for a word that is not Usher's
 */
gboolean
usher_error_from_word (const char *word,
                       UsherError *code)
{
  for (int i = 0; i < USHER_N_ERRORS; i++)
    {
      if (g_strcmp0 (word, error_words[i].word) != 0)
        continue;
      *code = i;
      return TRUE;
    }
  return FALSE;
}

/**
 * usher_error_to_status:
 * @code: an #UsherError
 *
 * Returns: the HTTP status of a problem answer with this code (RFC 9110, section 15)
 */
int
usher_error_to_status (int code)
{
  if (code < 0 || code >= USHER_N_ERRORS)
    code = USHER_ERROR_INTERNAL;
  return error_words[code].status;
}

/**
 * usher_error_is:
 * @error: (nullable): an error
 * @code: a code
 *
 * Returns: whether @error is Usher's @code
 */
gboolean
usher_error_is (const GError *error,
                UsherError    code)
{
  return g_error_matches (error, USHER_ERROR, code);
}
