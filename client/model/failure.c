/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/model/failure.h"

#include <gio/gio.h>

/* word for logs and tests, and the step a page offers, in the order of the enum */
static const struct
{
  const char   *word;
  UsherNextStep next;
} kinds[USHER_N_FAILURES] = {
  [USHER_FAILURE_UNREACHABLE] = { "unreachable", USHER_NEXT_RETRY },
  [USHER_FAILURE_CERTIFICATE_UNTRUSTED] = { "certificate-untrusted", USHER_NEXT_TRUST },
  [USHER_FAILURE_CERTIFICATE_CHANGED] = { "certificate-changed", USHER_NEXT_CONTACT },
  [USHER_FAILURE_WRONG_CREDENTIALS] = { "wrong-credentials", USHER_NEXT_SIGN_IN },
  [USHER_FAILURE_LOCKED] = { "locked", USHER_NEXT_WAIT },
  [USHER_FAILURE_PASSWORD_EXPIRED] = { "password-expired", USHER_NEXT_CONTACT },
  [USHER_FAILURE_ACCOUNT_DISABLED] = { "account-disabled", USHER_NEXT_CONTACT },
  [USHER_FAILURE_NOT_SIGNED_IN] = { "not-signed-in", USHER_NEXT_SIGN_IN },
  [USHER_FAILURE_FORBIDDEN] = { "forbidden", USHER_NEXT_CHOOSE },
  [USHER_FAILURE_NOT_FOUND] = { "not-found", USHER_NEXT_CHOOSE },
  [USHER_FAILURE_NO_FREE_DESKTOP] = { "no-free-desktop", USHER_NEXT_RETRY },
  [USHER_FAILURE_LIMIT] = { "limit", USHER_NEXT_CHOOSE },
  [USHER_FAILURE_POOL_CLOSED] = { "pool-closed", USHER_NEXT_CHOOSE },
  [USHER_FAILURE_IN_USE] = { "in-use", USHER_NEXT_TAKE_OVER },
  [USHER_FAILURE_START_FAILED] = { "start-failed", USHER_NEXT_RETRY },
  [USHER_FAILURE_HOST_LOST] = { "host-lost", USHER_NEXT_RETRY },
  [USHER_FAILURE_DISPLAY_UNREACHABLE] = { "display-unreachable", USHER_NEXT_RETRY },
  [USHER_FAILURE_DISPLAY_UNTRUSTED] = { "display-untrusted", USHER_NEXT_CONTACT },
  [USHER_FAILURE_TICKET_EXPIRED] = { "ticket-expired", USHER_NEXT_RETRY },
  [USHER_FAILURE_CONNECTION_LOST] = { "connection-lost", USHER_NEXT_RETRY },
  [USHER_FAILURE_TAKEN_OVER] = { "taken-over", USHER_NEXT_RETRY },
  [USHER_FAILURE_SESSION_ENDED] = { "session-ended", USHER_NEXT_CHOOSE },
  [USHER_FAILURE_TIMEOUT] = { "timeout", USHER_NEXT_RETRY },
  [USHER_FAILURE_BUSY] = { "busy", USHER_NEXT_RETRY },
  [USHER_FAILURE_PROTOCOL] = { "protocol", USHER_NEXT_CONTACT },
  [USHER_FAILURE_LAUNCH_FILE] = { "launch-file", USHER_NEXT_CONTACT },
  [USHER_FAILURE_INTERNAL] = { "internal", USHER_NEXT_CONTACT },
};

/* what a code word of the broker is to its user, in the order of UsherError */
static const UsherFailureKind kinds_of_errors[USHER_N_ERRORS] = {
  [USHER_ERROR_WRONG_CREDENTIALS] = USHER_FAILURE_WRONG_CREDENTIALS,
  [USHER_ERROR_LOCKED] = USHER_FAILURE_LOCKED,
  [USHER_ERROR_PASSWORD_EXPIRED] = USHER_FAILURE_PASSWORD_EXPIRED,
  [USHER_ERROR_ACCOUNT_DISABLED] = USHER_FAILURE_ACCOUNT_DISABLED,
  [USHER_ERROR_NOT_SIGNED_IN] = USHER_FAILURE_NOT_SIGNED_IN,
  [USHER_ERROR_FORBIDDEN] = USHER_FAILURE_FORBIDDEN,
  [USHER_ERROR_NOT_FOUND] = USHER_FAILURE_NOT_FOUND,
  [USHER_ERROR_BAD_REQUEST] = USHER_FAILURE_PROTOCOL,
  [USHER_ERROR_IN_USE] = USHER_FAILURE_IN_USE,
  [USHER_ERROR_NO_FREE_DESKTOP] = USHER_FAILURE_NO_FREE_DESKTOP,
  [USHER_ERROR_LIMIT_REACHED] = USHER_FAILURE_LIMIT,
  [USHER_ERROR_POOL_CLOSED] = USHER_FAILURE_POOL_CLOSED,
  [USHER_ERROR_START_FAILED] = USHER_FAILURE_START_FAILED,
  [USHER_ERROR_HOST_LOST] = USHER_FAILURE_HOST_LOST,
  [USHER_ERROR_TIMEOUT] = USHER_FAILURE_TIMEOUT,
  [USHER_ERROR_BUSY] = USHER_FAILURE_BUSY,
  [USHER_ERROR_CONFLICT] = USHER_FAILURE_BUSY,
  [USHER_ERROR_UNAVAILABLE] = USHER_FAILURE_BUSY,
  [USHER_ERROR_INTERNAL] = USHER_FAILURE_INTERNAL,
};

typedef struct
{
  UsherFailure *failure;
} UsherFailurePrivate;

static void
usher_failure_private_init (UsherFailurePrivate *private)
{
  private->failure = NULL;
}

static void
usher_failure_private_copy (const UsherFailurePrivate *from,
                            UsherFailurePrivate       *to)
{
  to->failure = usher_failure_copy (from->failure);
}

static void
usher_failure_private_clear (UsherFailurePrivate *private)
{
  usher_failure_free (private->failure);
}

G_DEFINE_EXTENDED_ERROR (UsherFailure, usher_failure)
G_DEFINE_BOXED_TYPE (UsherFailure, usher_failure, usher_failure_copy, usher_failure_free)

/**
 * usher_failure_new:
 * @kind: what happened
 * @detail: (nullable): for administrators
 */
UsherFailure *
usher_failure_new (UsherFailureKind kind,
                   const char      *detail)
{
  UsherFailure *failure = g_new0 (UsherFailure, 1);

  failure->kind = kind;
  failure->detail = g_strdup (detail);
  return failure;
}

/**
 * usher_failure_new_from_problem:
 * @problem: what the broker answered
 */
UsherFailure *
usher_failure_new_from_problem (const UsherProblem *problem)
{
  g_autoptr (GError) error = usher_problem_to_error (problem);
  UsherFailure *failure = usher_failure_new (kinds_of_errors[error->code], error->message);

  failure->seconds = problem->retry_after;
  failure->viewer_user = g_strdup (problem->viewer_user);
  failure->viewer_address = g_strdup (problem->viewer_address);
  failure->viewer_since = problem->viewer_since;
  return failure;
}

/**
 * usher_failure_new_from_error:
 * @error: an error of any domain; not a cancellation, which is no failure
 */
UsherFailure *
usher_failure_new_from_error (const GError *error)
{
  if (error->domain == USHER_FAILURE)
    return usher_failure_copy (usher_failure_get_private (error)->failure);
  if (error->domain == USHER_ERROR && error->code >= 0 && error->code < USHER_N_ERRORS)
    return usher_failure_new (kinds_of_errors[error->code], error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return usher_failure_new (USHER_FAILURE_TIMEOUT, error->message);
  return usher_failure_new (USHER_FAILURE_INTERNAL, error->message);
}

/**
 * usher_failure_copy:
 * @failure: (nullable): a failure
 *
 * Returns: (transfer full) (nullable): a deep copy
 */
UsherFailure *
usher_failure_copy (const UsherFailure *failure)
{
  UsherFailure *copy;

  if (failure == NULL)
    return NULL;
  copy = usher_failure_new (failure->kind, failure->detail);
  copy->seconds = failure->seconds;
  copy->pinned = g_strdup (failure->pinned);
  copy->presented = g_strdup (failure->presented);
  copy->viewer_user = g_strdup (failure->viewer_user);
  copy->viewer_address = g_strdup (failure->viewer_address);
  copy->viewer_since = failure->viewer_since;
  return copy;
}

void
usher_failure_free (UsherFailure *failure)
{
  if (failure == NULL)
    return;
  g_free (failure->detail);
  g_free (failure->pinned);
  g_free (failure->presented);
  g_free (failure->viewer_user);
  g_free (failure->viewer_address);
  g_free (failure);
}

/**
 * usher_failure_to_error:
 *
 * Returns: (transfer full): an error of #USHER_FAILURE that usher_failure_new_from_error() turns back
 */
GError *
usher_failure_to_error (const UsherFailure *failure)
{
  const char *text = failure->detail != NULL ? failure->detail : kinds[failure->kind].word;
  GError *error = g_error_new_literal (USHER_FAILURE, failure->kind, text);

  usher_failure_get_private (error)->failure = usher_failure_copy (failure);
  return error;
}

/**
 * usher_failure_next_step:
 *
 * Returns: what to offer first; to wait wherever the broker said how long
 */
UsherNextStep
usher_failure_next_step (const UsherFailure *failure)
{
  UsherNextStep next = kinds[failure->kind].next;

  /* without a fingerprint there is nothing to compare, nor to pin */
  if (next == USHER_NEXT_TRUST && failure->presented == NULL)
    return USHER_NEXT_CONTACT;
  return next == USHER_NEXT_RETRY && failure->seconds > 0 ? USHER_NEXT_WAIT : next;
}

const char *
usher_failure_kind_to_word (UsherFailureKind kind)
{
  return kinds[kind].word;
}
