/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/discretion.h"

#include "common/error.h"

/* what went wrong in the house, with its hosts, paths and names, is for who keeps the house; what the caller did wrong,
   or may do about it, is for the caller */
static const char *const discretion_words[USHER_N_ERRORS] = {
  [USHER_ERROR_PASSWORD_EXPIRED] = "change the password where the directory lets you, then sign in again",
  [USHER_ERROR_ACCOUNT_DISABLED] = "the directory does not let this account in; an administrator can open it again",
  [USHER_ERROR_START_FAILED] = "the desktop could not be made ready; the broker's audit trail tells administrators why",
  [USHER_ERROR_HOST_LOST] = "the host of the desktop does not answer; the broker's log tells administrators more",
  [USHER_ERROR_TIMEOUT] = "the broker waited too long for a part that it needs; its log tells administrators more",
  [USHER_ERROR_BUSY] = "too much is asked for at once; try again in a moment",
  [USHER_ERROR_UNAVAILABLE] = "a part that the broker needs does not answer; its log tells administrators which",
  [USHER_ERROR_INTERNAL] = "a defect in the broker; its log tells administrators more",
};

/**
 * usher_discretion_words:
 * @code: (nullable): the code word of a failure
 *
 * Returns: (nullable): what ordinary users are told of it in place of its detail; NULL where the detail is for them
 */
const char *
usher_discretion_words (const char *code)
{
  UsherError error;

  if (code == NULL || !usher_error_from_word (code, &error))
    return NULL;
  return discretion_words[error];
}
