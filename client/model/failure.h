/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "common/error.h"
#include "common/wire/problem.h"

G_BEGIN_DECLS

/**
 * UsherFailureKind: what a user has to be told; each kind has words of its own in the pages
 * @USHER_FAILURE_UNREACHABLE: the broker does not answer
 * @USHER_FAILURE_CERTIFICATE_UNTRUSTED: nothing vouches for the broker's certificate yet; @presented is set
 * @USHER_FAILURE_CERTIFICATE_CHANGED: it is not the one that was trusted; @pinned and @presented are set
 * @USHER_FAILURE_WRONG_CREDENTIALS: the name or the password is not right
 * @USHER_FAILURE_LOCKED: too many wrong tries; @seconds to wait
 * @USHER_FAILURE_PASSWORD_EXPIRED: right, and to be changed first
 * @USHER_FAILURE_ACCOUNT_DISABLED: the directory closed the account
 * @USHER_FAILURE_NOT_SIGNED_IN: the sign-in has ended
 * @USHER_FAILURE_FORBIDDEN: this user may not
 * @USHER_FAILURE_NOT_FOUND: the desktop is gone, or not this user's any more
 * @USHER_FAILURE_NO_FREE_DESKTOP: the pool is used up
 * @USHER_FAILURE_LIMIT: this user has as many desktops as allowed
 * @USHER_FAILURE_POOL_CLOSED: outside the hours, or closed by an administrator
 * @USHER_FAILURE_IN_USE: another viewer is connected; @viewer_user, @viewer_address and @viewer_since may be set
 * @USHER_FAILURE_START_FAILED: the desktop could not be made or started
 * @USHER_FAILURE_HOST_LOST: the desktop's host does not answer the broker
 * @USHER_FAILURE_DISPLAY_UNREACHABLE: the desktop runs, and its display cannot be reached from here
 * @USHER_FAILURE_DISPLAY_UNTRUSTED: the display's certificate is not the one the broker announced
 * @USHER_FAILURE_TICKET_EXPIRED: the display refused the ticket: used, or too late
 * @USHER_FAILURE_CONNECTION_LOST: the display was connected, and is not any more
 * @USHER_FAILURE_TAKEN_OVER: another viewer opened this desktop
 * @USHER_FAILURE_SESSION_ENDED: the desktop was shut down
 * @USHER_FAILURE_TIMEOUT: a deadline passed
 * @USHER_FAILURE_BUSY: the broker has too much to do; @seconds to wait may be set
 * @USHER_FAILURE_PROTOCOL: an answer that no broker should give
 * @USHER_FAILURE_LAUNCH_FILE: a .vv file that opens nothing
 * @USHER_FAILURE_INTERNAL: a defect, here or in the broker
 */
typedef enum
{
  USHER_FAILURE_UNREACHABLE,
  USHER_FAILURE_CERTIFICATE_UNTRUSTED,
  USHER_FAILURE_CERTIFICATE_CHANGED,
  USHER_FAILURE_WRONG_CREDENTIALS,
  USHER_FAILURE_LOCKED,
  USHER_FAILURE_PASSWORD_EXPIRED,
  USHER_FAILURE_ACCOUNT_DISABLED,
  USHER_FAILURE_NOT_SIGNED_IN,
  USHER_FAILURE_FORBIDDEN,
  USHER_FAILURE_NOT_FOUND,
  USHER_FAILURE_NO_FREE_DESKTOP,
  USHER_FAILURE_LIMIT,
  USHER_FAILURE_POOL_CLOSED,
  USHER_FAILURE_IN_USE,
  USHER_FAILURE_START_FAILED,
  USHER_FAILURE_HOST_LOST,
  USHER_FAILURE_DISPLAY_UNREACHABLE,
  USHER_FAILURE_DISPLAY_UNTRUSTED,
  USHER_FAILURE_TICKET_EXPIRED,
  USHER_FAILURE_CONNECTION_LOST,
  USHER_FAILURE_TAKEN_OVER,
  USHER_FAILURE_SESSION_ENDED,
  USHER_FAILURE_TIMEOUT,
  USHER_FAILURE_BUSY,
  USHER_FAILURE_PROTOCOL,
  USHER_FAILURE_LAUNCH_FILE,
  USHER_FAILURE_INTERNAL,
} UsherFailureKind;

#define USHER_N_FAILURES (USHER_FAILURE_INTERNAL + 1)

/**
 * UsherNextStep: what the page of a failure offers first
 * @USHER_NEXT_RETRY: the same again
 * @USHER_NEXT_SIGN_IN: (again), with a name and a password
 * @USHER_NEXT_CHOOSE: back to the list of desktops
 * @USHER_NEXT_TRUST: compare the fingerprint, then trust it
 * @USHER_NEXT_TAKE_OVER: ask, then launch with take_over
 * @USHER_NEXT_CONTACT: nothing the user can do but ask the administrator
 * @USHER_NEXT_WAIT: retry after @seconds
 */
typedef enum
{
  USHER_NEXT_RETRY,
  USHER_NEXT_SIGN_IN,
  USHER_NEXT_CHOOSE,
  USHER_NEXT_TRUST,
  USHER_NEXT_TAKE_OVER,
  USHER_NEXT_CONTACT,
  USHER_NEXT_WAIT,
} UsherNextStep;

/**
 * UsherFailure: why something did not happen
 * @detail: (nullable): for administrators; not translated
 * @seconds: to wait; 0 when it does not matter
 * @pinned: (nullable): the fingerprint that was trusted
 * @presented: (nullable): the fingerprint the broker shows now
 * @viewer_since: µs since the epoch; 0 when not known
 */
typedef struct
{
  UsherFailureKind kind;
  char            *detail;
  guint            seconds;
  char            *pinned;
  char            *presented;
  char            *viewer_user;
  char            *viewer_address;
  gint64           viewer_since;
} UsherFailure;

/* a GError of this domain carries an UsherFailure; its code is the kind */
#define USHER_FAILURE (usher_failure_quark ())
#define USHER_TYPE_FAILURE (usher_failure_get_type ())

GQuark        usher_failure_quark            (void);
GType         usher_failure_get_type         (void);

UsherFailure *usher_failure_new              (UsherFailureKind    kind,
                                              const char         *detail);
UsherFailure *usher_failure_new_from_problem (const UsherProblem *problem);
UsherFailure *usher_failure_new_from_error   (const GError       *error);
UsherFailure *usher_failure_copy             (const UsherFailure *failure);
void          usher_failure_free             (UsherFailure       *failure);
GError       *usher_failure_to_error         (const UsherFailure *failure);
UsherNextStep usher_failure_next_step        (const UsherFailure *failure);
const char   *usher_failure_kind_to_word     (UsherFailureKind    kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherFailure, usher_failure_free)

G_END_DECLS
